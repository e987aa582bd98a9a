"""The difference between two proportions, group minus reference, in [-1, 1].

``newcombe(table, *, level=0.95)`` (the default method), ``miettinen_nurminen`` and ``wald`` give an
``Estimate``; times 100 it is in percentage points.  An empty group raises NotEstimableError.
"""

from __future__ import annotations

from functools import partial
from math import acos, cos, pi, sqrt

from analytics.stats import root
from analytics.stats.estimate import Estimate, Interval, normal_quantile
from analytics.stats.proportion import wilson_interval
from analytics.stats.two_by_two import TwoByTwo

METHOD = "difference in proportions"
# The score statistic is 0/0 at a difference of exactly one.
NEARLY_ONE = 1 - 1e-12


def newcombe(table: TwoByTwo, *, level: float = 0.95) -> Estimate:
    """The hybrid score interval, built from the two Wilson intervals.

    Source: Newcombe, Stat Med 1998;17:873-890, method 10.
    """
    table.require_both_groups()
    share, reference = _shares(table)
    own = wilson_interval(table.events, table.n, level=level)
    other = wilson_interval(table.reference_events, table.reference_n, level=level)
    difference = share - reference
    low = difference - sqrt((share - own.low) ** 2 + (other.high - reference) ** 2)
    high = difference + sqrt((own.high - share) ** 2 + (reference - other.low) ** 2)
    return _estimate(difference, low, high, level, "Newcombe hybrid score")


def wald(table: TwoByTwo, *, level: float = 0.95) -> Estimate:
    """The simple interval with the unpooled standard error, cut to [-1, 1].

    It is too narrow for few patients and has no width when both proportions are 0 or 1; it is
    here for comparison with published work, not for a default.
    """
    table.require_both_groups()
    share, reference = _shares(table)
    difference = share - reference
    variance = share * (1 - share) / table.n + reference * (1 - reference) / table.reference_n
    half_width = normal_quantile(level) * sqrt(variance)
    return _estimate(difference, difference - half_width, difference + half_width, level, "Wald")


def miettinen_nurminen(table: TwoByTwo, *, level: float = 0.95) -> Estimate:
    """The score interval with the N/(N-1) variance factor.

    Source: Miettinen & Nurminen, Stat Med 1985;4:213-226.
    """
    table.require_both_groups()
    share, reference = _shares(table)
    difference = share - reference
    excess = partial(_score_excess, table, normal_quantile(level) ** 2)
    low = root.between(excess, difference, -NEARLY_ONE) if difference > -NEARLY_ONE else -1.0
    high = root.between(excess, difference, NEARLY_ONE) if difference < NEARLY_ONE else 1.0
    return _estimate(difference, low, high, level, "Miettinen-Nurminen score")


def score_statistic(table: TwoByTwo, difference: float, *, correct: bool = True) -> float:
    """The signed score statistic of the hypothesis that the difference is ``difference``.

    Normal under the hypothesis, positive where the observed difference is larger.  ``correct``
    takes Miettinen and Nurminen's variance factor N/(N-1), without it the statistic is Farrington
    and Manning's.  NotEstimableError if a group is empty; ValueError unless -1 < difference < 1.
    Sources: Miettinen & Nurminen 1985 as above; Farrington & Manning, Stat Med 1990;9:1447-1454.
    """
    table.require_both_groups()
    if not -1 < difference < 1:
        raise ValueError(f"a difference of proportions lies between -1 and 1, not {difference!r}")
    share, reference = _shares(table)
    squared = _score_excess(table, 0.0, difference)
    if not correct:
        squared *= table.total / (table.total - 1)
    return float(sqrt(max(0.0, squared))) * (1 if share - reference > difference else -1)


def _shares(table: TwoByTwo) -> tuple[float, float]:
    return table.events / table.n, table.reference_events / table.reference_n


def _estimate(value: float, low: float, high: float, level: float, method: str) -> Estimate:
    low = -1.0 if low <= -NEARLY_ONE else low
    high = 1.0 if high >= NEARLY_ONE else high
    return Estimate(value, Interval(low, high, level, method), METHOD)


def _score_excess(table: TwoByTwo, critical: float, delta: float) -> float:
    """The squared score statistic at a difference of ``delta``, less its critical value."""
    share, reference = _shares(table)
    distance = share - reference - delta
    if distance == 0:
        return -critical
    reference_at = _constrained_reference(table, delta)
    share_at = min(max(reference_at + delta, 0.0), 1.0)
    variance = (
        share_at * (1 - share_at) / table.n + reference_at * (1 - reference_at) / table.reference_n
    ) * (table.total / (table.total - 1))
    return distance**2 / max(variance, 1e-300) - critical


def _constrained_reference(table: TwoByTwo, delta: float) -> float:
    """The most likely reference proportion given the difference: the cubic's trigonometric root."""
    n0, x0, total, events = (
        table.reference_n,
        table.reference_events,
        table.total,
        table.total_events,
    )
    square = ((table.n + 2 * n0) * delta - total - events) / (3 * total)
    linear = ((n0 * delta - total - 2 * x0) * delta + events) / total
    constant = x0 * delta * (1 - delta) / total
    q = square**3 - linear * square / 2 + constant / 2
    p = sqrt(max(square**2 - linear / 3, 0.0))
    p = -p if q < 0 else p
    ratio = min(max(q / p**3, -1.0), 1.0) if p != 0 else 0.0
    root_value = 2 * p * cos((pi + acos(ratio)) / 3) - square
    return min(max(root_value, 0.0, -delta), 1.0, 1 - delta)
