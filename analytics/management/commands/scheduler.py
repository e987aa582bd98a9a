"""``manage.py scheduler``: keeps the reports up to date and the runs in order."""

from __future__ import annotations

import logging
import signal
import time
from argparse import ArgumentParser
from pathlib import Path
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection
from django.utils.module_loading import import_string

from analytics.execution.clock import database_now
from analytics.execution.doorbell import ring_regular_tasks
from analytics.execution.one_scheduler import only_one_scheduler
from analytics.execution.reconcile import reconcile
from analytics.execution.sweep import sweep
from analytics.source import ring_for_digests

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 600.0
# How often the registry is asked whether something of its own is due, such as a morning e-mail.
REGISTRY_SECONDS = 60.0


class Command(BaseCommand):
    help = "Queue stale reports, retry what died, ring for what waits; once a second, for ever."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--interval", type=float, default=1.0, help="seconds between passes")
        parser.add_argument("--once", action="store_true", help="make one pass and stop")

    def handle(self, *, interval: float, once: bool, **_: Any) -> None:
        stop = Event()
        if not once:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        sign_of_life = Path(settings.REPERFUSE_DATA) / "run" / "scheduler.alive"
        sign_of_life.parent.mkdir(mode=0o700, exist_ok=True)
        sweep_at = registry_at = 0.0
        while not stop.is_set():
            due = time.monotonic() >= sweep_at
            asking = time.monotonic() >= registry_at
            if _passed(sweeping=due, asking=asking):
                sign_of_life.touch()
                sweep_at = time.monotonic() + SWEEP_SECONDS if due else sweep_at
                registry_at = time.monotonic() + REGISTRY_SECONDS if asking else registry_at
            if once:
                return
            stop.wait(interval)


def _passed(*, sweeping: bool, asking: bool) -> bool:
    """Make one pass; False if the database did not answer, which the next pass tries again."""
    try:
        with only_one_scheduler() as mine:
            if mine:
                reconcile(database_now())
                for chore in settings.REPERFUSE_CHORES:
                    import_string(chore)(database_now())
                if sweeping:
                    sweep(database_now())
                    ring_regular_tasks()
                if asking:
                    ring_for_digests(database_now())
    except DatabaseError:
        logger.warning("the scheduler could not read or write the database", exc_info=True)
        connection.close()
        return False
    close_old_connections()
    return True
