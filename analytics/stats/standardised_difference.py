"""Balance of a covariate between two groups: the standardised mean difference, without unit.

``continuous(treated, control, *, treated_weights=None, control_weights=None)``,
``from_moments(mean, sd, reference_mean, reference_sd)``, ``binary(table)``,
``multinomial(treated_counts, control_counts)`` and
``ordinal(treated_counts, control_counts, *, scores=None)`` give a ``StandardisedDifference``.
Commonly accepted below 0.1 in absolute value.  The denominator is always the pooled SD of the
unweighted groups, so that values before and after weighting or matching can be compared.
NotEstimableError says so when nothing varies or the groups have no value in common.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import NotEstimableError, category_counts, observed
from analytics.stats.two_by_two import TwoByTwo

FEWEST_PATIENTS_WITH_A_SPREAD = 2
NO_VARIATION = "the covariate does not vary"
DISJOINT = "the groups have no value in common; the standardised difference is infinite"


@dataclass(frozen=True, slots=True)
class StandardisedDifference:
    """Group minus reference in pooled standard deviations; never negative if ``method`` is
    "Mahalanobis", which has no direction.
    """

    value: float
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
    means = (_weighted_mean(ours, treated_weights), _weighted_mean(theirs, control_weights))
    sds = (float(ours.std(ddof=1)), float(theirs.std(ddof=1)))
    # A constant such as 0.1 can have a standard deviation of 1e-17.
    if np.ptp(ours) == 0 and np.ptp(theirs) == 0:
        raise NotEstimableError(NO_VARIATION if ours[0] == theirs[0] else DISJOINT)
    return from_moments(means[0], sds[0], means[1], sds[1])


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


def _weighted_mean(values: NDArray[np.float64], weights: ArrayLike | None) -> float:
    if weights is None:
        return float(values.mean())
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
