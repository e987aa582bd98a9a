"""The doubly robust (augmented inverse-probability-weighted) estimate of a marginal effect.

``aipw(outcome, propensity, *, outcome_design=None, outcome_model="by arm", level=0.95,
variance="sandwich", clusters=None) -> MarginalEffect``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import observed
from analytics.stats.linear import fit_linear
from analytics.stats.logistic import fit_logistic
from analytics.stats.marginal_effect import (
    MarginalEffect,
    influence_covariance,
    is_binary,
    marginal_effect,
)
from analytics.stats.propensity import PropensityScore
from analytics.stats.weighted_effect import score_influence

Floats = NDArray[np.float64]
OutcomeModel = Literal["by arm", "common"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Predicted:
    """Predictions if everybody were in one arm, (n,), and their slopes in the linear predictor.

    ``everybody`` (n, k) is the design of the predictions, ``rows`` (n, k) that of the model, both
    without intercept; ``scores`` (n,) = outcome - fitted, 0 for patients outside the model;
    ``inverse`` (k+1, k+1) = the inverse of the information.
    """

    expected: Floats
    slope: Floats
    everybody: Floats
    rows: Floats
    scores: Floats
    inverse: Floats

    def influence(self, rest: Floats) -> Floats:
        """What estimating the model adds to the influence of a mean whose derivative in the
        prediction is ``rest`` (n,).
        """
        weight = rest * self.slope
        gradient = np.concatenate([[weight.sum()], weight @ self.everybody])
        direction = self.inverse @ gradient
        along = direction[0] + self.rows @ direction[1:]
        return np.asarray(along * self.scores, dtype=np.float64)


def aipw(
    outcome: ArrayLike,
    propensity: PropensityScore,
    *,
    outcome_design: ArrayLike | None = None,
    outcome_model: OutcomeModel = "by arm",
    level: float = 0.95,
    variance: Literal["sandwich", "influence function"] = "sandwich",
    clusters: ArrayLike | None = None,
) -> MarginalEffect:
    """The effect in all patients (ATE); right if the score or the outcome model is right.

    ``outcome`` (n,) 0/1 (logistic model) or a number (linear model) on ``outcome_design`` (n, k),
    by default the covariates of the score; fitted in each arm, or "common" with the treatment as a
    term, which small arms need.  ``variance`` "sandwich" stacks the equations of both models, and
    is right when either is; "influence function" is right when both are.

    ValueError for missing values.  NotEstimableError where a model is (an arm without events,
    separation), or where the outcome does not vary.

    Source: Robins, Rotnitzky & Zhao, J Am Stat Assoc 1994;89:846-866; Bang & Robins, Biometrics
    2005;61:962-973; sandwich: as in Lunceford & Davidian, Stat Med 2004;23:2937-2960.
    """
    values, arm = observed(outcome), propensity.treated
    design = np.asarray(
        propensity.design if outcome_design is None else outcome_design, dtype=np.float64
    )
    if values.shape != arm.shape or design.shape[0] != arm.size:
        raise ValueError("one outcome and one row of the design are needed per patient")
    if variance not in {"sandwich", "influence function"}:
        raise ValueError(f"unknown variance {variance!r}")
    binary = is_binary(values)
    chance = np.where(arm, propensity.score, 1 - propensity.score)
    means, influence = [], np.empty((arm.size, 2))
    for column, inside in enumerate((arm, ~arm)):
        model = _predicted(values, arm, design, outcome_model, column, binary=binary)
        residual = np.where(inside, (values - model.expected) / chance, 0.0)
        contribution = model.expected + residual
        mean = float(contribution.mean())
        influence[:, column] = contribution - mean
        if variance == "sandwich":
            rest = 1 - np.where(inside, 1 / chance, 0.0)
            influence[:, column] += model.influence(rest)
            # 1/chance falls with the logit in the treated and rises in the controls.
            sign = -1.0 if column == 0 else 1.0
            influence[:, column] += score_influence(propensity, sign * (1 - chance) * residual)
        means.append(mean)
    how = "stacked sandwich" if variance == "sandwich" else "influence function"
    kind = "logistic" if binary else "linear"
    return marginal_effect(
        (means[0], means[1]),
        influence_covariance(influence, clusters),
        binary=binary,
        level=level,
        method=f"AIPW, {kind} outcome model, {outcome_model}",
        variance=how if clusters is None else f"{how}, clusters",
    )


def _predicted(
    values: Floats,
    arm: NDArray[np.bool_],
    design: Floats,
    outcome_model: OutcomeModel,
    column: int,
    *,
    binary: bool,
) -> _Predicted:
    if outcome_model == "by arm":
        used = arm if column == 0 else ~arm
        rows = everybody = design
    elif outcome_model == "common":
        used = np.ones(arm.size, dtype=bool)
        rows = np.column_stack([arm, design])
        everybody = np.column_stack([np.full(arm.size, float(column == 0)), design])
    else:
        raise ValueError(f"unknown outcome model {outcome_model!r}")
    if binary:
        logistic = fit_logistic(rows[used], values[used])
        expected, fitted = logistic.probabilities(everybody), logistic.probabilities(rows)
        slope, inverse = expected * (1 - expected), logistic.covariance
    else:
        linear = fit_linear(rows[used], values[used])
        expected, fitted = linear.predictions(everybody), linear.predictions(rows)
        slope, inverse = np.ones(arm.size), linear.covariance / linear.residual_variance
    return _Predicted(
        expected=expected,
        slope=slope,
        everybody=everybody,
        rows=rows,
        scores=np.where(used, values - fitted, 0.0),
        inverse=inverse,
    )
