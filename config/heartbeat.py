"""The worker's sign of life: a file that it touches every second while it takes messages."""

from __future__ import annotations

# ruff: noqa: ARG002 - the signatures are the framework's
from pathlib import Path
from typing import Any

from celery.bootsteps import StartStopStep
from celery.worker.consumer.tasks import Tasks
from django.conf import settings

INTERVAL_SECONDS = 1.0


class WorkerHeartbeat(StartStopStep):
    """Starts once the worker consumes, stops with the broker connection, starts again after it."""

    requires = (Tasks,)

    def __init__(self, consumer: Any, **options: Any) -> None:
        super().__init__(consumer, **options)
        self._entry: Any = None

    def start(self, consumer: Any) -> None:
        path = settings.REPERFUSE_DATA / "run" / "worker.alive"
        path.parent.mkdir(mode=0o700, exist_ok=True)
        self._beat(path)
        self._entry = consumer.timer.call_repeatedly(INTERVAL_SECONDS, self._beat, (path,))

    def stop(self, consumer: Any) -> None:
        if self._entry is not None:
            self._entry.cancel()
            self._entry = None

    def shutdown(self, consumer: Any) -> None:
        self.stop(consumer)

    @staticmethod
    def _beat(path: Path) -> None:
        path.touch()
