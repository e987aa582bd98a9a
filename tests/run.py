"""``make test``: the whole suite on SQLite, the browser journeys, all on PostgreSQL and Redis.

What cannot be run is said in one loud line and counted as skipped; with CI=true it is a failure.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

from prepared import naming, prepare
from services import chromium, postgresql, redis_server

ROOT = Path(__file__).resolve().parent.parent
OWN_VARIABLES = (
    "DATABASE_URL",
    "CELERY_BROKER_URL",
    "DJANGO_SETTINGS_MODULE",
    "PORT",
    "PYTHONDONTWRITEBYTECODE",  # hundreds of processes would compile the product anew
)
# Stealing: by default a worker keeps a quarter of its half, however slow, and the other waits.
BOTH_CORES = ("-n", "2", "--dist", "worksteal")
# A file of journeys stays in one product. In the order of tests/journeys/conftest.py, whose first
# file wants a product that nobody has used.
TWO_PRODUCTS = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
LEAVE_APART = "--leave-apart"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One pass over the suite in numbers; ``passed`` counts tests, ``ok`` is pytest's verdict."""

    title: str
    ok: bool
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    elsewhere: int = 0  # left out, because no service changes what the first pass has proved
    not_run: str = ""


def main() -> int:
    required = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    with (
        postgresql() as database,
        redis_server() as broker,
        TemporaryDirectory(prefix="reperfuse-prepared-") as folder,
    ):
        sqlite = f"sqlite:///{folder}/prepared.sqlite3"
        _say("=== The databases are prepared")
        prepare(filter(None, (sqlite, database)), _own_environment())
        outcomes = [
            run(
                "SQLite, filesystem queue",
                [*BOTH_CORES, "-m", "not journey and not services"],
                naming(sqlite),
            ),
            _journeys(sqlite, required=required),
            _on_services(database, broker, required=required),
        ]
    _say("")
    for outcome in outcomes:
        _say(_line(outcome))
    return 0 if all(outcome.ok for outcome in outcomes) else 1


def run(
    title: str, arguments: Sequence[str], variables: Mapping[str, str] | None = None
) -> Outcome:
    """Run pytest once, in an environment that holds nothing of the caller's installation."""
    _say(f"\n=== {title}")
    started = time.monotonic()
    with TemporaryDirectory(prefix="reperfuse-results-") as folder:
        results, left_out = Path(folder) / "results.xml", Path(folder) / "left-out"
        if LEAVE_APART in arguments:
            arguments = [*arguments, str(left_out)]
        code = subprocess.run(
            [sys.executable, "-m", "pytest", f"--junitxml={results}", *arguments, *sys.argv[1:]],
            cwd=ROOT,
            env={**_own_environment(), **(variables or {})},
            stdin=subprocess.DEVNULL,
            check=False,
        ).returncode
        counts = _counts(results)
        elsewhere = int(left_out.read_text()) if left_out.exists() else 0
    seconds = time.monotonic() - started
    return Outcome(title, code == 0, *counts, seconds=seconds, elsewhere=elsewhere)


def _own_environment() -> dict[str, str]:
    return {
        key: value
        for key, value in os.environ.items()
        if key not in OWN_VARIABLES and not key.startswith("REPERFUSE_")
    }


def _journeys(sqlite: str, *, required: bool) -> Outcome:
    title = "Browser journeys"
    browser = chromium()
    if browser is None:
        return _not_run(title, "there is no Chromium on this machine", required=required)
    variables = {"REPERFUSE_CHROMIUM": browser} | naming(sqlite)
    return run(title, [*TWO_PRODUCTS, "-m", "journey"], variables)


def _on_services(database: str | None, broker: str | None, *, required: bool) -> Outcome:
    title = "PostgreSQL, Redis"
    if database is None or broker is None:
        names = [n for n, url in (("PostgreSQL", database), ("Redis", broker)) if url is None]
        reason = f"there is no {' and no '.join(names)} on this machine"
        return _not_run(title, reason, required=required)
    variables = {"DATABASE_URL": database, "CELERY_BROKER_URL": broker} | naming(database)
    return run(title, [*BOTH_CORES, "-m", "not journey", LEAVE_APART], variables)


def _not_run(title: str, reason: str, *, required: bool) -> Outcome:
    _say(f"\n!!! NOT RUN: {title.upper()}: {reason.upper()} !!!")
    return Outcome(title, not required, not_run=reason)


def _counts(results: Path) -> tuple[int, int, int]:
    """Return the numbers of passed, failed and skipped tests; zeros when pytest broke off."""
    if not results.exists():
        return 0, 0, 0
    suites = ET.parse(results).getroot().iter("testsuite")  # noqa: S314 - our own file
    total = failed = skipped = 0
    for suite in suites:
        total += int(suite.get("tests", "0"))
        failed += int(suite.get("failures", "0")) + int(suite.get("errors", "0"))
        skipped += int(suite.get("skipped", "0"))
    return total - failed - skipped, failed, skipped


def _line(outcome: Outcome) -> str:
    verdict = "ok" if outcome.ok else "FAILED"
    if outcome.not_run:
        verdict = "SKIPPED" if outcome.ok else "FAILED"
        return f"{verdict:<8} {outcome.title:<26} not run: {outcome.not_run}"
    words = (
        f"{verdict:<8} {outcome.title:<26} {outcome.passed} passed, {outcome.failed} failed, "
        f"{outcome.skipped} skipped, {outcome.seconds:.0f} s"
    )
    if outcome.elsewhere:
        words += f"; {outcome.elsewhere} that meet no service ran in the first pass only"
    return words


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
