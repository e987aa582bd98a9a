"""Adjusted differences of means, from a linear model.

``mean_differences(design, outcome, *, errors=None, weights=None, terms=None, level=0.95)``.
The design has NO intercept column: the function adds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from numpy.typing import ArrayLike

from analytics.stats.linear import LinearFit, fit_linear
from analytics.stats.sample_size import Adequacy, events_per_variable_continuous
from analytics.stats.sandwich import RobustCovariance, RobustErrors, robust_covariance
from analytics.stats.term import Reading, TermEstimate, wald_terms


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeanModel:
    """``terms`` are the differences for the columns of the design, in its order."""

    fit: LinearFit
    terms: tuple[TermEstimate, ...]
    adequacy: Adequacy
    method: str
    robust: RobustCovariance | None = None


def mean_differences(
    design: ArrayLike,
    outcome: ArrayLike,
    *,
    errors: RobustErrors | None = None,
    weights: ArrayLike | None = None,
    terms: Sequence[str] | None = None,
    level: float = 0.95,
) -> MeanModel:
    """Least squares with Student's t: n-k-1 degrees of freedom, clusters minus one if clustered.

    ``errors`` None takes the residual variance as the same for all.  Arguments and errors as
    ``linear.fit_linear`` and ``sandwich.robust_covariance``.
    """
    fit = fit_linear(design, outcome, weights=weights, terms=terms)
    covariance, error, freedom, robust = fit.covariance, "model-based", fit.degrees_of_freedom, None
    if errors is not None:
        robust = robust_covariance(fit, design, outcome, errors=errors, weights=weights)
        covariance, error = robust.covariance, robust.method
        if robust.clusters is not None:
            freedom = robust.clusters - 1
    reading = Reading(
        measure="difference of means",
        ratio=False,
        level=level,
        error=f"{error}, Student t",
        degrees_of_freedom=freedom,
    )
    return MeanModel(
        fit=fit,
        terms=wald_terms(fit.terms[1:], fit.coefficients[1:], covariance[1:, 1:], reading),
        adequacy=events_per_variable_continuous(fit.patients, len(fit.terms) - 1),
        method=fit.method,
        robust=robust,
    )
