"""Are the hazards proportional?  The score test of R's survival::cox.zph, version 3 and later.

``proportional_hazards(fit, *, transform="km") -> ProportionalHazards`` and
``schoenfeld(fit, *, transform="km") -> Schoenfeld``, the scaled residuals for the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analytics.stats.cox import CoxFit
from analytics.stats.cox_likelihood import (
    Moments,
    expected_covariates,
    information,
    mean_covariates,
    moments,
)
from analytics.stats.estimate import NotEstimableError, SignificanceTest, chi_squared_test
from analytics.stats.risk_sets import RiskSets

Transform = Literal["km", "rank", "identity"]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProportionalHazards:
    """One test per term (one degree of freedom) and one of all terms together."""

    tests: dict[str, SignificanceTest]
    together: SignificanceTest
    transform: str
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Schoenfeld:
    """Per event (d,): its time and that time transformed; (d, k) coefficients as they vary by time.

    ``scaled`` are Schoenfeld residuals in the scale of the log hazard ratio, the fitted one added.
    """

    times: Floats
    transformed: Floats
    scaled: Floats


def proportional_hazards(fit: CoxFit, *, transform: Transform = "km") -> ProportionalHazards:
    """The score test of a log hazard ratio that changes linearly with g(time).

    g is ``identity``, ``km`` = 1 minus the Kaplan-Meier curve of all patients before the time (the
    default in R), or ``rank`` of all times.  Not the approximation of the older versions of
    cox.zph, whose P values differ.  NotEstimableError if all events are at one time.

    Source: Grambsch & Therneau, Biometrika 1994;81:515-526; score version: as R's survival 3.0-10
    and later, which does not take the variance of a sandwich.
    """
    sets, columns = fit.problem.sets, fit.problem.columns
    g = _centred(sets, transform)
    sums = moments(sets, columns, fit.problem.linear(fit.coefficients))
    score = _score(sets, columns, sums, g)
    plain = information(sets, columns, sums)
    crossed = _signed_information(sets, columns, sums, g)
    squared = information(sets, columns, sums, g * g)
    adjusted = squared - crossed @ np.linalg.solve(plain, crossed)
    together = float(score @ np.linalg.solve(adjusted, score))
    # Every term alone is adjusted for the terms of the model, not for the others' time trends.
    each = score**2 / np.diag(adjusted)
    return ProportionalHazards(
        tests={name: _test(float(value), 1) for name, value in zip(fit.terms, each, strict=True)},
        together=_test(together, score.size),
        transform=transform,
        method="Grambsch-Therneau score test",
    )


def schoenfeld(fit: CoxFit, *, transform: Transform = "km") -> Schoenfeld:
    """Scaled Schoenfeld residuals: their trend over g(time) is that of the log hazard ratio."""
    sets, columns = fit.problem.sets, fit.problem.columns
    sums = moments(sets, columns, fit.problem.linear(fit.coefficients))
    equal = 1.0 / sets.deaths[sets.cell_of_event]
    means = mean_covariates(sets, sums)
    mean = np.array([sets.to_cells(each * equal)[sets.cell_of_event] for each in means])
    residuals = sets.event_weight * (columns[:, sets.events] - mean)
    inverse = np.linalg.inv(information(sets, columns, sums))
    return Schoenfeld(
        times=sets.time_of_cell[sets.cell_of_event],
        transformed=_transformed(sets, transform),
        scaled=(residuals.T @ inverse) * sets.events.size + fit.coefficients,
    )


def _score(sets: RiskSets, columns: Floats, sums: Moments, g: Floats) -> Floats:
    weight = sets.event_weight * g
    own = np.array([weight @ column[sets.events] for column in columns])
    return np.asarray(own - expected_covariates(sets, sums, g), dtype=np.float64)


def _signed_information(sets: RiskSets, columns: Floats, sums: Moments, g: Floats) -> Floats:
    """The Gram matrix takes no negative weights: above and below the mean time apart."""
    above = information(sets, columns, sums, np.maximum(g, 0.0))
    below = information(sets, columns, sums, np.maximum(-g, 0.0))
    return np.asarray(above - below, dtype=np.float64)


def _centred(sets: RiskSets, transform: Transform) -> Floats:
    g = _transformed(sets, transform)
    if np.ptp(g) == 0:
        raise NotEstimableError("all events are at one time, so nothing can change with time")
    return np.asarray(g - g.mean(), dtype=np.float64)


def _transformed(sets: RiskSets, transform: Transform) -> Floats:
    """The function at the time of every event (d,); patients count once, whatever their weights."""
    times: Floats = sets.time_of_cell[sets.cell_of_event]
    if transform == "identity":
        return times
    if transform not in {"km", "rank"}:
        raise ValueError(f"unknown transformation of time {transform!r}")
    per_cell = (
        sets.cell_sums(sets.segment_size.astype(np.float64)),
        sets.deaths.astype(np.float64),
    )
    # The strata together.
    distinct, number = np.unique(sets.time_of_cell, return_inverse=True)
    ended, died = (np.bincount(number, weights=each) for each in per_cell)
    row = np.searchsorted(distinct, times)
    if transform == "rank":
        return np.asarray((np.cumsum(ended) - (ended - 1) / 2)[row], dtype=np.float64)
    at_risk = np.cumsum(ended[::-1])[::-1]
    survival = np.cumprod(1 - died / at_risk)
    return np.asarray(1 - np.concatenate([[1.0], survival[:-1]])[row], dtype=np.float64)


def _test(statistic: float, degrees: int) -> SignificanceTest:
    return chi_squared_test(
        statistic, degrees, name="proportional hazards, Grambsch-Therneau score test"
    )
