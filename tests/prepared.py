"""A database that is migrated once for a whole pass; every test process begins with a copy of it.

``tests/run.py`` makes it and names it in the environment. Without it, as in a single test at a
developer's desk, every process migrates a database of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
NAMED_BY = "PREPARED_TEST_DATABASE"
MIGRATE = (sys.executable, "manage.py", "migrate", "--verbosity=0", "--no-input")
SETTINGS = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}


def prepare(urls: Iterable[str], environment: Mapping[str, str]) -> None:
    """Migrate these empty databases, all at the same time."""
    processes = {
        url: subprocess.Popen(
            MIGRATE,
            cwd=ROOT,
            env={**environment, **SETTINGS, "DATABASE_URL": url},
            stdin=subprocess.DEVNULL,
        )
        for url in urls
    }
    failed = [url for url, process in processes.items() if process.wait() != 0]
    if failed:
        sys.exit(f"These databases could not be prepared for the tests: {failed}")


def naming(url: str) -> dict[str, str]:
    """Return the variable by which a run of pytest finds the prepared database."""
    path = urlsplit(url).path
    return {NAMED_BY: path if url.startswith("sqlite") else path.lstrip("/")}


def copy_of_prepared(target: Path) -> None:
    """Lay a copy of the prepared SQLite database there, if there is one."""
    prepared = os.environ.get(NAMED_BY)
    if prepared is not None:
        shutil.copyfile(prepared, target)


def begin_with_a_copy() -> None:
    """Let the test database of this process be a copy of the prepared one, if there is one."""
    from django.db import connection  # noqa: PLC0415 - tests/run.py has no Django at hand

    if NAMED_BY not in os.environ:
        return
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = os.environ[NAMED_BY]
        return
    own = Path(connection.settings_dict["TEST"]["NAME"])
    connection.creation._create_test_db = lambda *_, **__: copy_of_prepared(own)
