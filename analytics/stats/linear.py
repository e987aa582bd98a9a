"""Linear regression by (weighted) least squares.

``fit_linear(design, outcome, *, weights=None, offset=None, terms=None) -> LinearFit``.
The design has NO intercept column: the function adds it, and it comes first in the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, pi

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import NotEstimableError, observed
from analytics.stats.logistic import checked_offset
from analytics.stats.model_matrix import ModelMatrix, model_matrix, weighted_gram


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinearFit:
    """Differences of means, the intercept first.

    ``coefficients`` and ``terms`` have k+1 entries, ``covariance`` shape (k+1, k+1): the residual
    variance on ``degrees_of_freedom`` times the inverse of X'WX.  With weights the degrees of
    freedom are the sum of the (case) weights minus k+1, so that an integer weight is repetition.
    """

    terms: tuple[str, ...]
    coefficients: NDArray[np.float64]
    covariance: NDArray[np.float64]
    residual_variance: float
    degrees_of_freedom: float
    r_squared: float
    log_likelihood: float
    null_log_likelihood: float
    patients: float
    method: str = "linear regression, least squares"

    @property
    def standard_errors(self) -> NDArray[np.float64]:
        """Model-based, shape (k+1,)."""
        return np.sqrt(np.diag(self.covariance))

    def working(
        self, predictor: NDArray[np.float64], outcome: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Residual, and one, of each patient: the slope is up to the residual variance."""
        return outcome - predictor, np.ones(outcome.size)

    def predictions(
        self, design: ArrayLike, *, offset: ArrayLike | None = None
    ) -> NDArray[np.float64]:
        """Expected outcome, shape (m,), for a design of shape (m, k) without intercept column."""
        expected = self.coefficients[0] + np.asarray(design, np.float64) @ self.coefficients[1:]
        return np.asarray(expected if offset is None else expected + np.asarray(offset))


def fit_linear(
    design: ArrayLike,
    outcome: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    offset: ArrayLike | None = None,
    terms: Sequence[str] | None = None,
) -> LinearFit:
    """Least squares on centred and scaled columns; arguments as in ``logistic.fit_logistic``.

    ValueError on missing values and shapes that do not fit.  NotEstimableError if a column does
    not vary or is determined by others, or if no more patients than coefficients are left.
    """
    values = observed(outcome)
    matrix = model_matrix(design, weights=weights, terms=terms)
    if values.size != len(matrix.rows):
        raise ValueError("an outcome for each row of the design is expected")
    freedom = matrix.total_weight - len(matrix.terms)
    if freedom <= 0:
        raise NotEstimableError("there are no more patients than terms in the model")
    held = checked_offset(offset, values.size)
    target = values if held is None else values - held
    coefficients, inverse, residual = least_squares(matrix, target)
    deviations = target - _mean(target, matrix)
    unexplained, total = _squares(residual, matrix), _squares(deviations, matrix)
    back = matrix.back()
    return LinearFit(
        terms=matrix.terms,
        coefficients=back @ coefficients,
        covariance=back @ inverse @ back.T * (unexplained / freedom),
        residual_variance=unexplained / freedom,
        degrees_of_freedom=freedom,
        r_squared=1 - unexplained / total if total > 0 else 0.0,
        log_likelihood=_log_likelihood(unexplained, matrix.total_weight),
        null_log_likelihood=_log_likelihood(total, matrix.total_weight),
        patients=matrix.total_weight,
    )


def least_squares(
    matrix: ModelMatrix, target: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Coefficients of ``matrix.rows``, the inverse of X'WX, and residuals, shape (n,)."""
    weights = matrix.weights
    gram = weighted_gram(matrix.rows, weights)
    inverse = np.asarray(np.linalg.inv(gram), np.float64)
    coefficients = inverse @ ((target if weights is None else weights * target) @ matrix.rows)
    residual = target - matrix.rows @ coefficients
    # One step of refinement: what rounding left over.
    rest = inverse @ ((residual if weights is None else weights * residual) @ matrix.rows)
    return coefficients + rest, inverse, residual - matrix.rows @ rest


def _mean(values: NDArray[np.float64], matrix: ModelMatrix) -> float:
    if matrix.weights is None:
        return float(values.mean())
    return float(matrix.weights @ values / matrix.total_weight)


def _squares(values: NDArray[np.float64], matrix: ModelMatrix) -> float:
    return float(values @ values if matrix.weights is None else matrix.weights @ values**2)


def _log_likelihood(squares: float, size: float) -> float:
    """Normal errors with the variance at its maximum, squares/size; infinite for a perfect fit."""
    if squares <= 0:
        return np.inf
    return -size / 2 * (log(2 * pi) + log(squares / size) + 1)
