"""The Celery application, and what its worker does before and while it takes tasks."""

from __future__ import annotations

import os
from importlib import import_module

from celery import Celery
from celery.signals import worker_init

from config.heartbeat import WorkerHeartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")

# What every report is made with, which brings pandas and pyarrow, and what draws its figures.
LOADED_BEFORE_TASKS = ("analytics.execution.making", "altair")

application = Celery("reperfuse")
application.config_from_object("django.conf:settings", namespace="CELERY")
application.autodiscover_tasks()
application.steps["consumer"].add(WorkerHeartbeat)


@worker_init.connect
def load_heavy_libraries(**_arguments: object) -> None:
    """Import them once, before the pool forks, rather than in every child's first task."""
    for name in LOADED_BEFORE_TASKS:
        import_module(name)
