"""The effect of the treatment on an outcome by propensity weights.

``weighted_effect(outcome, propensity, weights, *, level=0.95, score="estimated", clusters=None)``.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import observed
from analytics.stats.marginal_effect import (
    MarginalEffect,
    influence_covariance,
    is_binary,
    marginal_effect,
)
from analytics.stats.propensity import PropensityScore
from analytics.stats.weighting import Weights, arm_weight_slopes

Floats = NDArray[np.float64]


def weighted_effect(
    outcome: ArrayLike,
    propensity: PropensityScore,
    weights: Weights,
    *,
    level: float = 0.95,
    score: Literal["estimated", "fixed"] = "estimated",
    clusters: ArrayLike | None = None,
) -> MarginalEffect:
    """Weighted means of the outcome (n,), 0/1 or a number, and their difference and ratios.

    ``score``: "estimated" stacks the score's own equations below those of the means (M-estimation),
    so that the variance knows that the score was estimated; truncation limits are taken as fixed.
    "fixed" takes the weights as known, as R's survey::svyglm, which is usually too wide for the ATE
    and need not be wide enough for the ATT.  ``clusters`` (n,) sums the influence over sites.

    ValueError for missing outcomes; NotEstimableError if the outcome varies in neither arm.

    Source: Lunceford & Davidian, Stat Med 2004;23:2937-2960.
    """
    values = observed(outcome)
    arm = propensity.treated
    if values.shape != arm.shape or weights.values.shape != arm.shape:
        raise ValueError("one outcome and one weight are needed per patient")
    if score not in {"estimated", "fixed"}:
        raise ValueError(f"unknown treatment of the score {score!r}")
    means, influence = [], np.empty((arm.size, 2))
    for column, inside in enumerate((arm, ~arm)):
        own = np.where(inside, weights.values, 0.0)
        mean = float(own @ values / own.sum())
        share = float(own.mean())
        influence[:, column] = own * (values - mean) / share
        if score == "estimated":
            slope = _slopes(propensity, weights, column) * inside * (values - mean) / share
            influence[:, column] += score_influence(propensity, slope)
        means.append(mean)
    how = "score estimated" if score == "estimated" else "score taken as known"
    kind = "robust" if clusters is None else "cluster-robust"
    return marginal_effect(
        (means[0], means[1]),
        influence_covariance(influence, clusters),
        binary=is_binary(values),
        level=level,
        method=weights.method,
        variance=f"{kind} sandwich, {how}",
    )


def score_influence(propensity: PropensityScore, slope: Floats) -> Floats:
    """What estimating the score adds to the influence of a mean, (n,).

    ``slope`` (n,) is the derivative of the mean's estimating function in the patient's logit; the
    logistic model's own influence is information⁻¹ x (treated - score).
    """
    n = slope.size
    design, score = propensity.design, propensity.score
    gradient = np.concatenate([[slope.sum()], slope @ design]) / n
    # The covariance of the model is the inverse of the summed information.
    direction = n * (propensity.model.covariance @ gradient)
    along = direction[0] + design @ direction[1:]
    return np.asarray(along * (propensity.treated - score), dtype=np.float64)


def _slopes(propensity: PropensityScore, weights: Weights, column: int) -> Floats:
    slopes = arm_weight_slopes(propensity.logit, weights.estimand)[column]
    if weights.stabilised:
        share = propensity.n_treated / propensity.treated.size
        slopes = slopes * (share if column == 0 else 1 - share)
    return np.where(weights.truncated, 0.0, slopes)
