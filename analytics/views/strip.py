"""The strip above a report: what runs, what is new, what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from analytics.models import ReportVersion, Run, RunStatus
from analytics.selectors import Standing

RUNNING_POLL = 2
IDLE_POLL = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """``kind``: "running", "ready", "unchanged", "failed", "waiting" or "" (nothing to say).

    ``poll`` is the seconds until the page asks again, None when it need not. ``reading`` is the
    number of the version on the reader's screen, 0 for none.
    """

    kind: str
    poll: int | None
    reading: int
    run: Run | None = None
    version: ReportVersion | None = None
    seconds: int = 0
    cases_added: int = 0
    step: int = 0

    @property
    def clock(self) -> str:
        """The elapsed time as minutes and seconds."""
        return f"{self.seconds // 60}:{self.seconds % 60:02d}"


def strip_of(standing: Standing, now: datetime, *, reading: int, watched: int = 0) -> Strip:
    """Say what a reader of version ``reading``, who saw the run ``watched``, should know now."""
    run, newest = standing.last_run, standing.newest
    if run is not None and run.is_active:
        return _running(run, now, reading)
    if newest is not None and newest.number > reading:
        added = newest.cases - _cases_of(standing, reading)
        return Strip(kind="ready", poll=None, reading=reading, version=newest, cases_added=added)
    if run is not None and run.status == RunStatus.FAILED:
        return Strip(kind="failed", poll=None, reading=reading, run=run)
    if run is not None and run.pk == watched:
        return Strip(kind="unchanged", poll=None, reading=reading, run=run)
    kind = "waiting" if _waits(standing) else ""
    return Strip(kind=kind, poll=IDLE_POLL, reading=reading)


def _running(run: Run, now: datetime, reading: int) -> Strip:
    since = run.started_at or run.requested_at
    return Strip(
        kind="running",
        poll=RUNNING_POLL,
        reading=reading,
        run=run,
        seconds=max(0, int((now - since).total_seconds())),
        step=run.step_no,
    )


def _waits(standing: Standing) -> bool:
    return standing.report.active and (
        standing.newest is None or standing.report.stale_since is not None
    )


def _cases_of(standing: Standing, number: int) -> int:
    earlier = standing.report.versions.filter(number=number).first()
    return 0 if earlier is None else earlier.cases
