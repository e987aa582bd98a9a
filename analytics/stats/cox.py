"""The Cox proportional-hazards model.

``fit_cox(times, codes, design, *, ties="efron", strata=None, weights=None, clusters=None,
robust=False, terms=None) -> CoxFit``; ``hazard_ratio(fit, term, *, level=0.95, interval="wald")``
and ``wald_test(fit, term)`` read one term.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import exp
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from analytics.stats import cox_newton, root
from analytics.stats.cox_likelihood import moments, score_residuals
from analytics.stats.cox_newton import Problem
from analytics.stats.estimate import (
    Estimate,
    Interval,
    NotEstimableError,
    SignificanceTest,
    chi_squared_test,
    normal_quantile,
)
from analytics.stats.risk_sets import RiskSets, Ties
from analytics.stats.sample_size import Adequacy, events_per_variable_timed
from analytics.stats.time_to_event import case_weights, follow_up, labelled

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoxFit:
    """Log hazard ratios (k,) in the order of ``terms`` and their covariance (k, k).

    ``variance`` says where the covariance comes from: "model" (observed information), "robust" or
    "cluster-robust" (sandwich).  ``likelihood_ratio`` and ``score`` are tests of all terms and use
    the model, whatever ``variance`` is; they take weights for numbers of patients.
    """

    terms: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    variance: str
    log_likelihood: float
    null_log_likelihood: float
    wald: SignificanceTest
    likelihood_ratio: SignificanceTest
    score: SignificanceTest
    n: int
    n_events: int
    adequacy: Adequacy
    iterations: int
    method: str
    problem: Problem = field(repr=False, compare=False)

    @property
    def standard_errors(self) -> Floats:
        """Of the log hazard ratios; shape (k,)."""
        return np.asarray(np.sqrt(np.diag(self.covariance)), dtype=np.float64)


def fit_cox(  # noqa: PLR0913 - keyword-only choices of one model
    times: ArrayLike,
    codes: ArrayLike,
    design: ArrayLike,
    *,
    ties: Ties = "efron",
    strata: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    robust: bool = False,
    terms: Sequence[str] | None = None,
) -> CoxFit:
    """Maximum partial likelihood; hazard ratios per unit of the columns of ``design`` (n, k).

    ``strata`` and ``clusters`` are labels (n,); each stratum has its own baseline hazard; clusters
    give the sandwich over their sums, and imply ``robust``.  Weights are case weights; with
    inverse-probability weights ask for ``robust``.  A weight of 0 leaves a case out.

    ValueError: missing covariates, wrong shapes, unknown ties.  NotEstimableError: no events, a
    term without variation, collinear terms, or a monotone likelihood (a hazard ratio that runs to
    zero or infinity, as when one level has no events), with the terms named.

    Source: Cox, J R Stat Soc B 1972;34:187-220; ties: Efron, J Am Stat Assoc 1977;72:557-565 or
    Breslow; sandwich: Lin & Wei, J Am Stat Assoc 1989;84:1074-1078.  As R's survival::coxph.
    """
    sets = risk_sets_of(times, codes, ties=ties, strata=strata, weights=weights)
    problem = cox_newton.problem(sets, design, terms)
    optimum = cox_newton.maximise(problem)
    covariance, variance = optimum.covariance, "model"
    if robust or clusters is not None:
        covariance, variance = _sandwich(problem, optimum.coefficients, covariance, clusters)
    events = int(sets.events.size)
    return CoxFit(
        terms=problem.names,
        coefficients=optimum.coefficients,
        covariance=covariance,
        variance=variance,
        log_likelihood=optimum.log_likelihood,
        null_log_likelihood=optimum.null_log_likelihood,
        wald=_global_test(optimum.coefficients, covariance, f"Cox model, Wald ({variance})"),
        likelihood_ratio=chi_squared_test(
            max(0.0, 2 * (optimum.log_likelihood - optimum.null_log_likelihood)),
            len(problem.names),
            "Cox model, likelihood ratio",
        ),
        score=chi_squared_test(optimum.score_statistic, len(problem.names), "Cox model, score"),
        n=sets.n,
        n_events=events,
        adequacy=events_per_variable_timed(events, len(problem.names)),
        iterations=optimum.iterations,
        method=f"Cox model, {ties.capitalize()}" + ("" if strata is None else ", stratified"),
        problem=problem,
    )


def risk_sets_of(
    times: ArrayLike,
    codes: ArrayLike,
    *,
    ties: Ties,
    strata: ArrayLike | None,
    weights: ArrayLike | None,
) -> RiskSets:
    """The checked follow-up in the order of its risk sets; errors as in ``fit_cox``."""
    if ties not in {"efron", "breslow"}:
        raise ValueError(f"unknown rule for ties {ties!r}")
    data = follow_up(times, codes).single_event()
    stratum = np.zeros(data.n, dtype=np.int64)
    if strata is not None:
        stratum = labelled(strata, data.n, "stratum")[1]
    return RiskSets(data, stratum=stratum, weights=case_weights(weights, data.n), ties=ties)


def hazard_ratio(
    fit: CoxFit,
    term: str | int,
    *,
    level: float = 0.95,
    interval: Literal["wald", "profile"] = "wald",
) -> Estimate:
    """The hazard ratio of one term; the profile interval fits the other terms at every step.

    ValueError for an unknown term or interval, and for a profile interval with a sandwich.
    """
    j, z = column_of(fit.terms, term), normal_quantile(level)
    value, spread = float(fit.coefficients[j]), float(fit.standard_errors[j])
    if interval == "profile":
        if fit.variance != "model":
            raise ValueError("a profile likelihood interval takes no robust variance")
        low, high = _profile_limits(fit, j, z)
        method = "profile likelihood"
    elif interval == "wald":
        low, high = value - z * spread, value + z * spread
        method = f"Wald, {fit.variance} variance"
    else:
        raise ValueError(f"unknown interval {interval!r}")
    limits = Interval(_exponential(low), _exponential(high), level, method)
    return Estimate(_exponential(value), limits, f"hazard ratio, {fit.method}")


def wald_test(fit: CoxFit, term: str | int) -> SignificanceTest:
    """The Wald test of one term."""
    j = column_of(fit.terms, term)
    statistic = float(fit.coefficients[j] / fit.standard_errors[j])
    return SignificanceTest(
        p_value=float(2 * ndtr(-abs(statistic))),
        name=f"Cox model, Wald ({fit.variance})",
        statistic=statistic,
    )


def column_of(terms: tuple[str, ...], term: str | int) -> int:
    """The number of a term given by name or number; ValueError if the model has none such."""
    if isinstance(term, int) and 0 <= term < len(terms):
        return term
    if term not in terms:
        raise ValueError(f"the model has no term {term!r}")
    return terms.index(str(term))


def _exponential(value: float) -> float:
    """Infinity rather than an overflow."""
    return exp(value) if value < root.FURTHEST_LOG_RATIO else float("inf")


def _sandwich(
    problem: Problem, coefficients: Floats, covariance: Floats, clusters: ArrayLike | None
) -> tuple[Floats, str]:
    sets = problem.sets
    linear = problem.linear(coefficients)
    sums = moments(sets, problem.columns, linear)
    residuals = sets.weighted(score_residuals(sets, problem.columns, sums))
    variance = "robust"
    if clusters is not None:
        labels, number = labelled(clusters, sets.n, "cluster")
        if labels.size <= len(problem.names):
            raise NotEstimableError(
                f"{labels.size} clusters cannot give a variance for {len(problem.names)} terms"
            )
        number = number[sets.order]
        residuals = np.array([np.bincount(number, weights=each) for each in residuals])
        variance = "cluster-robust"
    influence = covariance @ residuals
    return influence @ influence.T, variance


def _profile_limits(fit: CoxFit, j: int, z: float) -> tuple[float, float]:
    value, scale = float(fit.coefficients[j]), float(fit.problem.scale[j])

    def excess(coefficient: float) -> float:
        profile = cox_newton.maximum_given(fit.problem, j, coefficient, fit.coefficients)
        return 2 * (fit.log_likelihood - profile) - z * z

    step = z * float(fit.standard_errors[j])
    return limit_of(excess, value, -step, scale), limit_of(excess, value, step, scale)


def limit_of(excess: Callable[[float], float], value: float, step: float, scale: float) -> float:
    """A profile limit, searched in standard deviations so that no unit is too small."""
    found = root.outwards(lambda each: excess(each / scale), value * scale, step * scale)
    return found / scale


def _global_test(coefficients: Floats, covariance: Floats, name: str) -> SignificanceTest:
    statistic = float(coefficients @ np.linalg.solve(covariance, coefficients))
    return chi_squared_test(statistic, coefficients.size, name)
