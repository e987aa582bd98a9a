"""Run every check on every case, now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from registry.services.sweep import sweep_cases


class Command(BaseCommand):
    help = "Run all checks on all cases: stored counts, queries, and how often each check fires."

    def handle(self, *_: Any, **__: Any) -> None:
        now = timezone.now()
        sweep = sweep_cases(f"by-hand:{now.isoformat(timespec='seconds')}", timezone.localdate(now))
        if sweep is None or sweep.finished_at is None:
            self.stdout.write("A sweep was started in this very second; nothing was done.")
            return
        seconds = (sweep.finished_at - sweep.started_at).total_seconds()
        self.stdout.write(f"{sweep.cases} cases checked in {seconds:.1f} s")
