"""Control limits: individuals with moving range (XmR), and proportions (p chart).

``xmr_chart(values)`` for one value per period, such as a quarter's median time;
``p_chart(events, n)`` for a share per period.  Both list the periods beyond three sigma.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import NotEstimableError, category_counts, observed

Array = NDArray[np.float64]
# d2 and D4 for a moving range of two points (Shewhart's constants).
EXPECTED_RANGE = 1.128
RANGE_LIMIT = 3.267
SIGMAS = 3
FEWEST_POINTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlChart:
    """Centre and limits; ``low`` and ``high`` of shape (n,), ``beyond`` the places outside them."""

    centre: float
    low: Array
    high: Array
    beyond: tuple[int, ...]
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class XmrChart:
    """The chart of the values, and the moving ranges with their mean and upper limit."""

    values: ControlChart
    ranges: Array
    mean_range: float
    range_limit: float
    ranges_beyond: tuple[int, ...]


def xmr_chart(values: ArrayLike, *, lowest: float | None = 0.0) -> XmrChart:
    """Mean of the values with limits at 3 times the mean moving range over 1.128.

    ``lowest`` cuts the lower limit (0 for times and shares, None for values of either sign).  The
    place of a range is that of its later value.  NotEstimableError with fewer than three values, or
    if they do not vary.
    """
    points = observed(values)
    if points.size < FEWEST_POINTS:
        raise NotEstimableError(f"{points.size} periods; control limits need {FEWEST_POINTS}")
    ranges = np.abs(np.diff(points))
    mean_range = float(ranges.mean())
    if mean_range == 0:
        raise NotEstimableError("the values do not vary, so there are no limits")
    centre = float(points.mean())
    half = SIGMAS * mean_range / EXPECTED_RANGE
    low = centre - half if lowest is None else max(lowest, centre - half)
    limit = RANGE_LIMIT * mean_range
    sides = (np.full(points.size, low), np.full(points.size, centre + half))
    return XmrChart(
        values=_chart(points, centre, *sides, "XmR: mean ± 3 mean moving ranges / 1.128"),
        ranges=ranges,
        mean_range=mean_range,
        range_limit=limit,
        ranges_beyond=tuple(int(place) + 1 for place in np.flatnonzero(ranges > limit)),
    )  # fmt: skip


def p_chart(events: ArrayLike, n: ArrayLike) -> ControlChart:
    """The pooled share with limits at three binomial standard errors of each period, cut to [0, 1].

    ``events`` and ``n`` of shape (k,), integers; a period without cases has limits 0 and 1 and is
    never beyond them.  NotEstimableError without cases or if the share is 0 or 1.
    """
    counts, sizes = category_counts(events), category_counts(n)
    if counts.shape != sizes.shape or (counts > sizes).any():
        raise ValueError("events exceed cases, or the periods do not match")
    if sizes.sum() == 0:
        raise NotEstimableError("no period has cases")
    centre = float(counts.sum() / sizes.sum())
    if centre in {0.0, 1.0}:
        raise NotEstimableError("the outcome does not vary")
    used = np.maximum(sizes, 1)
    half = np.where(sizes > 0, SIGMAS * np.sqrt(centre * (1 - centre) / used), 1.0)
    shares = np.where(sizes > 0, counts / used, centre)
    low, high = np.maximum(0.0, centre - half), np.minimum(1.0, centre + half)
    return _chart(shares, centre, low, high, "p chart: pooled share with 3 binomial sigma")


def _chart(points: Array, centre: float, low: Array, high: Array, method: str) -> ControlChart:
    beyond = np.flatnonzero((points < low) | (points > high))
    return ControlChart(
        centre=centre,
        low=low,
        high=high,
        beyond=tuple(int(place) for place in beyond),
        method=method,
    )
