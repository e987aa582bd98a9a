"""The utility-weighted mRS: the mean utility of two groups, from counts per level.

``utility_difference(counts, reference, utilities=CHAISINANUNKUL, *, level=0.95)``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import (
    Estimate,
    Interval,
    NotEstimableError,
    SignificanceTest,
    category_counts,
    observed,
)
from analytics.stats.term import quantile, two_sided

# mRS 0 to 6.  Chaisinanunkul et al., Stroke 2015;46:2238-2243; times ten in DAWN (Nogueira et al.,
# N Engl J Med 2018;378:11-21).
CHAISINANUNKUL = (1.0, 0.91, 0.76, 0.65, 0.33, 0.0, 0.0)
FEWEST_PATIENTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class UtilityComparison:
    """Mean utilities, in the unit of the weights, and the group's minus the reference's."""

    mean: float
    reference_mean: float
    difference: Estimate
    test: SignificanceTest
    utilities: tuple[float, ...]


def utility_difference(
    counts: ArrayLike,
    reference: ArrayLike,
    utilities: ArrayLike = CHAISINANUNKUL,
    *,
    level: float = 0.95,
) -> UtilityComparison:
    """Counts (k,) per level and the utility (k,) of each; Welch's t test and interval.

    NotEstimableError if a group has fewer than two patients or neither group varies.
    """
    ours, theirs = category_counts(counts), category_counts(reference)
    weights = observed(utilities)
    if not ours.shape == theirs.shape == weights.shape:
        raise ValueError("both groups and the utilities need the same levels")
    if min(ours.sum(), theirs.sum()) < FEWEST_PATIENTS:
        raise NotEstimableError("fewer than two patients in a group")
    mean, own = _moments(ours, weights)
    reference_mean, other = _moments(theirs, weights)
    if own + other == 0:
        raise NotEstimableError("neither group varies")
    freedom = (own + other) ** 2 / (
        own**2 / (int(ours.sum()) - 1) + other**2 / (int(theirs.sum()) - 1)
    )
    error = sqrt(own + other)
    value = mean - reference_mean
    reach = quantile(level, freedom) * error
    return UtilityComparison(
        mean=mean,
        reference_mean=reference_mean,
        difference=Estimate(
            value,
            Interval(value - reach, value + reach, level, "Welch t"),
            "difference of mean utility",
        ),
        test=SignificanceTest(
            p_value=two_sided(value / error, freedom),
            name="Welch t on utilities",
            statistic=value / error,
            degrees_of_freedom=freedom,
        ),
        utilities=tuple(map(float, weights)),
    )


def _moments(sizes: NDArray[np.int64], weights: NDArray[np.float64]) -> tuple[float, float]:
    """The mean, and the variance of the mean."""
    n = int(sizes.sum())
    mean = float(sizes @ weights) / n
    return mean, float(sizes @ (weights - mean) ** 2) / (n - 1) / n
