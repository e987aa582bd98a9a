"""Logistic regression by maximum likelihood.

``fit_logistic(design, outcome, *, weights=None, offset=None, terms=None) -> LogisticFit``.
The design has NO intercept column: the function adds it, and it comes first in the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from analytics.stats.estimate import NotEstimableError
from analytics.stats.model_matrix import ModelMatrix, model_matrix
from analytics.stats.newton import Binomial, Maximum, maximise


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LogisticFit:
    """Log odds ratios, the intercept first.

    ``coefficients`` and ``terms`` have k+1 entries, ``covariance`` shape (k+1, k+1): the inverse of
    the information.  ``patients`` and ``events`` are sums of the case weights.
    """

    terms: tuple[str, ...]
    coefficients: NDArray[np.float64]
    covariance: NDArray[np.float64]
    log_likelihood: float
    null_log_likelihood: float
    iterations: int
    patients: float
    events: float
    method: str = "logistic regression, maximum likelihood"

    @property
    def standard_errors(self) -> NDArray[np.float64]:
        """Model-based, shape (k+1,)."""
        return np.sqrt(np.diag(self.covariance))

    def working(
        self, predictor: NDArray[np.float64], outcome: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Slope and minus curvature of each patient's log likelihood in the predictor."""
        chance = expit(predictor)
        return outcome - chance, chance * (1 - chance)

    def linear_predictor(
        self, design: ArrayLike, *, offset: ArrayLike | None = None
    ) -> NDArray[np.float64]:
        """Log odds, shape (m,), for a design of shape (m, k) without intercept column."""
        predictor = self.coefficients[0] + np.asarray(design, np.float64) @ self.coefficients[1:]
        return np.asarray(predictor if offset is None else predictor + np.asarray(offset))

    def probabilities(
        self, design: ArrayLike, *, offset: ArrayLike | None = None
    ) -> NDArray[np.float64]:
        """Predicted probability of the outcome, shape (m,), for a design of shape (m, k)."""
        return np.asarray(expit(self.linear_predictor(design, offset=offset)))


def fit_logistic(
    design: ArrayLike,
    outcome: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    offset: ArrayLike | None = None,
    terms: Sequence[str] | None = None,
) -> LogisticFit:
    """Newton's method on centred and scaled columns.

    ``design`` (n, k), WITHOUT intercept column; k may be 0.  ``outcome`` (n,) of 0/1 or yes/no;
    ``weights`` (n,) case weights, not negative, need not be integers; ``offset`` (n,) is added to
    the log odds; ``terms`` are the k names used in messages and in the result.

    ValueError on missing values and shapes that do not fit.  NotEstimableError if nobody or
    everybody has the outcome, a column does not vary or is determined by others, or the outcome is
    separated (completely or quasi-completely: Albert & Anderson, Biometrika 1984;71:1-10), with the
    terms that separate it: use ``firth.fit_firth`` then.
    """
    yes = binary_outcome(outcome)
    matrix = model_matrix(design, weights=weights, terms=terms)
    held = checked_offset(offset, yes.size)
    events = require_both_outcomes(yes, matrix)
    family = Binomial(yes, matrix.weights)
    best = maximise(matrix, family, offset=held)
    back = matrix.back()
    return LogisticFit(
        terms=matrix.terms,
        coefficients=back @ best.coefficients,
        covariance=back @ np.linalg.inv(best.information) @ back.T,
        log_likelihood=best.log_likelihood,
        null_log_likelihood=_null(matrix, family, held, best, events),
        iterations=best.iterations,
        patients=matrix.total_weight,
        events=events,
    )


def binary_outcome(outcome: ArrayLike) -> NDArray[np.bool_]:
    """The outcome as booleans, shape (n,); ValueError unless all values are 0 or 1."""
    values = np.asarray(outcome)
    if values.ndim != 1:
        raise ValueError("a one-dimensional outcome is expected")
    if values.dtype == np.bool_:
        return values
    yes = values == 1
    if not (yes | (values == 0)).all():
        raise ValueError("the outcome must be 0 or 1 for every patient")
    return np.asarray(yes)


def checked_offset(offset: ArrayLike | None, size: int) -> NDArray[np.float64] | None:
    """The offset, shape (n,), or None; ValueError if a value is missing or the shape differs."""
    if offset is None:
        return None
    held = np.asarray(offset, dtype=np.float64)
    if held.shape != (size,) or not np.isfinite(held).all():
        raise ValueError("a finite offset for each patient is expected")
    return held


def require_both_outcomes(yes: NDArray[np.bool_], matrix: ModelMatrix) -> float:
    """The sum of the weights of patients with the outcome; NotEstimableError if none or all."""
    if yes.size != len(matrix.rows):
        raise ValueError("an outcome for each row of the design is expected")
    events = float(yes.sum() if matrix.weights is None else matrix.weights @ yes)
    rest = float((~yes).sum() if matrix.weights is None else matrix.weights @ ~yes)
    if events <= 0:
        raise NotEstimableError("no patient had the outcome")
    if rest <= 0:
        raise NotEstimableError("every patient had the outcome")
    return events


def _null(
    matrix: ModelMatrix,
    family: Binomial,
    offset: NDArray[np.float64] | None,
    best: Maximum,
    events: float,
) -> float:
    if matrix.rows.shape[1] == 1:
        return best.log_likelihood
    if offset is None:
        rest = matrix.total_weight - events
        logs = events * np.log(events) + rest * np.log(rest)
        return float(logs - matrix.total_weight * np.log(matrix.total_weight))
    empty = model_matrix(matrix.rows[:, :0], weights=matrix.weights)
    return maximise(empty, family, offset=offset).log_likelihood
