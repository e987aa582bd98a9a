"""One term of a model as it is printed: its ratio or difference, interval, and test.

``wald_term(name, coefficient, standard_error, reading) -> TermEstimate`` and ``wald_terms(…)`` for
all of a model, from whichever covariance the caller chose; ``wald_test(…)`` for several together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, stdtr, stdtrit

from analytics.stats.estimate import (
    Estimate,
    Interval,
    NotEstimableError,
    SignificanceTest,
    chi_squared_test,
    normal_quantile,
)

LARGEST_LOG = 700.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TermEstimate:
    """``coefficient`` and ``standard_error`` are logs where ``estimate`` is a ratio."""

    name: str
    coefficient: float
    standard_error: float
    estimate: Estimate
    test: SignificanceTest


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How coefficients are read: ``measure`` names them ("odds ratio"), a ratio is their exp.

    ``error`` names the standard error; Student's t for ``degrees_of_freedom``, None for normal.
    """

    measure: str
    ratio: bool = True
    level: float = 0.95
    error: str = "model-based"
    degrees_of_freedom: float | None = None


def quantile(level: float, degrees_of_freedom: float | None) -> float:
    """Two-sided quantile of Student's t, or of the normal distribution for None."""
    normal = normal_quantile(level)
    if degrees_of_freedom is None:
        return normal
    return float(stdtrit(degrees_of_freedom, 0.5 + level / 2))


def two_sided(statistic: float, degrees_of_freedom: float | None) -> float:
    """Two-sided P value of a t statistic, or of a normal one for None."""
    if degrees_of_freedom is None:
        return float(2 * ndtr(-abs(statistic)))
    return float(2 * stdtr(degrees_of_freedom, -abs(statistic)))


def ratio_of(log_ratio: float) -> float:
    """exp, infinite where a float cannot hold it."""
    return exp(log_ratio) if log_ratio < LARGEST_LOG else np.inf


def wald_term(
    name: str, coefficient: float, standard_error: float, reading: Reading
) -> TermEstimate:
    """NotEstimableError if the standard error is zero or not finite."""
    if not (np.isfinite(standard_error) and standard_error > 0):
        raise NotEstimableError(f"the data do not determine the standard error of {name}")
    reach = quantile(reading.level, reading.degrees_of_freedom) * standard_error
    numbers = (coefficient, coefficient - reach, coefficient + reach)
    value, low, high = map(ratio_of, numbers) if reading.ratio else numbers
    statistic = coefficient / standard_error
    method = f"Wald, {reading.error}"
    return TermEstimate(
        name=name,
        coefficient=coefficient,
        standard_error=standard_error,
        estimate=Estimate(value, Interval(low, high, reading.level, method), reading.measure),
        test=SignificanceTest(
            p_value=two_sided(statistic, reading.degrees_of_freedom),
            name=method,
            statistic=statistic,
            degrees_of_freedom=reading.degrees_of_freedom,
        ),
    )


def wald_terms(
    names: Sequence[str],
    coefficients: NDArray[np.float64],
    covariance: NDArray[np.float64],
    reading: Reading,
) -> tuple[TermEstimate, ...]:
    """All terms of a model, in its order; leave out the intercept by slicing."""
    errors = np.sqrt(np.maximum(np.diag(covariance), 0))
    return tuple(
        wald_term(name, float(coefficient), float(error), reading)
        for name, coefficient, error in zip(names, coefficients, errors, strict=True)
    )


def wald_test(
    coefficients: NDArray[np.float64], covariance: NDArray[np.float64], *, name: str
) -> SignificanceTest:
    """All of the coefficients, shape (q,), are zero: chi-square on q degrees of freedom."""
    try:
        statistic = float(coefficients @ np.linalg.solve(covariance, coefficients))
    except np.linalg.LinAlgError as error:
        raise NotEstimableError("the covariance of the terms is singular") from error
    if statistic < 0:
        raise NotEstimableError("the covariance of the terms is not positive definite")
    return chi_squared_test(statistic, coefficients.size, name=name)
