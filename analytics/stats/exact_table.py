"""Fisher's exact test for tables of rows and columns, and the tables that it counts.

``freeman_halton(counts, *, generator, draws=20_000, limit=1_000_000)`` gives a named
``SignificanceTest``; ``without_empty_lines(counts)`` is the table that all tests of association
look at.  The generator is used only when a table has too many alternatives to be gone through.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

from analytics.stats.estimate import NotEstimableError, SignificanceTest, category_counts
from analytics.stats.several_row_network import enumerated
from analytics.stats.two_by_two import RELATIVE_TOLERANCE
from analytics.stats.two_row_network import two_row_p

# Below a second and 200 MB on one core.
MOST_TABLES_TO_ENUMERATE = 1_000_000
FEWEST_LEVELS = 2
TWO_ROWS = 2


def freeman_halton(
    counts: ArrayLike,
    *,
    generator: np.random.Generator,
    draws: int = 20_000,
    limit: int = MOST_TABLES_TO_ENUMERATE,
) -> SignificanceTest:
    """Fisher's exact test for r x c tables, two-sided by minimum likelihood.

    All tables with the observed margins are gone through, partial tables with the same future and
    the same probability as one, if there are never more than ``limit`` of them; otherwise
    ``draws`` tables are drawn at random, P is (1 + as extreme)/(1 + draws), and its standard error
    stands in ``monte_carlo_error``.  The same generator state gives the same P.

    Sources: Freeman & Halton, Biometrika 1951;38:141-149; network: Mehta & Patel, J Am Stat Assoc
    1983;78:427-434.
    """
    table = without_empty_lines(counts)
    # Few long rows keep the enumeration small.
    table = table if table.shape[0] <= table.shape[1] else table.T
    p_value = _computed_p(table, limit)
    if p_value is not None:
        return SignificanceTest(p_value=min(1.0, p_value), name="Fisher-Freeman-Halton exact")
    threshold = _threshold(table)
    as_extreme = int((_drawn_log_weights(table, draws, generator) <= threshold).sum())
    p_value = (1 + as_extreme) / (1 + draws)
    return SignificanceTest(
        p_value=p_value,
        name=f"Fisher-Freeman-Halton, Monte Carlo with {draws:,} tables",
        monte_carlo_error=sqrt(p_value * (1 - p_value) / draws),
    )


def _computed_p(table: NDArray[np.int64], limit: int) -> float | None:
    """P of all tables together, or None if there are too many of them."""
    if table.shape[0] == TWO_ROWS:
        return two_row_p(table, limit)
    found = enumerated(table, limit)
    if found is None:
        return None
    weights, tables = found
    chances = tables * np.exp(weights - weights.max())
    return float(chances[weights <= _threshold(table)].sum() / chances.sum())


def _threshold(table: NDArray[np.int64]) -> float:
    return RELATIVE_TOLERANCE - float(gammaln(table + 1).sum())


def without_empty_lines(counts: ArrayLike) -> NDArray[np.int64]:
    """The table as integers without empty rows and columns; NotEstimableError below two of each."""
    table = category_counts(counts)
    if table.ndim != FEWEST_LEVELS:
        raise ValueError("a table of rows and columns is expected")
    table = np.asarray(table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0], dtype=np.int64)
    if table.shape[0] < FEWEST_LEVELS:
        raise NotEstimableError("fewer than two groups have patients")
    if table.shape[1] < FEWEST_LEVELS:
        raise NotEstimableError("all patients are in one category")
    return table


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
