"""The real product, started as a user starts it, in a folder of its own and on a free port."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.prepared import copy_of_prepared

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "127.0.0.1"
DATABASE = "reperfuse.sqlite3"
PASSWORD = "reperfuse-demo"  # printed at every start of the demonstration
QUIET_SECONDS = 3
START_SECONDS = 240.0  # two products may start at once, on a machine that does other work
STOP_SECONDS = 30.0
OF_THE_CALLER = ("DATABASE_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE", "PORT")


class Product:
    """``manage.py up --demo`` as a process: its address, its data folder, its words."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.output = folder / "output.txt"
        self.port = free_port()
        self.address = f"http://{HOST}:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait for the line that tells a newcomer that it is ready.

        Its tables may have been made already: that they are made is for tests/config/test_up.py.
        """
        self.data.mkdir()
        copy_of_prepared(self.data / DATABASE)
        with self.output.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--demo"],
                cwd=ROOT,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        ready = f"Reperfuse is ready:  {self.address}/"
        wait_until(
            lambda: ready in self.words or self._process_ended,
            seconds=START_SECONDS,
            otherwise=lambda: f"The product did not become ready:\n{self.words}",
        )
        assert not self._process_ended, f"The product ended at its start:\n{self.words}"

    def _environment(self) -> dict[str, str]:
        inherited = {
            key: value
            for key, value in os.environ.items()
            if key not in OF_THE_CALLER and not key.startswith("REPERFUSE_")
        }
        return inherited | {
            "DJANGO_SETTINGS_MODULE": "config.settings.demo",
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            # One report is enough to wait for; tests/config starts the product as it is.
            "REPERFUSE_PLANS": "after_guo_2023",
            "REPERFUSE_DATA": str(self.data),
            "REPERFUSE_QUIET_SECONDS": str(QUIET_SECONDS),
        }

    @property
    def words(self) -> str:
        return self.output.read_text(errors="replace")

    @property
    def _process_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def stop(self) -> None:
        """Ask it to stop, and check that it leaves no process and no busy port behind."""
        if self._process is None:
            return
        family = descendants(self._process.pid)
        self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise AssertionError(f"SIGTERM did not stop the product:\n{self.words}") from None
        assert code == 0, f"The product ended with {code}:\n{self.words}"
        assert "Reperfuse has stopped." in self.words
        assert len(family) >= 3, "web server, worker and scheduler were expected"
        left = [pid for pid in family if is_running(pid)]
        assert not left, f"These processes were left behind: {left}"
        assert port_is_free(self.port), f"Port {self.port} is still taken"

    def complaints(self) -> list[str]:
        """Return what the three processes logged as errors."""
        return [
            f"{log.stem}: {line}"
            for log in sorted((self.data / "log").glob("*.log"))
            for line in log.read_text(errors="replace").splitlines()
            if _is_complaint(line)
        ]

    def manage(self, *words: str) -> None:
        """Run a command of the product beside it, as its administrator does."""
        subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self._environment(),
            check=True,
            capture_output=True,
        )

    def ask(self, question: str, *values: object) -> list[tuple[object, ...]]:
        """Ask the database itself, past the product and read-only."""
        uri = f"{(self.data / DATABASE).as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=20)) as connection:
            return connection.execute(question, values).fetchall()


@contextmanager
def running_product() -> Iterator[Product]:
    with TemporaryDirectory(prefix="reperfuse-journey-") as folder:
        product = Product(Path(folder))
        try:
            product.start()
            yield product
        finally:
            product.stop()
        assert product.complaints() == []


def wait_until(
    question: Callable[[], object],
    *,
    seconds: float,
    otherwise: Callable[[], str],
    pause: float = 0.1,
) -> None:
    """Ask until the answer is true; fail with the words of ``otherwise`` after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < deadline, otherwise()
        time.sleep(pause)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex((HOST, port)) != 0


def is_running(pid: int) -> bool:
    return pid in dict(_parents())


def descendants(pid: int) -> list[int]:
    """Return the processes that ``pid`` started, and those that these started."""
    parents = _parents()
    found: list[int] = []
    wave = {pid}
    while wave:
        wave = {child for child, parent in parents if parent in wave}
        found += sorted(wave)
    return found


def _parents() -> list[tuple[int, int]]:
    """Return the pairs of process and parent; the dead that nobody has fetched are left out."""
    if Path("/proc/self/stat").exists():
        return list(_parents_on_linux())
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,state="], check=True, capture_output=True, text=True
    ).stdout
    rows = [line.split() for line in listing.splitlines()]
    return [(int(pid), int(parent)) for pid, parent, state in rows if not state.startswith("Z")]


def _parents_on_linux() -> Iterator[tuple[int, int]]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text(errors="replace")
        except OSError:
            continue  # it has ended meanwhile
        state, parent, *_rest = text.rpartition(")")[2].split()
        if state not in "ZX":
            yield int(stat.parent.name), int(parent)


def _is_complaint(line: str) -> bool:
    if line.startswith("Traceback"):
        return True
    try:
        record = json.loads(line)
    except json.JSONDecodeError:
        return False
    return isinstance(record, dict) and record.get("level") in {"ERROR", "CRITICAL"}
