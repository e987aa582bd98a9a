"""Seeing a run through from a terminal: by the worker if one is alive, else in this process."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

from django.db import connection

from analytics.execution.clock import database_now
from analytics.execution.reconcile import expire_leases
from analytics.models import Run, RunStatus
from analytics.models.run import ACTIVE

LOOK_SECONDS = 0.2
# A living worker has taken the message long before; then somebody must do it.
WORKER_HAS = timedelta(seconds=5)


def see_through(
    run_id: int, *, worker_is_alive: Callable[[], bool], show: Callable[[Run], None]
) -> Run:
    """Return the finished run; ``show`` is called with the run's row whenever it is looked at.

    What this process itself does of it is done in a thread, so that the row can be watched.
    """
    since = database_now()
    with ThreadPoolExecutor(max_workers=1) as pool:
        own: Future[None] | None = None
        while True:
            run = Run.objects.select_related("report").get(pk=run_id)
            show(run)
            if run.status not in ACTIVE:
                return run
            expire_leases(database_now())
            if own is not None and own.done():
                own.result()
                own = None
            if own is None and _should_act(run, worker_is_alive(), database_now() - since):
                own = pool.submit(_execute, run_id)
            time.sleep(LOOK_SECONDS)


def _should_act(run: Run, worker_lives: bool, waited: timedelta) -> bool:  # noqa: FBT001
    return run.status == RunStatus.QUEUED and (not worker_lives or waited > WORKER_HAS)


def _execute(run_id: int) -> None:
    from analytics.execution.execute import execute_run  # noqa: PLC0415 - brings pandas

    try:
        execute_run(run_id)
    finally:
        connection.close()
