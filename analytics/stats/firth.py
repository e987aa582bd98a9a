"""Firth's logistic regression: finite whatever is separated, with penalised profile likelihood.

``fit_firth(design, outcome, *, weights=None, terms=None) -> FirthFit`` and
``FirthFit.odds_ratio(term, *, level=0.95) -> TermEstimate``.  The design has NO intercept column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from analytics.stats.estimate import Estimate, Interval, NotEstimableError
from analytics.stats.likelihood import (
    Derivatives,
    Summit,
    climb,
    likelihood_ratio,
    profile_interval,
)
from analytics.stats.logistic import binary_outcome, require_both_outcomes
from analytics.stats.model_matrix import ModelMatrix, model_matrix, weighted_gram
from analytics.stats.newton import Binomial
from analytics.stats.term import Reading, TermEstimate, ratio_of, wald_term

PROFILE = "profile penalised likelihood"
# Third derivatives need a number for each patient and each triple of terms.
MOST_PRODUCTS = 2_000_000


class _Penalised:
    """Log likelihood plus half the log determinant of the information."""

    exact = False

    def __init__(self, matrix: ModelMatrix, yes: NDArray[np.bool_]) -> None:
        self.matrix = matrix
        self.family = Binomial(yes, matrix.weights)

    def evaluate(self, parameters: NDArray[np.float64]) -> Derivatives:
        rows = self.matrix.rows
        predictor = rows @ parameters
        likelihood, slope, curvature = self.family.evaluate(predictor)
        information = weighted_gram(rows, curvature)
        sign, logarithm = np.linalg.slogdet(information)
        if sign <= 0 or not np.isfinite(likelihood):
            return -np.inf, np.zeros(parameters.size), information
        leverage = hat_values(rows, curvature, information)
        gradient = (slope + leverage * (0.5 - expit(predictor))) @ rows
        return (
            likelihood + logarithm / 2,
            gradient,
            self._curvature(curvature, predictor, information),
        )

    def fisher(self, parameters: NDArray[np.float64]) -> NDArray[np.float64]:
        """The information of the likelihood without its penalty."""
        _, _, curvature = self.family.evaluate(self.matrix.rows @ parameters)
        return weighted_gram(self.matrix.rows, curvature)

    def _curvature(
        self,
        weights: NDArray[np.float64],
        predictor: NDArray[np.float64],
        information: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Minus the second derivatives for few patients, where the information leads too slowly.

        The information itself for many, or where the second derivatives lead downhill.
        """
        rows = self.matrix.rows
        if rows.size * rows.shape[1] > MOST_PRODUCTS:
            return information
        white = rows @ np.linalg.inv(np.linalg.cholesky(information)).T
        chance = expit(predictor)
        bend = weights * (1 - 6 * chance * (1 - chance)) * np.einsum("ij,ij->i", white, white)
        pairs = (white[:, :, None] * white[:, None, :]).reshape(len(rows), -1)
        triple = (rows * (weights * (1 - 2 * chance))[:, None]).T @ pairs
        exact = information - (rows.T * bend) @ rows / 2 + triple @ triple.T / 2
        try:
            np.linalg.cholesky(exact)
        except np.linalg.LinAlgError:
            return information
        return np.asarray(exact)

    def refuse(self, step: NDArray[np.float64], rise: float) -> None:
        """The penalty keeps every estimate finite."""

    def reach(self, _step: NDArray[np.float64]) -> float:
        """Full precision is always asked for."""
        return np.inf


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FirthFit:
    """Log odds ratios, the intercept first; shapes as in ``logistic.LogisticFit``.

    ``covariance`` is the inverse of the information at the penalised estimate, as brglm2 has it;
    logistf has another.  Intervals and tests come from the penalised profile, never from it.
    """

    terms: tuple[str, ...]
    coefficients: NDArray[np.float64]
    covariance: NDArray[np.float64]
    penalised_log_likelihood: float
    iterations: int
    patients: float
    events: float
    surface: _Penalised
    summit: Summit
    method: str = "logistic regression, Firth's penalised likelihood"

    @property
    def standard_errors(self) -> NDArray[np.float64]:
        """Inverse information, shape (k+1,)."""
        return np.sqrt(np.diag(self.covariance))

    def probabilities(self, design: ArrayLike) -> NDArray[np.float64]:
        """Predicted probability of the outcome, shape (m,), for a design of shape (m, k)."""
        predictor = self.coefficients[0] + np.asarray(design, np.float64) @ self.coefficients[1:]
        return np.asarray(expit(predictor))

    def odds_ratio(self, term: int, *, level: float = 0.95) -> TermEstimate:
        """The odds ratio of column ``term`` (0 to k-1) of the design."""
        index = term + 1
        scale = float(self.surface.matrix.scale[term])
        low, high = profile_interval(self.surface, self.summit, index, level=level)
        interval = Interval(ratio_of(low / scale), ratio_of(high / scale), level, PROFILE)
        own = wald_term(
            self.terms[index],
            float(self.coefficients[index]),
            sqrt(float(self.covariance[index, index])),
            Reading(measure="odds ratio (Firth)", level=level),
        )
        return replace(
            own,
            estimate=Estimate(own.estimate.value, interval, own.estimate.method),
            test=likelihood_ratio(
                self.surface, self.summit, [index], name="penalised likelihood ratio"
            ),
        )


def fit_firth(
    design: ArrayLike,
    outcome: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    terms: Sequence[str] | None = None,
) -> FirthFit:
    """Maximum of the likelihood times the square root of the determinant of the information.

    Arguments and errors as in ``logistic.fit_logistic``, but separation is no error.

    Source: Firth, Biometrika 1993;80:27-38; Heinze & Schemper, Stat Med 2002;21:2409-2419.
    """
    yes = binary_outcome(outcome)
    matrix = model_matrix(design, weights=weights, terms=terms)
    events = require_both_outcomes(yes, matrix)
    surface = _Penalised(matrix, yes)
    start = np.zeros(len(matrix.terms))
    start[0] = surface.family.null_predictor()
    summit = climb(surface, start)
    back = matrix.back()
    return FirthFit(
        terms=matrix.terms,
        coefficients=back @ summit.parameters,
        covariance=back @ np.linalg.inv(surface.fisher(summit.parameters)) @ back.T,
        penalised_log_likelihood=summit.log_likelihood + float(np.log(matrix.scale).sum()),
        iterations=summit.iterations,
        patients=matrix.total_weight,
        events=events,
        surface=surface,
        summit=summit,
    )


def hat_values(
    rows: NDArray[np.float64], weights: NDArray[np.float64], information: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Leverages w_i x_i' (X'WX)^-1 x_i, shape (n,)."""
    try:
        factor = np.linalg.cholesky(information)
    except np.linalg.LinAlgError as error:
        raise NotEstimableError("the data do not determine all terms of the model") from error
    spread = rows @ np.linalg.inv(factor).T
    return np.asarray(weights * np.einsum("ij,ij->i", spread, spread))
