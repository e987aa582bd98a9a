"""Confidence limits by root search: where a statistic crosses its critical value."""

from __future__ import annotations

from collections.abc import Callable

FURTHEST_LOG_RATIO = 500.0


def between(function: Callable[[float], float], start: float, end: float) -> float:
    """The root between ``start`` and ``end``, or ``end`` if the sign never changes on the way."""
    if function(end) * function(start) > 0:
        return end
    return _crossing(function, start, end, 1e-14)


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
    return _crossing(function, start, start + reach, 1e-13)


def _crossing(
    function: Callable[[float], float], start: float, end: float, tolerance: float
) -> float:
    # scipy.optimize costs a quarter of a second to import, so that it waits for its first use.
    from scipy.optimize import brentq  # noqa: PLC0415

    return float(brentq(function, start, end, xtol=tolerance, rtol=tolerance))
