"""Noticing that a report no longer says what the data say, and queueing one run for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from analytics.execution.doorbell import ring_after_commit
from analytics.models import Run, RunStatus, StandingReport
from analytics.models.run import ACTIVE
from analytics.source import DataState, data_state

# A registry that is never quiet would never be reported: after this many quiet periods
# a stale report is made again anyway.
PATIENCE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a report depends on: the newest change of its data, the plan, the code."""

    data: DataState
    plan_hash: str
    code_version: str

    def differs_from(self, report: StandingReport) -> bool:
        return (
            self.data.last_change > report.considered_change
            or self.plan_hash != report.considered_plan
            or self.code_version != report.considered_code
        )


def look_at(report: StandingReport, plan_hash: str, code_version: str) -> World:
    return World(data=data_state(report.site_codes), plan_hash=plan_hash, code_version=code_version)


def refresh(report: StandingReport, world: World, now: datetime) -> None:
    """Mark a stale report, and queue a run for it once the registry has been quiet."""
    if not world.differs_from(report):
        return
    if report.stale_since is None:
        StandingReport.objects.filter(pk=report.pk, stale_since__isnull=True).update(
            stale_since=now
        )
        report.stale_since = now
    if _is_time(report.stale_since, world.data.changed_at, now):
        queue_for(report, world, now)


def _is_time(stale_since: datetime, changed_at: datetime | None, now: datetime) -> bool:
    quiet = timedelta(seconds=settings.REPERFUSE_QUIET_SECONDS)
    is_quiet = changed_at is None or now - changed_at >= quiet
    return is_quiet or now - stale_since >= PATIENCE * quiet


def queue_for(report: StandingReport, world: World, now: datetime) -> None:
    """Have the report made for ``world``. While a run is under way, wait: it may have read less."""
    try:
        with transaction.atomic():
            status = Run.objects.filter(report=report, status__in=ACTIVE).values_list(
                "status", flat=True
            )
            found = status.first()
            if found == RunStatus.RUNNING or not _consider(report, world):
                return
            if found is None:
                run = Run.objects.create(report=report, requested_at=now, not_before=now)
                ring_after_commit(run.pk, now)
    except IntegrityError:
        # Another scheduler, or a person, queued a run in the same moment; the next pass sees it.
        return


def _consider(report: StandingReport, world: World) -> bool:
    """Note the state that is now being made; False if another scheduler was first."""
    return bool(
        StandingReport.objects.filter(
            pk=report.pk,
            considered_change=report.considered_change,
            considered_plan=report.considered_plan,
            considered_code=report.considered_code,
        ).update(
            considered_change=world.data.last_change,
            considered_plan=world.plan_hash,
            considered_code=world.code_version,
            stale_since=None,
        )
    )
