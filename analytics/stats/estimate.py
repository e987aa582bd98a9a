"""What statistics give back: an estimate, its interval, a significance test, or a stated refusal.

``Interval(low, high, level, method)``, ``Estimate(value, interval, method)``,
``SignificanceTest(p_value, name, …)``, ``NotEstimableError``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, ndtri


class NotEstimableError(ValueError):
    """The data do not determine the statistic; the message says why, in words for the reader."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval; ``high`` (or ``low``) is infinite where the data set no limit."""

    low: float
    high: float
    level: float
    method: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """A point estimate with its interval; ``value`` may be 0 or infinite for a ratio."""

    value: float
    interval: Interval
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignificanceTest:
    """A two-sided P value and the test it comes from.

    ``monte_carlo_error`` is the standard error of a simulated P value, None for a computed one.
    ``denominator_degrees_of_freedom`` are the second ones of an F test, None for any other.
    ``caution`` is what a reader of the P value must know, as a clause, or None.
    """

    p_value: float
    name: str
    statistic: float | None = None
    degrees_of_freedom: float | None = None
    monte_carlo_error: float | None = None
    denominator_degrees_of_freedom: float | None = None
    caution: str | None = None


def chi_squared_test(statistic: float, degrees_of_freedom: int, name: str) -> SignificanceTest:
    """The upper tail of the chi-squared distribution at the statistic."""
    return SignificanceTest(
        p_value=float(chdtrc(degrees_of_freedom, statistic)),
        name=name,
        statistic=statistic,
        degrees_of_freedom=degrees_of_freedom,
    )


def normal_quantile(level: float) -> float:
    """The two-sided normal quantile, 1.96 for ``level=0.95``; ValueError outside (0, 1)."""
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level!r}")
    return float(ndtri(0.5 + level / 2))


def log_with_error(ratio: Estimate) -> tuple[float, float]:
    """The logarithm of a ratio and its standard error.

    The interval must be normal and symmetric on the logarithms, with limits above 0 and finite.
    """
    limits = ratio.interval
    width = log(limits.high) - log(limits.low)
    return log(ratio.value), width / (2 * normal_quantile(limits.level))


def observed(values: ArrayLike) -> NDArray[np.float64]:
    """The values as a float array of shape (n,); ValueError if one is missing or infinite."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise ValueError("one-dimensional values are expected")
    if not np.isfinite(array).all():
        raise ValueError("missing values must be removed, and counted, before the call")
    return array


def category_counts(values: ArrayLike) -> NDArray[np.int64]:
    """Counts as an integer array; ValueError if one is negative, fractional or missing."""
    array = np.asarray(values)
    if array.size > 0 and not np.issubdtype(array.dtype, np.integer):
        raise ValueError("counts must be integers")
    if (array < 0).any():
        raise ValueError("counts cannot be negative")
    return array.astype(np.int64)
