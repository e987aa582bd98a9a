"""The three processes: web server, Celery worker, scheduler."""

from __future__ import annotations

import http.client
import signal
import sys
import time
from functools import partial
from pathlib import Path

from config.supervisor.child import Service

FRESH_SECONDS = 10.0


def services(host: str, port: int, run_folder: Path) -> tuple[Service, ...]:
    web = [f"--listen={host}:{port}", "--threads=8", "--channel-timeout=120"]
    web += ["--connection-limit=500", "--max-request-body-size=27262976", "--ident=Reperfuse"]
    worker = ["--concurrency=1", "--pool=prefork", "--loglevel=INFO"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return (
        Service(
            name="web",
            command=[sys.executable, "-m", "waitress", *web, "config.wsgi:application"],
            answers=partial(_http_ready, host, port),
            gentle=signal.SIGINT,  # waitress finishes the open requests on this one only
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
