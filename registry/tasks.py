"""Celery tasks of the registry. A message says only that time has passed; rows say what is due."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from registry.services.nightly import run_nightly_checks


@shared_task(name="registry.nightly_checks", ignore_result=True)
def nightly_checks() -> None:
    """Run every check on every case, once a night."""
    run_nightly_checks(timezone.now())
