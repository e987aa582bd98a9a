"""Django's SQLite backend behind a fair write gate.

SQLite's own busy handler sleeps and retries with growing naps, so the unlucky starve. Here a
kernel lock on a file beside the database is taken before a write transaction begins and given
back when it ends: waiters are woken in order, and the kernel frees the lock of a killed holder.
"""

from __future__ import annotations

# ruff: noqa: ARG002 - the signatures are the framework's
from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any

from django.db.backends.sqlite3 import base

from config.db.sqlite_fair.gate import Gate

_WRITES = frozenset({"INSERT", "UPDATE", "DELETE", "REPLACE"})


# The methods that begin and end a transaction are missing from the type stubs.
class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds the gate while it is in a transaction."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._gate: Gate | None = None

    @property
    def gate(self) -> Gate | None:
        """The gate of this connection's database; None for a database in memory."""
        if self.is_in_memory_db():
            return None
        path = f"{self.settings_dict['NAME']}.gate"
        if self._gate is None or self._gate.path != path:
            self._gate = Gate(path)
        return self._gate

    def create_cursor(self, name: str | None = None) -> base.SQLiteCursorWrapper:
        cursor: GatedCursor = self.connection.cursor(factory=GatedCursor)
        cursor.gate = self.gate
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        gate = self.gate
        if gate is None:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
            return
        gate.take()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            gate.release()
            raise

    def _commit(self) -> None:
        # A refused commit leaves the transaction open: the gate is kept until the rollback.
        super()._commit()  # type: ignore[misc]
        self._release()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._release()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            if self._gate is not None:
                self._gate.close()

    def _release(self) -> None:
        if self._gate is not None:
            self._gate.release()


class GatedCursor(base.SQLiteCursorWrapper):
    """A cursor that takes the gate around a single write outside a transaction."""

    gate: Gate | None = None

    def execute(self, query: str, params: Any = None) -> Any:
        with self._gate_for(query):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        with self._gate_for(query):
            return super().executemany(query, param_list)

    def _gate_for(self, query: str) -> Gate | nullcontext[None]:
        if self.gate is None or self.gate.held or _first_word(query) not in _WRITES:
            return nullcontext()
        return self.gate


def _first_word(query: str) -> str:
    return query.lstrip()[:7].split(" ", 1)[0].upper()
