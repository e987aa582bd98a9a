"""One supervised process."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

LOG_LIMIT_BYTES = 10_000_000
STABLE_SECONDS = 30.0
LONGEST_PAUSE_SECONDS = 30.0
_PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What to run, how to ask whether it answers, and the signal that ends it gently.

    ``handles`` are open files of this process that the new one inherits under their numbers.
    """

    name: str
    command: Sequence[str]
    answers: Callable[[], bool]
    gentle: signal.Signals = signal.SIGTERM
    handles: tuple[int, ...] = ()


@dataclass(slots=True)
class Child:
    """A service as a process in a session of its own, started again when it dies."""

    service: Service
    log: Path
    folder: Path
    failures: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _started: float = field(default=0.0)
    _not_before: float = field(default=0.0)

    def start(self) -> None:
        _keep_small(self.log)
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own command, no shell
                list(self.service.command),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=self.service.handles,
                preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509 - one thread only
            )
        self._started = time.monotonic()

    def keep_alive(self) -> None:
        """Start the process again when it has died, after a pause that doubles each time."""
        now = time.monotonic()
        if self._process is not None and self._process.poll() is not None:
            self.kill()
            self.failures = 1 if now - self._started > STABLE_SECONDS else self.failures + 1
            self._not_before = now + min(2.0 ** (self.failures - 1), LONGEST_PAUSE_SECONDS)
        if self._process is None and now >= self._not_before:
            self.start()

    def ask_to_stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(self.service.gentle)

    @property
    def stopped(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def kill(self) -> None:
        """End the whole session, so that no child of the child is left behind."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


def _die_with(parent: int) -> Callable[[], None] | None:
    """Return what the new process does first on Linux: ask for SIGTERM at the parent's death."""
    libc = _libc
    if libc is None:
        return None

    def prepare() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def _keep_small(log: Path) -> None:
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".log.1"))
