"""The Celery task: a message carries a run's number, nothing else."""

from __future__ import annotations

from celery import shared_task

from analytics.execution.doorbell import TASK_NAME
from analytics.execution.execute import execute_run as execute

__all__ = ["execute_run"]


@shared_task(name=TASK_NAME, ignore_result=True)
def execute_run(run_id: int) -> None:
    """Execute the run if it still waits. No time limit: the lease and its heartbeat watch it."""
    execute(run_id)
