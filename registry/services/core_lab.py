"""Core-lab reading: sending angiograms, blinded grades, a third reader, and the grade that counts.

Two readers are drawn for each angiogram, and neither learns what the other, the site or the case
says. When both have locked and agree, the readings are opened to the site and the final grade is
written into the case; when they differ, a third reader reads as blindly first (ADR 0025).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from registry.models import Angiogram, Procedure, Reading, User
from registry.models.core_lab import ADJUDICATOR, FIRST, NUMBERS, SECOND, Grades
from registry.selectors.core_lab import eligible_readers
from registry.services import audit
from registry.services.errors import (
    NoGradeError,
    NoSuchReadingError,
    ReadingLockedError,
    TooFewReadersError,
)
from registry.services.location import lock_case
from registry.services.opening import open_readings

HIGHEST_PLACE = 2**31 - 1
READERS = 2
# How many of grade and reason are left blank.
BOTH, NEITHER = 0, 2


def send_to_core_lab(*, by: User, procedures: Sequence[Procedure]) -> list[Angiogram]:
    """Give each procedure a reading number and two readers; what was sent before stays as it is.

    Raises TooFewReadersError if a site has fewer than two readers; nothing is sent then.
    """
    with transaction.atomic():
        made = [_send(by, procedure) for procedure in sorted(procedures, key=lambda it: it.pk)]
    return [angiogram for angiogram in made if angiogram is not None]


def save_reading(*, by: User, number: int, grades: Grades, lock: bool = False) -> Reading:
    """Keep a draft, or with ``lock`` a reading that changes no more unless it is reopened.

    Raises NoSuchReadingError if ``by`` does not read this angiogram, ReadingLockedError if they
    have locked it, NoGradeError if it is to be locked without a grade or a reason.
    """
    with transaction.atomic():
        reading = reading_of(by, number)
        if reading.locked_at is not None:
            raise ReadingLockedError
        blank = [grades.etici_final, grades.not_gradable].count(None)
        if blank == BOTH or (lock and blank == NEITHER):
            raise NoGradeError
        changes = _write(reading, grades)
        if lock:
            reading.locked_at, reading.locked_by = timezone.now(), by
        reading.saved_at = timezone.now()
        reading.save()
        action = "reading.lock" if lock else "reading.save"
        if lock or changes:
            record_reading(by, reading.angiogram, action, reading, changes)
        if lock:
            _settle(by, reading.angiogram)
    return reading


def assign_third_reader(*, by: User, procedure: Procedure) -> Reading | None:
    """Draw the third reader for readings that differ, if nobody could be drawn at the time.

    Returns None where no third reader is needed. Raises TooFewReadersError if there still is none.
    """
    with transaction.atomic():
        lock_case(procedure.episode)
        angiogram = Angiogram.objects.filter(procedure=procedure).first()
        if angiogram is None or not _waits_for_third(angiogram):
            return None
        return _assign(angiogram, ADJUDICATOR, by)


def _send(by: User, procedure: Procedure) -> Angiogram | None:
    episode = lock_case(procedure.episode)
    if Angiogram.objects.filter(procedure=procedure).exists():
        return None
    angiogram = Angiogram.objects.create(
        procedure=procedure, number=_free_number(), sent_at=timezone.now(), sent_by=by
    )
    for role in (FIRST, SECOND):
        _assign(angiogram, role, by)
    audit.record(
        audit.Act(
            action="reading.send",
            target=angiogram.target,
            site=episode.site,
            case_key=episode.registry_id,
            changes={"reading_number": [None, angiogram.number]},
        ),
        by=by,
    )
    return angiogram


def _free_number() -> int:
    low, high = NUMBERS
    while True:
        number = low + secrets.randbelow(high - low + 1)
        if not Angiogram.objects.filter(number=number).exists():
            return number


def _assign(angiogram: Angiogram, role: str, by: User | None) -> Reading:
    """Draw one of the readers with the least open work who has not read this angiogram."""
    waiting = Count("readings", filter=Q(readings__locked_at__isnull=True))
    readers = list(
        eligible_readers(angiogram.procedure.episode)
        .exclude(readings__angiogram=angiogram)
        .annotate(waiting=waiting)
    )
    if not readers:
        raise TooFewReadersError(third=role == ADJUDICATOR)
    least = min(reader.waiting for reader in readers)
    reader = secrets.choice([item for item in readers if item.waiting == least])
    return Reading.objects.create(
        angiogram=angiogram,
        role=role,
        reader=reader,
        place=secrets.randbelow(HIGHEST_PLACE),
        assigned_at=timezone.now(),
        assigned_by=by,
    )


def reading_of(by: User, number: int) -> Reading:
    """Find the person's reading and keep other writers of its case waiting."""
    found = Reading.objects.of_reader(by).filter(angiogram__number=number)
    reading = found.select_related("angiogram__procedure__episode__site").first()
    if reading is None:
        raise NoSuchReadingError
    lock_case(reading.angiogram.procedure.episode)
    reading.refresh_from_db()
    return reading


def _write(reading: Reading, grades: Grades) -> dict[str, list[str | None]]:
    """Put the grades into the row; return {name: [old, new]} of what changed."""
    changes = {}
    for name, new in asdict(grades).items():
        old = getattr(reading, name)
        if old != new:
            changes[name] = [old, new]
            setattr(reading, name, new)
    return changes


def record_reading(
    by: User,
    angiogram: Angiogram,
    action: str,
    reading: Reading,
    changes: Mapping[str, Sequence[str | None]],
    *,
    reason: str = "",
) -> None:
    """Write the event of a reading without case or site: the case's history must not show it."""
    audit.record(
        audit.Act(
            action=action,
            target=f"reading:{reading.pk}",
            changes={**changes, "reading_number": [None, angiogram.number]},
            reason=reason,
            source="core lab",
        ),
        by=by,
    )


def _settle(by: User, angiogram: Angiogram) -> None:
    """After a lock: open the readings, or have a third person read.

    A correction of opened readings comes here too: the grade in the case stands until it is locked.
    """
    readings = list(angiogram.readings.order_by("pk"))
    if len(readings) < READERS or any(reading.locked_at is None for reading in readings):
        return
    if not _waits_for_third(angiogram):
        open_readings(by=by, angiogram=angiogram, readings=readings)
        return
    try:
        _assign(angiogram, ADJUDICATOR, by=None)
    except TooFewReadersError:
        # The angiogram waits on the page of whoever sends angiograms.
        return


def _waits_for_third(angiogram: Angiogram) -> bool:
    readings = list(angiogram.readings.order_by("pk"))
    locked = all(reading.locked_at is not None for reading in readings)
    verdicts = {reading.verdict for reading in readings}
    return locked and len(readings) == READERS and len(verdicts) == READERS
