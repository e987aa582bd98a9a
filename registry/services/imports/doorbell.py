"""Telling a worker that an import waits. Nothing depends on the message: it is sent again."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial

from celery import current_app
from django.db import transaction
from django.db.models import Q
from kombu.exceptions import ChannelError, KombuError

from registry.models import DataImport
from registry.models.data_import import WORKING

logger = logging.getLogger(__name__)

TASK_NAME = "registry.execute_import"
RING_AGAIN = timedelta(seconds=30)


def ring_after_commit(import_id: int, now: datetime) -> None:
    """Ring for a step that nobody holds, once the present transaction has been committed."""
    unheard = Q(rung_at__isnull=True) | Q(rung_at__lt=now - RING_AGAIN)
    idle = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    waiting = DataImport.objects.filter(unheard, idle, pk=import_id, status__in=WORKING)
    if waiting.update(rung_at=now):
        transaction.on_commit(partial(ring, import_id))


def ring_waiting(now: datetime) -> None:
    """Ring for every step that nobody holds and that has not been rung for lately."""
    idle = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    for import_id in DataImport.objects.filter(idle, status__in=WORKING).values_list(
        "pk", flat=True
    ):
        ring_after_commit(import_id, now)


def ring(import_id: int) -> None:
    """Send the message; a broker that does not answer is logged and let be."""
    try:
        current_app.send_task(TASK_NAME, args=[import_id], retry=False)
    except (KombuError, ChannelError, OSError):
        logger.warning("import %s: the broker took no message", import_id, exc_info=True)
