"""A throw-away installation: its own data folder and, if asked for, its own PostgreSQL database."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from tables import ROOT

from config.supervisor.child import Service
from config.supervisor.instance import listening
from config.supervisor.services import services

OWN_VARIABLES = ("DATABASE_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE", "PORT")
READY_SECONDS = 60.0
COMMAND_SECONDS = 1_800.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running web server, of one or more processes."""

    port: int
    process_ids: tuple[int, ...]

    def processor_seconds(self) -> float | None:
        """Return the processor time it has used; None where the system has no /proc."""
        if not Path("/proc/self/stat").exists():
            return None
        return sum(_processor_seconds(process_id) for process_id in self.process_ids)


@dataclass(frozen=True, slots=True)
class Installation:
    """Where the product keeps its data, and the environment that says so."""

    folder: Path
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """Run a management command and return what it printed; stop the benchmark if it fails."""
        return self.python("manage.py", *arguments)

    def script(self, name: str, *arguments: str) -> str:
        """Run a script of this folder inside the installation and return what it printed."""
        return self.python(f"bench/{name}", *arguments)

    def python(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            sys.exit(f"{' '.join(arguments)} failed:\n{done.stderr}")
        return done.stdout

    @contextmanager
    def server(self) -> Iterator[Server]:
        """Run the web processes as the product does."""
        port = free_port()
        with listening("127.0.0.1", port) as listener, (self.folder / "web.log").open("wb") as log:
            web = [s for s in services(listener, self.folder) if s.name.startswith("web")]
            processes = [
                subprocess.Popen(
                    list(service.command),
                    cwd=ROOT,
                    env=self.environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    pass_fds=service.handles,
                )
                for service in web
            ]
            try:
                _wait_until_ready(web, processes)
                yield Server(port, tuple(process.pid for process in processes))
            finally:
                for process in processes:
                    stop(process)


def clean_up_when_terminated() -> None:
    """Let SIGTERM leave as Ctrl-C does, through every ``finally``: nothing stays behind."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


@contextmanager
def installation(postgres: str | None = None) -> Iterator[Installation]:
    """Make an installation with tables and roles; everything is gone afterwards.

    ``postgres`` is the URL of a server on which a database may be made and dropped.
    """
    clean_up_when_terminated()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="reperfuse-bench-")))
        environment = {
            key: value
            for key, value in os.environ.items()
            if key not in OWN_VARIABLES and not key.startswith("REPERFUSE_")
        }
        environment |= {
            "DJANGO_SETTINGS_MODULE": "config.settings.demo",
            "REPERFUSE_PLANS": "after_guo_2023",
            "REPERFUSE_DATA": str(folder),
            "PYTHONPATH": str(ROOT),
        }
        if postgres is not None:
            environment["DATABASE_URL"] = stack.enter_context(_own_database(postgres))
        made = Installation(folder, environment)
        made.manage("migrate", "--verbosity=0")
        made.manage("sync_roles", "--verbosity=0")
        made.manage("collectstatic", "--no-input", "--verbosity=0")
        yield made


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def stop(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """Ask the process to end, and end it if it does not."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _processor_seconds(process_id: int) -> float:
    status = Path(f"/proc/{process_id}/stat").read_text()
    user, system = status.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _wait_until_ready(web: list[Service], processes: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and all(process.poll() is None for process in processes):
        if all(service.answers() for service in web):
            return
        time.sleep(0.1)
    sys.exit("The web server did not start.")


@contextmanager
def _own_database(server: str) -> Iterator[str]:
    import psycopg  # noqa: PLC0415 - only where PostgreSQL is asked for

    name = f"reperfuse_bench_{uuid4().hex[:8]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
