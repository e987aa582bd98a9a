"""Two marginal means with their joint covariance, and the effects that follow from them.

``marginal_effect(means, covariance, *, binary, level, method, variance) -> MarginalEffect`` and
``influence_covariance(influence, clusters=None)``, shared by matching, weighting and AIPW.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from analytics.stats.estimate import (
    Estimate,
    Interval,
    NotEstimableError,
    SignificanceTest,
    normal_quantile,
)
from analytics.stats.time_to_event import labelled

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginalEffect:
    """Treated against control.  Means are risks for a 0/1 outcome.

    ``risk_ratio`` and ``odds_ratio`` are None for an outcome that is not 0/1, and where a risk is
    0 (or 1), which ``reason`` then says.
    """

    mean_treated: Estimate
    mean_control: Estimate
    difference: Estimate
    difference_test: SignificanceTest
    risk_ratio: Estimate | None
    odds_ratio: Estimate | None
    covariance: Floats
    reason: str | None
    method: str
    variance: str


def influence_covariance(influence: Floats, clusters: ArrayLike | None = None) -> Floats:
    """The covariance of means (2, 2) from influence values (n, 2), summed over clusters first.

    The sum of squares over n², without a factor for small samples.
    """
    n, rows = influence.shape[0], influence
    if clusters is not None:
        labels, number = labelled(clusters, n, "cluster")
        if labels.size < 2:  # noqa: PLR2004 - a variance needs two
            raise NotEstimableError("one cluster cannot give a variance")
        rows = np.column_stack([np.bincount(number, weights=each) for each in influence.T])
    return np.asarray(rows.T @ rows / n**2, dtype=np.float64)


def marginal_effect(
    means: tuple[float, float],
    covariance: Floats,
    *,
    binary: bool,
    level: float,
    method: str,
    variance: str,
) -> MarginalEffect:
    """Wald intervals for means and difference, on the log scale for the ratios (delta method).

    NotEstimableError if the outcome does not vary in either arm.
    """
    z = normal_quantile(level)
    ours, theirs = means
    spread = _spread(covariance, 1.0, -1.0)
    if spread == 0:
        raise NotEstimableError("the outcome does not vary within the arms")
    value = ours - theirs
    statistic = value / spread
    ratio, odds, reason = None, None, None
    if binary and min(means) > 0:
        se = _spread(covariance, 1 / ours, -1 / theirs)
        ratio = _ratio(log(ours / theirs), se, z, level, variance, "marginal risk ratio")
        if max(means) < 1:
            se = _spread(covariance, 1 / (ours * (1 - ours)), -1 / (theirs * (1 - theirs)))
            middle = log(ours / (1 - ours)) - log(theirs / (1 - theirs))
            odds = _ratio(middle, se, z, level, variance, "marginal odds ratio")
    if binary and odds is None:
        reason = "an arm has no events" if min(means) <= 0 else "an arm has nothing but events"
    what = "risk" if binary else "mean"
    arms = (
        _plain(mean, sqrt(float(covariance[j, j])), z, level, variance, f"{what}, {method}")
        for j, mean in enumerate(means)
    )
    return MarginalEffect(
        mean_treated=next(arms),
        mean_control=next(arms),
        difference=_plain(value, spread, z, level, variance, f"{what} difference, {method}"),
        difference_test=SignificanceTest(
            p_value=float(2 * ndtr(-abs(statistic))),
            name=f"{what} difference, Wald ({variance})",
            statistic=statistic,
        ),
        risk_ratio=ratio,
        odds_ratio=odds,
        covariance=covariance,
        reason=reason,
        method=method,
        variance=variance,
    )


def is_binary(outcome: Floats) -> bool:
    """Whether the outcome holds nothing but 0 and 1."""
    return bool(((outcome == 0) | (outcome == 1)).all())


def _spread(covariance: Floats, first: float, second: float) -> float:
    slope = np.array([first, second])
    return sqrt(max(0.0, float(slope @ covariance @ slope)))


def _plain(value: float, se: float, z: float, level: float, variance: str, method: str) -> Estimate:
    return Estimate(value, Interval(value - z * se, value + z * se, level, variance), method)


def _ratio(
    middle: float, se: float, z: float, level: float, variance: str, method: str
) -> Estimate:
    limits = Interval(exp(middle - z * se), exp(middle + z * se), level, f"{variance}, log")
    return Estimate(exp(middle), limits, method)
