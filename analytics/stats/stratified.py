"""Groups and levels over strata: the generalised Cochran-Mantel-Haenszel tests, and van Elteren.

``general_association(tables)``, ``mean_scores(tables, *, scores=None)`` and ``correlation(tables,
*, row_scores=None, scores=None)`` take counts of shape (strata, groups, levels);
``van_elteren(tables)`` the same with the distinct values of a number as levels, and
``van_elteren_of_values(values, groups, strata)`` one value per patient.  All give a named
``SignificanceTest``.  Missing values are in no cell; strata with one group or one level carry
nothing.  NotEstimableError if no stratum is left.  Two by two: ``mantel_haenszel``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats import ranks
from analytics.stats.estimate import (
    NotEstimableError,
    SignificanceTest,
    category_counts,
    chi_squared_test,
    observed,
)

DIMENSIONS = 3
FEWEST = 2
SINGULAR = 1e-10

Array = NDArray[np.float64]
# From the counts of one stratum to the contrasts of groups and of levels.
Contrasts = Callable[[NDArray[np.int64]], tuple[Array, Array]]


def general_association(tables: ArrayLike) -> SignificanceTest:
    """No order of groups or levels, (g-1)(k-1) degrees of freedom, as R's ``mantelhaen.test``.

    Source: Landis, Heyman & Koch, Int Stat Rev 1978;46:237-254.
    """
    counts = _informative(tables)

    def contrasts(_stratum: NDArray[np.int64]) -> tuple[Array, Array]:
        return np.eye(counts.shape[1])[:-1], np.eye(counts.shape[2])[:-1]

    return _test(counts, contrasts, "Cochran-Mantel-Haenszel, general association")


def mean_scores(tables: ArrayLike, *, scores: ArrayLike | None = None) -> SignificanceTest:
    """Ordered levels: are mean level scores alike in all groups, g-1 degrees of freedom.

    ``scores`` of shape (k,), 0, 1, … by default.  Source: Landis, Heyman & Koch 1978.
    """
    counts = _informative(tables)
    level_scores = _scores(scores, counts.shape[2])

    def contrasts(_stratum: NDArray[np.int64]) -> tuple[Array, Array]:
        return np.eye(counts.shape[1])[:-1], level_scores

    return _test(counts, contrasts, "Cochran-Mantel-Haenszel, mean scores")


def correlation(
    tables: ArrayLike, *, row_scores: ArrayLike | None = None, scores: ArrayLike | None = None
) -> SignificanceTest:
    """Ordered groups and levels: is there a linear trend, one degree of freedom.

    Scores 0, 1, … by default.  With one stratum it is N-1 times the squared correlation of the
    scores.  Source: Mantel, J Am Stat Assoc 1963;58:690-700.
    """
    counts = _informative(tables)
    of_groups, of_levels = (
        _scores(row_scores, counts.shape[1]),
        _scores(scores, counts.shape[2]),
    )
    return _test(counts, lambda _: (of_groups, of_levels), "Cochran-Mantel-Haenszel, correlation")


def van_elteren(tables: ArrayLike) -> SignificanceTest:
    """The stratified rank test: ranks within strata, divided by the stratum's patients plus one.

    Levels in ascending order.  With two groups it is the locally most powerful stratified
    Mann-Whitney test; with one stratum it is Kruskal-Wallis.
    Source: van Elteren, Bull Inst Int Stat 1960;37:351-361.
    """
    counts = _informative(tables)

    def contrasts(stratum: NDArray[np.int64]) -> tuple[Array, Array]:
        total = stratum.sum(axis=0)
        ridits = ranks.doubled_midranks(total) / (2 * (total.sum() + 1))
        return np.eye(counts.shape[1])[:-1], ridits[np.newaxis, :]

    return _test(counts, contrasts, "van Elteren")


def van_elteren_of_values(
    values: ArrayLike, groups: ArrayLike, strata: ArrayLike
) -> SignificanceTest:
    """``van_elteren`` from one value, group code and stratum code per patient, shape (n,)."""
    numbers = observed(values)
    own, layer = category_counts(groups), category_counts(strata)
    if not numbers.shape == own.shape == layer.shape:
        raise ValueError("one group and one stratum are needed per value")
    if numbers.size == 0:
        raise NotEstimableError("no patients")
    contributions: list[tuple[Array, Array]] = []
    n_groups = int(own.max()) + 1
    for stratum in np.unique(layer):
        here = layer == stratum
        _, level = np.unique(numbers[here], return_inverse=True)
        keys = own[here] * (int(level.max()) + 1) + level
        counts = np.bincount(keys, minlength=n_groups * (int(level.max()) + 1))
        table = counts.reshape(n_groups, -1)
        if np.count_nonzero(table.sum(axis=1)) >= FEWEST and table.shape[1] >= FEWEST:
            total = table.sum(axis=0)
            ridits = ranks.doubled_midranks(total) / (2 * (total.sum() + 1))
            contributions.append(_contribution(table, np.eye(n_groups)[:-1], ridits[np.newaxis, :]))
    return _combined(contributions, "van Elteren")


def _informative(tables: ArrayLike) -> NDArray[np.int64]:
    """Strata with two groups and two levels, without the groups and levels that nobody has."""
    array = category_counts(tables)
    if array.ndim != DIMENSIONS:
        raise ValueError("counts by stratum, group and level are expected")
    groups = np.count_nonzero(array.sum(axis=2), axis=1)
    levels = np.count_nonzero(array.sum(axis=1), axis=1)
    return np.asarray(array[(groups >= FEWEST) & (levels >= FEWEST)], dtype=np.int64)


def _scores(scores: ArrayLike | None, size: int) -> Array:
    found = np.arange(size, dtype=np.float64) if scores is None else observed(scores)
    if found.size != size:
        raise ValueError(f"{size} scores are needed, not {found.size}")
    return found[np.newaxis, :]


def _test(counts: NDArray[np.int64], contrasts: Contrasts, name: str) -> SignificanceTest:
    return _combined([_contribution(each, *contrasts(each)) for each in counts], name)


def _contribution(
    stratum: NDArray[np.int64], of_groups: Array, of_levels: Array
) -> tuple[Array, Array]:
    """The contrasts of observed less expected counts in one stratum, and their covariance."""
    table = stratum.astype(np.float64)
    rows, columns, n = table.sum(axis=1), table.sum(axis=0), float(table.sum())
    difference = of_groups @ (table - np.outer(rows, columns) / n) @ of_levels.T
    row_part = of_groups @ (np.diag(rows) - np.outer(rows, rows) / n) @ of_groups.T
    scored = of_levels * columns
    column_part = scored @ of_levels.T - np.outer(scored.sum(axis=1), scored.sum(axis=1)) / n
    return difference.ravel(), np.kron(row_part, column_part) / (n - 1)


def _combined(contributions: list[tuple[Array, Array]], name: str) -> SignificanceTest:
    if not contributions:
        raise NotEstimableError("no stratum has two groups and two levels")
    difference = np.sum([each for each, _ in contributions], axis=0)
    covariance = np.sum([each for _, each in contributions], axis=0)
    # Groups or levels that never vary together leave directions without any variance.
    sizes, directions = np.linalg.eigh(covariance)
    kept = sizes > SINGULAR * max(float(sizes.max()), 0.0)
    if not kept.any():
        raise NotEstimableError("no stratum has two groups and two levels")
    along = directions[:, kept].T @ difference
    statistic, freedom = float((along**2 / sizes[kept]).sum()), int(kept.sum())
    return chi_squared_test(statistic, freedom, name=name)
