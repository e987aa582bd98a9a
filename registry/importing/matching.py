"""Which stored case a line is about: by registry number, or by hospital number and day of onset."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from registry.importing.line import Line
from registry.importing.plan import PlannedLine
from registry.models import Episode, Patient, Site
from registry.services.cases import DUPLICATE_DAYS
from registry.services.identity import number_hash


@dataclass(frozen=True, slots=True)
class KnownCase:
    """What is needed of a stored case to recognise it."""

    episode_id: int
    registry_id: str
    patient_id: int
    index_date: date


@dataclass(frozen=True, slots=True)
class Match:
    """The case that a line is about, or the patient of a further one, or neither: all is new."""

    case: KnownCase | None = None
    patient_id: int | None = None


class NoMatchError(ValueError):
    """It cannot be told which case is meant; the text says why."""


class KnownCases:
    """The cases of one site that some lines may be about, read with three statements."""

    def __init__(self, site: Site, lines: Iterable[Line]) -> None:
        lines = list(lines)
        self._site = site
        self._hashes = {
            number: number_hash(site.code, number)
            for number in {line.hospital_number for line in lines if line.hospital_number}
        }
        people = Patient.objects.filter(
            site=site, hospital_number_hash__in=list(self._hashes.values())
        ).values_list("hospital_number_hash", "pk")
        self._patients = dict(people)
        wanted = {line.registry_id for line in lines if line.registry_id}
        standing = Episode.objects.standing().filter(site=site)
        columns = ("pk", "registry_id", "patient_id", "index_date")
        by_number = standing.filter(registry_id__in=wanted).values_list(*columns)
        self._by_registry_id = {row[1]: KnownCase(*row) for row in by_number}
        self._by_patient: defaultdict[int, list[KnownCase]] = defaultdict(list)
        of_people = standing.filter(patient__in=list(self._patients.values()))
        for row in of_people.values_list(*columns):
            self._by_patient[row[2]].append(KnownCase(*row))

    def match(self, line: Line, onset: date | None) -> Match:
        """Return what the line is about. Raises NoMatchError."""
        patient_id = self._patients.get(self._hashes.get(line.hospital_number, ""))
        if line.registry_id:
            return Match(self._by_number(line, patient_id))
        if not line.hospital_number:
            raise NoMatchError(_("The line has neither a registry number nor a hospital number."))
        if patient_id is None:
            return Match()
        cases = self._by_patient[patient_id]
        if onset is None:
            return Match(self._only(cases), patient_id)
        near = [case for case in cases if abs((case.index_date - onset).days) <= DUPLICATE_DAYS]
        return Match(self._only(near) if near else None, patient_id)

    def _by_number(self, line: Line, patient_id: int | None) -> KnownCase:
        case = self._by_registry_id.get(line.registry_id)
        if case is None:
            raise NoMatchError(_("This site has no case of this number."))
        if line.hospital_number and patient_id != case.patient_id:
            raise NoMatchError(_("The case of this number has another hospital number."))
        onset = line.onset_date
        if onset is not None and abs((case.index_date - onset).days) > DUPLICATE_DAYS:
            raise NoMatchError(_("The case of this number has its onset on another day."))
        return case

    @staticmethod
    def _only(cases: list[KnownCase]) -> KnownCase:
        if not cases:
            raise NoMatchError(_("This patient has no case. Assign a column to the day of onset."))
        if len(cases) > 1:
            raise NoMatchError(
                _("This patient has several cases: %(cases)s. Name one by its registry number.")
                % {"cases": ", ".join(case.registry_id for case in cases)}
            )
        return cases[0]


def already_there(site: Site, lines: Sequence[PlannedLine]) -> set[int]:
    """Return the numbers of the lines whose new case, or whose patient, is stored by now."""
    if not lines:
        return set()
    hashes = {line.number: number_hash(site.code, line.hospital_number) for line in lines}
    people = Patient.objects.filter(site=site, hospital_number_hash__in=list(hashes.values()))
    patients = dict(people.values_list("hospital_number_hash", "pk"))
    days: defaultdict[int, list[date]] = defaultdict(list)
    standing = Episode.objects.standing().filter(patient__in=list(patients.values()))
    for patient_id, day in standing.values_list("patient_id", "index_date"):
        days[patient_id].append(day)
    found = set()
    for line in lines:
        known = patients.get(hashes[line.number])
        onset = date.fromisoformat(line.index_date)
        near = known is not None and any(
            abs((day - onset).days) <= DUPLICATE_DAYS for day in days[known]
        )
        if near or known != line.patient_id:
            found.add(line.number)
    return found
