"""Core-lab readings as a reader, a site and the agreement of readers see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from registry.codebook.lookup import variable_by_name
from registry.codebook.scales import ETICI
from registry.models import Angiogram, Episode, Procedure, Reading, User
from registry.models.core_lab import ADJUDICATOR
from registry.models.storage import read

READS = "registry.read_angiograms"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreLabCase:
    """A procedure as its site sees it; ``readings`` is empty until they are opened."""

    procedure: Procedure
    angiogram: Angiogram | None
    site_grade: str | None
    readings: tuple[Reading, ...]
    locked: int
    assigned: int

    @property
    def state(self) -> str:
        """Not sent, being read, waiting for a third reader, or opened."""
        if self.angiogram is None:
            return "not_sent"
        if self.angiogram.opened_at is not None:
            return "opened"
        return "no_third_reader" if self.locked == self.assigned else "reading"

    @property
    def can_reopen(self) -> bool:
        return self.locked > 0

    @property
    def grade(self) -> str | None:
        """The core laboratory's grade of the case, which is written when readings are opened."""
        return read_grade(self.procedure, "etici_final_corelab")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The grades of one opened angiogram, as far as each is known."""

    first: str | None
    second: str | None
    first_before_rescue: str | None
    second_before_rescue: str | None
    core_lab: str | None
    site: str | None
    corrected: bool


def deciding(readings: Sequence[Reading]) -> Reading | None:
    """Return the adjudicator's reading where there is one, else the first of the two alike."""
    by_role = {reading.role: reading for reading in readings}
    return by_role.get(ADJUDICATOR) or next(iter(readings), None)


def is_compared(angiogram: Angiogram) -> bool:
    """Tell whether the readings have been compared: none is blind from then on."""
    readings = {reading.role: reading for reading in angiogram.readings.all()}
    if angiogram.opened_at is not None or ADJUDICATOR in readings:
        return True
    corrected = any(reading.corrected_since is not None for reading in readings.values())
    return corrected or all(reading.locked_at is not None for reading in readings.values())


def eligible_readers(episode: Episode) -> QuerySet[User]:
    """Return who may read the angiograms of the case's site."""
    readers = User.objects.with_perm(READS, include_superusers=False, backend=BACKEND)
    return readers.filter(is_active=True, memberships__site=episode.site_id).order_by("pk")


def core_lab_cases(episodes: QuerySet[Episode]) -> QuerySet[Procedure]:
    """Return the procedures of these cases with everything that their core-lab page shows."""
    readings = Reading.objects.select_related("reader").order_by("pk")
    return (
        Procedure.objects.filter(episode__in=episodes)
        .select_related("episode", "episode__site", "angiogram")
        .prefetch_related(Prefetch("angiogram__readings", queryset=readings))
        .order_by("episode__registry_id", "seq")
    )


def as_the_site_sees_it(procedure: Procedure) -> CoreLabCase:
    """Return the state of a procedure's readings, and the readings only when they are opened."""
    angiogram: Angiogram | None = getattr(procedure, "angiogram", None)
    readings = tuple(angiogram.readings.all()) if angiogram is not None else ()
    opened = angiogram is not None and angiogram.opened_at is not None
    return CoreLabCase(
        procedure=procedure,
        angiogram=angiogram,
        site_grade=site_grade(procedure),
        readings=readings if opened else (),
        locked=sum(reading.locked_at is not None for reading in readings),
        assigned=len(readings),
    )


def core_lab_of_case(episode: Episode) -> list[CoreLabCase]:
    """Return the procedures of one case that were sent to the core laboratory."""
    procedures = core_lab_cases(Episode.objects.filter(pk=episode.pk))
    return [as_the_site_sees_it(item) for item in procedures if hasattr(item, "angiogram")]


def site_grade(procedure: Procedure) -> str | None:
    """Return the site's final eTICI; a classical grade cannot be put on that scale."""
    return read_grade(procedure, "etici_final_site")


def read_grade(procedure: Procedure, name: str) -> str | None:
    grade: str | None = read(procedure, variable_by_name(name))
    return grade


def compared_grades(site_codes: Sequence[str]) -> list[Compared]:
    """Return the grades of every opened angiogram of these sites, as they were read blindly."""
    angiograms = Angiogram.objects.filter(
        opened_at__isnull=False, procedure__episode__site__code__in=list(site_codes)
    ).prefetch_related(Prefetch("readings", queryset=Reading.objects.order_by("pk")))
    return [_compared(angiogram) for angiogram in angiograms]


def grades_in_order() -> tuple[str, ...]:
    """Return the grades of the scale that readers use, worst first."""
    return ETICI.codes


def _compared(angiogram: Angiogram) -> Compared:
    readings = tuple(angiogram.readings.all())
    first, second = (reading.blind_verdict for reading in readings[:2])
    # A third reader who was drawn for a correction did not decide when the readings were blind.
    third = readings[2].blind_verdict if readings[2:] else (None, None)
    blind = first if first == second else third
    return Compared(
        first=first[0],
        second=second[0],
        first_before_rescue=first[1],
        second_before_rescue=second[1],
        core_lab=blind[0],
        site=angiogram.etici_site,
        corrected=any(reading.corrected_since is not None for reading in readings),
    )
