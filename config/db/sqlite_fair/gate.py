"""An exclusive lock between the connections of all processes on one machine."""

from __future__ import annotations

import os
import sys
import weakref
from types import TracebackType

if sys.platform != "win32":
    import fcntl

_open_gates: weakref.WeakSet[Gate] = weakref.WeakSet()


class Gate:
    """A kernel lock on a file, one open file for each connection.

    On Windows there is no such lock; the gate stands open and SQLite's own waiting remains.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.held = False
        self._file: int | None = None

    def take(self) -> None:
        """Wait in line for the lock."""
        if sys.platform != "win32":
            if self._file is None:
                self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                _open_gates.add(self)
            fcntl.flock(self._file, fcntl.LOCK_EX)
        self.held = True

    def release(self) -> None:
        """Give the lock back; without effect when it is not held."""
        if self.held and self._file is not None and sys.platform != "win32":
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self.held = False

    def close(self) -> None:
        """Give the lock back and close the file; the gate can be taken again."""
        self.release()
        self._forget()

    def _forget(self) -> None:
        # Closing without unlocking: a lock taken before a fork belongs to the parent alone.
        if self._file is not None:
            os.close(self._file)
        self._file = None
        self.held = False

    def __enter__(self) -> Gate:
        self.take()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


def _leave_to_parent() -> None:
    for gate in list(_open_gates):
        gate._forget()  # noqa: SLF001 - the fork handler belongs to the class


if sys.platform != "win32":
    os.register_at_fork(after_in_child=_leave_to_parent)
