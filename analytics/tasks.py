"""The Celery tasks: a message carries a run's number, or which slice of what, nothing else."""

from __future__ import annotations

from celery import shared_task

from analytics.execution import spreading
from analytics.execution.doorbell import SLICE_TASK, TASK_NAME
from analytics.execution.execute import execute_run as execute

__all__ = ["execute_run", "make_slice"]


@shared_task(name=TASK_NAME, ignore_result=True)
def execute_run(run_id: int) -> None:
    """Execute the run if it still waits. No time limit: the lease and its heartbeat watch it."""
    execute(run_id)


@shared_task(name=SLICE_TASK, ignore_result=True)
def make_slice(sha256: str, first: int, stop: int) -> None:
    """Make the pieces first..stop-1 for the holder of a run, who does not wait for them."""
    spreading.make_slice(sha256, first, stop)
