"""Which tests run once, and what is noticed when one of them meets a service after all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from registry.models import Site
from tests.apart import Watch, apart_environment, is_apart


def test_a_test_without_the_database_runs_once(request: pytest.FixtureRequest) -> None:
    assert is_apart(request.node)


def test_a_test_whose_fixture_has_the_database_runs_everywhere(
    request: pytest.FixtureRequest, site: Site
) -> None:
    assert not is_apart(request.node)


@pytest.mark.django_db
def test_a_test_that_asks_for_the_database_runs_everywhere(request: pytest.FixtureRequest) -> None:
    assert not is_apart(request.node)


@pytest.mark.everywhere
def test_a_test_can_say_that_it_runs_everywhere(request: pytest.FixtureRequest) -> None:
    assert not is_apart(request.node)


DATA = Path(settings.REPERFUSE_DATA)
HEARD = {
    "a process with our environment": ("subprocess.Popen", ("", ["python"], None, None)),
    "a process with a copy of it": (
        "subprocess.Popen",
        ("", ["python"], None, {"PYTEST_CURRENT_TEST": "this"}),
    ),
    "our database": ("sqlite3.connect", (str(DATA / "test.sqlite3"),)),
    "our broker": ("open", (str(DATA / "queue" / "in" / "message"), "w", 0)),
}
NOT_HEARD = {
    "a process that knows no service": (
        "subprocess.Popen",
        ("", ["python"], None, {"PATH": "/usr/bin"}),
    ),
    "another database": ("sqlite3.connect", ("/elsewhere/test.sqlite3",)),
    "another file": ("open", (str(DATA / "static" / "page.css"), "r", 0)),
}


@pytest.mark.parametrize("event", HEARD.values(), ids=HEARD)
def test_what_meets_a_service_is_heard(event: tuple[str, tuple[Any, ...]]) -> None:
    assert len(_heard(*event)) == 1


@pytest.mark.parametrize("event", NOT_HEARD.values(), ids=NOT_HEARD)
def test_what_meets_none_is_not_heard(event: tuple[str, tuple[Any, ...]]) -> None:
    assert _heard(*event) == []


def test_what_a_process_inherits_here_is_not_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/else")
    inherited = apart_environment()
    assert _heard("subprocess.Popen", ("", ["python"], None, inherited)) == []
    assert "DATABASE_URL" not in inherited
    assert inherited["PATH"] == os.environ["PATH"]


def _heard(event: str, arguments: tuple[Any, ...]) -> list[str]:
    watch = Watch()
    watch.begin(on=True)
    watch.hear(event, arguments)
    return watch.found
