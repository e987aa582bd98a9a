"""Two readers of the same cases on one scale: exact agreement, kappa and weighted kappa.

``agreement(counts, *, level=0.95) -> Agreement`` gives all three; ``kappa(counts, *, weights,
level)`` one of them.  ``counts`` has shape (k, k), integers: rows are one reader's grades, columns
the other's, both in the order of the scale, cases without a grade of either in no cell.
NotEstimableError if there are no cases or if both readers gave every case the same single grade.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import (
    Estimate,
    Interval,
    NotEstimableError,
    category_counts,
    normal_quantile,
)
from analytics.stats.proportion import proportion

Weights = Literal["none", "linear", "quadratic"]
METHODS: dict[Weights, str] = {
    "none": "Cohen's kappa",
    "linear": "weighted kappa, linear weights",
    "quadratic": "weighted kappa, quadratic weights",
}
# Below this the variance is rounding: every case is on the diagonal, or none adds to it.
NO_SPREAD = 1e-12
# Why there is nothing to estimate.
NO_CASES = "no cases that both have graded"
ONE_GRADE = "both readers gave every case the same grade"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kappa:
    """Agreement beyond chance, 1 at the most; ``interval`` is None where its width would be 0."""

    value: float
    interval: Interval | None
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """``lower`` and ``higher`` count the cases where the first reader's grade is so."""

    n: int
    same: int
    lower: int
    higher: int
    exact: Estimate
    kappa: Kappa
    weighted: Kappa


def agreement(counts: ArrayLike, *, level: float = 0.95) -> Agreement:
    """Exact agreement with its Wilson interval, Cohen's kappa and quadratically weighted kappa."""
    table = _square(counts)
    n, same = int(table.sum()), int(np.trace(table))
    return Agreement(
        n=n,
        same=same,
        lower=int(np.triu(table, 1).sum()),
        higher=int(np.tril(table, -1).sum()),
        exact=proportion(same, n, level=level),
        kappa=kappa(table, weights="none", level=level),
        weighted=kappa(table, weights="quadratic", level=level),
    )


def kappa(counts: ArrayLike, *, weights: Weights = "none", level: float = 0.95) -> Kappa:
    """Kappa with its large-sample interval, which is rough for few cases.

    Weights fall from 1 on the diagonal to 0 in the corner, by the distance on the scale or by its
    square.  At perfect agreement the standard error is 0, which would feign certainty: no interval
    then.  The interval is cut to [-1, 1].

    Source: Cohen, Educ Psychol Meas 1960;20:37-46 and Psychol Bull 1968;70:213-220; standard error:
    Fleiss, Cohen & Everitt, Psychol Bull 1969;72:323-327.
    """
    table = _square(counts)
    z = normal_quantile(level)
    n = int(table.sum())
    shares = table / n
    weight = _weights(len(table), weights)
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed = float((weight * shares).sum())
    expected = float(rows @ weight @ columns)
    if 1 - expected < NO_SPREAD:
        raise NotEstimableError(ONE_GRADE)
    value = (observed - expected) / (1 - expected)
    mean_weight = (weight @ columns)[:, None] + (rows @ weight)[None, :]
    deviation = weight * (1 - expected) - mean_weight * (1 - observed)
    spread = float((shares * deviation**2).sum())
    spread -= (observed * expected - 2 * expected + observed) ** 2
    method = METHODS[weights]
    if spread < NO_SPREAD:
        return Kappa(value=value, interval=None, method=method)
    error = sqrt(spread / n) / (1 - expected) ** 2
    limits = max(-1.0, value - z * error), min(1.0, value + z * error)
    interval = Interval(*limits, level, "large-sample, Fleiss-Cohen-Everitt")
    return Kappa(value=value, interval=interval, method=method)


def _square(counts: ArrayLike) -> NDArray[np.int64]:
    table = category_counts(counts)
    if table.ndim != 2 or table.shape[0] != table.shape[1]:  # noqa: PLR2004 - rows and columns
        raise ValueError("both readers need the same grades")
    if table.sum() == 0:
        raise NotEstimableError(NO_CASES)
    return table


def _weights(grades: int, weights: Weights) -> NDArray[np.float64]:
    if weights not in METHODS:
        raise ValueError(f"unknown weights {weights!r}")
    place = np.arange(grades, dtype=np.float64)
    distance = np.abs(place[:, None] - place[None, :])
    if weights == "none":
        return np.asarray(distance == 0, dtype=np.float64)
    relative = distance / max(grades - 1, 1)
    return 1 - (relative if weights == "linear" else relative**2)
