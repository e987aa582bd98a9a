"""The supervisor with real processes: start, restart, stop, and nothing left behind."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.errors import ConfigurationError
from config.supervisor.instance import listening, only_instance
from config.supervisor.services import services
from config.supervisor.welcome import welcome
from tests.apart import apart_environment

ROOT = Path(__file__).resolve().parents[2]

# A service that gives its process id as its sign of life and has a child of its own.
SERVICE = """
import os, pathlib, subprocess, sys, time
helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
pathlib.Path(sys.argv[1], sys.argv[2]).write_text(f"{os.getpid()} {helper.pid}")
time.sleep(600)
"""
SUPERVISOR = """
import pathlib, sys
from config.errors import ConfigurationError
from config.supervisor.child import Child, Service
from config.supervisor.watch import supervise

folder, program = pathlib.Path(sys.argv[1]), sys.argv[2]
children = [
    Child(
        Service(
            name=name,
            command=[sys.executable, "-c", program, str(folder), name],
            answers=(folder / name).exists,
        ),
        folder / f"{name}.log",
        folder,
    )
    for name in ("one", "two")
]
try:
    supervise(children, lambda: print("ready", flush=True))
except ConfigurationError as error:
    print(error, flush=True)
    sys.exit(2)
print("stopped", flush=True)
"""


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = _supervisor(tmp_path, SERVICE)
    yield process
    process.kill()
    process.communicate()
    for name in ("one", "two"):
        for pid in _pids(tmp_path, name):
            _end(pid)


def _supervisor(folder: Path, program: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(folder), program],
        cwd=ROOT,
        env=apart_environment(),
        stdout=subprocess.PIPE,
        text=True,
    )


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def _pids(folder: Path, name: str) -> tuple[int, ...]:
    path = folder / name
    return tuple(int(word) for word in path.read_text().split()) if path.exists() else ()


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def _end(pid: int) -> None:
    if _lives(pid):
        os.kill(pid, signal.SIGKILL)


def _soon(condition: Callable[[], bool], seconds: float = 15.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@on_linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_stop_signal_ends_everything_down_to_the_grandchildren(
    number: signal.Signals, supervisor: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert _line(supervisor) == "ready\n"
    pids = [*_pids(tmp_path, "one"), *_pids(tmp_path, "two")]
    assert len(pids) == 4
    assert all(_lives(pid) for pid in pids)
    supervisor.send_signal(number)
    assert _line(supervisor) == "stopped\n"
    assert supervisor.wait(timeout=15) == 0
    assert _soon(lambda: not any(_lives(pid) for pid in pids), seconds=2)


@on_linux
def test_a_killed_process_is_started_again(
    supervisor: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert _line(supervisor) == "ready\n"
    before = _pids(tmp_path, "one")
    untouched = _pids(tmp_path, "two")
    os.kill(before[0], signal.SIGKILL)
    assert _soon(lambda: len(_pids(tmp_path, "one")) == 2 and _pids(tmp_path, "one") != before)
    assert _soon(lambda: not _lives(before[1])), "the dead process left its own child behind"
    assert _pids(tmp_path, "two") == untouched


@on_linux
def test_a_killed_supervisor_takes_its_processes_with_it(
    supervisor: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert _line(supervisor) == "ready\n"
    pids = [_pids(tmp_path, name)[0] for name in ("one", "two")]
    supervisor.kill()
    assert _soon(lambda: not any(_lives(pid) for pid in pids))


def test_a_process_that_cannot_start_is_named_with_its_log(tmp_path: Path) -> None:
    process = _supervisor(tmp_path, "raise SystemExit('no luck')")
    answer = process.communicate(timeout=60)[0]
    assert process.returncode == 2
    assert answer == f"The one process does not answer: {tmp_path}/one.log says why.\n"
    assert "no luck" in (tmp_path / "one.log").read_text()


def test_a_second_instance_on_the_same_data_is_refused(tmp_path: Path) -> None:
    run_folder = tmp_path / "run"
    run_folder.mkdir()
    with (
        only_instance(run_folder),
        pytest.raises(ConfigurationError, match=f"already running on {tmp_path}"),
        only_instance(run_folder),
    ):
        pass
    with only_instance(run_folder):
        pass


def test_a_busy_port_is_one_sentence_with_another_one_to_try() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with (
            pytest.raises(ConfigurationError, match=f"Port {port} .*PORT={port + 1}"),
            listening("127.0.0.1", port),
        ):
            pass
    with listening("127.0.0.1", port) as listener:
        assert listener.getsockname() == ("127.0.0.1", port)


def test_a_second_web_process_answers_while_the_first_is_stopped(tmp_path: Path) -> None:
    variables = {"PATH": os.environ["PATH"], "REPERFUSE_DATA": str(tmp_path)}
    variables |= {"DJANGO_SETTINGS_MODULE": "config.settings.demo"}
    with listening("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        handle = listener.fileno()
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", "config.web", str(handle), str(tmp_path / name)],
                cwd=ROOT,
                env=variables,
                pass_fds=(handle,),
            )
            for name in ("first", "second")
        ]
        try:
            assert _soon(
                lambda: (tmp_path / "first").exists() and (tmp_path / "second").exists(), 60
            )
            for stopped in processes:
                stopped.send_signal(signal.SIGSTOP)
                assert _status(port) == 200
                stopped.send_signal(signal.SIGCONT)
            for process in processes:
                process.send_signal(signal.SIGINT)
            assert [process.wait(timeout=30) for process in processes] == [0, 0]
        finally:
            for process in processes:
                process.kill()
                process.wait()


def _status(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status
    finally:
        connection.close()


def test_the_welcome_shows_address_data_and_each_sign_in() -> None:
    sign_ins = [("anna", "one two three", "coordinator"), ("bo", "four", "investigator")]
    text = welcome("http://127.0.0.1:8000/", Path("data"), sign_ins)
    assert "http://127.0.0.1:8000/" in text
    assert "anna   one two three   coordinator" in text
    assert "bo     four            investigator" in text
    assert "synthetic" in text


def test_the_welcome_without_demonstration_names_no_sign_in() -> None:
    assert "sign-in" not in welcome("http://127.0.0.1:8000/", Path("data"), [])


@pytest.mark.parametrize("workers", [1, 3])
def test_as_many_processes_take_work_as_the_setting_says(workers: int, tmp_path: Path) -> None:
    with listening("127.0.0.1", 0) as listener:
        started = services(listener, tmp_path, workers)
    (worker,) = [service for service in started if service.name == "worker"]
    assert f"--concurrency={workers}" in worker.command
