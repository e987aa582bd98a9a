"""Two groups, one continuous or ordinal value: Welch, Student and Mann-Whitney.

``welch(values, reference, *, level=0.95)`` and ``student(…)`` give a ``MeanComparison``;
``mann_whitney(values, reference)`` gives a ``RankComparison``.  The summary that is printed fixes
the test (means: Welch; medians: Mann-Whitney); there is no preliminary test of normality.
Values of shape (n,) and (m,) in the same unit, without missing entries (ValueError).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, stdtr, stdtrit

from analytics.stats.estimate import (
    Estimate,
    Interval,
    NotEstimableError,
    SignificanceTest,
    normal_quantile,
    observed,
)

LARGEST_EXACT_TOTAL = 50
FEWEST_PATIENTS_WITH_A_SPREAD = 2


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
    ours, theirs = _two_varying_groups(values, reference)
    own, other = float(ours.var(ddof=1)) / ours.size, float(theirs.var(ddof=1)) / theirs.size
    freedom = (own + other) ** 2 / (own**2 / (ours.size - 1) + other**2 / (theirs.size - 1))
    return _t_comparison(ours, theirs, sqrt(own + other), freedom, level, "Welch t")


def student(values: ArrayLike, reference: ArrayLike, *, level: float = 0.95) -> MeanComparison:
    """The t test with the pooled variance, with its interval; errors as ``welch``.

    Source: Student, Biometrika 1908;6:1-25.
    """
    ours, theirs = _two_varying_groups(values, reference)
    freedom = ours.size + theirs.size - 2
    squares = ours.var(ddof=1) * (ours.size - 1) + theirs.var(ddof=1) * (theirs.size - 1)
    standard_error = sqrt(float(squares) / freedom * (1 / ours.size + 1 / theirs.size))
    return _t_comparison(ours, theirs, standard_error, freedom, level, "Student t, pooled variance")


def mann_whitney(values: ArrayLike, reference: ArrayLike) -> RankComparison:
    """The rank-sum test, two-sided; ``statistic`` is U, the pairs won by the group (ties half).

    Up to 50 patients together the exact permutation distribution, with the observed ties; beyond,
    the normal approximation with tie correction and without continuity correction.  The exact P
    counts rank sums at least as far from their mean as the observed one.  Raises NotEstimableError
    if a group is empty or all values are equal.

    Sources: Mann & Whitney, Ann Math Stat 1947;18:50-60; exact distribution with ties: Streitberg
    & Röhmel, Stat Softw Newsl 1986;12:10-17.
    """
    ours, theirs = observed(values), observed(reference)
    if min(ours.size, theirs.size) == 0:
        raise NotEstimableError("a group has no patients")
    doubled_ranks, tie_sizes = _doubled_midranks(np.concatenate([ours, theirs]))
    if tie_sizes.size == 1:
        raise NotEstimableError("all values are equal")
    n, m = ours.size, theirs.size
    doubled_sum = int(doubled_ranks[:n].sum())
    statistic = doubled_sum / 2 - n * (n + 1) / 2
    if n + m <= LARGEST_EXACT_TOTAL:
        p_value = _exact_p(doubled_ranks, n, doubled_sum)
        name = "Mann-Whitney, exact"
        if tie_sizes.size < n + m:
            name += " permutation with ties"
    else:
        p_value = _normal_p(statistic, n, m, tie_sizes)
        name = "Mann-Whitney, normal approximation, tie-corrected, no continuity correction"
    test = SignificanceTest(p_value=p_value, name=name, statistic=statistic)
    return RankComparison(statistic / (n * m), test)


def _two_varying_groups(
    values: ArrayLike, reference: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    ours, theirs = observed(values), observed(reference)
    if min(ours.size, theirs.size) < FEWEST_PATIENTS_WITH_A_SPREAD:
        raise NotEstimableError("fewer than two patients in a group")
    if np.ptp(ours) == 0 and np.ptp(theirs) == 0:
        raise NotEstimableError("the values do not vary within the groups")
    return ours, theirs


def _t_comparison(
    ours: NDArray[np.float64],
    theirs: NDArray[np.float64],
    standard_error: float,
    freedom: float,
    level: float,
    name: str,
) -> MeanComparison:
    normal_quantile(level)
    difference = float(ours.mean() - theirs.mean())
    half_width = float(stdtrit(freedom, 0.5 + level / 2)) * standard_error
    statistic = difference / standard_error
    interval = Interval(difference - half_width, difference + half_width, level, name)
    test = SignificanceTest(
        p_value=float(2 * stdtr(freedom, -abs(statistic))),
        name=name,
        statistic=statistic,
        degrees_of_freedom=freedom,
    )
    return MeanComparison(Estimate(difference, interval, "difference in means"), test)


def _doubled_midranks(values: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Twice the average ranks (so that they are integers), and the sizes of the groups of ties."""
    _, position, sizes = np.unique(values, return_inverse=True, return_counts=True)
    last_rank = np.cumsum(sizes)
    doubled = 2 * last_rank - sizes + 1
    return doubled[position].astype(np.int64), sizes.astype(np.int64)


def _exact_p(doubled_ranks: NDArray[np.int64], n: int, doubled_sum: int) -> float:
    """Share of all choices of ``n`` patients whose rank sum is as far from its mean or further."""
    total = int(doubled_ranks.sum())
    # ways[k, s]: subsets of k patients with doubled rank sum s; at most C(50, 25), within int64.
    ways = np.zeros((n + 1, total + 1), dtype=np.int64)
    ways[0, 0] = 1
    for rank in doubled_ranks:
        ways[1:, rank:] += ways[:-1, : total + 1 - rank].copy()
    sums = np.arange(total + 1)
    # Distances from the mean times the number of patients, to stay in integers.
    scale = doubled_ranks.size
    distance = np.abs(sums * scale - n * total)
    further = distance >= abs(doubled_sum * scale - n * total)
    return float(ways[n][further].sum() / ways[n].sum())


def _normal_p(statistic: float, n: int, m: int, tie_sizes: NDArray[np.int64]) -> float:
    total = n + m
    sizes = tie_sizes.astype(np.float64)
    ties = float((sizes**3 - sizes).sum()) / (total * (total - 1))
    variance = n * m / 12 * (total + 1 - ties)
    return float(2 * ndtr(-abs(statistic - n * m / 2) / sqrt(variance)))
