"""Risk ratios from a Poisson model of a yes/no outcome, with robust errors (modified Poisson).

``modified_poisson(design, outcome, …) -> RiskRatioModel`` and ``fit_poisson(…) -> PoissonFit``.
The design has NO intercept column: the functions add it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import NotEstimableError, observed
from analytics.stats.logistic import binary_outcome, checked_offset
from analytics.stats.model_matrix import model_matrix
from analytics.stats.newton import Poisson, maximise
from analytics.stats.sandwich import RobustCovariance, RobustErrors, robust_covariance
from analytics.stats.term import Reading, TermEstimate, wald_terms


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PoissonFit:
    """Log ratios of means, the intercept first; shapes as in ``logistic.LogisticFit``.

    ``covariance`` is the inverse of the information, right for counts only.
    """

    terms: tuple[str, ...]
    coefficients: NDArray[np.float64]
    covariance: NDArray[np.float64]
    iterations: int
    patients: float
    events: float
    method: str = "Poisson regression, maximum likelihood"

    def working(
        self, predictor: NDArray[np.float64], outcome: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Slope and minus curvature of each patient's log likelihood in the predictor."""
        mean = np.exp(predictor)
        return outcome - mean, mean


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RiskRatioModel:
    """``terms`` are the risk ratios of the columns of the design, without the intercept."""

    fit: PoissonFit
    robust: RobustCovariance
    terms: tuple[TermEstimate, ...]
    method: str


def modified_poisson(
    design: ArrayLike,
    outcome: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    errors: RobustErrors | None = None,
    terms: Sequence[str] | None = None,
    level: float = 0.95,
) -> RiskRatioModel:
    """Risk ratios of an outcome 0/1 with the HC0 sandwich, or the ``errors`` asked for.

    Without covariates this is the risk ratio of the two-by-two table with Katz's interval.
    Arguments as in ``logistic.fit_logistic`` and ``sandwich.robust_covariance``; errors too.

    Source: Zou, Am J Epidemiol 2004;159:702-706.
    """
    yes = binary_outcome(outcome)
    fit = fit_poisson(design, yes.astype(np.float64), weights=weights, terms=terms)
    robust = robust_covariance(fit, design, yes, errors=errors, weights=weights)
    reading = Reading(measure="risk ratio (modified Poisson)", level=level, error=robust.method)
    return RiskRatioModel(
        fit=fit,
        robust=robust,
        terms=wald_terms(
            fit.terms[1:],
            fit.coefficients[1:],
            robust.covariance[1:, 1:],
            reading,
        ),
        method=f"modified Poisson regression, {robust.method}",
    )


def fit_poisson(
    design: ArrayLike,
    counts: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    offset: ArrayLike | None = None,
    terms: Sequence[str] | None = None,
) -> PoissonFit:
    """Counts, shape (n,), none negative, with a log link; other arguments as ``fit_logistic``.

    NotEstimableError if there are no events, or no events in some level of a term.
    """
    values = observed(counts)
    if values.size and values.min() < 0:
        raise ValueError("counts cannot be negative")
    matrix = model_matrix(design, weights=weights, terms=terms)
    if values.size != len(matrix.rows):
        raise ValueError("an outcome for each row of the design is expected")
    events = float(values.sum() if matrix.weights is None else matrix.weights @ values)
    if events <= 0:
        raise NotEstimableError("no patient had the outcome")
    held = checked_offset(offset, values.size)
    best = maximise(matrix, Poisson(values, matrix.weights), offset=held)
    back = matrix.back()
    return PoissonFit(
        terms=matrix.terms,
        coefficients=back @ best.coefficients,
        covariance=back @ np.linalg.inv(best.information) @ back.T,
        iterations=best.iterations,
        patients=matrix.total_weight,
        events=events,
    )
