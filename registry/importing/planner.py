"""The fate of some lines: what each would change, make, or why it is refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from registry.importing.comparing import CaseAfter, compare
from registry.importing.line import Line
from registry.importing.matching import KnownCases, Match, NoMatchError
from registry.importing.new_case import draft_of, onset_of, records_of
from registry.importing.plan import Fate, PlannedLine, RecordChange
from registry.importing.target import CASE, Place
from registry.models import Patient, PatientIdentity, Record, Site
from registry.models.wide import rows_of_all
from registry.selectors.many_cases import ManyCases
from registry.services.answers import recorded_answer
from registry.services.summary import summary_of

PATIENT_TABLES = ("patient", "patientidentity")


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all lines of an import."""

    site: Site
    layout: str
    reason: str


class Planner:
    """Plans the lines of one batch; later lines know what earlier ones do."""

    def __init__(self, terms: Terms, lines: Sequence[Line]) -> None:
        self._terms = terms
        self._lines = lines
        self._seen: dict[object, int] = {}
        self._added: dict[int, set[Place]] = {}
        self._after: dict[int, CaseAfter] = {}

    def plan(self) -> list[PlannedLine]:
        """Return the lines in the order in which they are to be written."""
        lines = sorted(self._lines, key=lambda line: (line.seq, line.number))
        known = KnownCases(self._terms.site, lines)
        matches = {line.number: self._match(known, line) for line in lines}
        ids = [match.case.episode_id for match in matches.values() if match and match.case]
        self._cases = ManyCases(self._terms.site, ids)
        self._patients = self._stored_patients(matches.values())
        return [self._planned(line, matches[line.number]) for line in lines]

    def _match(self, known: KnownCases, line: Line) -> Match | None:
        try:
            return known.match(line, onset_of(line))
        except NoMatchError as error:
            line.refuse(str(error))
            return None

    def _stored_patients(self, matches: Iterable[Match | None]) -> dict[int, dict[str, Record]]:
        ids = sorted({m.patient_id for m in matches if m and m.patient_id and m.case is None})
        found: dict[int, dict[str, Record]] = {
            row.pk: {"patient": row} for row in rows_of_all(Patient, "id", ids)
        }
        for row in rows_of_all(PatientIdentity, "patient_id", ids):
            found[row.patient_id]["patientidentity"] = row
        return found

    def _planned(self, line: Line, match: Match | None) -> PlannedLine:
        planned: PlannedLine | None = None
        if match is not None and self._first_about(line, match):
            existing = match.case is not None
            planned = self._existing(line, match) if existing else self._new(line, match)
        if planned is None or line.errors:
            case = match.case.registry_id if match is not None and match.case else ""
            return PlannedLine(
                line.number, Fate.REFUSED, case=case, errors=line.errors, cells=line.cells
            )
        return planned

    def _first_about(self, line: Line, match: Match) -> bool:
        """Refuse a second line about the same case, or the same row of it."""
        about: object = line.hospital_number if match.case is None else match.case.episode_id
        if self._terms.layout != CASE:
            about = (about, line.timepoint, line.seq)
        earlier = self._seen.setdefault(about, line.number)
        if earlier == line.number:
            return True
        words = (
            _("Line %(number)d makes a case of the same patient. Import this one afterwards.")
            if match.case is None
            else _("Line %(number)d is about the same.")
        )
        line.refuse(words % {"number": earlier})
        return False

    def _existing(self, line: Line, match: Match) -> PlannedLine | None:
        if match.case is None:
            return None
        self._refuse_nameless_row(line)
        key = match.case.episode_id
        if line.errors:
            return None
        added = self._added.setdefault(key, set())
        changes = compare(line, self._cases, key, added)
        episode = self._cases.episodes[key]
        planned = PlannedLine(
            number=line.number,
            fate=Fate.CHANGED if changes else Fate.UNCHANGED,
            case=match.case.registry_id,
            episode_id=key,
            seen_at=episode.changed_at.isoformat(),
            changes=changes,
        )
        if not changes:
            return planned
        if episode.signed_at is not None and not self._terms.reason:
            line.refuse(_("This case is signed. Give a reason for the import to correct it."))
            return None
        planned.summary = self._summary(key, changes)
        return planned

    def _refuse_nameless_row(self, line: Line) -> None:
        layout = self._terms.layout
        if layout in ("followup", "contactattempt") and not line.timepoint:
            line.refuse(_("The line does not say which follow-up is meant."))
        if layout not in (CASE, "followup") and not line.seq:
            line.refuse(_("The line does not say which row of the case is meant."))

    def _summary(self, key: int, changes: list[RecordChange]) -> dict[str, int]:
        after = self._after.setdefault(key, CaseAfter(self._cases.case(key)))
        for change in changes:
            after.lay(change)
        return summary_of(after.values, after.missing)

    def _new(self, line: Line, match: Match) -> PlannedLine | None:
        if self._terms.layout != CASE:
            line.refuse(_("There is no such case. Rows can be added to stored cases only."))
            return None
        onset = onset_of(line)
        if onset is None and not line.errors:
            line.refuse(_("A new case needs the day of its onset."))
        changes = records_of(line)
        stored: list[RecordChange] = []
        if match.patient_id is not None:
            changes, stored = self._of_known_patient(line, match.patient_id, changes)
        if line.errors or onset is None:
            return None
        planned = PlannedLine(
            number=line.number,
            fate=Fate.NEW,
            patient_id=match.patient_id,
            hospital_number=line.hospital_number,
            index_date=date.isoformat(onset),
            changes=changes,
        )
        draft = draft_of(planned, stored)
        planned.summary = summary_of(draft.values(), draft.missing())
        return planned

    def _of_known_patient(
        self, line: Line, patient_id: int, changes: list[RecordChange]
    ) -> tuple[list[RecordChange], list[RecordChange]]:
        """Return the changes with those of the stored patient, and what is stored of them.

        An answer that contradicts the stored one is refused: it may be another person.
        """
        kept = [change for change in changes if change.place.table not in PATIENT_TABLES]
        stored = []
        for table, record in self._patients[patient_id].items():
            given = next((c.changes for c in changes if c.place.table == table), {})
            own = {item.name: recorded_answer(record, item) for item in record.variables()}
            stored.append(
                RecordChange(
                    Place(table),
                    record.pk,
                    {name: [None, now] for name, now in own.items() if now is not None},
                )
            )
            for name, (_none, new) in given.items():
                if own[name] is not None and own[name] != new:
                    line.refuse(
                        _("“%(name)s” differs from what an earlier case of this patient says.")
                        % {"name": name}
                    )
            filled = {name: new for name, new in given.items() if own[name] is None}
            if filled:
                kept.append(RecordChange(Place(table), int(record.pk), filled))
        return kept, stored
