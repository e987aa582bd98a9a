"""One pass over all runs and reports that puts right whatever a crash or a lost message left."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from analytics.execution.doorbell import RING_AGAIN, ring_after_commit
from analytics.execution.finish import new_reference
from analytics.execution.plans import standing_plans
from analytics.execution.reports import synchronise_reports
from analytics.execution.staleness import look_at, refresh
from analytics.models import Run, RunStatus, StandingReport
from analytics.report.code_version import code_version

logger = logging.getLogger(__name__)

GIVEN_UP = (
    "The report was started {attempts} times and its worker stopped each time before the end "
    "(last at: {step}). The previous version is unchanged. Data entry is not affected."
)


def reconcile(now: datetime) -> None:
    """Do everything that is due. Any number of callers at once do no more than one."""
    expire_leases(now)
    plans = standing_plans()
    synchronise_reports({key: plan.title for key, plan in plans.items()})
    for report in StandingReport.objects.filter(active=True):
        refresh(report, look_at(report, plans[report.plan_key].sha256, code_version()), now)
    ring_waiting(now)


def expire_leases(now: datetime) -> None:
    """Free the runs of dead workers, or fail them with words when no attempt is left."""
    abandoned = Run.objects.filter(status=RunStatus.RUNNING, lease_until__lt=now)
    may_retry = Q(attempt__lt=settings.REPERFUSE_MAX_ATTEMPTS)
    freed = abandoned.filter(may_retry).update(
        status=RunStatus.QUEUED, owner="", lease_until=None, not_before=now, rung_at=None
    )
    if freed:
        logger.warning("%s run(s) were taken back from a worker that fell silent", freed)
    for run in Run.objects.filter(~may_retry, _given_up(now)):
        _give_up(run, now)


def ring_waiting(now: datetime) -> None:
    """Ring for each queued run that has not been rung for within half a minute."""
    unheard = Q(rung_at__isnull=True) | Q(rung_at__lt=now - RING_AGAIN)
    waiting = Run.objects.filter(unheard, status=RunStatus.QUEUED, not_before__lte=now)
    for run_id in waiting.values_list("pk", flat=True):
        ring_after_commit(run_id, now)


def _given_up(now: datetime) -> Q:
    return Q(status=RunStatus.RUNNING, lease_until__lt=now) | Q(status=RunStatus.QUEUED)


def _give_up(run: Run, now: datetime) -> None:
    reference = new_reference()
    step = run.step_name or "before the first step"
    failed = Run.objects.filter(_given_up(now), pk=run.pk, attempt=run.attempt).update(
        status=RunStatus.FAILED,
        owner="",
        lease_until=None,
        finished_at=now,
        failure=GIVEN_UP.format(attempts=run.attempt, step=step),
        reference=reference,
    )
    if failed:
        logger.error("run %s was given up after %s attempts: %s", run.pk, run.attempt, reference)
