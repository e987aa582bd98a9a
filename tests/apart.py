"""Tests that can meet neither database nor broker, told at collection and watched while they run.

Whoever may open the database says so with the mark or a fixture; pytest-django refuses it to all
others. Such a test gives the same verdict on every database and broker, so one pass is enough.
What pytest-django does not refuse is watched in every run: a message laid into the broker, a file
of the database opened past it, a process that inherits where the services are.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

WAYS_TO_THE_DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}
# pytest sets it for every test: a process that has it was given the whole environment.
MARK_OF_OUR_ENVIRONMENT = "PYTEST_CURRENT_TEST"


def is_apart(item: pytest.Item) -> bool:
    """Tell whether no service can change the verdict of this test."""
    marks = ("django_db", "everywhere", "services", "journey")
    names = set(getattr(item, "fixturenames", ()))
    return not (names & WAYS_TO_THE_DATABASE or any(map(item.get_closest_marker, marks)))


def apart_environment() -> dict[str, str]:
    """Return what a process may inherit that shall know of no service."""
    hidden = {"DATABASE_URL", "CELERY_BROKER_URL", MARK_OF_OUR_ENVIRONMENT}
    return {key: value for key, value in os.environ.items() if key not in hidden}


class Watch:
    """Listens to the interpreter while a test runs that claims to be apart."""

    def __init__(self) -> None:
        self.on = False
        self.found: list[str] = []

    def begin(self, *, on: bool) -> None:
        self.on = on
        self.found = []

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Note what reaches for a service. An audit hook: it must return for every event."""
        if not self.on:
            return
        if event == "subprocess.Popen":
            environment = os.environ if arguments[3] is None else arguments[3]
            if MARK_OF_OUR_ENVIRONMENT in environment:
                self.found.append(f"it starts {arguments[1]} with our whole environment")
        elif event == "sqlite3.connect" and _is_ours(arguments[0], ""):
            self.found.append(f"it opens {arguments[0]!s}")
        elif event == "open" and _is_ours(arguments[0], "queue"):
            self.found.append(f"it opens {arguments[0]!s} of the broker")


def _is_ours(path: object, part: str) -> bool:
    inside = str(Path(settings.REPERFUSE_DATA) / part)
    return isinstance(path, str | os.PathLike) and os.fspath(path).startswith(inside)


WATCH = Watch()
sys.addaudithook(WATCH.hear)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--leave-apart",
        metavar="FILE",
        help="leave out the tests that meet no service, and write into FILE how many they are",
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    file = config.getoption("leave_apart")
    if file is None:
        return
    apart = [item for item in items if is_apart(item)]
    items[:] = [item for item in items if not is_apart(item)]
    config.hook.pytest_deselected(items=apart)
    Path(file).write_text(str(len(apart)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    WATCH.begin(on=is_apart(item))
    try:
        return (yield)
    finally:
        WATCH.begin(on=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, object, object]:
    result = yield
    if WATCH.found:
        pytest.fail(f"Mark it 'everywhere', or let it not: {'; '.join(WATCH.found)}", pytrace=False)
    return result
