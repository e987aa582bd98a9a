"""The Cox model with Firth's penalty: finite hazard ratios where the likelihood is monotone.

``fit_firth_cox(times, codes, design, *, ties="efron", strata=None, weights=None, terms=None)``,
``firth_hazard_ratio(fit, term, *, level=0.95)`` with its profile interval, and
``firth_test(fit, term)``, the penalised likelihood-ratio test.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats import cox_newton
from analytics.stats.cox import column_of, limit_of, risk_sets_of
from analytics.stats.cox_likelihood import HIGHEST_LOG_RISK, Derivatives, derivatives
from analytics.stats.cox_newton import Problem
from analytics.stats.estimate import (
    Estimate,
    Interval,
    NotEstimableError,
    SignificanceTest,
    chi_squared_test,
    normal_quantile,
)
from analytics.stats.risk_sets import Ties
from analytics.stats.sample_size import Adequacy, events_per_variable_timed

Floats = NDArray[np.float64]
MOST_STEPS = 200
MOST_HALVINGS = 30
LONGEST_STEP = 2.0  # standard deviations of a covariate
STEP_IS_NOTHING = 1e-9
# What a step leaves of the likelihood is its square.
STEP_IS_NOTHING_ON_THE_PROFILE = 1e-6
AT_PRECISION = 1e-6
# The penalty's slope is a central difference of fourth order; in standard deviations.
REACH = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class FirthCoxFit:
    """Penalised log hazard ratios (k,); the covariance (k, k) is the inverse information.

    Intervals and tests come from the profile of the penalised likelihood, never from the
    covariance: where Firth's penalty is needed, Wald intervals are wrong.
    """

    terms: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    penalised_log_likelihood: float
    n: int
    n_events: int
    adequacy: Adequacy
    iterations: int
    method: str
    problem: Problem = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Point:
    coefficients: Floats
    penalised: float
    plain: Derivatives


def fit_firth_cox(
    times: ArrayLike,
    codes: ArrayLike,
    design: ArrayLike,
    *,
    ties: Ties = "efron",
    strata: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    terms: Sequence[str] | None = None,
) -> FirthCoxFit:
    """Maximum of the partial likelihood times the root of the determinant of its information.

    Arguments and errors as in ``fit_cox``, but a monotone likelihood has a maximum here.  Meant for
    few events: every step needs four passes per term.

    Source: Heinze & Schemper, Biometrics 2001;57:114-119.
    """
    sets = risk_sets_of(times, codes, ties=ties, strata=strata, weights=weights)
    task = cox_newton.problem(sets, design, terms)
    k = len(task.names)
    start = np.zeros(k)
    cox_newton.require_full_rank(task, derivatives(sets, task.columns, np.zeros(sets.n), task.own))
    best, iterations = _climb(task, start, np.ones(k, dtype=bool))
    events = int(sets.events.size)
    return FirthCoxFit(
        terms=task.names,
        coefficients=best.coefficients,
        covariance=np.asarray(np.linalg.inv(best.plain.information), dtype=np.float64),
        penalised_log_likelihood=best.penalised,
        n=sets.n,
        n_events=events,
        adequacy=events_per_variable_timed(events, k),
        iterations=iterations,
        method=f"Cox model with Firth's penalty, {ties.capitalize()}",
        problem=task,
    )


def firth_hazard_ratio(fit: FirthCoxFit, term: str | int, *, level: float = 0.95) -> Estimate:
    """The hazard ratio of one term with its profile penalised-likelihood interval."""
    j, z = column_of(fit.terms, term), normal_quantile(level)
    value = float(fit.coefficients[j])

    def excess(coefficient: float) -> float:
        return 2 * (fit.penalised_log_likelihood - _profile(fit, j, coefficient)) - z * z

    step = z * float(np.sqrt(fit.covariance[j, j]))
    scale = float(fit.problem.scale[j])
    low, high = (limit_of(excess, value, side * step, scale) for side in (-1, 1))
    interval = Interval(exp(low), exp(high), level, "profile penalised likelihood")
    return Estimate(exp(value), interval, f"hazard ratio, {fit.method}")


def firth_test(fit: FirthCoxFit, term: str | int) -> SignificanceTest:
    """The penalised likelihood-ratio test of one term, one degree of freedom."""
    without = _profile(fit, column_of(fit.terms, term), 0.0)
    statistic = max(0.0, 2 * (fit.penalised_log_likelihood - without))
    return chi_squared_test(
        statistic, 1, name="Cox model with Firth's penalty, penalised likelihood ratio"
    )


def _profile(fit: FirthCoxFit, term: int, coefficient: float) -> float:
    free = np.arange(len(fit.terms)) != term
    start = fit.coefficients.copy()
    start[term] = coefficient
    if not free.any():
        return _at(fit.problem, start).penalised
    return _climb(fit.problem, start, free, STEP_IS_NOTHING_ON_THE_PROFILE)[0].penalised


def _at(task: Problem, coefficients: Floats) -> _Point:
    plain = derivatives(task.sets, task.columns, task.linear(coefficients), task.own)
    # In standard deviations, so that the determinant does not depend on units.
    scaled = plain.information / np.outer(task.scale, task.scale)
    sign, logarithm = np.linalg.slogdet(scaled)
    penalised = plain.log_likelihood + logarithm / 2 if sign > 0 else -np.inf
    return _Point(coefficients=coefficients, penalised=float(penalised), plain=plain)


def _climb(
    task: Problem, start: Floats, free: NDArray[np.bool_], precision: float = STEP_IS_NOTHING
) -> tuple[_Point, int]:
    here = _at(task, start)
    for iteration in range(1, MOST_STEPS + 1):
        step = np.zeros(start.size)
        gradient = here.plain.gradient + _penalty_slope(task, here.coefficients)
        step[free] = np.linalg.solve(here.plain.information[np.ix_(free, free)], gradient[free])
        length = float(np.abs(step * task.scale).max())
        if length < precision:
            return here, iteration
        reached = _halved_until_better(task, here, step * min(1.0, LONGEST_STEP / length))
        if reached is None:
            if length < AT_PRECISION:
                return here, iteration
            break
        here = reached
    raise NotEstimableError("the penalised partial likelihood did not converge to a maximum")


def _halved_until_better(task: Problem, here: _Point, step: Floats) -> _Point | None:
    tolerance = 1e-13 * abs(here.penalised)
    for halvings in range(MOST_HALVINGS):
        candidate = here.coefficients + step / 2**halvings
        if np.abs(task.linear(candidate)).max() > HIGHEST_LOG_RISK:
            continue
        reached = _at(task, candidate)
        if reached.penalised >= here.penalised - tolerance:
            return reached
    return None


def _penalty_slope(task: Problem, coefficients: Floats) -> Floats:
    """The derivative of half the log determinant of the information, (k,)."""
    slope = np.zeros(coefficients.size)
    for j, scale in enumerate(task.scale):
        for multiple, factor in ((1, 8), (-1, -8), (2, -1), (-2, 1)):
            moved = coefficients.copy()
            moved[j] += multiple * REACH / scale
            point = _at(task, moved)
            slope[j] += factor * (point.penalised - point.plain.log_likelihood)
    return np.asarray(slope * task.scale / (12 * REACH), dtype=np.float64)
