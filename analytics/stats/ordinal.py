"""Two groups on an ordered scale such as the mRS, from counts per level, best level first.

``win_odds(counts, reference, *, level=0.95)`` and ``win_probability(…)`` assume nothing about the
scale; ``common_odds_ratio(counts, reference, *, level=0.95, interval="profile")`` assumes
proportional odds.  ``counts`` and ``reference`` have shape (k,), integers, missing values in no
level.  Above 1 (or above one half) the group is better off than the reference.  NotEstimableError
if a group is empty, all patients are in one level, or the groups do not overlap.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, ndtr

from analytics.stats import root
from analytics.stats.estimate import (
    Estimate,
    Interval,
    NotEstimableError,
    SignificanceTest,
    category_counts,
    normal_quantile,
)
from analytics.stats.proportional_odds import Fit, fit_given_effect, fit_proportional_odds

SEPARATED = "every patient of one group is better off than every patient of the other"


@dataclass(frozen=True, slots=True)
class CommonOddsRatio:
    """The common odds ratio towards better levels, with Wald and likelihood-ratio tests."""

    estimate: Estimate
    wald: SignificanceTest
    likelihood_ratio: SignificanceTest


def win_probability(counts: ArrayLike, reference: ArrayLike, *, level: float = 0.95) -> Estimate:
    """The Mann-Whitney probability: a random patient of the group fares better, ties count half.

    In [0, 1], one half without a difference; the interval is computed on the logit scale with the
    variance of the placements.

    Source: Brunner, Vandemeulebroecke & Mütze, Stat Med 2021;40:3367-3384; variance: DeLong et al.,
    Biometrics 1988;44:837-845.
    """
    odds = win_odds(counts, reference, level=level)
    low, high = (limit / (1 + limit) for limit in (odds.interval.low, odds.interval.high))
    value = odds.value / (1 + odds.value)
    return Estimate(
        value, Interval(low, high, level, odds.interval.method), "Mann-Whitney probability"
    )


def win_odds(counts: ArrayLike, reference: ArrayLike, *, level: float = 0.95) -> Estimate:
    """Odds of faring better, ties shared: probability/(1 - probability); sources as above.

    Needs two patients per group; NotEstimableError also if one group wins every comparison.
    """
    ours, theirs = _levels(counts, reference)
    n, m = int(ours.sum()), int(theirs.sum())
    if min(n, m) == 1:
        raise NotEstimableError("fewer than two patients in a group")
    # Per level: the share of the other group that is worse off, ties half.
    wins = (m - np.cumsum(theirs) + theirs / 2) / m
    losses = (np.cumsum(ours) - ours / 2) / n
    probability = float(ours @ wins) / n
    if probability in {0.0, 1.0}:
        raise NotEstimableError(SEPARATED)
    own = float(ours @ (wins - probability) ** 2) / (n - 1)
    other = float(theirs @ (losses - probability) ** 2) / (m - 1)
    standard_error = sqrt(own / n + other / m) / (probability * (1 - probability))
    odds = probability / (1 - probability)
    factor = exp(normal_quantile(level) * standard_error)
    interval = Interval(odds / factor, odds * factor, level, "logit of placements")
    return Estimate(odds, interval, "win odds, ties shared")


def common_odds_ratio(
    counts: ArrayLike,
    reference: ArrayLike,
    *,
    level: float = 0.95,
    interval: Literal["profile", "wald"] = "profile",
) -> CommonOddsRatio:
    """The proportional-odds model with the group as its only term, by maximum likelihood.

    The odds ratio of being at or below any level (that is, better), the same for all levels by
    assumption.  Levels that nobody has are dropped.  NotEstimableError if the groups are separated,
    so that the likelihood has no maximum; ValueError on an unknown kind of interval.

    Source: McCullagh, J R Stat Soc B 1980;42:109-142.
    """
    if interval not in {"profile", "wald"}:
        raise ValueError(f"unknown interval {interval!r}")
    ours, theirs = _levels(counts, reference)
    _require_overlap(ours, theirs)
    fit = fit_proportional_odds(ours, theirs)
    z = normal_quantile(level)
    if interval == "profile":
        low, high = _profile_limits(ours, theirs, fit, z)
        method = "profile likelihood"
    else:
        low = fit.effect - z * fit.standard_error
        high = fit.effect + z * fit.standard_error
        method = "Wald"
    ratio = Estimate(
        exp(fit.effect), Interval(exp(low), exp(high), level, method), "common odds ratio"
    )
    return CommonOddsRatio(ratio, _wald_test(fit), _likelihood_ratio_test(ours, theirs, fit))


def _levels(counts: ArrayLike, reference: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    ours, theirs = category_counts(counts), category_counts(reference)
    if ours.shape != theirs.shape or ours.ndim != 1:
        raise ValueError("both groups need the same levels")
    if min(ours.sum(), theirs.sum()) == 0:
        raise NotEstimableError("a group has no patients")
    present = (ours + theirs) > 0
    if present.sum() == 1:
        raise NotEstimableError("all patients are in one level")
    return ours[present], theirs[present]


def _require_overlap(ours: NDArray[np.int64], theirs: NDArray[np.int64]) -> None:
    """The likelihood rises for ever when no patient of one group is worse than any of the other."""
    own, other = np.flatnonzero(ours), np.flatnonzero(theirs)
    if own[-1] <= other[0] or other[-1] <= own[0]:
        raise NotEstimableError(SEPARATED.replace("better off than", "at least as well off as"))


def _profile_limits(
    ours: NDArray[np.int64], theirs: NDArray[np.int64], fit: Fit, z: float
) -> tuple[float, float]:
    def excess(effect: float) -> float:
        profile = fit_given_effect(ours, theirs, effect, start=fit.thresholds)
        return 2 * (fit.log_likelihood - profile.log_likelihood) - z * z

    step = z * fit.standard_error
    return root.outwards(excess, fit.effect, -step), root.outwards(excess, fit.effect, step)


def _wald_test(fit: Fit) -> SignificanceTest:
    statistic = fit.effect / fit.standard_error
    return SignificanceTest(
        p_value=float(2 * ndtr(-abs(statistic))),
        name="proportional odds, Wald",
        statistic=statistic,
    )


def _likelihood_ratio_test(
    ours: NDArray[np.int64], theirs: NDArray[np.int64], fit: Fit
) -> SignificanceTest:
    pooled = ours + theirs
    null = float(sum(size * log(size / pooled.sum()) for size in pooled))
    statistic = max(0.0, 2 * (fit.log_likelihood - null))
    return SignificanceTest(
        p_value=float(chdtrc(1, statistic)),
        name="proportional odds, likelihood ratio",
        statistic=statistic,
        degrees_of_freedom=1,
    )
