"""Which test and which balance a row of a baseline table has: the summary chosen fixes them.

``number_comparison(table, groups, summary)`` and ``category_comparison(counts, kind, choices)``
give the two statistics of a row, not yet computed; two groups are compared first against second.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analytics.stats import contingency, location, one_way, standardised_difference
from analytics.stats.estimate import NotEstimableError, SignificanceTest
from analytics.stats.frequencies import Frequencies
from analytics.stats.moments import FEWEST_PATIENTS_WITH_A_SPREAD, Moments
from analytics.stats.standardised_difference import (
    DifferenceAcrossGroups,
    StandardisedDifference,
    across_groups,
)
from analytics.stats.two_by_two import Policy, TwoByTwo, crude_test

NumberSummary = Literal["mean", "median"]
CategoryKind = Literal["binary", "nominal", "ordinal"]
Balance = StandardisedDifference | DifferenceAcrossGroups

TWO = 2
# What each policy of a two-by-two table means for a larger one.
LARGER_TABLES: dict[Policy, contingency.Policy] = {
    "pearson_or_fisher": "pearson_or_exact",
    "fisher": "exact",
    "pearson": "pearson",
    "yates": "pearson",
}
# For tables too large to go through; a fixed seed keeps a report the same when it is made again.
SEED = 20230101
MeanTest = Literal["welch", "student"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """How rows are tested: counts by ``policy``, means with or without equal variances.

    ``seed`` is that of simulated P values.
    """

    policy: Policy = "pearson_or_fisher"
    mean_test: MeanTest = "welch"
    seed: int = SEED


@dataclass(frozen=True, slots=True)
class RowComparison:
    """How balanced the groups are, and the test; either raises NotEstimableError when called."""

    balance: Callable[[], Balance]
    test: Callable[[], SignificanceTest]


def number_comparison(
    table: Frequencies,
    groups: Sequence[Moments | None],
    summary: NumberSummary,
    mean_test: MeanTest = "welch",
) -> RowComparison:
    """Means: a t test or analysis of variance; medians: Mann-Whitney or Kruskal-Wallis.

    ``groups`` are the moments of each group, None for an empty one.
    """
    of_means = partial(_test_of_means, groups, mean_test)
    of_ranks = partial(_test_of_ranks, table)
    return RowComparison(
        partial(_number_balance, groups), of_means if summary == "mean" else of_ranks
    )


def category_comparison(
    counts: NDArray[np.int64], kind: CategoryKind, choices: Choices
) -> RowComparison:
    """Levels: what ``policy`` prescribes for two by two, and its counterpart for larger tables."""
    if kind == "binary" and len(counts) == TWO:
        test = partial(_two_by_two_test, counts, choices.policy)
    else:
        test = partial(association, counts, choices)
    return RowComparison(partial(_category_balance, counts, kind), test)


def association(counts: NDArray[np.int64], choices: Choices) -> SignificanceTest:
    """The test of a larger table under the policy, with the seed if it has to simulate."""
    return contingency.association(
        counts,
        generator=np.random.default_rng(choices.seed),
        policy=LARGER_TABLES[choices.policy],
    )


def _test_of_means(groups: Sequence[Moments | None], mean_test: MeanTest) -> SignificanceTest:
    known = _comparable(groups)
    equal = mean_test == "student"
    if len(known) == TWO:
        two = location.student_from_moments if equal else location.welch_from_moments
        return two(*known).test
    several = one_way.anova_from_moments if equal else one_way.welch_anova_from_moments
    return several(known)


def _test_of_ranks(table: Frequencies) -> SignificanceTest:
    if len(table.counts) == TWO:
        return location.mann_whitney_of_counts(*table.counts).test
    return one_way.kruskal_wallis_of_counts(table.counts)


def _number_balance(groups: Sequence[Moments | None]) -> Balance:
    known = _comparable(groups)
    if len(known) == TWO:
        return standardised_difference.between(*known)
    return across_groups(known, standardised_difference.between)


def _comparable(groups: Sequence[Moments | None]) -> list[Moments]:
    known = [each for each in groups if each is not None]
    if len(known) < len(groups) or min(each.n for each in known) < FEWEST_PATIENTS_WITH_A_SPREAD:
        raise NotEstimableError("fewer than two patients in a group")
    return known


def _category_balance(counts: NDArray[np.int64], kind: CategoryKind) -> Balance:
    measure = _MEASURES[kind]
    if len(counts) == TWO:
        return measure(counts[0], counts[1])
    return across_groups(list(counts), measure)


def _binary_balance(own: NDArray[np.int64], other: NDArray[np.int64]) -> StandardisedDifference:
    return standardised_difference.binary(_table(own, other))


def _two_by_two_test(counts: NDArray[np.int64], policy: Policy) -> SignificanceTest:
    return crude_test(_table(counts[0], counts[1]), policy)


def _table(own: NDArray[np.int64], other: NDArray[np.int64]) -> TwoByTwo:
    """Codes 0 and 1 are no and yes."""
    return TwoByTwo(int(own[1]), int(own.sum()), int(other[1]), int(other.sum()))


_MEASURES: dict[
    CategoryKind, Callable[[NDArray[np.int64], NDArray[np.int64]], StandardisedDifference]
] = {
    "binary": _binary_balance,
    "nominal": standardised_difference.multinomial,
    "ordinal": standardised_difference.ordinal,
}
