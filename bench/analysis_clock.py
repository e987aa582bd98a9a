"""Runs a job some times over and prints the processor and wall seconds of each run as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

KIB_PER_UNIT = 1024 if sys.platform == "darwin" else 1
# A run this long is not repeated: its noise is small beside its length.
LONG = 60.0
# One that is shorter is repeated within each round until this much has passed.
SHORT = 0.1


def report(job: Callable[[], Any], rounds: int) -> None:
    """Print ``{"processor": […], "wall": […], "peak_mib": …, "check": …}``.

    The first run is thrown away unless it is long: it fills caches and loads what is loaded late.
    """
    runs = [_timed(job)]
    while runs[0][1] < LONG and len(runs) <= rounds:
        runs.append(_timed(job))
    kept = runs[1:] or runs
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_PER_UNIT / 1024
    print(
        json.dumps(
            {
                "processor": [run[0] for run in kept],
                "wall": [run[1] for run in kept],
                "peak_mib": peak,
                "check": kept[0][2],
            }
        )
    )


def _timed(job: Callable[[], Any]) -> tuple[float, float, Any]:
    wall, processor, times = time.perf_counter(), time.process_time(), 0
    while True:
        answer = job()
        times += 1
        passed = time.perf_counter() - wall
        if passed > SHORT:
            return (time.process_time() - processor) / times, passed / times, answer
