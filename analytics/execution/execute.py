"""Executing one run: claim it, keep the lease alive, make the report, end it."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.db import OperationalError

from analytics.execution.claim import Claim, FencedError, claim_run
from analytics.execution.clock import database_now
from analytics.execution.failure import words_for
from analytics.execution.finish import (
    finish_done,
    finish_failed,
    finish_unchanged,
    new_reference,
    put_back,
)
from analytics.execution.heartbeat import Heartbeat
from analytics.execution.making import make_report
from analytics.execution.progress import Progress
from analytics.models import Run

logger = logging.getLogger(__name__)

# Faults of the surroundings, which may be gone in a moment: a database that restarts, a full disk.
PASSING = (OperationalError, OSError)
WAIT = timedelta(seconds=10)


def execute_run(run_id: int) -> bool:
    """Execute the run if it waits; False if there was nothing to take.

    A message that comes twice, or too late, finds nothing to take.
    """
    claim = claim_run(run_id, database_now())
    if claim is None:
        return False
    try:
        with Heartbeat(claim) as heartbeat:
            _work(claim, Progress(claim, heartbeat))
    except FencedError:
        logger.warning("run %s: attempt %s was fenced off", claim.run_id, claim.attempt)
    return True


def _work(claim: Claim, progress: Progress) -> None:
    run = Run.objects.select_related("report").get(pk=claim.run_id)
    try:
        made = make_report(run, claim, progress, database_now())
        if made is None:
            finish_unchanged(claim, database_now())
        else:
            finish_done(claim, made, database_now())
    except FencedError:
        raise
    except PASSING as error:
        logger.warning("run %s: a passing fault", claim.run_id, exc_info=True)
        _try_again(claim, progress, error)
    except Exception as error:
        reference = new_reference()
        logger.exception("run %s failed: %s", claim.run_id, reference)
        finish_failed(claim, words_for(error, progress.name), reference, database_now())


def _try_again(claim: Claim, progress: Progress, error: Exception) -> None:
    """Put the run back for later, or give up with words when no attempt is left."""
    if claim.attempt < settings.REPERFUSE_MAX_ATTEMPTS:
        put_back(claim, database_now(), WAIT)
        return
    reference = new_reference()
    logger.error("run %s was given up: %s", claim.run_id, reference)
    finish_failed(claim, words_for(error, progress.name), reference, database_now())
