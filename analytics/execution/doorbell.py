"""Telling a worker that a run waits. Nothing depends on the message: it is sent again if lost."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from kombu.exceptions import ChannelError, KombuError

from analytics.models import Run, RunStatus

logger = logging.getLogger(__name__)

TASK_NAME = "analytics.execute_run"
RING_AGAIN = timedelta(seconds=30)


def ring_after_commit(run_id: int, now: datetime) -> None:
    """Ring for a queued run once the present transaction has been committed.

    Whoever marks the row rings; a second caller within half a minute finds it marked.
    """
    unheard = Q(rung_at__isnull=True) | Q(rung_at__lt=now - RING_AGAIN)
    waiting = Run.objects.filter(unheard, pk=run_id, status=RunStatus.QUEUED, not_before__lte=now)
    if waiting.update(rung_at=now):
        transaction.on_commit(partial(ring, run_id))


def ring(run_id: int) -> None:
    """Send the message; a broker that does not answer is logged and let be."""
    _send(TASK_NAME, run_id)


def ring_regular_tasks() -> None:
    """Ring for what other applications do at their own times; they know what is due."""
    for name in settings.REGULAR_TASKS:
        _send(name)


def _send(task: str, *arguments: int) -> None:
    try:
        # By name: the task's module brings the analysis libraries, which a web process never needs.
        current_app.send_task(task, args=list(arguments), retry=False)
    except (KombuError, ChannelError, OSError):
        logger.warning("%s %s: the broker took no message", task, arguments, exc_info=True)
