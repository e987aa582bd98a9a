"""The fair write gate, with real processes on a real file.

SQLite's own waiting is switched off (busy timeout 0), so that whatever waits here is the gate.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from config.db.sqlite_fair.base import DatabaseWrapper
from tests.apart import apart_environment

ROOT = Path(__file__).resolve().parents[2]
PREAMBLE = """
import os, sys, time
import django
from django.conf import settings
path = sys.argv[1]
settings.configure(DATABASES={"default": {
    "ENGINE": "config.db.sqlite_fair", "NAME": path,
    "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 0}}})
django.setup()
from django.db import connection, transaction
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "shared.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE counter (value INTEGER NOT NULL)")
        connection.execute("INSERT INTO counter VALUES (0)")
        connection.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        connection.execute(
            "CREATE TABLE child (parent_id INTEGER REFERENCES parent (id)"
            " DEFERRABLE INITIALLY DEFERRED)"
        )
    connection.close()
    return path


@pytest.fixture
def connection(database: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[DatabaseWrapper]:
    with django_db_blocker.unblock():
        wrapper = _wrapper(database)
        yield wrapper
        wrapper.close()


def _wrapper(name: Path | str) -> DatabaseWrapper:
    options = {"transaction_mode": "IMMEDIATE", "timeout": 0}
    handler = ConnectionHandler(
        {"default": {"ENGINE": "config.db.sqlite_fair", "NAME": name, "OPTIONS": options}}
    )
    wrapper = handler["default"]
    assert isinstance(wrapper, DatabaseWrapper)
    return wrapper


def _begin(connection: DatabaseWrapper) -> None:
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def _start(program: str, database: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PREAMBLE + textwrap.dedent(program), str(database)],
        cwd=ROOT,
        env=apart_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _count(database: Path) -> int:
    connection = sqlite3.connect(database)
    try:
        (value,) = connection.execute("SELECT value FROM counter").fetchone()
    finally:
        connection.close()
    assert isinstance(value, int)
    return value


def _is_free(database: Path) -> bool:
    """Ask from another process: a lock is always free to the one who holds it."""
    program = (
        "import fcntl, sys\n"
        "with open(sys.argv[1], 'a') as file:\n"
        "    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program, f"{database}.gate"],
        env=apart_environment(),
        capture_output=True,
        check=False,
    )
    assert answer.returncode == 0 or b"BlockingIOError" in answer.stderr
    return answer.returncode == 0


READ_THEN_WRITE = """
    for _ in range(60):
        with transaction.atomic(), connection.cursor() as cursor:
            value = cursor.execute("SELECT value FROM counter").fetchone()[0]
            cursor.execute("UPDATE counter SET value = %s", [value + 1])
"""
SINGLE_WRITES = """
    for _ in range(60):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE counter SET value = value + 1")
"""
HOLD_UNTIL_TOLD = """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE counter SET value = value + 1")
        print("holding", flush=True)
        sys.stdin.readline()
"""


@pytest.mark.parametrize(
    "program", [READ_THEN_WRITE, SINGLE_WRITES], ids=["transactions", "single statements"]
)
def test_concurrent_processes_lose_no_write_and_meet_no_lock(program: str, database: Path) -> None:
    processes = [_start(program, database) for _ in range(4)]
    outcomes = [(process.communicate(timeout=60)[1], process.returncode) for process in processes]
    assert outcomes == [("", 0)] * 4
    assert _count(database) == 4 * 60


def test_a_writer_waits_for_the_holder_instead_of_failing(database: Path) -> None:
    holder = _start(HOLD_UNTIL_TOLD, database)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "holding\n"
    waiter = _start("print('asking', flush=True)\n" + textwrap.dedent(READ_THEN_WRITE), database)
    assert waiter.stdout is not None
    assert waiter.stdout.readline() == "asking\n"
    with pytest.raises(subprocess.TimeoutExpired):
        waiter.wait(timeout=0.5)
    holder.communicate("go on\n", timeout=30)
    assert waiter.communicate(timeout=30)[1] == ""
    assert _count(database) == 61


def test_the_gate_of_a_killed_holder_is_free(database: Path) -> None:
    holder = _start(HOLD_UNTIL_TOLD, database)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "holding\n"
    assert not _is_free(database)
    holder.kill()
    holder.communicate(timeout=30)
    assert _is_free(database)
    assert _count(database) == 0


def test_a_transaction_holds_the_gate_until_it_is_committed(
    connection: DatabaseWrapper, database: Path
) -> None:
    _begin(connection)
    assert not _is_free(database)
    connection.commit()
    assert _is_free(database)


def test_a_transaction_holds_the_gate_until_it_is_rolled_back(
    connection: DatabaseWrapper, database: Path
) -> None:
    _begin(connection)
    assert not _is_free(database)
    connection.rollback()
    assert _is_free(database)


def test_closing_in_mid_transaction_frees_the_gate(
    connection: DatabaseWrapper, database: Path
) -> None:
    _begin(connection)
    connection.close()
    assert _is_free(database)


def test_a_transaction_that_cannot_begin_frees_the_gate(
    connection: DatabaseWrapper, database: Path
) -> None:
    outsider = sqlite3.connect(database, isolation_level=None)
    outsider.execute("BEGIN IMMEDIATE")  # an outsider, who does not know the gate
    with pytest.raises(OperationalError, match="locked"):
        _begin(connection)
    outsider.close()
    assert _is_free(database)


def test_a_refused_commit_keeps_the_gate_until_the_rollback(
    connection: DatabaseWrapper, database: Path
) -> None:
    _begin(connection)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO child VALUES (4711)")
    with pytest.raises(IntegrityError):
        connection.commit()
    assert not _is_free(database)
    connection.rollback()
    assert _is_free(database)


def test_a_single_write_and_a_failing_one_leave_the_gate_free(
    connection: DatabaseWrapper, database: Path
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE counter SET value = value + 1")
        assert _is_free(database)
        with pytest.raises(DatabaseError):
            cursor.execute("UPDATE nowhere SET value = 1")
    assert _is_free(database)


def test_reading_does_not_wait_for_a_writer(connection: DatabaseWrapper, database: Path) -> None:
    holder = _start(HOLD_UNTIL_TOLD, database)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "holding\n"
    with connection.cursor() as cursor:
        assert cursor.execute("SELECT value FROM counter").fetchone() == (0,)
    holder.communicate("go on\n", timeout=30)


FORK_WHILE_HOLDING = """
    with transaction.atomic():
        child = os.fork()
        if child == 0:
            held = connection.gate.held
            connection.gate.close()  # gives back nothing: it is the parent's
            os.write(1, b"child holds it" if held else b"forked")
            sys.stdin.readline()
            os._exit(0)
        os.write(1, b"\\n")
        sys.stdin.readline()
"""


def test_a_forked_child_does_not_free_the_gate_of_its_parent(database: Path) -> None:
    parent = _start(FORK_WHILE_HOLDING, database)
    assert parent.stdout is not None
    said = b""
    while len(said) < len(b"forked\n"):  # both may come in one piece, and nothing after them
        piece = os.read(parent.stdout.fileno(), 100)
        assert piece, f"the parent ended after {said!r}"
        said += piece
    assert sorted(said) == sorted(b"forked\n")
    assert not _is_free(database)
    parent.kill()
    assert _is_free_soon(database), "the child kept the gate of its killed parent"
    parent.communicate("\n", timeout=30)


def _is_free_soon(database: Path) -> bool:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if _is_free(database):
            return True
    return False


def test_a_database_in_memory_has_no_gate(django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        connection = _wrapper(":memory:")
        _begin(connection)
        connection.commit()
    assert connection.gate is None
    assert not Path(":memory:.gate").exists()
