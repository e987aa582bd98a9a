"""Risk ratio and odds ratio of a group against its reference.

``risk_ratio(table, *, level=0.95, method="koopman")``: "koopman" (score),
"miettinen_nurminen" (the same with the N/(N-1) variance factor) or "katz" (log Wald).
``odds_ratio(table, *, level=0.95, method="miettinen_nurminen")``: "miettinen_nurminen" (score),
"woolf" (log Wald), "exact" or "mid_p" (conditional maximum likelihood).  Both give an ``Estimate``.

Zero cells: score and conditional methods need no correction; the ratio is then 0 or ``math.inf``
and the interval open on that side.  Katz and Woolf add 0.5 to all four cells and say so in their
method; so does Katz when every patient had the event, where its variance is zero.  Without any
event, or (odds ratio) with events only, NotEstimableError is raised.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import exp, inf, log, sqrt
from typing import Literal

from analytics.stats import conditional_odds, root
from analytics.stats.estimate import Estimate, Interval, NotEstimableError, normal_quantile
from analytics.stats.two_by_two import TwoByTwo

RiskRatioMethod = Literal["koopman", "miettinen_nurminen", "katz"]
OddsRatioMethod = Literal["miettinen_nurminen", "woolf", "exact", "mid_p"]

_SCORE_FACTORS = {"koopman": "Koopman score", "miettinen_nurminen": "Miettinen-Nurminen score"}

Excess = Callable[[float], float]


def risk_ratio(
    table: TwoByTwo, *, level: float = 0.95, method: RiskRatioMethod = "koopman"
) -> Estimate:
    """The risk in the group over the risk in the reference, in [0, inf].

    Raises NotEstimableError if a group is empty or nobody had the event, ValueError on an unknown
    method.  Sources: Koopman, Biometrics 1984;40:513-517; Miettinen & Nurminen, Stat Med
    1985;4:213-226; Katz et al., Biometrics 1978;34:469-474.
    """
    table.require_both_groups()
    if table.total_events == 0:
        raise NotEstimableError("no events in either group")
    if method in _SCORE_FACTORS:
        value = _quotient(table.events * table.reference_n, table.reference_events * table.n)
        name, factor = _SCORE_FACTORS[method], 1.0
        if method == "miettinen_nurminen":
            factor = (table.total - 1) / table.total
        interval = _score_interval(value, partial(_risk_excess, table, factor), level, name)
        return Estimate(value, interval, "risk ratio")
    if method == "katz":
        return _katz(table, level)
    raise ValueError(f"unknown method {method!r}")


def odds_ratio(
    table: TwoByTwo, *, level: float = 0.95, method: OddsRatioMethod = "miettinen_nurminen"
) -> Estimate:
    """The odds in the group over the odds in the reference, in [0, inf].

    "miettinen_nurminen" and "woolf" estimate by the cross-product, "exact" and "mid_p" by
    conditional maximum likelihood, which lies nearer to 1.  Raises NotEstimableError if a group is
    empty or the outcome does not vary, ValueError on an unknown method.
    Sources: Miettinen & Nurminen, Stat Med 1985;4:213-226; Woolf, Ann Hum Genet 1955;19:251-253.
    """
    table.require_variation()
    if method == "miettinen_nurminen":
        a, b, c, d = table.cells
        value = _quotient(a * d, b * c)
        interval = _score_interval(
            value, partial(_odds_excess, table), level, "Miettinen-Nurminen score"
        )
        return Estimate(value, interval, "odds ratio")
    if method == "woolf":
        return _woolf(table, level)
    if method in {"exact", "mid_p"}:
        return conditional_odds.conditional_odds_ratio(table, level=level, mid_p=method == "mid_p")
    raise ValueError(f"unknown method {method!r}")


def odds_score_statistic(table: TwoByTwo, ratio: float) -> float:
    """The signed score statistic (Miettinen & Nurminen) of the hypothesis of this odds ratio.

    Positive where the observed odds ratio is larger.  Errors as ``odds_ratio``; ValueError unless
    the ratio is positive.
    """
    table.require_variation()
    if not 0 < ratio < inf:
        raise ValueError(f"an odds ratio is positive and finite, not {ratio!r}")
    a, b, c, d = table.cells
    return sqrt(_odds_excess(table, ratio)) * (1 if a * d > ratio * b * c else -1)


def risk_score_statistic(
    table: TwoByTwo, ratio: float, *, method: RiskRatioMethod = "koopman"
) -> float:
    """The signed score statistic of the hypothesis of this risk ratio, as ``method`` has it.

    Positive where the observed risk ratio is larger.  Errors as ``risk_ratio``; ValueError unless
    the ratio is positive and the method one of the scores.
    """
    table.require_both_groups()
    if table.total_events == 0:
        raise NotEstimableError("no events in either group")
    if method not in _SCORE_FACTORS or not 0 < ratio < inf:
        raise ValueError(f"no score statistic of {method!r} at a risk ratio of {ratio!r}")
    factor = 1.0 if method == "koopman" else (table.total - 1) / table.total
    above = table.events * table.reference_n > ratio * table.reference_events * table.n
    return sqrt(_risk_excess(table, factor, ratio)) * (1 if above else -1)


def _quotient(numerator: int, denominator: int) -> float:
    return numerator / denominator if denominator else inf


def _cells_without_zero(table: TwoByTwo) -> tuple[tuple[float, float, float, float], str]:
    """The four cells, 0.5 added to each if one is zero, and the words that say so."""
    a, b, c, d = table.cells
    if min(a, b, c, d) > 0:
        return (a, b, c, d), ""
    return (a + 0.5, b + 0.5, c + 0.5, d + 0.5), ", 0.5 added to every cell"


def _katz(table: TwoByTwo, level: float) -> Estimate:
    if table.events and table.reference_events and table.total_events < table.total:
        a, n, c, m = (
            float(table.events),
            float(table.n),
            float(table.reference_events),
            float(table.reference_n),
        )
        remark = ""
    else:
        (a, b, c, d), remark = _cells_without_zero(table)
        n, m = a + b, c + d
    value = (a / n) / (c / m)
    variance = max(0.0, 1 / a - 1 / n + 1 / c - 1 / m)
    return _log_wald(value, variance, level, "risk ratio", "Katz log" + remark)


def _woolf(table: TwoByTwo, level: float) -> Estimate:
    cells, remark = _cells_without_zero(table)
    a, b, c, d = cells
    variance = sum(1 / cell for cell in cells)
    return _log_wald(a * d / (b * c), variance, level, "odds ratio", "Woolf log" + remark)


def _log_wald(value: float, variance: float, level: float, measure: str, method: str) -> Estimate:
    factor = exp(normal_quantile(level) * sqrt(variance))
    return Estimate(value, Interval(value / factor, value * factor, level, method), measure)


def _score_interval(value: float, statistic: Excess, level: float, method: str) -> Interval:
    """All ratios whose squared score statistic stays below the critical value."""
    critical = normal_quantile(level) ** 2

    def excess(log_ratio: float) -> float:
        return statistic(exp(log_ratio)) - critical

    if value == 0:
        return Interval(0.0, exp(_first_beyond(excess, 1.0)), level, method)
    if value == inf:
        return Interval(exp(_first_beyond(excess, -1.0)), inf, level, method)
    start = log(value)
    low = exp(root.outwards(excess, start, -1.0))
    high = exp(root.outwards(excess, start, 1.0))
    return Interval(low, high, level, method)


def _first_beyond(excess: Excess, step: float) -> float:
    """The one limit of an interval that is open on the other side."""
    inside = -step
    while excess(inside) > 0:
        inside -= step
    return root.outwards(excess, inside, step)


def _risk_excess(table: TwoByTwo, factor: float, ratio: float) -> float:
    share, reference = table.events / table.n, table.reference_events / table.reference_n
    distance = share - ratio * reference
    if distance == 0:
        return 0.0
    n, m = table.n, table.reference_n
    quadratic = table.total * ratio
    linear = n * ratio + table.events + m + table.reference_events * ratio
    # The smaller root in the form that does not cancel.
    discriminant = max(0.0, linear**2 - 4 * quadratic * table.total_events)
    reference_at = 2 * table.total_events / (linear + sqrt(discriminant))
    share_at = min(1.0, ratio * reference_at)
    variance = share_at * (1 - share_at) / n + ratio**2 * reference_at * (1 - reference_at) / m
    return factor * distance**2 / variance if variance > 0 else inf


def _odds_excess(table: TwoByTwo, ratio: float) -> float:
    n, m, events = table.n, table.reference_n, table.total_events
    leading = 1 - ratio
    linear = m - events + ratio * (n + events)
    root_of_discriminant = sqrt(max(0.0, linear**2 + 4 * leading * ratio * n * events))
    # Of the two equal forms of the root, the one that adds terms of the same sign.
    if linear >= 0:
        expected = 2 * ratio * n * events / (linear + root_of_discriminant)
    else:
        expected = (root_of_discriminant - linear) / (2 * leading)
    cells = (expected, n - expected, events - expected, m - events + expected)
    if min(cells) <= 0:
        return 0.0 if table.events == expected else inf
    information = sum(1 / cell for cell in cells)
    return (table.events - expected) ** 2 * information * (table.total - 1) / table.total
