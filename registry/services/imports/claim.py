"""Taking a step of an import, and the proof that it is still ours.

As with the runs of reports, simpler: there is one step at a time, and each batch that is written
prolongs the lease.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from registry.models import DataImport, ImportStatus
from registry.models.data_import import WORKING

WORDS = 600
GIVEN_UP = (
    "The work was started {attempts} times and its worker stopped each time before the end. "
    "What had been written until then is whole, and can be continued or undone."
)


class FencedError(Exception):
    """Somebody else holds the import now: nothing more may be written for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One attempt at one step. Its writes find no row once it is lost."""

    import_id: int
    attempt: int
    owner: str

    def rows(self) -> QuerySet[DataImport]:
        return DataImport.objects.filter(
            pk=self.import_id, attempt=self.attempt, owner=self.owner, status__in=WORKING
        )

    def write(self, **values: object) -> None:
        """Write columns and prolong the lease; raise FencedError if the import is not ours."""
        if self.rows().update(lease_until=database_now() + lease(), **values) == 0:
            raise FencedError(f"import {self.import_id}: attempt {self.attempt} is over")

    def finish(self, status: ImportStatus, **values: object) -> None:
        """End the step. Raises FencedError."""
        ended = {"owner": "", "lease_until": None, "rung_at": None, "attempt": 0}
        if self.rows().update(status=status, **ended, **values) == 0:
            raise FencedError(f"import {self.import_id}: attempt {self.attempt} is over")

    def fail(self, step: str, words: str) -> str:
        """End the step with words for the person; return the reference that the log gets."""
        reference = new_reference()
        self.finish(
            ImportStatus.FAILED, failed_step=step, failure=words[:WORDS], reference=reference
        )
        return reference

    def put_back(self) -> None:
        """Give the step back, to be tried again."""
        if self.rows().update(owner="", lease_until=None, rung_at=None) == 0:
            raise FencedError(f"import {self.import_id}: attempt {self.attempt} is over")


def claim_step(import_id: int, now: datetime) -> Claim | None:
    """Take the step that waits, or whose holder counts as dead; None if there is none.

    One conditional UPDATE, so that of any number of takers one wins.
    """
    owner = f"{socket.gethostname()[:24]}:{os.getpid()}:{uuid4().hex[:12]}"
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    waiting = DataImport.objects.filter(
        free, pk=import_id, status__in=WORKING, attempt__lt=settings.REPERFUSE_MAX_ATTEMPTS
    )
    waiting.update(
        attempt=F("attempt") + 1, owner=owner, lease_until=now + lease(), step_started_at=now
    )
    taken = DataImport.objects.filter(pk=import_id, owner=owner)
    attempt = taken.values_list("attempt", flat=True).first()
    return None if attempt is None else Claim(import_id=import_id, attempt=attempt, owner=owner)


def give_up_hopeless(now: datetime) -> int:
    """Fail the steps that were begun often enough and whose holder is silent; return how many."""
    given_up = 0
    hopeless = DataImport.objects.filter(
        Q(lease_until__isnull=True) | Q(lease_until__lt=now),
        status__in=WORKING,
        attempt__gte=settings.REPERFUSE_MAX_ATTEMPTS,
    )
    for found in hopeless:
        given_up += DataImport.objects.filter(
            pk=found.pk, status=found.status, attempt=found.attempt, owner=found.owner
        ).update(
            status=ImportStatus.FAILED,
            failed_step=found.status,
            failure=GIVEN_UP.format(attempts=found.attempt),
            reference=new_reference(),
            owner="",
            lease_until=None,
            attempt=0,
        )
    return given_up


def new_reference() -> str:
    return uuid4().hex[:8].upper()


def lease() -> timedelta:
    return timedelta(seconds=settings.REPERFUSE_LEASE_SECONDS)


def database_now() -> datetime:
    """Return now: by the database's clock where several machines share it, else by our own."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    moment: datetime = now
    return moment
