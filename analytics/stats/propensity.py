"""The propensity score: the probability of the treatment given what was known before it.

``estimate_propensity(design, treated, *, terms=None) -> PropensityScore`` and
``overlap(propensity, *, bins=20) -> Overlap``, the histogram data and the common support.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from analytics.stats.logistic import LogisticFit, binary_outcome, fit_logistic
from analytics.stats.sample_size import Adequacy, events_per_variable

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PropensityScore:
    """``score`` and its ``logit``, (n,); ``treated`` (n,); the rarer arm counts as the events."""

    score: Floats
    logit: Floats
    treated: NDArray[np.bool_]
    model: LogisticFit
    n_treated: int
    n_control: int
    adequacy: Adequacy
    method: str
    design: Floats = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Counts per bin of the score, (bins,), between ``edges`` (bins+1,) from 0 to 1.

    The common support reaches from the larger of the two smallest scores to the smaller of the two
    largest; ``treated_outside`` and ``control_outside`` are shares of the arms, in [0, 1].
    """

    edges: Floats
    treated: NDArray[np.int64]
    control: NDArray[np.int64]
    low: float
    high: float
    treated_outside: float
    control_outside: float


def estimate_propensity(
    design: ArrayLike, treated: ArrayLike, *, terms: Sequence[str] | None = None
) -> PropensityScore:
    """Logistic regression of the treatment on ``design`` (n, k), without intercept column.

    Only variables from before the decision belong into it.  Errors as in ``fit_logistic``: an arm
    without patients, or arms that are separated by the covariates, so that there is no overlap.

    Source: Rosenbaum & Rubin, Biometrika 1983;70:41-55.
    """
    columns = np.asarray(design, dtype=np.float64)
    arm = binary_outcome(treated)
    model = fit_logistic(columns, arm, terms=terms)
    logit = model.linear_predictor(columns)
    n_treated = int(arm.sum())
    return PropensityScore(
        score=np.asarray(expit(logit), dtype=np.float64),
        logit=logit,
        treated=arm,
        model=model,
        n_treated=n_treated,
        n_control=int(arm.size) - n_treated,
        adequacy=events_per_variable(n_treated, arm.size, columns.shape[1]),
        method="propensity score by logistic regression",
        design=columns,
    )


def overlap(propensity: PropensityScore, *, bins: int = 20) -> Overlap:
    """Where the scores of the two arms lie; ValueError without a bin."""
    if bins < 1:
        raise ValueError("a histogram needs a bin")
    score, arm = propensity.score, propensity.treated
    ours, theirs = score[arm], score[~arm]
    low, high = max(ours.min(), theirs.min()), min(ours.max(), theirs.max())
    edges = np.linspace(0.0, 1.0, bins + 1)
    return Overlap(
        edges=edges,
        treated=np.histogram(ours, edges)[0].astype(np.int64),
        control=np.histogram(theirs, edges)[0].astype(np.int64),
        low=float(low),
        high=float(high),
        treated_outside=float(((ours < low) | (ours > high)).mean()),
        control_outside=float(((theirs < low) | (theirs > high)).mean()),
    )
