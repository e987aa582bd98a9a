"""Confidence limits by root search: where a statistic crosses its critical value."""

from __future__ import annotations

from collections.abc import Callable

from scipy.optimize import brentq

FURTHEST_LOG_RATIO = 500.0


def between(function: Callable[[float], float], start: float, end: float) -> float:
    """The root between ``start`` and ``end``, or ``end`` if the sign never changes on the way."""
    if function(end) * function(start) > 0:
        return end
    return float(brentq(function, start, end, xtol=1e-14, rtol=1e-14))


def outwards(function: Callable[[float], float], start: float, step: float) -> float:
    """The first root found by doubling ``step`` from ``start``, on a log scale.

    ``function`` is of one sign at ``start`` and of the other far out.  ArithmeticError beyond
    a log ratio of 500, which no table of patients can reach.
    """
    reach, at_start = step, function(start)
    while at_start * function(start + reach) > 0:
        reach *= 2
        if abs(reach) > FURTHEST_LOG_RATIO:
            raise ArithmeticError("no confidence limit within the range of the search")
    return float(brentq(function, start, start + reach, xtol=1e-13, rtol=1e-13))
