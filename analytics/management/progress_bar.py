"""A run's progress on a terminal; one line per step where the output is not a terminal."""

from __future__ import annotations

import time

from django.core.management.base import OutputWrapper

from analytics.models import Run, RunStatus

WIDTH = 28


class ProgressBar:
    """``show`` draws the present step over the last one; ``close`` ends the line."""

    def __init__(self, out: OutputWrapper) -> None:
        self._out = out
        self._began = time.monotonic()
        self._shown: tuple[int, int] | None = None
        self._live = out.isatty()

    def show(self, run: Run) -> None:
        step = (run.attempt, run.step_no)
        if self._live:
            self._out.write("\r\x1b[2K" + self._line(run), ending="")
            self._out.flush()
        elif step != self._shown and run.status == RunStatus.RUNNING and run.steps:
            self._out.write(self._line(run))
        self._shown = step

    def close(self) -> None:
        if self._live:
            self._out.write("")

    def _line(self, run: Run) -> str:
        seconds = int(time.monotonic() - self._began)
        clock = f"{seconds // 60}:{seconds % 60:02d}"
        if run.status == RunStatus.QUEUED or not run.steps:
            return f"{run.report.slug}  waiting  {clock}"
        filled = WIDTH * run.step_no // run.steps
        bar = "#" * filled + "." * (WIDTH - filled)
        return f"[{bar}] {run.step_no:>2}/{run.steps}  {clock}  {run.step_name}"
