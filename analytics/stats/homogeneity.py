"""Whether the odds ratio is the same in every stratum, by the logistic model.

``likelihood_ratio_of_interaction(tables)`` over 2 x 2 tables; strata without variation tell nothing
about the odds ratio and are left out.  Breslow and Day's test is in ``mantel_haenszel``.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

import numpy as np
from numpy.typing import NDArray

from analytics.stats import root
from analytics.stats.estimate import NotEstimableError, SignificanceTest, chi_squared_test
from analytics.stats.mantel_haenszel import expected_events
from analytics.stats.two_by_two import TwoByTwo

Array = NDArray[np.float64]
TWO = 2


def likelihood_ratio_of_interaction(tables: Sequence[TwoByTwo]) -> SignificanceTest:
    """Logistic model with against without the product of group and stratum, k - 1 df.

    The common odds ratio is the unconditional maximum-likelihood one.
    NotEstimableError with fewer than two informative strata, or a common ratio of 0 or infinity.
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
        return float((expected_events(n, m, events, exp(log_ratio)) - a).sum())

    start = 0.0
    step = 1.0 if excess(start) < 0 else -1.0
    common = exp(root.outwards(excess, start, step)) if excess(start) != 0 else 1.0
    fitted = expected_events(n, m, events, common)
    expected = (fitted, n - fitted, events - fitted, m - events + fitted)
    statistic = 2 * sum(
        float(np.where(o > 0, o * np.log(np.where(o > 0, o, 1.0) / e), 0.0).sum())
        for o, e in zip(cells, expected, strict=True)
    )
    name = "likelihood-ratio test of interaction, logistic model"
    statistic, freedom = max(0.0, statistic), a.size - 1
    return chi_squared_test(statistic, freedom, name=name)


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
