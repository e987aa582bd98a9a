"""A person asks for a report to be made again."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import IntegrityError, transaction

from analytics.execution.doorbell import ring_after_commit
from analytics.models import Run, StandingReport
from analytics.models.run import ACTIVE
from analytics.source import record_event


def request_run(
    report: StandingReport, *, by: AbstractBaseUser | AnonymousUser | None, now: datetime
) -> Run:
    """Return the run under way, or queue one and ring for it after the commit.

    Two clicks, or a click while the scheduler queues, are one run.
    """
    try:
        with transaction.atomic():
            active = _active_run(report)
            return active if active is not None else _queue(report, by, now)
    except IntegrityError:
        active = _active_run(report)
        if active is None:
            raise
        return active


def _active_run(report: StandingReport) -> Run | None:
    return Run.objects.filter(report=report, status__in=ACTIVE).first()


def _queue(
    report: StandingReport, by: AbstractBaseUser | AnonymousUser | None, now: datetime
) -> Run:
    requested_by = None if by is None else by.pk
    run = Run.objects.create(
        report=report, requested_by_id=requested_by, requested_at=now, not_before=now
    )
    record_event(by=by, action="analysis.request", target=f"report:{report.slug}")
    ring_after_commit(run.pk, now)
    return run
