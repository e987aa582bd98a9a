"""Adjusted odds ratios, by maximum likelihood or, where that has none, by Firth's method.

``odds_ratios(design, outcome, *, estimator="automatic", interval="profile", …) -> OddsModel``.
The design has NO intercept column: the functions add it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import Estimate, Interval
from analytics.stats.firth import FirthFit, fit_firth
from analytics.stats.likelihood import (
    climb,
    likelihood_ratio,
    profile_interval,
)
from analytics.stats.logistic import LogisticFit, binary_outcome, fit_logistic
from analytics.stats.model_matrix import model_matrix
from analytics.stats.newton import Binomial, GeneralisedLinear, SeparationError
from analytics.stats.sample_size import Adequacy, events_per_variable
from analytics.stats.sandwich import RobustCovariance, RobustErrors, robust_covariance
from analytics.stats.term import Reading, TermEstimate, ratio_of, wald_terms

MEASURE = "odds ratio"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OddsModel:
    """``terms`` are the odds ratios of the columns of the design, in its order.

    ``fallback`` is the reason why Firth's method stands in for maximum likelihood, or None.
    """

    fit: LogisticFit | FirthFit
    terms: tuple[TermEstimate, ...]
    adequacy: Adequacy
    method: str
    fallback: str | None = None
    robust: RobustCovariance | None = None


class _LogisticSurface(GeneralisedLinear):
    """The likelihood of a logistic model, for its profile."""

    exact = True

    def refuse(self, step: NDArray[np.float64], rise: float) -> None:
        """The whole model has a maximum, so that every part of it has."""

    def reach(self, _step: NDArray[np.float64]) -> float:
        """Full precision is always asked for."""
        return np.inf


def odds_ratios(
    design: ArrayLike,
    outcome: ArrayLike,
    *,
    estimator: Literal["automatic", "maximum likelihood", "firth"] = "automatic",
    interval: Literal["profile", "wald"] | RobustErrors = "profile",
    weights: ArrayLike | None = None,
    terms: Sequence[str] | None = None,
    level: float = 0.95,
) -> OddsModel:
    """Logistic regression with an interval and a test for every column.

    "automatic" falls back on Firth's method where the outcome is separated, and says so.
    "profile" gives likelihood-ratio limits and tests, "wald" those of the information; robust
    errors give Wald limits.  Firth's estimate has penalised profile limits whatever is asked.
    Errors as ``logistic.fit_logistic``.
    """
    fallback = None
    if estimator != "firth":
        try:
            fit = fit_logistic(design, outcome, weights=weights, terms=terms)
        except SeparationError as error:
            if estimator == "maximum likelihood":
                raise
            fallback = str(error)
        else:
            return _by_likelihood(fit, design, outcome, interval, weights, level)
    firth = fit_firth(design, outcome, weights=weights, terms=terms)
    return OddsModel(
        fit=firth,
        terms=tuple(
            firth.odds_ratio(column, level=level) for column in range(len(firth.terms) - 1)
        ),
        adequacy=events_per_variable(firth.events, firth.patients, len(firth.terms) - 1),
        method=firth.method,
        fallback=fallback,
    )


def _by_likelihood(
    fit: LogisticFit,
    design: ArrayLike,
    outcome: ArrayLike,
    interval: Literal["profile", "wald"] | RobustErrors,
    weights: ArrayLike | None,
    level: float,
) -> OddsModel:
    robust = None
    covariance, error = fit.covariance, "model-based"
    if isinstance(interval, RobustErrors):
        robust = robust_covariance(fit, design, outcome, errors=interval, weights=weights)
        covariance, error = robust.covariance, robust.method
    found = wald_terms(
        fit.terms[1:],
        fit.coefficients[1:],
        covariance[1:, 1:],
        Reading(measure=MEASURE, level=level, error=error),
    )
    if interval == "profile":
        found = _profiled(found, fit, design, outcome, weights, level)
    return OddsModel(
        fit=fit,
        terms=found,
        adequacy=events_per_variable(fit.events, fit.patients, len(fit.terms) - 1),
        method=fit.method,
        robust=robust,
    )


def _profiled(
    terms: tuple[TermEstimate, ...],
    fit: LogisticFit,
    design: ArrayLike,
    outcome: ArrayLike,
    weights: ArrayLike | None,
    level: float,
) -> tuple[TermEstimate, ...]:
    matrix = model_matrix(design, weights=weights, terms=fit.terms[1:])
    surface = _LogisticSurface(matrix, Binomial(binary_outcome(outcome), matrix.weights))
    summit = climb(surface, matrix.there() @ fit.coefficients)
    found = []
    for column, term in enumerate(terms):
        limits = profile_interval(surface, summit, column + 1, level=level)
        low, high = (ratio_of(each / float(matrix.scale[column])) for each in limits)
        interval = Interval(low, high, level, "profile likelihood")
        test = likelihood_ratio(surface, summit, [column + 1], name="likelihood ratio")
        estimate = Estimate(term.estimate.value, interval, MEASURE)
        found.append(replace(term, estimate=estimate, test=test))
    return tuple(found)
