"""Restricted cubic splines: smooth between the outer knots, straight lines beyond them.

``quantile_knots(values, count)`` and ``restricted_cubic(values, knots)``, after Harrell, Regression
Modeling Strategies (Springer 2015), chapter 2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.stats.estimate import NotEstimableError

# Harrell's table 2.3.
QUANTILES = {
    3: (0.10, 0.50, 0.90),
    4: (0.05, 0.35, 0.65, 0.95),
    5: (0.05, 0.275, 0.50, 0.725, 0.95),
    6: (0.05, 0.23, 0.41, 0.59, 0.77, 0.95),
    7: (0.025, 0.1833, 0.3417, 0.50, 0.6583, 0.8167, 0.975),
}
FEWEST_KNOTS = 3


def quantile_knots(
    values: NDArray[np.float64], count: int, *, name: str = "the variable"
) -> tuple[float, ...]:
    """3 to 7 knots at fixed quantiles (type 7); NotEstimableError if they coincide.

    Hmisc moves the outer knots to the fifth extreme value below 100 patients; this does not.
    """
    if count not in QUANTILES:
        raise ValueError("a spline needs 3 to 7 knots")
    if values.size == 0:
        raise NotEstimableError(f"{name} has no values")
    knots = tuple(float(each) for each in np.quantile(values, QUANTILES[count]))
    if len(set(knots)) < count:
        raise NotEstimableError(f"{name} has too few different values for {count} knots")
    return knots


def restricted_cubic(values: NDArray[np.float64], knots: tuple[float, ...]) -> NDArray[np.float64]:
    """Columns, shape (n, knots-1): the values, then cubic terms over (last - first knot) squared.

    The same basis as Hmisc's ``rcspline.eval(x, knots, inclx=TRUE)``.  ValueError unless there are
    at least three knots in ascending order.
    """
    at = np.asarray(knots, dtype=np.float64)
    if at.size < FEWEST_KNOTS or (np.diff(at) <= 0).any():
        raise ValueError("a spline needs at least three knots in ascending order")
    first, last, before = at[0], at[-1], at[-2]
    outer, inner = (np.maximum(values - each, 0) ** 3 for each in (last, before))
    cubic = [
        np.maximum(values - knot, 0) ** 3
        - inner * (last - knot) / (last - before)
        + outer * (before - knot) / (last - before)
        for knot in at[:-2]
    ]
    return np.column_stack([values, *(each / (last - first) ** 2 for each in cubic)])
