"""Cases for the examples: only what a rule reads, and nothing else."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

Case = dict[str, Any]
ZONE = timezone(timedelta(hours=1))
STENT = {"seq": 1, "rescue_type": "self_expanding_stent"}


def at(clock: str, day: int = 4) -> datetime:
    """Return a moment in March 2024: ``at("10:30", 5)`` is 5 March, 10:30."""
    hour, minute = clock.split(":")
    return datetime(2024, 3, day, int(hour), int(minute), tzinfo=ZONE)


def on(day: int, month: int = 3, year: int = 2024) -> date:
    return date(year, month, day)


def row(table: str, *rows: Case, **case: Any) -> Case:
    """Return a case with numbered rows in ``table`` and the answers ``case``."""
    numbered = [{"seq": seq, "id": seq, "missing": {}} | item for seq, item in enumerate(rows, 1)]
    return {table: numbered, **case}


def follow_up(timepoint: str = "d90", /, **answers: Any) -> Case:
    return {"timepoint": timepoint, "due_on": on(2, 6), **answers}
