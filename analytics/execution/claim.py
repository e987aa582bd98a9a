"""Taking a run, and the proof that it is still ours."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db.models import F, Q, QuerySet

from analytics.models import Run, RunStatus


class FencedError(Exception):
    """Somebody else holds the run now: whatever was computed must not be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One attempt at one run. Every write goes through ``rows``, which is empty once it is lost."""

    run_id: int
    attempt: int
    owner: str

    def rows(self) -> QuerySet[Run]:
        return Run.objects.filter(
            pk=self.run_id, attempt=self.attempt, owner=self.owner, status=RunStatus.RUNNING
        )

    def write(self, **values: object) -> None:
        """Write columns of the run; raise FencedError if it is no longer ours."""
        if self.rows().update(**values) == 0:
            raise FencedError(f"run {self.run_id}: attempt {self.attempt} is no longer the holder")


def claim_run(run_id: int, now: datetime) -> Claim | None:
    """Take a run that waits, or whose holder counts as dead; None if there is nothing to take.

    One conditional UPDATE, so that of any number of takers one wins.
    """
    free = Q(status=RunStatus.QUEUED, not_before__lte=now)
    abandoned = Q(status=RunStatus.RUNNING, lease_until__lt=now)
    # The token is new for each claim: only its maker can find the row by it.
    owner = f"{socket.gethostname()[:24]}:{os.getpid()}:{uuid4().hex[:12]}"
    taken = Run.objects.filter(free | abandoned, pk=run_id).filter(
        attempt__lt=settings.REPERFUSE_MAX_ATTEMPTS
    )
    taken.update(
        status=RunStatus.RUNNING,
        attempt=F("attempt") + 1,
        owner=owner,
        lease_until=now + lease(),
        started_at=now,
        step_no=0,
        steps=0,
        step_name="",
    )
    attempt = Run.objects.filter(pk=run_id, owner=owner).values_list("attempt", flat=True).first()
    return None if attempt is None else Claim(run_id=run_id, attempt=attempt, owner=owner)


def lease() -> timedelta:
    return timedelta(seconds=settings.REPERFUSE_LEASE_SECONDS)
