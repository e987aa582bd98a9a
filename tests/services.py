"""Finds or starts what the suite needs beside Python: PostgreSQL, Redis, Chromium.

A private instance in a temporary folder is preferred to a server that already runs, which may
be somebody's.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import redis

POSTGRES_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/usr/pgsql-*/bin",
)
# The shell is the same engine without windows: a journey takes a sixth less time in it.
CHROMIUM_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
MACOS_CHROMIUM = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
START_SECONDS = 30.0


@contextmanager
def postgresql() -> Iterator[str | None]:
    """Give the URL of an empty PostgreSQL database, or None where there is no server."""
    programs = _postgresql_programs()
    if programs is not None:
        with _private_postgresql(programs) as server, _own_database(server) as url:
            yield url
        return
    server = "postgres://postgres@127.0.0.1:5432"
    if _answers(lambda: psycopg.connect(f"{server}/postgres", connect_timeout=2).close()):
        with _own_database(server) as url:
            yield url
    else:
        yield None


@contextmanager
def redis_server() -> Iterator[str | None]:
    """Give the URL of a Redis, or None where there is none."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is not None:
        with _private_redis(program) as url:
            yield url
        return
    url = "redis://127.0.0.1:6379/9"
    yield url if _answers(lambda: redis.Redis.from_url(url).ping()) else None


def chromium() -> str | None:
    """Return the path of a Chromium; on a Debian machine and as root, install a missing one."""
    if find_chromium() is None and shutil.which("apt-get") and os.geteuid() == 0:
        _apt_get("update")
        for package in CHROMIUM_NAMES[:2]:  # not every distribution has the shell
            if find_chromium() is None:
                _apt_get("install", "-y", "--no-install-recommends", package, "fonts-dejavu-core")
    return find_chromium()


def _apt_get(*arguments: str) -> None:
    subprocess.run(
        ["apt-get", "-qq", *arguments],
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    )


def find_chromium() -> str | None:
    named = os.environ.get("REPERFUSE_CHROMIUM")
    if named:
        return named
    on_path = (shutil.which(name) for name in CHROMIUM_NAMES)
    in_applications = (path for path in MACOS_CHROMIUM if Path(path).exists())
    return next(filter(None, on_path), None) or next(in_applications, None)


def _postgresql_programs() -> Path | None:
    """Return the folder with initdb and pg_ctl, of the newest version found."""
    candidates = [
        path for pattern in POSTGRES_FOLDERS for path in Path("/").glob(pattern.removeprefix("/"))
    ]
    initdb = shutil.which("initdb")
    if initdb is not None:
        candidates.append(Path(initdb).resolve().parent)
    complete = [path for path in candidates if (path / "pg_ctl").exists()]
    return max(complete, key=str, default=None)


@contextmanager
def _private_postgresql(programs: Path) -> Iterator[str]:
    # The server refuses to run as root, so root hands it to the package's own user.
    user = "postgres" if os.geteuid() == 0 else None
    with TemporaryDirectory(prefix="reperfuse-pg-") as name:
        folder = Path(name)
        if user is not None:
            shutil.chown(folder, user)
        data, port = folder / "data", _free_port()
        options = {
            "port": port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": folder,
            # Speed: this data lives as long as the tests.
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
        }
        settings = " ".join(f"-c {key}={value}" for key, value in options.items())
        _run([programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"], user)
        start = [programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", settings]
        _run([*start, "start"], user)
        try:
            yield f"postgres://postgres@127.0.0.1:{port}"
        finally:
            _run([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], user)


@contextmanager
def _own_database(server: str) -> Iterator[str]:
    name = f"reperfuse_{os.getpid()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{server}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _private_redis(program: str) -> Iterator[str]:
    port = _free_port()
    with TemporaryDirectory(prefix="reperfuse-redis-") as folder:
        options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        server = subprocess.Popen(
            [program, *options], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        url = f"redis://127.0.0.1:{port}/0"
        try:
            _wait_until(lambda: redis.Redis.from_url(url).ping())
            yield url
        finally:
            server.terminate()
            server.wait(timeout=START_SECONDS)


def _run(command: list[object], user: str | None) -> None:
    words = [str(word) for word in command]
    # To a file: the started server keeps the handle, and a pipe would never end.
    with TemporaryDirectory(prefix="reperfuse-log-") as folder:
        log = Path(folder) / "log"
        with log.open("wb") as output:
            code = subprocess.run(
                words,
                user=user,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            ).returncode
        if code != 0:
            sys.exit(f"{words[0]} failed:\n{log.read_text(errors='replace')}")


def _answers(question: Callable[[], object]) -> bool:
    try:
        question()
    except (psycopg.Error, redis.RedisError):
        return False
    return True


def _wait_until(question: Callable[[], object]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(question):
        if time.monotonic() > deadline:
            sys.exit("A private server did not start within 30 seconds.")
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
