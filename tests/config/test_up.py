"""``manage.py up`` as a newcomer meets it: from an empty folder to an answer, and back."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.supervisor.services import is_fresh

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 120


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def _command(data: Path, port: int) -> subprocess.Popen[str]:
    environment = {"PATH": os.environ["PATH"], "REPERFUSE_DATA": str(data), "PORT": str(port)}
    return subprocess.Popen(
        [sys.executable, "manage.py", "up", "--demo"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def product(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    process = _command(tmp_path / "data", port)
    yield process
    if process.poll() is None:
        process.terminate()
    process.communicate(timeout=30)


def _read_until(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout is not None
    text, deadline = "", time.monotonic() + READY_SECONDS
    while words not in text:
        line = process.stdout.readline()
        assert line, f"it ended: {text} {process.stderr and process.stderr.read()}"
        assert time.monotonic() < deadline, text
        text += line
    return text


def _status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def _processes_on(data: Path) -> list[str]:
    """Return the command lines of all processes that were started for this data folder."""
    wanted = f"REPERFUSE_DATA={data}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            variables = (folder / "environ").read_bytes().split(b"\0")
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if wanted in variables and command:
            found.append(command)
    return found


def test_up_answers_shows_the_sign_ins_and_leaves_nothing_behind(
    product: subprocess.Popen[str], tmp_path: Path, port: int
) -> None:
    text = _read_until(product, "Stop with Ctrl-C")
    assert f"http://127.0.0.1:{port}/" in text
    assert "coordinator" in text
    assert "synthetic" in text
    assert _status(port, "/healthz") == 200
    assert _status(port, "/sign-in/") == 200
    for name in ("worker", "scheduler"):
        assert is_fresh(tmp_path / "data" / "run" / f"{name}.alive")

    second = _command(tmp_path / "data", port)
    _, refusal = second.communicate(timeout=60)
    assert second.returncode == 2
    assert refusal.count("\n") == 1
    assert "already running" in refusal

    product.send_signal(signal.SIGINT)
    assert "Reperfuse has stopped." in _read_until(product, "has stopped")
    assert product.wait(timeout=30) == 0
    assert _processes_on(tmp_path / "data") == []
    with pytest.raises(ConnectionRefusedError):
        _status(port, "/healthz")


def test_a_busy_port_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        busy = server.getsockname()[1]
        process = _command(tmp_path / "data", busy)
        _, refusal = process.communicate(timeout=60)
    assert process.returncode == 2
    assert refusal.count("\n") == 1
    assert f"Port {busy} cannot be used" in refusal


@pytest.mark.parametrize("value", ["http", "0", "70000", "8000x"])
def test_a_port_that_is_none_stops_the_start_with_one_sentence(value: str, tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "REPERFUSE_DATA": str(tmp_path), "PORT": value}
    outcome = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 2
    assert outcome.stderr == (
        f"PORT is '{value}': write a whole number between 1 and 65535, for example PORT=8000.\n"
    )
