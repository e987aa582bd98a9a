"""Number, mean and variance: all that tests of means and standardised differences need.

``moments(values) -> Moments`` from one value per patient, ``of_counts(values, counts) -> Moments``
from distinct values and how many patients have each.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import NotEstimableError, observed

FEWEST_PATIENTS_WITH_A_SPREAD = 2


@dataclass(frozen=True, slots=True)
class Moments:
    """Patients, mean and sample variance (denominator n-1) in the unit of the values, squared.

    ``variance`` is exactly 0 when all values are equal and for a lone patient.
    """

    n: int
    mean: float
    variance: float

    @property
    def sd(self) -> float:
        return sqrt(self.variance)

    @property
    def squares(self) -> float:
        """The sum of squared deviations from the mean."""
        return self.variance * (self.n - 1)


def moments(values: ArrayLike) -> Moments:
    """The moments of values of shape (n,); NotEstimableError for an empty group."""
    array = observed(values)
    if array.size == 0:
        raise NotEstimableError("a group has no patients")
    # A constant such as 0.1 can have a standard deviation of 1e-17.
    if np.ptp(array) == 0:
        return Moments(int(array.size), float(array[0]), 0.0)
    return Moments(int(array.size), float(array.mean()), float(array.var(ddof=1)))


def of_counts(values: NDArray[np.float64], counts: NDArray[np.int64]) -> Moments:
    """The moments of ``counts[i]`` patients with ``values[i]``, both of shape (k,)."""
    n = int(counts.sum())
    if n == 0:
        raise NotEstimableError("a group has no patients")
    if np.count_nonzero(counts) == 1:
        return Moments(n, float(values[int(counts.argmax())]), 0.0)
    weights = counts.astype(np.float64)
    mean = float(weights @ values) / n
    deviations = values - mean
    # The second term takes away what rounding of the mean put into the first.
    squares = float(weights @ deviations**2) - float(weights @ deviations) ** 2 / n
    return Moments(n, mean, max(squares, 0.0) / (n - 1))


def require_spread(groups: list[Moments]) -> None:
    """Raise NotEstimableError for fewer than two patients in a group or no variation in any."""
    if min(group.n for group in groups) < FEWEST_PATIENTS_WITH_A_SPREAD:
        raise NotEstimableError("fewer than two patients in a group")
    if all(group.variance == 0 for group in groups):
        raise NotEstimableError("the values do not vary within the groups")
