"""Celery settings for the two brokers. The broker carries no truth: a run is a database row."""

from __future__ import annotations

from pathlib import Path


def broker_settings(url: str, data_folder: Path) -> dict[str, object]:
    """Return the Celery settings (with their CELERY_ prefix) that differ between brokers."""
    return _filesystem(data_folder / "queue") if url == "filesystem://" else _redis()


def _filesystem(queue: Path) -> dict[str, object]:
    folders = {name: queue / name for name in ("in", "control", "done")}
    for path in folders.values():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {
        "CELERY_BROKER_TRANSPORT_OPTIONS": {
            "data_folder_in": str(folders["in"]),
            "data_folder_out": str(folders["in"]),
            "control_folder": str(folders["control"]),
            # Messages stay on one file system: a move across two is not atomic.
            "processed_folder": str(folders["done"]),
            "store_processed": True,
            "polling_interval": 0.1,
        },
        # A bounded window stalls this transport: 13 s instead of 54 ms until a task starts.
        "CELERY_WORKER_PREFETCH_MULTIPLIER": 0,
        "CELERY_TASK_ACKS_LATE": False,
    }


def _redis() -> dict[str, object]:
    return {
        "CELERY_BROKER_TRANSPORT_OPTIONS": {
            "visibility_timeout": 7200,
            "socket_keepalive": True,
            "health_check_interval": 25,
            "socket_connect_timeout": 5,
        },
        "CELERY_WORKER_PREFETCH_MULTIPLIER": 1,
        "CELERY_TASK_ACKS_LATE": True,
        "CELERY_TASK_REJECT_ON_WORKER_LOST": True,
        "CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT": 30,
    }
