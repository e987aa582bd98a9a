"""Intervals of the workflow, in minutes between two recorded moments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from registry.codebook.condition import Condition, one_of
from registry.codebook.sources import CSTK, SNIS
from registry.codebook.variable import Certainty
from registry.derived.derivation import Case
from registry.derived.onset import onset_moment

TRANSFERRED = one_of("transfer_in", "drip_and_ship")
THROMBOLYSED = one_of("ivt_given", "yes_here", "yes_elsewhere")


@dataclass(frozen=True, slots=True)
class End:
    """One end of an interval: the variable to name when it is missing, and its moment."""

    name: str
    moment: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A published target: the interval should stay below ``minutes``."""

    minutes: int
    source: str
    certainty: Certainty


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """An interval in one case. ``applies`` is None while that cannot be told."""

    minutes: float | None
    missing: tuple[str, ...]
    applies: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A named interval; ``applies_when`` says in which cases it exists."""

    name: str
    label: str
    start: Callable[[Case], End]
    end: Callable[[Case], End]
    applies_when: Condition | None = None
    benchmark: Benchmark | None = None

    def measure(self, case: Case) -> Measured:
        """Return the minutes, or the variables that are missing. Negative if out of order."""
        applies = True if self.applies_when is None else self.applies_when.holds(case)
        if applies is False:
            return Measured(minutes=None, missing=(), applies=False)
        start, end = self.start(case), self.end(case)
        missing = tuple(point.name for point in (start, end) if point.moment is None)
        if applies is None or start.moment is None or end.moment is None:
            return Measured(minutes=None, missing=missing, applies=applies)
        minutes = (end.moment - start.moment).total_seconds() / 60
        return Measured(minutes=minutes, missing=(), applies=True)

    def minutes(self, case: Case) -> float | None:
        """Return the minutes, or None where they are missing or the ends are out of order."""
        minutes = self.measure(case).minutes
        return None if minutes is None or minutes < 0 else minutes

    def missing(self, case: Case) -> tuple[str, ...]:
        return self.measure(case).missing


def _at(name: str) -> Callable[[Case], End]:
    return lambda case: End(name, case.get(name))


def _onset(case: Case) -> End:
    return End("lkw_dt", onset_moment(case))


def _first_door(case: Case) -> End:
    """Return the door of the first hospital, which after a transfer is another one."""
    transferred = TRANSFERRED.holds(case)
    if transferred is None:
        return End("transfer_in", None)
    name = "first_door_dt" if transferred else "door_dt"
    return End(name, case.get(name))


def _door_of_thrombolysis(case: Case) -> End:
    """Return the door of the hospital where the thrombolytic was given."""
    name = "first_door_dt" if case.get("ivt_given") == "yes_elsewhere" else "door_dt"
    return End(name, case.get(name))


_DOOR = _at("door_dt")
_PUNCTURE = _at("puncture_dt")
_REPERFUSION = _at("first_mtici2b_dt")


def _confirmed(minutes: int, source: str) -> Benchmark:
    return Benchmark(minutes=minutes, source=source, certainty=Certainty.CONFIRMED)


INTERVALS = (
    Interval(name="onset_to_door", label="Onset to door", start=_onset, end=_DOOR),
    Interval(
        name="door_to_imaging",
        label="Door to imaging",
        start=_first_door,
        end=_at("first_imaging_dt"),
        benchmark=_confirmed(30, "Sacks 2018, metric 3 (75 % within 30 min)"),
    ),
    Interval(
        name="door_to_needle",
        label="Door to needle",
        start=_door_of_thrombolysis,
        end=_at("ivt_bolus_dt"),
        applies_when=THROMBOLYSED,
        benchmark=_confirmed(60, "AHA 2013"),
    ),
    Interval(
        name="door_in_door_out",
        label="Door in to door out, first hospital",
        start=_at("first_door_dt"),
        end=_at("first_door_out_dt"),
        applies_when=TRANSFERRED,
        benchmark=Benchmark(minutes=120, source="Recalled target", certainty=Certainty.UNCONFIRMED),
    ),
    Interval(
        name="picture_to_puncture",
        label="First picture elsewhere to puncture here",
        start=_at("first_imaging_dt"),
        end=_PUNCTURE,
        applies_when=TRANSFERRED,
        benchmark=_confirmed(90, SNIS),
    ),
    Interval(
        name="door_to_puncture",
        label="Door to puncture",
        start=_DOOR,
        end=_PUNCTURE,
        benchmark=_confirmed(60, SNIS),
    ),
    Interval(
        name="door_to_reperfusion",
        label="Door to reperfusion",
        start=_DOOR,
        end=_REPERFUSION,
        benchmark=_confirmed(90, SNIS),
    ),
    Interval(
        name="puncture_to_reperfusion",
        label="Puncture to reperfusion",
        start=_PUNCTURE,
        end=_REPERFUSION,
        benchmark=_confirmed(60, f"{CSTK}, measure 12"),
    ),
    Interval(name="onset_to_puncture", label="Onset to puncture", start=_onset, end=_PUNCTURE),
    Interval(
        name="onset_to_reperfusion",
        label="Onset to reperfusion",
        start=_onset,
        end=_REPERFUSION,
    ),
    Interval(
        name="procedure_duration",
        label="Puncture to end of procedure",
        start=_PUNCTURE,
        end=_at("procedure_end_dt"),
    ),
)
