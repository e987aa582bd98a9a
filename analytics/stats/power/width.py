"""How wide the interval is expected to be: what "no difference" may hide.

``expected_width_of_difference(p, reference, n, reference_n, *, level=0.95)`` for proportions
(Newcombe) and ``expected_width_of_means(sd, n, reference_n, *, level=0.95)``.
"""

from __future__ import annotations

from math import exp, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, stdtrit

from analytics.stats.estimate import NotEstimableError, normal_quantile
from analytics.stats.power.proportions import binomial
from analytics.stats.power.search import require_sizes

Array = NDArray[np.float64]
NEGLIGIBLE = 1e-12


def expected_width_of_difference(
    p: float, reference: float, n: int, reference_n: int, *, level: float = 0.95
) -> float:
    """The mean width of Newcombe's interval over all tables that these proportions give.

    As a proportion, in [0, 2].  Exact but for tables of less than 1e-12 probability.
    NotEstimableError if a group is empty; ValueError on proportions outside [0, 1].
    """
    require_sizes(n, reference_n)
    z = normal_quantile(level)
    if not (0 <= p <= 1 and 0 <= reference <= 1):
        raise ValueError("proportions lie between 0 and 1")
    own, other = _likely(n, p), _likely(reference_n, reference)
    below, above = _wilson_arms(own[0], n, z)
    other_below, other_above = _wilson_arms(other[0], reference_n, z)
    down = np.sqrt(below[:, np.newaxis] ** 2 + other_above**2)
    up = np.sqrt(above[:, np.newaxis] ** 2 + other_below**2)
    share = own[0][:, np.newaxis] / n - other[0] / reference_n
    width = np.minimum(1.0, share + up) - np.maximum(-1.0, share - down)
    return float(own[1] @ width @ other[1])


def expected_width_of_means(sd: float, n: int, reference_n: int, *, level: float = 0.95) -> float:
    """The mean width of Student's interval for a difference of means, in the unit of the SD."""
    require_sizes(n, reference_n)
    normal_quantile(level)
    freedom = n + reference_n - 2
    if freedom <= 0:
        raise NotEstimableError("two patients leave no degree of freedom")
    if not sd > 0:
        raise ValueError("the SD must be positive")
    # The sample SD is on average a little smaller than the true one.
    average = sqrt(2 / freedom) * exp(float(gammaln((freedom + 1) / 2) - gammaln(freedom / 2)))
    t = float(stdtrit(freedom, 0.5 + level / 2))
    return 2 * t * sd * average * sqrt(1 / n + 1 / reference_n)


def _likely(n: int, p: float) -> tuple[Array, Array]:
    """Counts that are not all but impossible, with their probabilities."""
    chances = binomial(n, p)
    counts = np.flatnonzero(chances > NEGLIGIBLE / (n + 1))
    return counts.astype(np.float64), chances[counts]


def _wilson_arms(counts: Array, n: int, z: float) -> tuple[Array, Array]:
    """The distances from the proportion to its Wilson limits."""
    share = counts / n
    centre = (2 * counts + z * z) / (2 * (n + z * z))
    half = z * np.sqrt(z * z + 4 * counts * (1 - share)) / (2 * (n + z * z))
    return np.asarray(share - (centre - half)), np.asarray(centre + half - share)
