"""Balance of a covariate between two groups: the standardised mean difference, without unit.

``continuous(treated, control, *, treated_weights=None, control_weights=None)``,
``from_moments(mean, sd, reference_mean, reference_sd)``, ``binary(table)``,
``multinomial(treated_counts, control_counts)`` and
``ordinal(treated_counts, control_counts, *, scores=None)`` give a ``StandardisedDifference``;
``across_groups(groups, measure)`` takes one of them to every pair of three or more groups.
Commonly accepted below 0.1 in absolute value.  The denominator is always the pooled SD of the
unweighted groups, so that values before and after weighting or matching can be compared.
NotEstimableError says so when nothing varies or the groups have no value in common.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import NotEstimableError, category_counts, observed
from analytics.stats.moments import FEWEST_PATIENTS_WITH_A_SPREAD, Moments, moments
from analytics.stats.two_by_two import TwoByTwo

T = TypeVar("T")

FEWEST_GROUPS = 2
NO_VARIATION = "the covariate does not vary"
DISJOINT = "the groups have no value in common; the standardised difference is infinite"


@dataclass(frozen=True, slots=True)
class StandardisedDifference:
    """Group minus reference in pooled standard deviations; never negative if ``method`` is
    "Mahalanobis", which has no direction.
    """

    value: float
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceAcrossGroups:
    """Absolute standardised differences of all pairs of groups: the ``largest`` and the ``mean``.

    ``pair`` are the places (from 0) of the two groups that differ most.
    """

    largest: float
    pair: tuple[int, int]
    mean: float
    method: str


def continuous(
    treated: ArrayLike,
    control: ArrayLike,
    *,
    treated_weights: ArrayLike | None = None,
    control_weights: ArrayLike | None = None,
) -> StandardisedDifference:
    """Difference of (weighted) means over the root mean square of the two unweighted SDs.

    Values of shape (n1,) and (n0,) in the covariate's own unit, free of NaN (ValueError); weights
    not negative and of the same shapes, None for equal weights.  Raises NotEstimableError if a
    group has fewer than two patients or neither group varies.

    Source: Austin, Stat Med 2009;28:3083-3107.
    """
    ours, theirs = observed(treated), observed(control)
    if min(ours.size, theirs.size) < FEWEST_PATIENTS_WITH_A_SPREAD:
        raise NotEstimableError("fewer than two patients in a group")
    own, other = moments(ours), moments(theirs)
    if own.variance == other.variance == 0:
        return between(own, other)
    mean = own.mean if treated_weights is None else _weighted_mean(ours, treated_weights)
    reference = other.mean if control_weights is None else _weighted_mean(theirs, control_weights)
    return from_moments(mean, own.sd, reference, other.sd)


def between(own: Moments, other: Moments) -> StandardisedDifference:
    """``continuous`` from number, mean and variance of each group; the same errors."""
    if min(own.n, other.n) < FEWEST_PATIENTS_WITH_A_SPREAD:
        raise NotEstimableError("fewer than two patients in a group")
    return from_moments(own.mean, own.sd, other.mean, other.sd)


def from_moments(
    mean: float, sd: float, reference_mean: float, reference_sd: float
) -> StandardisedDifference:
    """The same from published means and standard deviations (ValueError if an SD is negative)."""
    if min(sd, reference_sd) < 0:
        raise ValueError("a standard deviation cannot be negative")
    spread = sqrt((sd**2 + reference_sd**2) / 2)
    if spread == 0:
        raise NotEstimableError(NO_VARIATION if mean == reference_mean else DISJOINT)
    return StandardisedDifference((mean - reference_mean) / spread, "pooled SD")


def binary(table: TwoByTwo) -> StandardisedDifference:
    """Difference of proportions over the root of the mean of p(1-p); missing values in no count.

    Source: Austin, Stat Med 2009;28:3083-3107.
    """
    table.require_both_groups()
    share, reference = table.events / table.n, table.reference_events / table.reference_n
    variance = (share * (1 - share) + reference * (1 - reference)) / 2
    if variance == 0:
        raise NotEstimableError(NO_VARIATION if share == reference else DISJOINT)
    return StandardisedDifference((share - reference) / sqrt(variance), "binary, pooled SD")


def multinomial(treated_counts: ArrayLike, control_counts: ArrayLike) -> StandardisedDifference:
    """Mahalanobis distance of two vectors of level proportions, for unordered categories.

    Counts of shape (k,) per level in the same order; levels that nobody has are dropped.
    With two levels it is the absolute value of ``binary``.

    Source: Yang & Dalton, SAS Global Forum 2012, paper 335.
    """
    shares, references = _level_shares(treated_counts, control_counts)
    if not (shares * references).any():
        raise NotEstimableError(DISJOINT)
    if shares.size == 1:
        raise NotEstimableError(NO_VARIATION)
    # The proportions add up to one, so the last level carries no information of its own.
    difference = (shares - references)[:-1]
    covariance = (_covariance(shares) + _covariance(references))[:-1, :-1] / 2
    squared = float(difference @ np.linalg.solve(covariance, difference))
    return StandardisedDifference(sqrt(max(0.0, squared)), "Mahalanobis")


def ordinal(
    treated_counts: ArrayLike, control_counts: ArrayLike, *, scores: ArrayLike | None = None
) -> StandardisedDifference:
    """Difference of mean level scores over the pooled SD of the scores, for ordered categories.

    Counts of shape (k,) per level in order; ``scores`` of shape (k,), 0, 1, … by default: the step
    from one level to the next counts the same everywhere, which is a convention.  Population
    variances, as for a binary variable, which is the case of two levels.
    """
    counts = [category_counts(each) for each in (treated_counts, control_counts)]
    score = np.arange(counts[0].size, dtype=np.float64) if scores is None else observed(scores)
    if not counts[0].size == counts[1].size == score.size:
        raise ValueError("counts and scores need the same number of levels")
    if min(each.sum() for each in counts) == 0:
        raise NotEstimableError("a group has no patients")
    (mean, variance), (reference_mean, reference_variance) = (_moments(c, score) for c in counts)
    if variance + reference_variance == 0:
        raise NotEstimableError(NO_VARIATION if mean == reference_mean else DISJOINT)
    spread = sqrt((variance + reference_variance) / 2)
    return StandardisedDifference((mean - reference_mean) / spread, "level scores, pooled SD")


def across_groups(
    groups: Sequence[T], measure: Callable[[T, T], StandardisedDifference]
) -> DifferenceAcrossGroups:
    """``measure`` between every pair of ``groups``: the largest in absolute value, and the mean.

    ``groups`` are what ``measure`` takes for one group (values, counts per level, ``Moments``).
    NotEstimableError for fewer than two groups, or names the first pair that is not estimable.
    Source: McCaffrey et al., Stat Med 2013;32:3388-3414 (the largest as the summary).
    """
    if len(groups) < FEWEST_GROUPS:
        raise NotEstimableError("fewer than two groups")
    found: dict[tuple[int, int], StandardisedDifference] = {}
    for first, second in combinations(range(len(groups)), 2):
        try:
            found[first, second] = measure(groups[first], groups[second])
        except NotEstimableError as error:
            raise NotEstimableError(f"groups {first + 1} and {second + 1}: {error}") from error
    pair = max(found, key=lambda each: abs(found[each].value))
    return DifferenceAcrossGroups(
        largest=abs(found[pair].value),
        pair=pair,
        mean=sum(abs(each.value) for each in found.values()) / len(found),
        method=f"{found[pair].method}, {len(found)} pairs of groups",
    )


def _weighted_mean(values: NDArray[np.float64], weights: ArrayLike) -> float:
    weight = observed(weights)
    if weight.shape != values.shape or (weight < 0).any():
        raise ValueError("one weight, not negative, is needed per value")
    if weight.sum() == 0:
        raise NotEstimableError("all weights in a group are zero")
    return float(np.average(values, weights=weight))


def _level_shares(
    treated_counts: ArrayLike, control_counts: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    ours, theirs = category_counts(treated_counts), category_counts(control_counts)
    if ours.shape != theirs.shape or ours.ndim != 1:
        raise ValueError("both groups need the same levels")
    if min(ours.sum(), theirs.sum()) == 0:
        raise NotEstimableError("a group has no patients")
    present = (ours + theirs) > 0
    return ours[present] / ours.sum(), theirs[present] / theirs.sum()


def _covariance(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.diag(shares) - np.outer(shares, shares), dtype=np.float64)


def _moments(counts: NDArray[np.int64], scores: NDArray[np.float64]) -> tuple[float, float]:
    shares = counts / counts.sum()
    mean = float(shares @ scores)
    return mean, float(shares @ (scores - mean) ** 2)
