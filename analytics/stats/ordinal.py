"""Two groups on an ordered scale such as the mRS, from counts per level, best level first.

``win_odds(counts, reference, *, ties="shared", level=0.95)`` and ``win_probability(…)`` assume
nothing about the scale; ``common_odds_ratio(counts, reference, *, level=0.95, interval="profile")``
assumes proportional odds; with covariates see ``ordinal_model``, in strata ``ordinal_pooled``.
``counts`` and ``reference`` have shape (k,), integers, missing values in no
level.  Above 1 (or above one half) the group is better off than the reference.  NotEstimableError
if a group is empty, all patients are in one level, or the groups do not overlap.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import (
    Estimate,
    Interval,
    NotEstimableError,
    SignificanceTest,
    category_counts,
    normal_quantile,
)
from analytics.stats.likelihood import likelihood_ratio, profile_interval
from analytics.stats.proportional_odds import fit_two_groups, two_groups
from analytics.stats.term import Reading, ratio_of, wald_term

IGNORING = "generalised odds ratio, ties ignored"
SEPARATED = "every patient of one group is better off than every patient of the other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placements:
    """Shares of all pairs that the group ``wins`` and ``losses``; ``variance`` is of ``wins``."""

    size: int
    reference_size: int
    wins: float
    losses: float
    variance: float
    variance_of_log: float


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


def win_odds(
    counts: ArrayLike,
    reference: ArrayLike,
    *,
    ties: Literal["shared", "ignored"] = "shared",
    level: float = 0.95,
) -> Estimate:
    """Chance of faring better over chance of faring worse, for a random pair; sources as above.

    Ties count half for either side ("shared": the win odds, or the generalised odds ratio of
    Churilov et al., Int J Stroke 2014;9:999-1005) or for neither ("ignored": Agresti's generalised
    odds ratio, Biometrics 1980;36:59-67).  Needs two patients per group; NotEstimableError also if
    one group wins every comparison.
    """
    _levels(counts, reference)
    found = placements(counts, reference, ties=ties)
    if min(found.wins, found.losses) == 0:
        raise NotEstimableError(SEPARATED)
    odds = found.wins / found.losses
    factor = exp(normal_quantile(level) * sqrt(found.variance_of_log))
    interval = Interval(odds / factor, odds * factor, level, "logit of placements")
    if ties == "shared":
        return Estimate(odds, interval, "win odds, ties shared")
    return Estimate(odds, replace(interval, method="log of placements"), IGNORING)


def placements(
    counts: ArrayLike,
    reference: ArrayLike,
    *,
    ties: Literal["shared", "ignored"] = "shared",
    against: tuple[float, float] | None = None,
) -> Placements:
    """Shares of won and lost comparisons and their variances; two patients per group or more.

    ``variance_of_log`` is that of the linear part, wins/w - losses/l, at ``against`` = (w, l): the
    group's own shares if None, those of all strata together when strata are pooled.
    """
    if ties not in {"shared", "ignored"}:
        raise ValueError(f"unknown treatment of ties {ties!r}")
    ours, theirs = _groups(counts, reference)
    n, m = int(ours.sum()), int(theirs.sum())
    if min(n, m) == 1:
        raise NotEstimableError("fewer than two patients in a group")
    half = 0.5 if ties == "shared" else 0.0
    # Per level: the shares of the other group that a patient there beats, and loses to.
    beats, beaten = (m - np.cumsum(theirs) + half * theirs) / m, _below(theirs, half)
    lost, won = (n - np.cumsum(ours) + half * ours) / n, _below(ours, half)
    wins, losses = float(ours @ beats) / n, float(ours @ beaten) / n
    return Placements(
        size=n,
        reference_size=m,
        wins=wins,
        losses=losses,
        variance=_spread(ours, beats - wins, n) + _spread(theirs, won - wins, m),
        variance_of_log=_of_log(
            ours, theirs, (beats, beaten, won, lost), against or (wins, losses)
        ),
    )


def _below(sizes: NDArray[np.int64], half: float) -> NDArray[np.float64]:
    """The share of a group that is better off than each level."""
    return np.asarray((np.cumsum(sizes) - sizes + half * sizes) / sizes.sum())


def _spread(sizes: NDArray[np.int64], deviations: NDArray[np.float64], n: int) -> float:
    return float(sizes @ deviations**2) / (n - 1) / n


def _of_log(
    ours: NDArray[np.int64],
    theirs: NDArray[np.int64],
    shares: tuple[NDArray[np.float64], ...],
    totals: tuple[float, float],
) -> float:
    """Variance of log(wins/losses), infinite if either is zero."""
    wins, losses = totals
    if min(wins, losses) == 0:
        return np.inf
    beats, beaten, won, lost = shares
    variance = 0.0
    for sizes, better, worse in ((ours, beats, beaten), (theirs, won, lost)):
        n, parts = int(sizes.sum()), better / wins - worse / losses
        variance += _spread(sizes, parts - float(sizes @ parts) / n, n)
    return variance


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
    surface = two_groups(ours, theirs)
    summit = fit_two_groups(surface, ours + theirs)
    effect = summit.parameters.size - 1
    term = wald_term(
        "group",
        float(summit.parameters[effect]),
        sqrt(float(summit.covariance[effect, effect])),
        Reading(measure="common odds ratio", level=level),
    )
    ratio, wald = term.estimate, replace(term.test, name="proportional odds, Wald")
    if interval == "profile":
        low, high = profile_interval(surface, summit, effect, level=level)
        limits = Interval(ratio_of(low), ratio_of(high), level, "profile likelihood")
        ratio = replace(ratio, interval=limits)
    name = "proportional odds, likelihood ratio"
    return CommonOddsRatio(ratio, wald, likelihood_ratio(surface, summit, [effect], name=name))


def _groups(counts: ArrayLike, reference: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    ours, theirs = category_counts(counts), category_counts(reference)
    if ours.shape != theirs.shape or ours.ndim != 1:
        raise ValueError("both groups need the same levels")
    if min(ours.sum(), theirs.sum()) == 0:
        raise NotEstimableError("a group has no patients")
    return ours, theirs


def _levels(counts: ArrayLike, reference: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Without the levels that nobody has; NotEstimableError if there is only one other."""
    ours, theirs = _groups(counts, reference)
    present = (ours + theirs) > 0
    if present.sum() == 1:
        raise NotEstimableError("all patients are in one level")
    return ours[present], theirs[present]


def _require_overlap(ours: NDArray[np.int64], theirs: NDArray[np.int64]) -> None:
    """The likelihood rises for ever when no patient of one group is worse than any of the other."""
    own, other = np.flatnonzero(ours), np.flatnonzero(theirs)
    if own[-1] <= other[0] or other[-1] <= own[0]:
        raise NotEstimableError(SEPARATED.replace("better off than", "at least as well off as"))
