"""Makes the report of the whole registry, some times over, and prints what each took as JSON.

Runs inside an installation: ``python bench/one_run.py 3``. Like the Celery worker, the process has
its heavy libraries loaded before the first task. Between the runs one answer changes, because
nothing is made when nothing has changed.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from importlib import import_module
from typing import Any

import django

KIB_PER_UNIT = 1024 if sys.platform == "darwin" else 1


class StepClock:
    """Notes when each named step begins."""

    def __init__(self) -> None:
        self.marks: list[tuple[str, float]] = []

    def watch(self, progress_type: Any) -> None:
        original = progress_type.step

        def step(progress: Any, number: int, steps: int, name: str) -> None:
            self.marks.append((name, time.perf_counter()))
            original(progress, number, steps, name)

        progress_type.step = step

    def lengths(self, end: float) -> list[tuple[str, float]]:
        """Return the seconds of each step, and forget them."""
        ends = [moment for _, moment in self.marks[1:]] + [end]
        found = [(name, after - at) for (name, at), after in zip(self.marks, ends, strict=True)]
        self.marks = []
        return found


def main() -> None:
    django.setup()
    celery = import_module("config.celery")
    celery.load_heavy_libraries()
    execute = import_module("analytics.execution.execute")
    clock = StepClock()
    clock.watch(import_module("analytics.execution.progress").Progress)
    runs = []
    for _ in range(int(sys.argv[1])):
        _change_one_answer()
        run = _requested_run()
        started, processor = time.perf_counter(), time.process_time()
        execute.execute_run(run.pk)
        ended, processor = time.perf_counter(), time.process_time() - processor
        run.refresh_from_db()
        if run.status != "done":
            raise SystemExit(f"The run ended as {run.status}: {run.failure}")
        steps = clock.lengths(ended)
        runs.append({"seconds": ended - started, "processor": processor, "steps": steps})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_PER_UNIT / 1024
    print(json.dumps({"runs": runs, "peak_mib": peak}))


def _requested_run() -> Any:
    from analytics.execution.clock import database_now  # noqa: PLC0415 - after django.setup()
    from analytics.execution.plans import standing_plans  # noqa: PLC0415
    from analytics.execution.reports import synchronise_reports  # noqa: PLC0415
    from analytics.models import StandingReport  # noqa: PLC0415
    from analytics.requests import request_run  # noqa: PLC0415

    synchronise_reports({key: plan.title for key, plan in standing_plans().items()})
    report = StandingReport.objects.get(whole_registry=True, active=True)
    return request_run(report, by=None, now=database_now())


def _change_one_answer() -> None:
    from registry.models import EarlyCourse  # noqa: PLC0415 - after django.setup()

    # A signed case refuses; a case of the practice site is in no report.
    changeable = EarlyCourse.objects.filter(episode__signed_at=None, episode__site__practice=False)
    record = changeable.order_by("id")[0]
    record.nihss_24h = (record.nihss_24h or 0) % 40 + 1
    record.nihss_24h_missing = None
    record.save()


if __name__ == "__main__":
    main()
