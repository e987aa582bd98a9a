"""A broken setting stops the start with one sentence; a right one is read with its type."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECRET = "0123456789-abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFGH"
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "REPERFUSE_SECRET_KEY": SECRET,
    "REPERFUSE_IDENTITY_KEY": SECRET[::-1],
    "REPERFUSE_ALLOWED_HOSTS": "registry.example.org",
    "DATABASE_URL": "postgres://user:hidden-word@database.example.org/registry",
    "CELERY_BROKER_URL": "redis://broker.example.org:6379/0",
}


def start(
    tmp_path: Path, *command: str, profile: dict[str, str] | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line as an operator would, with nothing else in the environment."""
    environment = {"PATH": os.environ["PATH"], "REPERFUSE_DATA": str(tmp_path / "data")}
    return subprocess.run(
        [sys.executable, "manage.py", *(command or ("check",))],
        cwd=ROOT,
        env=environment | (profile or {}) | variables,
        capture_output=True,
        text=True,
        check=False,
    )


BROKEN = [
    ("REPERFUSE_QUIET_SECONDS", "soon", "a whole number between 0 and 86400"),
    ("REPERFUSE_QUIET_SECONDS", "-1", "a whole number between 0 and 86400"),
    ("REPERFUSE_QUIET_SECONDS", "1.5", "a whole number between 0 and 86400"),
    ("REPERFUSE_LEASE_SECONDS", "0", "a whole number between 3 and 3600"),
    ("REPERFUSE_MAX_ATTEMPTS", "many", "a whole number between 1 and 10"),
    ("REPERFUSE_WORKERS", "0", "a whole number between 1 and 64"),
    ("DATABASE_URL", "mysql://localhost/x", "sqlite:///reperfuse.sqlite3 or postgres://"),
    ("DATABASE_URL", "sqlite://", "sqlite:///reperfuse.sqlite3 or postgres://"),
    ("DATABASE_URL", "postgres://localhost", "sqlite:///reperfuse.sqlite3 or postgres://"),
    ("DATABASE_URL", "postgres://localhost:port/x", "check the port"),
    ("DATABASE_URL", "postgres://h/x?sslmdoe=require", "only sslmode, sslrootcert"),
    ("CELERY_BROKER_URL", "memory://", "CELERY_BROKER_URL=redis://host:6379/0"),
    ("CELERY_BROKER_URL", "redis://host:port", "check the port"),
    ("REPERFUSE_DATA", "/dev/null/data", "a folder on a local disk"),
]


@pytest.mark.parametrize(
    ("name", "value", "advice"), BROKEN, ids=[f"{row[0]}={row[1]}" for row in BROKEN]
)
def test_a_broken_value_stops_the_start_with_one_sentence(
    name: str, value: str, advice: str, tmp_path: Path
) -> None:
    outcome = start(tmp_path, **{name: value})
    assert outcome.returncode == 2
    assert outcome.stdout == ""
    assert outcome.stderr.count("\n") == 1
    assert outcome.stderr.startswith(name)
    assert advice in outcome.stderr


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name != "DJANGO_SETTINGS_MODULE"])
def test_production_has_no_silent_default(name: str, tmp_path: Path) -> None:
    outcome = start(tmp_path, profile=PRODUCTION, **{name: ""})
    assert outcome.returncode == 2
    assert outcome.stderr == f"{name} is not set: write {name}=… into the environment.\n"


@pytest.mark.parametrize("value", ["hush-hush", "a" * 60], ids=["too short", "too uniform"])
def test_production_refuses_a_weak_secret_and_does_not_repeat_it(
    value: str, tmp_path: Path
) -> None:
    outcome = start(tmp_path, profile=PRODUCTION, REPERFUSE_SECRET_KEY=value)
    assert outcome.returncode == 2
    assert "at least 50 random characters" in outcome.stderr
    assert value not in outcome.stderr


def test_production_asks_for_yes_or_no(tmp_path: Path) -> None:
    outcome = start(tmp_path, profile=PRODUCTION, REPERFUSE_BEHIND_PROXY="perhaps")
    assert (outcome.returncode, outcome.stdout) == (2, "")
    assert "write REPERFUSE_BEHIND_PROXY=yes or REPERFUSE_BEHIND_PROXY=no" in outcome.stderr


def test_an_unreadable_address_is_not_repeated_because_it_may_hold_a_password(
    tmp_path: Path,
) -> None:
    outcome = start(tmp_path, DATABASE_URL="postgres://user:hidden-word@host:port/name")
    assert outcome.returncode == 2
    assert "hidden-word" not in outcome.stderr


def test_production_passes_the_deployment_check(tmp_path: Path) -> None:
    outcome = start(tmp_path, "check", "--deploy", "--fail-level", "WARNING", profile=PRODUCTION)
    assert outcome.returncode == 0, outcome.stderr
    assert "no issues (0 silenced)" in outcome.stdout


def test_production_demands_a_server_that_proves_itself(tmp_path: Path) -> None:
    assert _database(tmp_path, PRODUCTION)["OPTIONS"]["sslmode"] == "verify-full"
    url = "postgres://user@database.example.org/registry?sslmode=disable"
    options = _database(tmp_path, PRODUCTION, DATABASE_URL=url)["OPTIONS"]
    assert options["sslmode"] == "disable"
    assert "sslrootcert" not in options


def test_parts_of_a_database_address_are_read_with_their_escapes(tmp_path: Path) -> None:
    url = "postgresql://j%40ne:p%2Fw@db.example.org:6432/stroke%20registry"
    database = _database(tmp_path, {}, DATABASE_URL=url)
    wanted = ("j@ne", "p/w", "db.example.org", "6432", "stroke registry")
    assert tuple(database[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")) == wanted


def test_a_relative_database_file_lies_in_the_data_folder(tmp_path: Path) -> None:
    relative = _database(tmp_path, {}, DATABASE_URL="sqlite:///x.sqlite3")
    assert relative["NAME"] == str(tmp_path / "data" / "x.sqlite3")
    absolute = _database(tmp_path, {}, DATABASE_URL=f"sqlite:///{tmp_path}/y.sqlite3")
    assert absolute["NAME"] == str(tmp_path / "y.sqlite3")


def test_the_data_folder_and_the_secret_are_for_the_owner_alone(tmp_path: Path) -> None:
    _database(tmp_path, {})
    data = tmp_path / "data"
    assert data.stat().st_mode & 0o777 == 0o700
    assert (data / "secret-key").stat().st_mode & 0o777 == 0o600


def test_the_secret_of_the_demonstration_survives_a_restart(tmp_path: Path) -> None:
    first, second = (_setting(tmp_path, {}, "settings.SECRET_KEY") for _ in range(2))
    assert first == second
    assert len(str(first)) >= 50


def _database(tmp_path: Path, profile: dict[str, str], **variables: str) -> dict[str, dict]:  # type: ignore[type-arg]
    value = _setting(tmp_path, profile, "settings.DATABASES['default']", **variables)
    assert isinstance(value, dict)
    return value


def _setting(tmp_path: Path, profile: dict[str, str], name: str, **variables: str) -> object:
    program = (
        f"import json; from django.conf import settings; print(json.dumps({name}, default=str))"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "REPERFUSE_DATA": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "config.settings.demo",
    }
    answer = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment | profile | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(answer.stdout)
