"""Real processes of the product around the test's database: a worker, a scheduler."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).parents[3]
FILES = "filesystem://"
LEASE_SECONDS = 3
PATIENCE_SECONDS = 90.0
WORKER = (
    *("-m", "celery", "--app=config", "worker", "--pool=prefork"),
    *("--loglevel=INFO", "--without-gossip", "--without-mingle", "--without-heartbeat"),
)


class Process:
    """A process group of our own, so that a worker dies or freezes with its child."""

    def __init__(self, command: tuple[str, ...], folder: Path, name: str, broker: str) -> None:
        self.log = folder / f"{name}.log"
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=environment(folder, broker),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def signal(self, number: signal.Signals) -> None:
        os.killpg(self._process.pid, number)

    def kill(self) -> None:
        with suppress(ProcessLookupError):  # it may be dead already
            self.signal(signal.SIGKILL)
        self._process.wait()

    def says(self, words: str) -> bool:
        return words in self.log.read_text(errors="replace")


class Fleet:
    """Starts processes in one data folder and ends them all with the test."""

    def __init__(self, folder: Path, broker: str = FILES) -> None:
        self.folder = folder
        self.broker = broker
        self._started: list[Process] = []

    def worker(self, processes: int = 1) -> Process:
        return self._start((*WORKER, f"--concurrency={processes}"), "worker")

    def scheduler(self) -> Process:
        return self._start(("manage.py", "scheduler", "--interval=0.3"), "scheduler")

    def stop(self) -> None:
        for process in self._started:
            process.kill()

    def _start(self, command: tuple[str, ...], name: str) -> Process:
        process = Process(command, self.folder, f"{name}-{len(self._started)}", self.broker)
        self._started.append(process)
        return process


def until(condition: Callable[[], bool], what: str) -> None:
    """Wait until the condition holds; fail with ``what`` was awaited."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, f"waited in vain until {what}"
        time.sleep(0.05)


def environment(folder: Path, broker: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.demo",
        "REPERFUSE_PLANS": "after_guo_2023",
        "DATABASE_URL": database_url(),
        "CELERY_BROKER_URL": broker,
        "REPERFUSE_DATA": str(folder),
        "REPERFUSE_LEASE_SECONDS": str(LEASE_SECONDS),
        "REPERFUSE_QUIET_SECONDS": "0",
    }


def database_url() -> str:
    """The address of the database that this test uses at the moment."""
    own = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{own['NAME']}"
    person = f"{quote(own['USER'])}:{quote(own['PASSWORD'])}"
    return f"postgres://{person}@{own['HOST']}:{own['PORT']}/{own['NAME']}"
