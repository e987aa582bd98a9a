"""Tables of rows and columns: are the categories distributed alike in every group.

``association(counts, *, generator, policy="pearson_or_exact")`` follows the plan's policy;
``pearson(counts)`` and ``freeman_halton(counts, *, generator, draws=20_000)`` are the single tests.
All give a named ``SignificanceTest``.  ``counts`` has shape (r, c), integers, missing values in no
cell.  Empty rows and columns are dropped first; NotEstimableError if fewer than two rows or columns
remain.  The generator is used only when a table has too many alternatives to be enumerated.
"""

from __future__ import annotations

from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, gammaln

from analytics.stats.estimate import NotEstimableError, SignificanceTest, category_counts
from analytics.stats.two_by_two import RELATIVE_TOLERANCE, SMALLEST_EXPECTED_COUNT_FOR_PEARSON

# Below half a second and 200 MB on one core.
MOST_TABLES_TO_ENUMERATE = 1_000_000
FEWEST_LEVELS = 2

Policy = Literal["pearson_or_exact", "pearson", "exact"]


def association(
    counts: ArrayLike, *, generator: np.random.Generator, policy: Policy = "pearson_or_exact"
) -> SignificanceTest:
    """The test that the policy prescribes; the result carries the test's name.

    "pearson_or_exact": Pearson if every expected count is at least 5, otherwise Freeman-Halton.
    ValueError on an unknown policy.
    """
    table = _without_empty_lines(counts)
    if policy == "pearson_or_exact":
        adequate = expected_counts(table).min() >= SMALLEST_EXPECTED_COUNT_FOR_PEARSON
        policy = "pearson" if adequate else "exact"
    if policy == "pearson":
        return pearson(table)
    if policy == "exact":
        return freeman_halton(table, generator=generator)
    raise ValueError(f"unknown test policy {policy!r}")


def expected_counts(counts: ArrayLike) -> NDArray[np.float64]:
    """Expected counts under no association, shape (r, c) after dropping empty rows and columns."""
    table = _without_empty_lines(counts)
    products = np.outer(table.sum(axis=1), table.sum(axis=0))
    return np.asarray(products / table.sum(), dtype=np.float64)


def pearson(counts: ArrayLike) -> SignificanceTest:
    """Pearson's chi-squared test without correction, (r-1)(c-1) degrees of freedom.

    Source: Pearson, Philos Mag 1900;50:157-175; degrees of freedom after Fisher 1922.
    """
    table = _without_empty_lines(counts)
    expected = expected_counts(table)
    statistic = float(((table - expected) ** 2 / expected).sum())
    freedom = (table.shape[0] - 1) * (table.shape[1] - 1)
    return SignificanceTest(
        p_value=float(chdtrc(freedom, statistic)),
        name="Pearson chi-squared, no continuity correction",
        statistic=statistic,
        degrees_of_freedom=freedom,
    )


def freeman_halton(
    counts: ArrayLike,
    *,
    generator: np.random.Generator,
    draws: int = 20_000,
    limit: int = MOST_TABLES_TO_ENUMERATE,
) -> SignificanceTest:
    """Fisher's exact test for r x c tables, two-sided by minimum likelihood.

    All tables with the observed margins are enumerated if there are at most ``limit``; otherwise
    ``draws`` of them are drawn at random, P is (1 + as extreme)/(1 + draws), and its standard error
    stands in ``monte_carlo_error``.  The same generator state gives the same P.

    Source: Freeman & Halton, Biometrika 1951;38:141-149.
    """
    table = _without_empty_lines(counts)
    # Few long rows keep the enumeration small.
    table = table if table.shape[0] <= table.shape[1] else table.T
    observed = -float(gammaln(table + 1).sum())
    threshold = observed + RELATIVE_TOLERANCE
    weights = _enumerated_log_weights(table, limit)
    if weights is not None:
        chances = np.exp(weights - weights.max())
        p_value = float(chances[weights <= threshold].sum() / chances.sum())
        return SignificanceTest(p_value=p_value, name="Fisher-Freeman-Halton exact")
    as_extreme = int((_drawn_log_weights(table, draws, generator) <= threshold).sum())
    p_value = (1 + as_extreme) / (1 + draws)
    return SignificanceTest(
        p_value=p_value,
        name=f"Fisher-Freeman-Halton, Monte Carlo with {draws:,} tables",
        monte_carlo_error=sqrt(p_value * (1 - p_value) / draws),
    )


def _without_empty_lines(counts: ArrayLike) -> NDArray[np.int64]:
    table = category_counts(counts)
    if table.ndim != FEWEST_LEVELS:
        raise ValueError("a table of rows and columns is expected")
    table = np.asarray(table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0], dtype=np.int64)
    if table.shape[0] < FEWEST_LEVELS:
        raise NotEstimableError("fewer than two groups have patients")
    if table.shape[1] < FEWEST_LEVELS:
        raise NotEstimableError("all patients are in one category")
    return table


def _enumerated_log_weights(table: NDArray[np.int64], limit: int) -> NDArray[np.float64] | None:
    """Minus the sum of log factorials of every table with these margins; None beyond ``limit``.

    Column after column is filled in all ways that the remaining row totals allow.  Every partial
    table can be completed, so there are never more partial than complete ones.
    """
    remaining = table.sum(axis=1)[np.newaxis, :]
    weights = np.zeros(1)
    for size in np.sort(table.sum(axis=0))[:-1]:
        columns = _columns(remaining.max(axis=0), int(size), limit)
        if columns is None or len(columns) * len(remaining) > 4 * limit:
            return None
        left = remaining[:, np.newaxis, :] - columns[np.newaxis, :, :]
        possible = (left >= 0).all(axis=2)
        weights = (weights[:, np.newaxis] - gammaln(columns + 1).sum(axis=1))[possible]
        remaining = left[possible]
        if len(weights) > limit:
            return None
    return np.asarray(weights - gammaln(remaining + 1).sum(axis=1), dtype=np.float64)


def _columns(most: NDArray[np.int64], size: int, limit: int) -> NDArray[np.int64] | None:
    """All ways to put ``size`` patients into rows of at most ``most``; None beyond ``limit``."""
    columns = np.zeros((1, 0), dtype=np.int64)
    for row in range(most.size):
        left = size - columns.sum(axis=1)
        room_below = int(most[row + 1 :].sum())
        values = np.arange(min(size, int(most[row])) + 1)
        fits = (values <= left[:, np.newaxis]) & (left[:, np.newaxis] - values <= room_below)
        parent, value = np.nonzero(fits)
        columns = np.column_stack([columns[parent], value])
        if len(columns) > limit:
            return None
    return columns


def _drawn_log_weights(
    table: NDArray[np.int64], draws: int, generator: np.random.Generator
) -> NDArray[np.float64]:
    """The log weights of random tables with the margins of ``table``, drawn cell by cell."""
    left_in_columns = np.tile(table.sum(axis=0), (draws, 1))
    weights = np.zeros(draws)
    for size in table.sum(axis=1)[:-1]:
        left_in_row = np.full(draws, size)
        for column in range(table.shape[1]):
            here = left_in_columns[:, column]
            beyond = left_in_columns[:, column + 1 :].sum(axis=1)
            cell = generator.hypergeometric(here, beyond, left_in_row)
            weights -= gammaln(cell + 1)
            left_in_row -= cell
            left_in_columns[:, column] -= cell
    return np.asarray(weights - gammaln(left_in_columns + 1).sum(axis=1), dtype=np.float64)
