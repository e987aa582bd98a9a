"""What stands in a baseline table: mean and SD, median and quartiles, counts per level.

``describe(values) -> Summary`` and ``of_counts(values, counts) -> Summary``; ``mean(values)``,
``standard_deviation(values)``, ``quartiles(values, *, rule="type 7") -> Quartiles``,
``mean_interval(values, *, level=0.95) -> Estimate`` and ``level_counts(codes, *, levels)``.
Values are in the variable's own unit and carry no
missing entries (ValueError); an empty group raises NotEstimableError.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from analytics.stats import moments
from analytics.stats.estimate import (
    Estimate,
    Interval,
    NotEstimableError,
    category_counts,
    normal_quantile,
    observed,
)
from analytics.stats.moments import Moments

QuantileRule = Literal["type 7", "type 6", "type 2"]

QUARTERS = np.array([0.25, 0.5, 0.75])
_METHODS: dict[QuantileRule, Literal["linear", "weibull", "averaged_inverted_cdf"]] = {
    "type 7": "linear",
    "type 6": "weibull",
    "type 2": "averaged_inverted_cdf",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quartiles:
    """Median, quartiles and range, in the unit of the values; ``rule`` says how they were read."""

    n: int
    median: float
    q1: float
    q3: float
    minimum: float
    maximum: float
    rule: QuantileRule = "type 7"


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


def quartiles(values: ArrayLike, *, rule: QuantileRule = "type 7") -> Quartiles:
    """Quartiles by linear interpolation, type 7 (the default of R and numpy; SAS and SPSS differ).

    "type 6" is the rule of SPSS, "type 2" that of SAS.
    Source: Hyndman & Fan, Am Stat 1996;50:361-365.
    """
    array = _some(values)
    q1, median, q3 = np.quantile(array, QUARTERS, method=_METHODS[rule])
    return Quartiles(
        n=array.size,
        median=float(median),
        q1=float(q1),
        q3=float(q3),
        minimum=float(array.min()),
        maximum=float(array.max()),
        rule=rule,
    )


def of_counts(
    values: NDArray[np.float64], counts: NDArray[np.int64], found: Moments | None = None
) -> Summary:
    """``describe`` of ``counts[i]`` patients with ``values[i]``, ascending, both of shape (k,).

    ``found`` are their moments, if they are known already.
    """
    n = int(counts.sum()) if found is None else found.n
    if n == 0:
        raise NotEstimableError("no patients")
    found = moments.of_counts(values, counts) if found is None else found
    # Places of the quartiles among the patients in ascending order, from 0; type 7.
    reached = np.cumsum(counts)
    virtual = (n - 1) * QUARTERS
    below = np.floor(virtual).astype(np.intp)
    places = np.concatenate([below, np.minimum(below + 1, n - 1), [0, n - 1]])
    at = values[np.searchsorted(reached, places, side="right")]
    q1, median, q3 = _between(at[:3], at[3:6], virtual - below)
    return Summary(
        n=n,
        mean=found.mean,
        sd=found.sd if n > 1 else None,
        quartiles=Quartiles(
            n=n,
            median=float(median),
            q1=float(q1),
            q3=float(q3),
            minimum=float(at[6]),
            maximum=float(at[7]),
        ),
    )


def _between(
    low: NDArray[np.float64], high: NDArray[np.float64], part: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Linear interpolation from the nearer end, which is how numpy rounds."""
    step = high - low
    return np.where(part < 0.5, low + step * part, high - step * (1 - part))  # noqa: PLR2004


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
