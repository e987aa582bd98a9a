"""What stands in a baseline table: mean and SD, median and quartiles, counts per level.

``describe(values) -> Summary``; ``mean(values)``, ``standard_deviation(values)``,
``quartiles(values) -> Quartiles``, ``mean_interval(values, *, level=0.95) -> Estimate`` and
``level_counts(codes, *, levels) -> array``.  Values are in the variable's own unit and carry no
missing entries (ValueError); an empty group raises NotEstimableError.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from analytics.stats.estimate import (
    Estimate,
    Interval,
    NotEstimableError,
    category_counts,
    normal_quantile,
    observed,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quartiles:
    """Median, quartiles and range, in the unit of the values."""

    n: int
    median: float
    q1: float
    q3: float
    minimum: float
    maximum: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Everything a row of a baseline table may print; ``sd`` is None when one patient is left."""

    n: int
    mean: float
    sd: float | None
    quartiles: Quartiles


def describe(values: ArrayLike) -> Summary:
    """Mean, SD, quartiles and range of values of shape (n,); a lone patient has no SD (None)."""
    array = _some(values)
    sd = standard_deviation(array) if array.size > 1 else None
    return Summary(n=array.size, mean=mean(array), sd=sd, quartiles=quartiles(array))


def mean(values: ArrayLike) -> float:
    """The arithmetic mean."""
    return float(_some(values).mean())


def standard_deviation(values: ArrayLike) -> float:
    """The sample standard deviation (denominator n-1); NotEstimableError below two patients."""
    array = _some(values)
    if array.size == 1:
        raise NotEstimableError("the standard deviation of one patient")
    return float(array.std(ddof=1))


def quartiles(values: ArrayLike) -> Quartiles:
    """Quartiles by linear interpolation, type 7 (the default of R and numpy; SAS and SPSS differ).

    Source: Hyndman & Fan, Am Stat 1996;50:361-365.
    """
    array = _some(values)
    q1, median, q3 = np.quantile(array, [0.25, 0.5, 0.75], method="linear")
    return Quartiles(
        n=array.size,
        median=float(median),
        q1=float(q1),
        q3=float(q3),
        minimum=float(array.min()),
        maximum=float(array.max()),
    )


def mean_interval(values: ArrayLike, *, level: float = 0.95) -> Estimate:
    """The mean with its Student t interval; NotEstimableError below two patients."""
    array = _some(values)
    normal_quantile(level)
    standard_error = standard_deviation(array) / sqrt(array.size)
    half_width = float(stdtrit(array.size - 1, 0.5 + level / 2)) * standard_error
    value = mean(array)
    return Estimate(
        value, Interval(value - half_width, value + half_width, level, "Student t"), "mean"
    )


def level_counts(codes: ArrayLike, *, levels: int) -> NDArray[np.int64]:
    """How many patients have each of the codes 0..levels-1, shape (levels,); ValueError outside."""
    array = category_counts(codes)
    counts = np.bincount(array, minlength=levels)
    if counts.size > levels:
        raise ValueError(f"code {counts.size - 1} among {levels} levels")
    return counts.astype(np.int64)


def _some(values: ArrayLike) -> NDArray[np.float64]:
    array = observed(values)
    if array.size == 0:
        raise NotEstimableError("no patients")
    return array
