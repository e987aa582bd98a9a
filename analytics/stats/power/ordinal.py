"""An ordered scale in two groups under proportional odds (the mRS shift), after Whitehead.

``power_of_shift(reference, odds_ratio, n, reference_n, *, alpha=0.05)``,
``patients_for_shift(reference, odds_ratio, *, power=0.8, …)``, ``detectable_shift(reference, n,
reference_n, …)``, ``expected_width_of_shift(reference, n, reference_n, *, level=0.95)``.
``reference`` holds the expected proportions per level, best first; an odds ratio above 1 shifts
towards better levels.

Source: Whitehead, Stat Med 1993;12:2257-2271; power and size as R's ``Hmisc::popower`` and
``posamsize`` with the levels' proportions averaged over both groups.
"""

from __future__ import annotations

from math import exp, log, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit, ndtr, ndtri

from analytics.stats.estimate import NotEstimableError, normal_quantile
from analytics.stats.power.proportions import SampleSize
from analytics.stats.power.search import (
    effect_for,
    require_alpha,
    require_alpha_and_power,
    require_sizes,
    whole,
)

METHOD = "proportional odds, Whitehead 1993, two-sided"
# Beyond this the approximation, made for small shifts, says nothing.
LARGEST_RATIO = 100.0


def shifted(reference: ArrayLike, odds_ratio: float) -> NDArray[np.float64]:
    """The proportions of the group whose odds of a better level are this much higher."""
    shares = _shares(reference)
    if not odds_ratio > 0:
        raise ValueError("an odds ratio is positive")
    inner = np.clip(np.cumsum(shares)[:-1], 0.0, 1.0)
    return np.diff(np.concatenate([[0.0], expit(logit(inner) + log(odds_ratio)), [1.0]]))


def power_of_shift(
    reference: ArrayLike, odds_ratio: float, n: int, reference_n: int, *, alpha: float = 0.05
) -> float:
    """The chance of P < alpha in the expected direction.

    NotEstimableError if a group is empty or everybody is in one level; ValueError on proportions
    that are negative or do not add up to 1.
    """
    require_alpha(alpha)
    require_sizes(n, reference_n)
    shift = abs(log(odds_ratio)) * sqrt(_information(reference, odds_ratio, n, reference_n))
    return float(ndtr(shift - normal_quantile(1 - alpha)))


def expected_width_of_shift(
    reference: ArrayLike, n: int, reference_n: int, *, level: float = 0.95
) -> float:
    """The upper limit of the common odds ratio over the lower one, if the groups did not differ."""
    require_sizes(n, reference_n)
    information = _information(reference, 1.0, n, reference_n)
    return exp(2 * normal_quantile(level) / sqrt(information))


def _information(reference: ArrayLike, odds_ratio: float, n: int, reference_n: int) -> float:
    total = n + reference_n
    return n * reference_n * total / (3 * (total + 1) ** 2) * _spread(reference, odds_ratio)


def patients_for_shift(
    reference: ArrayLike,
    odds_ratio: float,
    *,
    power: float = 0.8,
    alpha: float = 0.05,
    ratio: float = 1.0,
) -> SampleSize:
    """Patients needed to show the shift; ``ratio`` reference patients per patient."""
    require_alpha_and_power(alpha, power)
    if odds_ratio == 1:
        raise NotEstimableError("no number of patients shows an odds ratio of 1")
    if ratio <= 0:
        raise ValueError("the ratio must be positive")
    quantiles = (normal_quantile(1 - alpha) + float(ndtri(power))) ** 2
    spread = _spread(reference, odds_ratio)
    total = 3 * (ratio + 1) ** 2 * quantiles / (ratio * log(odds_ratio) ** 2 * spread)
    exact = total / (1 + ratio)
    return SampleSize(
        n=whole(exact), reference_n=whole(exact * ratio), exact=exact, power=power, method=METHOD
    )


def detectable_shift(
    reference: ArrayLike, n: int, reference_n: int, *, power: float = 0.8, alpha: float = 0.05
) -> float:
    """The common odds ratio above 1 that these patients would show with the power.

    NotEstimableError if none up to 100 would.
    """
    require_alpha_and_power(alpha, power)
    return effect_for(
        lambda ratio: power_of_shift(reference, ratio, n, reference_n, alpha=alpha),
        power,
        1.0,
        _best_ratio(reference),
    )


def _best_ratio(reference: ArrayLike) -> float:
    """Where the information peaks: beyond it a larger shift leaves too few levels in use."""
    grid = np.geomspace(1.0, LARGEST_RATIO, 400)
    gains = [log(ratio) ** 2 * _spread(reference, float(ratio)) for ratio in grid]
    return float(grid[int(np.argmax(gains))])


def _spread(reference: ArrayLike, odds_ratio: float) -> float:
    average = (_shares(reference) + shifted(reference, odds_ratio)) / 2
    spread = 1 - float((average**3).sum())
    if spread <= 0:
        raise NotEstimableError("everybody is expected in one level")
    return spread


def _shares(reference: ArrayLike) -> NDArray[np.float64]:
    shares = np.asarray(reference, dtype=np.float64)
    if shares.ndim != 1 or (shares < 0).any() or not np.isclose(shares.sum(), 1, atol=1e-6):
        raise ValueError("the proportions of the levels must add up to 1")
    return np.asarray(shares / shares.sum())
