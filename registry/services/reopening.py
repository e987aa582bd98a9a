"""Reopening a locked reading: by its reader while it is blind, by a data manager from then on.

Until both readings are locked nobody has compared anything, so a reader corrects their own as
blindly as before. Once they were compared a correction is no independent reading any more: what was
locked blindly is kept, and goes on counting in the agreement of readers (ADR 0025).
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from registry.models import Angiogram, Reading, User
from registry.models.core_lab import REOPENED_BECAUSE
from registry.selectors.core_lab import is_compared
from registry.services.core_lab import reading_of, record_reading
from registry.services.errors import ReadingComparedError, ReadingNotLockedError
from registry.services.location import lock_case


def reopen_own_reading(*, by: User, number: int, because: str) -> Reading:
    """Reopen the person's own reading.

    Raises NoSuchReadingError if it is none of theirs, ReadingNotLockedError if it is open, and
    ReadingComparedError if it is blind no more.
    """
    with transaction.atomic():
        reading = reading_of(by, number)
        if is_compared(reading.angiogram):
            raise ReadingComparedError
        _reopen(by, reading, because)
    return reading


def reopen_reading(*, by: User, angiogram: Angiogram, role: str, because: str) -> Reading:
    """Have a reader read again; they learn the reason, and nothing of any other reading.

    Raises ReadingNotLockedError if there is no such reading, or if it is open.
    """
    with transaction.atomic():
        lock_case(angiogram.procedure.episode)
        reading = angiogram.readings.filter(role=role).first()
        if reading is None:
            raise ReadingNotLockedError
        if is_compared(angiogram) and reading.corrected_since is None:
            reading.blind_final, reading.blind_before_rescue = reading.verdict
            reading.corrected_since = timezone.now()
        _reopen(by, reading, because)
    return reading


def _reopen(by: User, reading: Reading, because: str) -> None:
    if reading.locked_at is None:
        raise ReadingNotLockedError
    locked_at = reading.locked_at.isoformat()
    reading.locked_at = reading.locked_by = None
    reading.reopened_because = because
    reading.save()
    changes = {"locked_at": [locked_at, None]}
    reason = REOPENED_BECAUSE[because]
    record_reading(by, reading.angiogram, "reading.reopen", reading, changes, reason=reason)
