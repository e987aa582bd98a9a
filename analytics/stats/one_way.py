"""Two or more groups, one value: analysis of variance, Welch's, and Kruskal-Wallis.

``anova(*groups)``, ``welch_anova(*groups)`` and ``kruskal_wallis(*groups)`` take an array of values
for each group; ``anova_from_moments(groups)``, ``welch_anova_from_moments(groups)`` and
``kruskal_wallis_of_counts(counts)`` start from sufficient statistics.  All give a named
``SignificanceTest``.  Values without missing entries (ValueError); an empty group raises
NotEstimableError, so that no group leaves a comparison in silence.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtrc

from analytics.stats import frequencies, ranks
from analytics.stats.estimate import (
    NotEstimableError,
    SignificanceTest,
    category_counts,
    chi_squared_test,
)
from analytics.stats.moments import FEWEST_PATIENTS_WITH_A_SPREAD, Moments, moments

FEWEST_GROUPS = 2


def anova(*groups: ArrayLike) -> SignificanceTest:
    """One-way analysis of variance, equal variances assumed; F with k-1 and N-k degrees of freedom.

    NotEstimableError for fewer than two groups, an empty group, one patient in each, or no
    variation within any group.  Source: Fisher, Statistical Methods for Research Workers, 1925.
    """
    return anova_from_moments([moments(group) for group in groups])


def anova_from_moments(groups: Sequence[Moments]) -> SignificanceTest:
    """``anova`` from number, mean and variance of each group."""
    _require_groups(len(groups))
    total = sum(group.n for group in groups)
    between, within = len(groups) - 1, total - len(groups)
    if within == 0:
        raise NotEstimableError("no group has two patients")
    squares_within = sum(group.squares for group in groups)
    if squares_within == 0:
        raise NotEstimableError("the values do not vary within the groups")
    grand_mean = sum(group.n * group.mean for group in groups) / total
    squares = sum(group.n * (group.mean - grand_mean) ** 2 for group in groups)
    statistic = (squares / between) / (squares_within / within)
    return _f_test(statistic, between, within, "one-way analysis of variance")


def welch_anova(*groups: ArrayLike) -> SignificanceTest:
    """One-way comparison of means without the assumption of equal variances.

    NotEstimableError for fewer than two groups, fewer than two patients in a group, or a group
    without variation.  With two groups it is Welch's t test.
    Source: Welch, Biometrika 1951;38:330-336.
    """
    return welch_anova_from_moments([moments(group) for group in groups])


def welch_anova_from_moments(groups: Sequence[Moments]) -> SignificanceTest:
    """``welch_anova`` from number, mean and variance of each group."""
    _require_groups(len(groups))
    if min(group.n for group in groups) < FEWEST_PATIENTS_WITH_A_SPREAD:
        raise NotEstimableError("fewer than two patients in a group")
    if min(group.variance for group in groups) == 0:
        raise NotEstimableError("the values of a group do not vary")
    k = len(groups)
    weights = [group.n / group.variance for group in groups]
    total = sum(weights)
    mean = sum(w * group.mean for w, group in zip(weights, groups, strict=True)) / total
    spread = sum(
        (1 - w / total) ** 2 / (group.n - 1) for w, group in zip(weights, groups, strict=True)
    ) / (k * k - 1)
    between = sum(w * (group.mean - mean) ** 2 for w, group in zip(weights, groups, strict=True))
    statistic = between / ((k - 1) * (1 + 2 * (k - 2) * spread))
    return _f_test(statistic, k - 1, 1 / (3 * spread), "Welch analysis of variance")


def kruskal_wallis(*groups: ArrayLike) -> SignificanceTest:
    """The rank test of two or more groups, tie-corrected, chi-squared with k-1 degrees of freedom.

    NotEstimableError for fewer than two groups, an empty group, or if all values are equal.
    Source: Kruskal & Wallis, J Am Stat Assoc 1952;47:583-621.
    """
    _require_groups(len(groups))
    return kruskal_wallis_of_counts(frequencies.of_samples(*groups).counts)


def kruskal_wallis_of_counts(counts: ArrayLike) -> SignificanceTest:
    """``kruskal_wallis`` from patients per group and value, shape (g, k), values ascending."""
    table = category_counts(counts)
    _require_groups(table.shape[0])
    if table.sum(axis=1).min() == 0:
        raise NotEstimableError("a group has no patients")
    total: NDArray[np.int64] = table.sum(axis=0)
    if np.count_nonzero(total) == 1:
        raise NotEstimableError("all values are equal")
    sizes = table.sum(axis=1).astype(np.float64)
    n = float(sizes.sum())
    mean_ranks = (table @ ranks.doubled_midranks(total)) / 2 / sizes
    squares = float(sizes @ (mean_ranks - (n + 1) / 2) ** 2)
    statistic = 12 / (n * (n + 1)) * squares / (1 - ranks.tie_term(total) / (n * (n * n - 1)))
    freedom = table.shape[0] - 1
    return chi_squared_test(statistic, freedom, name="Kruskal-Wallis, tie-corrected")


def _require_groups(number: int) -> None:
    if number < FEWEST_GROUPS:
        raise NotEstimableError("fewer than two groups")


def _f_test(statistic: float, between: float, within: float, name: str) -> SignificanceTest:
    return SignificanceTest(
        p_value=float(fdtrc(between, within, statistic)),
        name=name,
        statistic=statistic,
        degrees_of_freedom=between,
        denominator_degrees_of_freedom=within,
    )
