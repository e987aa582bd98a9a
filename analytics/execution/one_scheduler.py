"""Letting one scheduler at a time do the work, where several machines share a database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# Any number will do, as long as nothing else in this database locks it.
LOCK = 7_301_662_045


@contextmanager
def only_one_scheduler() -> Iterator[bool]:
    """Yield whether this process may act now.

    On PostgreSQL by an advisory lock of the session. Elsewhere always: every step of a pass is
    safe against a second one, the lock only saves its work.
    """
    if connection.vendor != "postgresql":
        yield True
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        (mine,) = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
