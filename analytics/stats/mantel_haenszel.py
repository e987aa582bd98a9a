"""A yes/no outcome in two groups over strata (sites, periods): Cochran-Mantel-Haenszel.

``tables`` is one ``TwoByTwo`` per stratum.  ``cochran_mantel_haenszel(tables, *,
continuity=False)`` tests for a common association; ``common_odds_ratio(tables)``,
``common_risk_ratio(tables)`` and ``common_risk_difference(tables)``, all with ``level=0.95``, are
the pooled effects; ``breslow_day(tables, *, tarone=True)`` tests whether the odds ratio is common.
Strata with one group or without variation carry nothing and are left out.  More groups or levels:
``stratified``.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, sqrt

import numpy as np
from numpy.typing import NDArray

from analytics.stats.estimate import (
    Estimate,
    Interval,
    NotEstimableError,
    SignificanceTest,
    chi_squared_test,
    normal_quantile,
)
from analytics.stats.two_by_two import TwoByTwo

Cells = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]
NOTHING_IN_COMMON = "no stratum has patients of both groups"
FEWEST_STRATA = 2


def cochran_mantel_haenszel(
    tables: Sequence[TwoByTwo], *, continuity: bool = False
) -> SignificanceTest:
    """The test of no association within strata, chi-squared with one degree of freedom.

    ``continuity`` moves the events half a patient towards their expectation, as R does by default.
    NotEstimableError if no stratum has both groups and both outcomes.

    Source: Mantel & Haenszel, J Natl Cancer Inst 1959;22:719-748.
    """
    a, b, c, d = _cells(tables, varying=True)
    n, m, events, total = a + b, c + d, a + c, a + b + c + d
    distance = abs(float((a - n * events / total).sum()))
    variance = float((n * m * events * (b + d) / (total**2 * (total - 1))).sum())
    if continuity:
        distance -= min(0.5, distance)
    statistic = distance**2 / variance
    words = "continuity correction" if continuity else "no continuity correction"
    return chi_squared_test(statistic, 1, name=f"Cochran-Mantel-Haenszel, {words}")


def common_odds_ratio(tables: Sequence[TwoByTwo], *, level: float = 0.95) -> Estimate:
    """The Mantel-Haenszel odds ratio with the Robins-Breslow-Greenland interval.

    NotEstimableError if it would be 0 or infinite: no stratum has an event of the group beside a
    non-event of the reference, or the other way round.

    Sources: Mantel & Haenszel 1959; Robins, Breslow & Greenland, Biometrics 1986;42:311-323.
    """
    a, b, c, d = _cells(tables, varying=True)
    total = a + b + c + d
    upper, lower = a * d / total, b * c / total
    shares, others = (a + d) / total, (b + c) / total
    r, s = float(upper.sum()), float(lower.sum())
    if r == 0 or s == 0:
        raise NotEstimableError("the common odds ratio is 0 or infinite")
    variance = (
        float(shares @ upper) / (2 * r * r)
        + float(shares @ lower + others @ upper) / (2 * r * s)
        + float(others @ lower) / (2 * s * s)
    )
    return _on_log_scale(r / s, variance, level, "Robins-Breslow-Greenland", "odds ratio")


def common_risk_ratio(tables: Sequence[TwoByTwo], *, level: float = 0.95) -> Estimate:
    """The Mantel-Haenszel risk ratio with the Greenland-Robins interval; errors as above.

    Source: Greenland & Robins, Biometrics 1985;41:55-68.
    """
    a, b, c, d = _cells(tables)
    n, m = a + b, c + d
    total = n + m
    r, s = float((a * m / total).sum()), float((c * n / total).sum())
    if r == 0 or s == 0:
        raise NotEstimableError("the common risk ratio is 0 or infinite")
    variance = float(((n * m * (a + c) - a * c * total) / total**2).sum()) / (r * s)
    return _on_log_scale(r / s, variance, level, "Greenland-Robins", "risk ratio")


def common_risk_difference(tables: Sequence[TwoByTwo], *, level: float = 0.95) -> Estimate:
    """The Mantel-Haenszel risk difference with Sato's interval, in [-1, 1].

    Sources: Greenland & Robins, Biometrics 1985;41:55-68; Sato, Biometrics 1989;45:1323-1324.
    """
    a, b, c, d = _cells(tables)
    n, m = a + b, c + d
    total = n + m
    weight = float((n * m / total).sum())
    difference = float(((a * m - c * n) / total).sum()) / weight
    p = (n**2 * c - m**2 * a + n * m * (m - n) / 2) / total**2
    q = (a * d + c * b) / (2 * total)
    variance = (difference * float(p.sum()) + float(q.sum())) / weight**2
    half_width = normal_quantile(level) * sqrt(max(0.0, variance))
    interval = Interval(
        max(-1.0, difference - half_width), min(1.0, difference + half_width), level, "Sato"
    )
    return Estimate(difference, interval, "difference in proportions, Mantel-Haenszel")


def breslow_day(tables: Sequence[TwoByTwo], *, tarone: bool = True) -> SignificanceTest:
    """Is the odds ratio the same in all strata; chi-squared with one degree less than strata.

    ``tarone`` takes away what the estimated common odds ratio costs (Tarone's correction).
    NotEstimableError below two informative strata, or if there is no common odds ratio.

    Sources: Breslow & Day, Statistical Methods in Cancer Research I, 1980, p 142; Tarone,
    Biometrika 1985;72:91-95.
    """
    ratio = common_odds_ratio(tables).value
    a, b, c, d = _cells(tables, varying=True)
    if a.size < FEWEST_STRATA:
        raise NotEstimableError("fewer than two strata have both groups and both outcomes")
    n, m, events = a + b, c + d, a + c
    expected = expected_events(n, m, events, ratio)
    variance = 1 / (
        1 / expected + 1 / (n - expected) + 1 / (events - expected) + 1 / (m - events + expected)
    )
    statistic = float(((a - expected) ** 2 / variance).sum())
    if tarone:
        statistic -= float((a - expected).sum()) ** 2 / float(variance.sum())
    statistic, freedom = max(0.0, statistic), a.size - 1
    return chi_squared_test(
        statistic, freedom, name="Breslow-Day, Tarone's correction" if tarone else "Breslow-Day"
    )


def _cells(tables: Sequence[TwoByTwo], *, varying: bool = False) -> Cells:
    """The cells of the informative strata, each of shape (strata,)."""
    used = [t for t in tables if min(t.n, t.reference_n) > 0]
    if not used:
        raise NotEstimableError(NOTHING_IN_COMMON)
    if varying:
        used = [t for t in used if 0 < t.total_events < t.total]
    if not used:
        raise NotEstimableError("the outcome does not vary within any stratum")
    a, b, c, d = np.array([t.cells for t in used], dtype=np.float64).T
    return a, b, c, d


def expected_events(
    n: NDArray[np.float64], m: NDArray[np.float64], events: NDArray[np.float64], ratio: float
) -> NDArray[np.float64]:
    """Events of the group that give the odds ratio with the margins of each stratum."""
    leading = 1 - ratio
    linear = m - events + ratio * (n + events)
    discriminant = np.sqrt(linear**2 + 4 * leading * ratio * n * events)
    # Of the two equal forms of the root, the one that does not cancel; linear is never negative
    # where it is not, since m - events < 0 needs a ratio beyond 1.
    with np.errstate(divide="ignore", invalid="ignore"):
        other = (discriminant - linear) / (2 * leading)
    stable = 2 * ratio * n * events / (linear + discriminant)
    return np.asarray(np.where(linear >= 0, stable, other), dtype=np.float64)


def _on_log_scale(
    value: float, variance: float, level: float, method: str, measure: str
) -> Estimate:
    factor = exp(normal_quantile(level) * sqrt(max(0.0, variance)))
    interval = Interval(value / factor, value * factor, level, method)
    return Estimate(value, interval, f"{measure}, Mantel-Haenszel")
