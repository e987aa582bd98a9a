"""Telling a worker that a run waits, or could be helped with. Nothing depends on a message."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

from celery import current_app, group
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from kombu.exceptions import ChannelError, KombuError

from analytics.models import Run, RunStatus

logger = logging.getLogger(__name__)

TASK_NAME = "analytics.execute_run"
SLICE_TASK = "analytics.make_slice"
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


def ring_for_slices(sha256: str, slices: Iterable[range]) -> None:
    """Ring once for each slice of the folder ``slices/<sha256>``; nobody waits for the group."""
    with _unheard_if_it_fails(SLICE_TASK, sha256):
        group(
            current_app.signature(SLICE_TASK, args=(sha256, numbers.start, numbers.stop))
            for numbers in slices
        ).apply_async(retry=False)


def _send(task: str, *arguments: int) -> None:
    with _unheard_if_it_fails(task, arguments):
        # By name: the task's module brings the analysis libraries, which a web process never needs.
        current_app.send_task(task, args=list(arguments), retry=False)


@contextmanager
def _unheard_if_it_fails(task: str, about: object) -> Iterator[None]:
    try:
        yield
    except (KombuError, ChannelError, OSError):
        logger.warning("%s %s: the broker took no message", task, about, exc_info=True)
