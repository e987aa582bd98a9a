"""Tables of rows and columns: are the categories distributed alike in every group.

``association(counts, *, generator, policy="pearson_or_exact")`` follows the plan's policy;
``pearson(counts)``, ``likelihood_ratio(counts)`` and ``exact_table.freeman_halton(counts, *,
generator)`` are the single tests, and two ordered rows or columns are tested by ``trend``.
All give a named ``SignificanceTest``.  ``counts`` has shape (r, c), integers, missing values in no
cell.  Empty rows and columns are dropped first; NotEstimableError if fewer than two rows or columns
remain.  The generator is used only when a table has too many alternatives to be enumerated.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import xlogy

from analytics.stats.estimate import SignificanceTest, chi_squared_test
from analytics.stats.exact_table import freeman_halton, without_empty_lines
from analytics.stats.two_by_two import SMALLEST_EXPECTED_COUNT_FOR_PEARSON

Policy = Literal["pearson_or_exact", "pearson", "likelihood_ratio", "exact"]


def association(
    counts: ArrayLike, *, generator: np.random.Generator, policy: Policy = "pearson_or_exact"
) -> SignificanceTest:
    """The test that the policy prescribes; the result carries the test's name.

    "pearson_or_exact": Pearson if every expected count is at least 5, otherwise Freeman-Halton.
    ValueError on an unknown policy.
    """
    table = without_empty_lines(counts)
    if policy == "pearson_or_exact":
        adequate = expected_counts(table).min() >= SMALLEST_EXPECTED_COUNT_FOR_PEARSON
        policy = "pearson" if adequate else "exact"
    if policy == "pearson":
        return pearson(table)
    if policy == "likelihood_ratio":
        return likelihood_ratio(table)
    if policy == "exact":
        return freeman_halton(table, generator=generator)
    raise ValueError(f"unknown test policy {policy!r}")


def expected_counts(counts: ArrayLike) -> NDArray[np.float64]:
    """Expected counts under no association, shape (r, c) after dropping empty rows and columns."""
    table = without_empty_lines(counts)
    products = np.outer(table.sum(axis=1), table.sum(axis=0))
    return np.asarray(products / table.sum(), dtype=np.float64)


def pearson(counts: ArrayLike) -> SignificanceTest:
    """Pearson's chi-squared test without correction, (r-1)(c-1) degrees of freedom.

    Source: Pearson, Philos Mag 1900;50:157-175; degrees of freedom after Fisher 1922.
    """
    table = without_empty_lines(counts)
    expected = expected_counts(table)
    statistic = float(((table - expected) ** 2 / expected).sum())
    freedom = (table.shape[0] - 1) * (table.shape[1] - 1)
    return chi_squared_test(
        statistic, freedom, name="Pearson chi-squared, no continuity correction"
    )


def likelihood_ratio(counts: ArrayLike) -> SignificanceTest:
    """The likelihood-ratio chi-squared test (G²), (r-1)(c-1) degrees of freedom.

    Empty cells add nothing.  Source: Wilks, Ann Math Stat 1935;6:190-196.
    """
    table = without_empty_lines(counts)
    # Equal proportions can come out as -1e-16.
    statistic = max(0.0, 2 * float(xlogy(table, table / expected_counts(table)).sum()))
    freedom = (table.shape[0] - 1) * (table.shape[1] - 1)
    return chi_squared_test(statistic, freedom, name="likelihood-ratio chi-squared")
