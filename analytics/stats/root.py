"""Where a function crosses nought: confidence limits, numbers of patients, variances.

``crossing(function, start, end, *, absolute, relative)`` between two values of opposite sign,
``between(function, start, end)`` and ``outwards(function, start, step)`` for limits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

FURTHEST_LOG_RATIO = 500.0
MOST_STEPS = 200

Function = Callable[[float], float]


def between(function: Function, start: float, end: float) -> float:
    """The root between ``start`` and ``end``, or ``end`` if the sign never changes on the way."""
    if function(end) * function(start) > 0:
        return end
    return crossing(function, start, end, absolute=1e-14, relative=1e-14)


def outwards(function: Function, start: float, step: float) -> float:
    """The first root found by doubling ``step`` from ``start``, on a log scale.

    ``function`` is of one sign at ``start`` and of the other far out.  ArithmeticError beyond
    a log ratio of 500, which no table of patients can reach.
    """
    reach, at_start = step, function(start)
    while at_start * function(start + reach) > 0:
        reach *= 2
        if abs(reach) > FURTHEST_LOG_RATIO:
            raise ArithmeticError("no confidence limit within the range of the search")
    return crossing(function, start, start + reach, absolute=1e-13, relative=1e-13)


@dataclass(slots=True)
class _Bracket:
    """The best point so far, the one before it, and the one across the root, with their values.

    ``step`` and ``step_before`` are the last two steps.
    """

    best: float
    value: float
    before: float
    value_before: float
    across: float = 0.0
    value_across: float = 0.0
    step: float = 0.0
    step_before: float = 0.0

    def order(self) -> None:
        """Let the root lie between ``best`` and ``across``, ``best`` being the nearer to nought."""
        if (self.value_before < 0) != (self.value < 0):
            self.across, self.value_across = self.before, self.value_before
            self.step = self.step_before = self.best - self.before
        if abs(self.value_across) < abs(self.value):
            self.before, self.value_before = self.best, self.value
            self.best, self.value = self.across, self.value_across
            self.across, self.value_across = self.before, self.value_before

    def choose_step(self, half: float, tolerance: float) -> None:
        """By the secant or the inverse parabola if that is short enough, else to the middle."""
        promising = abs(self.step_before) > tolerance and abs(self.value) < abs(self.value_before)
        tried = self._interpolated() if promising else 2 * half
        if 2 * abs(tried) < min(abs(self.step_before), 3 * abs(half) - tolerance):
            self.step_before, self.step = self.step, tried
        else:
            self.step_before = self.step = half

    def _interpolated(self) -> float:
        if self.before == self.across:
            return -self.value * (self.best - self.before) / (self.value - self.value_before)
        slope = (self.value_before - self.value) / (self.before - self.best)
        other = (self.value_across - self.value) / (self.across - self.best)
        divisor = other * slope * (self.value_across - self.value_before)
        if divisor == 0:
            return inf
        return -self.value * (self.value_across * other - self.value_before * slope) / divisor


def crossing(
    function: Function, start: float, end: float, *, absolute: float, relative: float
) -> float:
    """The root between ``start`` and ``end``, to within ``absolute`` + ``relative`` of it.

    ValueError if the signs do not differ; ArithmeticError if 200 steps do not reach it.

    Source: Brent, Algorithms for minimization without derivatives, 1973, chapter 4.  In Python,
    since to import scipy.optimize takes longer than all limits of a report.
    """
    found = _Bracket(end, float(function(end)), start, float(function(start)))
    if found.value_before == 0:
        return start
    if found.value != 0 and (found.value < 0) == (found.value_before < 0):
        raise ValueError("the function has the same sign at both ends")
    for _ in range(MOST_STEPS):
        if found.value == 0:
            return found.best
        found.order()
        tolerance = (absolute + relative * abs(found.best)) / 2
        half = (found.across - found.best) / 2
        if abs(half) < tolerance:
            return found.best
        found.choose_step(half, tolerance)
        found.before, found.value_before = found.best, found.value
        if abs(found.step) > tolerance:
            found.best += found.step
        else:
            found.best += tolerance if half > 0 else -tolerance
        found.value = float(function(found.best))
    raise ArithmeticError("the search for a root did not end")
