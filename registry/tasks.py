"""Celery tasks of the registry.

A message carries numbers and days, never a field's value: rows say what is due.
"""

from __future__ import annotations

import logging
from datetime import date, datetime

from celery import current_app, shared_task
from django.utils import timezone
from kombu.exceptions import ChannelError, KombuError

from registry.importing.execute import execute_import as execute
from registry.services.digest import digest_is_possible, people_to_write_to, send_digest
from registry.services.imports.doorbell import TASK_NAME as IMPORT_TASK
from registry.services.nightly import run_nightly_checks

logger = logging.getLogger(__name__)

DIGEST_TASK = "registry.send_digest"


@shared_task(name="registry.nightly_checks", ignore_result=True)
def nightly_checks() -> None:
    """Run every check on every case, once a night."""
    run_nightly_checks(timezone.now())


@shared_task(name=IMPORT_TASK, ignore_result=True)
def execute_import(import_id: int) -> None:
    """Do the step of the import that waits. No time limit: its lease watches it."""
    execute(import_id)


@shared_task(name=DIGEST_TASK, ignore_result=True)
def send_morning_digest(person_id: int, day: str) -> None:
    """Send one morning e-mail, unless it has been sent: the slot's row decides."""
    try:
        send_digest(person_id, date.fromisoformat(day))
    except OSError:
        # The slot is free again: the scheduler asks anew within the minute, until noon.
        logger.warning("the morning e-mail of person %s could not be sent", person_id)


def ring_for_digests(now: datetime) -> int:
    """Ask the worker for the morning e-mails that are due; return how many."""
    if not digest_is_possible():
        return 0
    due = people_to_write_to(now)
    for person_id, day in due:
        try:
            current_app.send_task(DIGEST_TASK, args=[person_id, day.isoformat()], retry=False)
        except (KombuError, ChannelError, OSError):
            logger.warning("the broker took no message for a morning e-mail", exc_info=True)
            break
    return len(due)
