"""Boschloo's unconditional exact test of a two-by-two table with fixed group sizes.

``boschloo(table, *, alternative="two_sided")`` gives a named ``SignificanceTest``; groups are the
rows of ``TwoByTwo``.  NotEstimableError if a group is empty, the outcome does not vary, or the
groups are too large to go through all tables.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, xlog1py, xlogy

from analytics.stats.estimate import NotEstimableError, SignificanceTest
from analytics.stats.two_by_two import RELATIVE_TOLERANCE, TwoByTwo

# Sums of chances agree to twelve digits; of one-sided P values near 1, seven digits are too few.
SAME_STATISTIC = 1e-10

Chance = Callable[[NDArray[np.float64]], NDArray[np.float64]]
Alternative = Literal["two_sided", "greater", "less", "minimum_likelihood"]

# All tables together; below a second and 300 MB on one core.
MOST_TABLES = 4_000_000
SHARES_ON_THE_GRID = 512
SHARES_WHEN_REFINING = 33
REFINEMENTS = 7
MAXIMA_TO_REFINE = 5


def boschloo(table: TwoByTwo, *, alternative: Alternative = "two_sided") -> SignificanceTest:
    """The largest chance, over all common proportions, of a table as extreme by Fisher's P.

    "greater" and "less" order tables by Fisher's one-sided P (proportion of the group above or
    below the reference); "two_sided" is twice the smaller of both, at most 1, as scipy's
    ``boschloo_exact`` reports; "minimum_likelihood" orders them by Fisher's two-sided P.
    ``statistic`` is the Fisher P of the observed table.  ValueError on an unknown alternative.

    Source: Boschloo, Stat Neerl 1970;24:1-9.
    """
    table.require_variation()
    if (table.n + 1) * (table.reference_n + 1) > MOST_TABLES:
        raise NotEstimableError("too many patients for Boschloo's test; Pearson's is as good")
    if alternative in {"greater", "less"}:
        p_value, statistic = _one_sided(table, greater=alternative == "greater")
        return SignificanceTest(
            p_value=p_value, name=f"Boschloo exact, {alternative}", statistic=statistic
        )
    if alternative == "minimum_likelihood":
        p_value, statistic = _largest_chance(table, _two_sided_fisher(table))
        name = "Boschloo exact, two-sided by minimum likelihood"
        return SignificanceTest(p_value=p_value, name=name, statistic=statistic)
    if alternative != "two_sided":
        raise ValueError(f"unknown alternative {alternative!r}")
    sides = [_one_sided(table, greater=greater) for greater in (True, False)]
    p_value, statistic = min(sides)
    return SignificanceTest(
        p_value=min(1.0, 2 * p_value),
        name="Boschloo exact, two-sided as twice the smaller tail",
        statistic=statistic,
    )


def _one_sided(table: TwoByTwo, *, greater: bool) -> tuple[float, float]:
    chances = _chances_given_total(table)
    tails = np.cumsum(chances[:, ::-1], axis=1)[:, ::-1] if greater else np.cumsum(chances, axis=1)
    return _largest_chance(table, _by_cells(table, tails))


def _two_sided_fisher(table: TwoByTwo) -> NDArray[np.float64]:
    """Fisher's P by minimum likelihood of every table, shape (n+1, m+1)."""
    chances = _chances_given_total(table)
    order = np.argsort(chances, axis=1)
    ascending = np.take_along_axis(chances, order, axis=1)
    sums = np.cumsum(ascending, axis=1)
    p_values = np.empty_like(chances)
    for total, row in enumerate(ascending):
        last = np.searchsorted(row, row * (1 + RELATIVE_TOLERANCE), side="right") - 1
        p_values[total, order[total]] = sums[total, last]
    return _by_cells(table, p_values)


def _chances_given_total(table: TwoByTwo) -> NDArray[np.float64]:
    """The hypergeometric chance of i events in the group, given all events; shape (n+m+1, n+1)."""
    n, m = table.n, table.reference_n
    events = np.arange(n + 1)
    totals = np.arange(n + m + 1)[:, np.newaxis]
    others = totals - events
    possible = (others >= 0) & (others <= m)
    others = np.clip(others, 0, m)
    weights = np.where(possible, _log_choose(n)[events] + _log_choose(m)[others], -np.inf)
    chances = np.exp(weights - weights.max(axis=1, keepdims=True))
    return np.asarray(chances / chances.sum(axis=1, keepdims=True), dtype=np.float64)


def _by_cells(table: TwoByTwo, by_total: NDArray[np.float64]) -> NDArray[np.float64]:
    """From (all events, events of the group) to (events of the group, of the reference)."""
    events = np.arange(table.n + 1)[:, np.newaxis]
    cells = by_total[events + np.arange(table.reference_n + 1), events]
    return np.asarray(cells, dtype=np.float64)


def _largest_chance(table: TwoByTwo, statistic: NDArray[np.float64]) -> tuple[float, float]:
    own = float(statistic[table.events, table.reference_events])
    extreme = (statistic <= own * (1 + SAME_STATISTIC)).astype(np.float64)

    def chance(shares: NDArray[np.float64]) -> NDArray[np.float64]:
        ours, theirs = (_binomial(size, shares) for size in (table.n, table.reference_n))
        return np.asarray(((ours @ extreme) * theirs).sum(axis=1), dtype=np.float64)

    # Dense towards 0 and 1, where large groups have narrow maxima.
    shares = (1 - np.cos(np.pi * np.linspace(0, 1, SHARES_ON_THE_GRID))) / 2
    heights = chance(shares)
    inner = np.flatnonzero((heights[1:-1] >= heights[:-2]) & (heights[1:-1] >= heights[2:])) + 1
    best = inner[np.argsort(-heights[inner])[:MAXIMA_TO_REFINE]]
    highest = float(heights.max())
    for place in best:
        highest = max(highest, _refined(chance, shares[place - 1], shares[place + 1]))
    return min(1.0, highest), own


def _refined(chance: Chance, low: float, high: float) -> float:
    """The height of the maximum between ``low`` and ``high``, by ever finer grids."""
    height = 0.0
    for _ in range(REFINEMENTS):
        shares = np.linspace(low, high, SHARES_WHEN_REFINING)
        heights = chance(shares)
        place = int(heights.argmax())
        height = max(height, float(heights[place]))
        low, high = shares[max(place - 1, 0)], shares[min(place + 1, shares.size - 1)]
    return height


def _binomial(size: int, shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chances of 0..size events at each share, shape (shares, size + 1)."""
    events = np.arange(size + 1)
    share = shares[:, np.newaxis]
    logarithms = _log_choose(size) + xlogy(events, share) + xlog1py(size - events, -share)
    return np.asarray(np.exp(logarithms), dtype=np.float64)


def _log_choose(size: int) -> NDArray[np.float64]:
    chosen = np.arange(size + 1)
    logarithms = gammaln(size + 1) - gammaln(chosen + 1) - gammaln(size - chosen + 1)
    return np.asarray(logarithms, dtype=np.float64)
