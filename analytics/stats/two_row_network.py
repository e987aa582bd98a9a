"""Fisher's exact test of a table with two rows, by a network with bounds.

``two_row_p(table, limit) -> float | None`` adds the probability of all tables with the margins of
``table``, shape (2, c), that are no more probable than it.  Columns are filled one by one.  A
partial table leaves the network as soon as all its completions count, or none does; those with the
same rest and the same probability are one.

Source: Mehta & Patel, J Am Stat Assoc 1983;78:427-434.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from analytics.stats.two_by_two import RELATIVE_TOLERANCE

WEIGHT_STEPS = 1e9
# Beyond, a place and a weight no longer fit into one integer.
LARGEST_TOTAL_TO_MERGE = 20_000
FEWEST_TO_PRUNE = 5_000
NEGLIGIBLE = 1e-12
MOST_STEPS_FOR_LOWER_BOUNDS = 10_000_000


@dataclass(frozen=True, slots=True)
class _Suffix:
    """What the columns still to be filled can add to the log weight, by patients left to place."""

    total: int
    most: NDArray[np.float64]
    least: NDArray[np.float64]
    everything: NDArray[np.float64]


def two_row_p(table: NDArray[np.int64], limit: int) -> float | None:
    """The two-sided P by minimum likelihood; None beyond ``limit`` partial tables at a time."""
    row = table[int(table[0].sum() > table[1].sum())]
    order = np.argsort(table.sum(axis=0), kind="stable")
    sizes, row = table.sum(axis=0)[order], row[order]
    n, total = int(row.sum()), int(sizes.sum())
    threshold = float(_log_choose(sizes, row).sum()) + RELATIVE_TOLERANCE
    all_tables = float(_log_choose(total, np.array([n]))[0])
    placed, weights, tables = np.zeros(1, dtype=np.int64), np.zeros(1), np.ones(1)
    p_value, own = 0.0, float(np.exp(threshold - all_tables))
    for size, suffix in zip(sizes[:-1], _suffixes(sizes)[1:], strict=True):
        if placed.size * (int(size) + 1) > limit:
            return None
        placed, weights, tables = _filled(placed, weights, tables, int(size), n, suffix.total)
        left = n - placed
        settled = weights + suffix.most[left] <= threshold
        chance = tables * np.exp(weights + suffix.everything[left] - all_tables)
        p_value += float(chance[settled].sum())
        going_on = ~settled & (weights + suffix.least[left] <= threshold)
        going_on &= _matters(np.where(going_on, chance, 0.0), max(p_value, own))
        placed, weights, tables = _merged(
            placed[going_on], weights[going_on], tables[going_on], total
        )
        if placed.size > limit:
            return None
    return min(1.0, p_value)


def _filled(
    placed: NDArray[np.int64],
    weights: NDArray[np.float64],
    tables: NDArray[np.float64],
    size: int,
    n: int,
    room: int,
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Every partial table with one more column, in all ways that can still reach ``n``."""
    values = np.arange(size + 1)
    now = placed[:, np.newaxis] + values
    parent, value = np.nonzero((now <= n) & (now >= n - room))
    return (
        placed[parent] + value,
        weights[parent] + _log_choose(size, values)[value],
        tables[parent],
    )


def _matters(chance: NDArray[np.float64], p_value: float) -> NDArray[np.bool_]:
    """All partial tables but the least likely ones that together cannot move the known part of P.

    Their chance is below 1e-12 of it in every column, so that P is right to ten digits or more.
    """
    if chance.size < FEWEST_TO_PRUNE:
        return np.ones(chance.size, dtype=np.bool_)
    ascending = np.sort(chance)
    dropped = int(np.searchsorted(np.cumsum(ascending), NEGLIGIBLE * p_value))
    return np.asarray(chance > (ascending[dropped - 1] if dropped else -1.0), dtype=np.bool_)


def _merged(
    placed: NDArray[np.int64],
    weights: NDArray[np.float64],
    tables: NDArray[np.float64],
    total: int,
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    if total > LARGEST_TOTAL_TO_MERGE or placed.size == 0:
        return placed, weights, tables
    keys = np.rint(weights * WEIGHT_STEPS).astype(np.int64) * (total + 1) + placed
    _, first, kind = np.unique(keys, return_index=True, return_inverse=True)
    return placed[first], weights[first], np.bincount(kind, weights=tables)


def _suffixes(sizes: NDArray[np.int64]) -> list[_Suffix]:
    """The bounds of the columns from each place on, shape (c,) of them, by patients to place.

    The most is reached by placing patient after patient where he adds most, since the logarithm of
    a binomial coefficient is concave; the least is found column by column.
    """
    found: list[_Suffix] = []
    gains, least = np.zeros(0), np.zeros(1)
    for size in sizes[::-1]:
        values = np.arange(int(size))
        gains = np.concatenate([gains, np.log((size - values) / (values + 1.0))])
        most = np.concatenate([[0.0], np.cumsum(np.sort(gains)[::-1])])
        least = _least_with(least, int(size))
        everything = _log_choose(gains.size, np.arange(gains.size + 1))
        found.append(_Suffix(gains.size, most, least, everything))
    return found[::-1]


def _least_with(least: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """The least weight with one more column; nought, a valid bound, where that is too much work."""
    if (size + 1) * least.size > MOST_STEPS_FOR_LOWER_BOUNDS:
        return np.zeros(least.size + size)
    lower = np.full(least.size + size, np.inf)
    for value, weight in enumerate(_log_choose(size, np.arange(size + 1))):
        part = lower[value : value + least.size]
        np.minimum(part, least + weight, out=part)
    return lower


def _log_choose(n: int | NDArray[np.int64], k: NDArray[np.int64]) -> NDArray[np.float64]:
    chosen = gammaln(np.asarray(n) + 1.0) - gammaln(k + 1.0) - gammaln(np.asarray(n) - k + 1.0)
    return np.asarray(chosen, dtype=np.float64)
