"""The effect of the treatment in matched patients, with the matched sets as clusters.

``matched_effect(outcome, matching, *, level=0.95) -> MarginalEffect``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import NotEstimableError, observed
from analytics.stats.marginal_effect import (
    MarginalEffect,
    influence_covariance,
    is_binary,
    marginal_effect,
)
from analytics.stats.matching import Matching

Floats = NDArray[np.float64]


def matched_effect(
    outcome: ArrayLike, matching: Matching, *, level: float = 0.95
) -> MarginalEffect:
    """Risk (or mean) difference and marginal ratios of the matched treated and their controls.

    ``outcome`` (n,) belongs to all rows of the data.  The estimand is the effect in the treated who
    found a control.  The variance is that of a regression on the treatment with clusters: the sets,
    and with replacement also the patients who stand in several of them (two-way).  For 1:1 pairs it
    is the variance of the paired difference with divisor p.  NotEstimableError with one set.

    Source: Austin, Multivariate Behav Res 2011;46:399-424; with replacement: Austin & Cafri, Stat
    Med 2020;39:1623-1640.
    """
    values = observed(outcome)
    if values.shape != matching.weights.shape:
        raise ValueError("one outcome is needed per patient")
    if matching.n_treated_matched == 1:
        raise NotEstimableError("one matched set cannot give a variance")
    rows, sets, arm, weight = _records(matching)
    y = values[rows]
    means, influence = [], np.empty((rows.size, 2))
    for column, inside in enumerate((arm, ~arm)):
        own = np.where(inside, weight, 0.0)
        mean = float(own @ y / own.sum())
        influence[:, column] = own * (y - mean) / own.mean()
        means.append(mean)
    covariance = influence_covariance(influence, sets)
    kind = "cluster-robust by matched set"
    if matching.replacement:
        # A patient's own records were counted by set and by patient.
        both = sets * values.size + rows
        covariance = (
            covariance
            + influence_covariance(influence, rows)
            - influence_covariance(influence, both)
        )
        kind += " and patient"
    return marginal_effect(
        (means[0], means[1]),
        covariance,
        binary=is_binary(values[matching.rows]),
        level=level,
        method=matching.method,
        variance=kind,
    )


def _records(
    matching: Matching,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_], Floats]:
    """Each treated patient once and each control once per set: row, set, arm and weight."""
    ours, number, size = np.unique(matching.treated, return_inverse=True, return_counts=True)
    rows = np.concatenate([ours, matching.control])
    sets = np.concatenate([np.arange(ours.size), number])
    arm = np.arange(rows.size) < ours.size
    weight = np.concatenate([np.ones(ours.size), 1 / size[number]])
    return rows, sets, arm, weight
