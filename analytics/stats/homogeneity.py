"""Whether the odds ratio is the same in every stratum.

``breslow_day(tables, *, tarone=False)`` and ``likelihood_ratio_of_interaction(tables)`` over
2 x 2 tables; strata without variation tell nothing about the odds ratio and are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from analytics.stats import root
from analytics.stats.estimate import NotEstimableError, SignificanceTest
from analytics.stats.two_by_two import TwoByTwo

Array = NDArray[np.float64]
TWO = 2


def breslow_day(tables: Sequence[TwoByTwo], *, tarone: bool = False) -> SignificanceTest:
    """Observed against expected counts at the Mantel-Haenszel odds ratio, k - 1 df.

    NotEstimableError with fewer than two informative strata, or a common ratio of 0 or infinity.
    Sources: Breslow & Day, Statistical Methods in Cancer Research, vol. 1, IARC 1980, equation
    4.30; correction: Tarone, Biometrika 1985;72:91-95.
    """
    a, b, c, d = _informative(tables)
    total = a + b + c + d
    up, down = float((a * d / total).sum()), float((b * c / total).sum())
    if min(up, down) == 0:
        raise NotEstimableError("the common odds ratio is 0 or infinite")
    expected = expected_events(up / down, a + b, c + d, a + c)
    variance = _variance(expected, a + b, c + d, a + c)
    statistic = float(((a - expected) ** 2 / variance).sum())
    name = "Breslow-Day test of homogeneous odds ratios"
    if tarone:
        statistic -= float((a - expected).sum()) ** 2 / float(variance.sum())
        name += ", Tarone's correction"
    return _test(statistic, a.size, name)


def likelihood_ratio_of_interaction(tables: Sequence[TwoByTwo]) -> SignificanceTest:
    """Logistic model with against without the product of group and stratum, k - 1 df.

    The common odds ratio is the unconditional maximum-likelihood one.  Errors as ``breslow_day``.
    """
    cells = _informative(tables)
    a, b, c, d = cells
    n, m, events = a + b, c + d, a + c
    if min(a.sum(), b.sum(), c.sum(), d.sum()) == 0:
        raise NotEstimableError("the common odds ratio is 0 or infinite")
    lowest, highest = np.maximum(0, events - m), np.minimum(n, events)
    if (a == lowest).all() or (a == highest).all():
        raise NotEstimableError("the common odds ratio is 0 or infinite")

    def excess(log_ratio: float) -> float:
        return float((expected_events(exp(log_ratio), n, m, events) - a).sum())

    start = 0.0
    step = 1.0 if excess(start) < 0 else -1.0
    common = exp(root.outwards(excess, start, step)) if excess(start) != 0 else 1.0
    fitted = expected_events(common, n, m, events)
    expected = (fitted, n - fitted, events - fitted, m - events + fitted)
    statistic = 2 * sum(
        float(np.where(o > 0, o * np.log(np.where(o > 0, o, 1.0) / e), 0.0).sum())
        for o, e in zip(cells, expected, strict=True)
    )
    name = "likelihood-ratio test of interaction, logistic model"
    return _test(max(0.0, statistic), a.size, name)


def expected_events(ratio: float, n: Array, m: Array, events: Array) -> Array:
    """Events of the group, shape (k,), that give this odds ratio with the margins kept."""
    # ratio = x (m - events + x) / ((n - x) (events - x)), solved for x without cancellation.
    linear = m - events + ratio * (n + events)
    leading = 1 - ratio
    discriminant = np.sqrt(np.maximum(0.0, linear**2 + 4 * leading * ratio * n * events))
    with np.errstate(divide="ignore", invalid="ignore"):
        adding = 2 * ratio * n * events / (linear + discriminant)
        parting = (discriminant - linear) / (2 * leading)
    return np.asarray(np.where(linear >= 0, adding, parting), dtype=np.float64)


def _variance(expected: Array, n: Array, m: Array, events: Array) -> Array:
    return np.asarray(
        1 / (1 / expected + 1 / (n - expected) + 1 / (events - expected)
             + 1 / (m - events + expected)),
        dtype=np.float64,
    )  # fmt: skip


def _informative(tables: Sequence[TwoByTwo]) -> tuple[Array, Array, Array, Array]:
    used = [
        table.cells
        for table in tables
        if min(table.n, table.reference_n) > 0 and 0 < table.total_events < table.total
    ]
    if len(used) < TWO:
        raise NotEstimableError("fewer than two subgroups have both groups and a varying outcome")
    a, b, c, d = np.array(used, dtype=np.float64).T
    return a, b, c, d


def _test(statistic: float, strata: int, name: str) -> SignificanceTest:
    return SignificanceTest(
        p_value=float(chdtrc(strata - 1, statistic)),
        name=name,
        statistic=statistic,
        degrees_of_freedom=strata - 1,
    )
