"""Two groups, one continuous or ordinal value: Welch, Student, paired t and Mann-Whitney.

``welch(values, reference, *, level=0.95)`` and ``student(…)`` give a ``MeanComparison``, and so do
``paired_t(values, reference)`` for two values of the same patients and ``welch_from_moments(own,
other)``, ``student_from_moments(own, other)`` for published means and standard deviations;
``mann_whitney(values, reference, *, method="auto", continuity=False)`` and
``mann_whitney_of_counts(counts, reference_counts)`` give a ``RankComparison``.  The summary that is
printed fixes the test (means: Welch; medians: Mann-Whitney); there is no preliminary test of
normality.  Values of shape (n,) and (m,) in the same unit, without missing entries (ValueError).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

from analytics.stats import frequencies, ranks
from analytics.stats.estimate import (
    Estimate,
    Interval,
    NotEstimableError,
    SignificanceTest,
    category_counts,
    normal_quantile,
    observed,
)
from analytics.stats.moments import Moments, moments, require_spread

LARGEST_TOTAL_TESTED_EXACTLY = 50

RankMethod = Literal["auto", "exact", "asymptotic"]


@dataclass(frozen=True, slots=True)
class MeanComparison:
    """Mean minus reference mean with its interval, in the unit of the values, and the t test."""

    difference: Estimate
    test: SignificanceTest


@dataclass(frozen=True, slots=True)
class RankComparison:
    """``probability`` that a value of the group exceeds one of the reference, ties counted half."""

    probability: float
    test: SignificanceTest


def welch(values: ArrayLike, reference: ArrayLike, *, level: float = 0.95) -> MeanComparison:
    """The t test without the assumption of equal variances, with its interval.

    Raises NotEstimableError if a group has fewer than two patients or neither group varies.
    Source: Welch, Biometrika 1938;29:350-362; degrees of freedom after Satterthwaite 1946.
    """
    return welch_from_moments(*_two_moments(values, reference), level=level)


def welch_from_moments(own: Moments, other: Moments, *, level: float = 0.95) -> MeanComparison:
    """``welch`` from number, mean and variance of each group."""
    require_spread([own, other])
    ours, theirs = own.variance / own.n, other.variance / other.n
    freedom = (ours + theirs) ** 2 / (ours**2 / (own.n - 1) + theirs**2 / (other.n - 1))
    return _t_comparison(own.mean - other.mean, sqrt(ours + theirs), freedom, level, "Welch t")


def student(values: ArrayLike, reference: ArrayLike, *, level: float = 0.95) -> MeanComparison:
    """The t test with the pooled variance, with its interval; errors as ``welch``.

    Source: Student, Biometrika 1908;6:1-25.
    """
    return student_from_moments(*_two_moments(values, reference), level=level)


def student_from_moments(own: Moments, other: Moments, *, level: float = 0.95) -> MeanComparison:
    """``student`` from number, mean and variance of each group."""
    require_spread([own, other])
    freedom = own.n + other.n - 2
    squares = own.squares + other.squares
    standard_error = sqrt(squares / freedom * (1 / own.n + 1 / other.n))
    difference = own.mean - other.mean
    return _t_comparison(difference, standard_error, freedom, level, "Student t, pooled variance")


def paired_t(values: ArrayLike, reference: ArrayLike, *, level: float = 0.95) -> MeanComparison:
    """The t test of the differences within patients, ``values`` minus ``reference``.

    Both of shape (n,), in the same order of patients (ValueError otherwise).  NotEstimableError
    below two patients, or if all differences are equal.  Source: Student, Biometrika 1908;6:1-25.
    """
    ours, theirs = observed(values), observed(reference)
    if ours.shape != theirs.shape:
        raise ValueError("both values are needed of every patient")
    if ours.size == 0:
        raise NotEstimableError("no patients")
    differences = moments(ours - theirs)
    # 1.1 - 1.0 and 2.1 - 2.0 differ in the last digit only: the same difference, as R judges.
    rounding = 10 * np.finfo(np.float64).eps * float(max(np.abs(ours).max(), np.abs(theirs).max()))
    if differences.n > 1 and differences.sd <= rounding:
        raise NotEstimableError("the difference is the same in every patient")
    require_spread([differences])
    standard_error = sqrt(differences.variance / differences.n)
    return _t_comparison(differences.mean, standard_error, ours.size - 1, level, "paired t")


def mann_whitney(
    values: ArrayLike,
    reference: ArrayLike,
    *,
    method: RankMethod = "auto",
    continuity: bool = False,
) -> RankComparison:
    """The rank-sum test, two-sided; ``statistic`` is U, the pairs won by the group (ties half).

    "auto": up to 50 patients together the exact permutation distribution, with the observed ties;
    beyond, the normal approximation with tie correction and without continuity correction.
    "exact" and "asymptotic" prescribe one of them; ``continuity`` (as R and scipy do by default)
    concerns the approximation only.  The exact P counts rank sums at least as far from their mean
    as the observed one.  Raises NotEstimableError if a group is empty, all values are equal, or
    "exact" is asked for more than 200 patients.

    Sources: Mann & Whitney, Ann Math Stat 1947;18:50-60; exact distribution with ties: Streitberg
    & Röhmel, Stat Softw Newsl 1986;12:10-17.
    """
    own, other = frequencies.of_samples(values, reference).counts
    return _rank_comparison(own, other, method=method, continuity=continuity)


def mann_whitney_of_counts(
    counts: ArrayLike,
    reference_counts: ArrayLike,
    *,
    method: RankMethod = "auto",
    continuity: bool = False,
) -> RankComparison:
    """``mann_whitney`` from how many patients have each value, shape (k,), in ascending order."""
    own, other = category_counts(counts), category_counts(reference_counts)
    if own.shape != other.shape or own.ndim != 1:
        raise ValueError("both groups need the same levels")
    present = own + other > 0
    return _rank_comparison(own[present], other[present], method=method, continuity=continuity)


def _rank_comparison(
    own: NDArray[np.int64], other: NDArray[np.int64], *, method: RankMethod, continuity: bool
) -> RankComparison:
    n, m = int(own.sum()), int(other.sum())
    if min(n, m) == 0:
        raise NotEstimableError("a group has no patients")
    if own.size == 1:
        raise NotEstimableError("all values are equal")
    total = own + other
    statistic = ranks.rank_statistic(total, own)
    if _is_exact(method, n + m):
        p_value = ranks.exact_p(total, own)
        name = "Mann-Whitney, exact"
        if own.size < n + m:
            name += " permutation with ties"
    else:
        ties = ranks.tie_term(total)
        p_value = ranks.normal_p(statistic, n, m, ties, continuity=continuity)
        correction = "with" if continuity else "no"
        name = (
            f"Mann-Whitney, normal approximation, tie-corrected, {correction} continuity correction"
        )
    test = SignificanceTest(p_value=p_value, name=name, statistic=statistic)
    return RankComparison(statistic / (n * m), test)


def _is_exact(method: RankMethod, total: int) -> bool:
    if method not in {"auto", "exact", "asymptotic"}:
        raise ValueError(f"unknown method {method!r}")
    if method == "exact" and total > ranks.LARGEST_EXACT_TOTAL:
        raise NotEstimableError(
            f"the exact distribution is computed for up to {ranks.LARGEST_EXACT_TOTAL} patients"
        )
    return method == "exact" or (method == "auto" and total <= LARGEST_TOTAL_TESTED_EXACTLY)


def _two_moments(values: ArrayLike, reference: ArrayLike) -> tuple[Moments, Moments]:
    ours, theirs = observed(values), observed(reference)
    if min(ours.size, theirs.size) == 0:
        raise NotEstimableError("fewer than two patients in a group")
    return moments(ours), moments(theirs)


def _t_comparison(
    difference: float, standard_error: float, freedom: float, level: float, name: str
) -> MeanComparison:
    normal_quantile(level)
    half_width = float(stdtrit(freedom, 0.5 + level / 2)) * standard_error
    statistic = difference / standard_error
    interval = Interval(difference - half_width, difference + half_width, level, name)
    test = SignificanceTest(
        p_value=float(2 * stdtr(freedom, -abs(statistic))),
        name=name,
        statistic=statistic,
        degrees_of_freedom=freedom,
    )
    measure = "mean difference within patients" if name == "paired t" else "difference in means"
    return MeanComparison(Estimate(difference, interval, measure), test)
