"""The Celery task: a message carries an import's number, nothing else."""

from __future__ import annotations

from celery import shared_task

from registry.importing.execute import execute_import as execute
from registry.services.imports.doorbell import TASK_NAME

__all__ = ["execute_import"]


@shared_task(name=TASK_NAME, ignore_result=True)
def execute_import(import_id: int) -> None:
    """Do the step of the import that waits. No time limit: its lease watches it."""
    execute(import_id)
