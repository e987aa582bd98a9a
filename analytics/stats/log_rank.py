"""Survival of two or more groups compared: the log-rank test, stratified, and for a trend.

``log_rank(times, codes, groups, *, strata=None) -> LogRank`` and
``log_rank_trend(times, codes, scores, *, strata=None) -> SignificanceTest``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import NotEstimableError, SignificanceTest, chi_squared_test
from analytics.stats.time_to_event import FollowUp, counted, follow_up, labelled


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRank:
    """Events observed and expected per group, shape (g,), in the order of ``groups``."""

    test: SignificanceTest
    groups: tuple[Any, ...]
    n: NDArray[np.int64]
    observed: NDArray[np.float64]
    expected: NDArray[np.float64]


def log_rank(
    times: ArrayLike, codes: ArrayLike, groups: ArrayLike, *, strata: ArrayLike | None = None
) -> LogRank:
    """The log-rank test with the hypergeometric variance, as R's survival::survdiff.

    ``groups`` and ``strata`` are labels of shape (n,).  Groups in which nothing is expected, that
    is which nobody was at risk in at an event, take no degree of freedom.  NotEstimableError with
    fewer than two groups, without events, or if no event has two groups at risk.

    Source: Mantel, Cancer Chemother Rep 1966;50:163-170; Peto & Peto, J R Stat Soc A
    1972;135:185-207.
    """
    data = follow_up(times, codes).single_event()
    labels, number = labelled(groups, data.n, "group")
    _require_a_comparison(data, labels.size)
    observed, expected, variance = _sums(data, number, labels.size, strata)
    difference, taken = observed - expected, expected > 0
    degrees = int(taken.sum()) - 1
    if degrees < 1 or not np.diag(variance).any():
        raise NotEstimableError("at no event were patients of two groups at risk")
    kept = np.flatnonzero(taken)[:-1]
    statistic = _quadratic(variance[np.ix_(kept, kept)], difference[kept])
    test = chi_squared_test(
        statistic, degrees, name="log-rank" if strata is None else "stratified log-rank"
    )
    return LogRank(
        test=test,
        groups=tuple(labels.tolist()),
        n=np.bincount(number, minlength=labels.size),
        observed=observed,
        expected=expected,
    )


def log_rank_trend(
    times: ArrayLike, codes: ArrayLike, scores: ArrayLike, *, strata: ArrayLike | None = None
) -> SignificanceTest:
    """The log-rank test for a trend over ordered groups; ``scores`` (n,) are their numbers.

    One degree of freedom.  Source: Tarone, Biometrika 1975;62:679-682.
    """
    data = follow_up(times, codes).single_event()
    score = np.asarray(scores, dtype=np.float64)
    labels, number = labelled(score, data.n, "score")
    _require_a_comparison(data, labels.size)
    observed, expected, variance = _sums(data, number, labels.size, strata)
    level = labels.astype(np.float64) - float(score.mean())
    spread = float(level @ variance @ level)
    if spread <= 0:
        raise NotEstimableError("at no event were patients of two groups at risk")
    statistic = float(level @ (observed - expected)) ** 2 / spread
    return chi_squared_test(statistic, 1, name="log-rank test for trend")


def _require_a_comparison(data: FollowUp, groups: int) -> None:
    if groups == 1:
        raise NotEstimableError("all patients are in one group")
    if not data.events.any():
        raise NotEstimableError("there are no events")


def _sums(
    data: FollowUp, number: NDArray[np.int64], groups: int, strata: ArrayLike | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Observed and expected events (g,) and the covariance (g, g), summed over the strata."""
    stratum = np.zeros(data.n, dtype=np.int64)
    if strata is not None:
        stratum = labelled(strata, data.n, "stratum")[1]
    layers = int(stratum.max()) + 1
    table = counted(data, stratum * groups + number)
    # A last group without patients in the last stratum leaves no row of its own.
    shape = (layers, groups, data.distinct.size)
    events, at_risk = (_padded(each, shape) for each in (table.events, table.at_risk))
    deaths, everybody = events.sum(axis=1), at_risk.sum(axis=1)
    here = deaths > 0
    share = at_risk.transpose(0, 2, 1)[here] / everybody[here][:, None]
    died, n = deaths[here], everybody[here]
    expected = died @ share
    factor = died * np.divide(n - died, n - 1, out=np.zeros(n.shape), where=n > 1)
    covariance = np.diag(factor @ share) - (share * factor[:, None]).T @ share
    return events.sum(axis=(0, 2)), expected, covariance


def _padded(table: NDArray[np.float64], shape: tuple[int, int, int]) -> NDArray[np.float64]:
    rows = shape[0] * shape[1]
    full = np.zeros((rows, shape[2]))
    full[: table.shape[0]] = table
    return full.reshape(shape)


def _quadratic(variance: NDArray[np.float64], difference: NDArray[np.float64]) -> float:
    solution, _, rank, _ = np.linalg.lstsq(variance, difference, rcond=None)
    if rank < difference.size:
        raise NotEstimableError("the groups were never at risk together, so they do not compare")
    return float(difference @ solution)
