"""The processes: web server (one for each core, two at most), Celery worker, scheduler.

The worker's own processes are as many as the setting REPERFUSE_WORKERS says.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sys
import time
from functools import partial
from pathlib import Path

from config.supervisor.child import Service

FRESH_SECONDS = 10.0
# Worker and scheduler need the machine too.
MOST_WEB_PROCESSES = 2


def services(listener: socket.socket, run_folder: Path, workers: int = 1) -> tuple[Service, ...]:
    """Return what runs; the web processes all accept from ``listener``.

    ``workers`` are children of one Celery process: they share the libraries that it has loaded.
    """
    worker = [f"--concurrency={workers}", "--pool=prefork", "--loglevel=INFO"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return (
        *(
            _web(f"web-{number}", listener, run_folder)
            for number in range(1, min(os.cpu_count() or 1, MOST_WEB_PROCESSES) + 1)
        ),
        Service(
            name="worker",
            command=[sys.executable, "-m", "celery", "--app=config", "worker", *worker],
            answers=partial(is_fresh, run_folder / "worker.alive"),
        ),
        Service(
            name="scheduler",
            command=[sys.executable, "manage.py", "scheduler"],
            answers=partial(is_fresh, run_folder / "scheduler.alive"),
        ),
    )


def _web(name: str, listener: socket.socket, run_folder: Path) -> Service:
    host, port = listener.getsockname()
    begun = run_folder / f"{name}.alive"
    return Service(
        name=name,
        command=[sys.executable, "-m", "config.web", str(listener.fileno()), str(begun)],
        answers=lambda: begun.exists() and _http_ready(host, port),
        gentle=signal.SIGINT,  # waitress finishes the open requests on this one only
        handles=(listener.fileno(),),
    )


def is_fresh(path: Path) -> bool:
    """Say whether the sign of life was given within the last seconds."""
    try:
        return time.time() - path.stat().st_mtime < FRESH_SECONDS
    except FileNotFoundError:
        return False


def _http_ready(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
