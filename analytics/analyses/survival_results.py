"""What the chapter of times to an event has to show, as numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.analyses.engine import Refusal
from analytics.dataset.columns import Column
from analytics.plan import OutcomeRow
from analytics.stats.estimate import Estimate, SignificanceTest
from analytics.stats.restricted_mean import RestrictedMeans
from analytics.stats.term import TermEstimate

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Steps:
    """A cumulative incidence with its band, one entry per distinct time; shapes (m,)."""

    times: Floats
    value: Floats
    low: Floats
    high: Floats
    at_risk: Floats
    events: Floats

    def at_risk_at(self, time: float) -> int:
        """Patients with a time at or after it."""
        place = int(np.searchsorted(self.times, time, side="left"))
        return round(float(self.at_risk[place])) if place < self.times.size else 0

    def events_until(self, time: float) -> int:
        return round(float(self.events[self.times <= time].sum()))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupCurve:
    """One group: its curve, the competing event's where there is one, incidence at the horizon."""

    label: str
    n: int
    events: int
    competing_events: int
    curve: Steps | Refusal
    competing: Steps | None
    incidence: Estimate | Refusal
    competing_incidence: Estimate | Refusal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazards:
    """The crude Cox model: cause-specific where another event competes."""

    ratio: Estimate
    wald: SignificanceTest
    proportional: SignificanceTest | Refusal


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TimedResult:
    """One outcome.  ``test`` is the log-rank test, or Gray's where another event competes.

    ``horizon`` is the plan's, or the last time that both groups reach (``own_horizon``), None
    without patients in a group; ``means`` None where another event competes, ``subdistribution``
    (Fine-Gray, crude) None where none does.
    """

    row: OutcomeRow
    column: Column
    competing: Column | None
    primary: bool
    exposed: GroupCurve
    comparator: GroupCurve
    horizon: float | None
    own_horizon: bool
    test: SignificanceTest | Refusal
    hazards: Hazards | Refusal
    subdistribution: TermEstimate | Refusal | None
    means: RestrictedMeans | Refusal | None
    missing: int
    level: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TimesResult:
    outcomes: tuple[TimedResult, ...]
