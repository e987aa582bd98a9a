"""Estimates as lines of a forest plot, and what the two sides of its line of no effect mean."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from analytics.report import numbers
from analytics.report.display import ForestRow
from analytics.stats.estimate import Estimate, Interval
from analytics.stats.refusal import Refusal

PER_CENT = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """``points`` draws a difference of proportions in percentage points; ``log`` is for ratios."""

    points: bool = False
    log: bool = True

    @property
    def scale(self) -> str:
        return "log" if self.log else "linear"

    @property
    def no_effect(self) -> float:
        return 1.0 if self.log else 0.0

    def place(self, value: float) -> float | None:
        """Where a value is drawn; None where it has no place on the axis."""
        if not isfinite(value) or (self.log and value <= 0):
            return None
        return PER_CENT * value if self.points else value

    def text(self, found: Estimate) -> str:
        return numbers.estimate_in_points(found) if self.points else numbers.estimate(found)

    def interval_text(self, limits: Interval) -> str:
        return numbers.interval_in_percent(limits) if self.points else numbers.interval(limits)


RATIO = Axis()
POINTS = Axis(points=True, log=False)
PLAIN = Axis(log=False)


def line(label: str, found: Estimate | Refusal, axis: Axis) -> ForestRow:
    """A row of the forest; ``dataclasses.replace`` gives it counts, a weight or another kind.

    What has no place on the axis, such as a ratio of 0, is said by the text and not drawn.
    """
    if isinstance(found, Refusal):
        text = f"{numbers.NOT_ESTIMABLE.capitalize()}: {found.reason}"
        return ForestRow(label=label, text=text)
    return ForestRow(
        label=label,
        estimate=axis.place(found.value),
        low=axis.place(found.interval.low),
        high=axis.place(found.interval.high),
        text=axis.text(found),
    )


def sides(exposed: str, comparator: str, better: str, *, towards_better: bool) -> tuple[str, str]:
    """What lies left and right of the line: who fared better, or who had more of the outcome.

    ``better`` is the plan's; ``towards_better`` says that the measure already points there.
    """
    if towards_better or better == "higher":
        return f"{comparator} better", f"{exposed} better"
    if better == "lower":
        return f"{exposed} better", f"{comparator} better"
    return f"more with {comparator}", f"more with {exposed}"
