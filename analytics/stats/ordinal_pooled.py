"""Two groups on an ordered scale in several strata (sites, centres, age groups), pooled.

``pooled_win_odds(strata, *, weights="mantel-haenszel", ties="shared", level=0.95)`` and
``pooled_win_probability(…)``; ``strata`` is a sequence of (counts, reference), best level first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from analytics.stats.estimate import (
    Estimate,
    Interval,
    NotEstimableError,
    SignificanceTest,
    chi_squared_test,
    normal_quantile,
)
from analytics.stats.ordinal import SEPARATED, Placements, placements

Weights = Literal["mantel-haenszel", "inverse variance"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledOdds:
    """``shares`` are the weights of the strata that were used, adding up to one.

    ``empty`` strata lack a group and tell nothing; ``homogeneity`` is Cochran's Q on the log odds
    (None for a single stratum, or where a stratum is separated).
    """

    estimate: Estimate
    test: SignificanceTest
    shares: tuple[float, ...]
    strata: int
    empty: int
    homogeneity: SignificanceTest | None
    method: str


def pooled_win_odds(
    strata: Sequence[tuple[ArrayLike, ArrayLike]],
    *,
    weights: Weights = "mantel-haenszel",
    ties: Literal["shared", "ignored"] = "shared",
    level: float = 0.95,
) -> PooledOdds:
    """Comparisons are made within strata only.

    "mantel-haenszel": wins and losses of each stratum, as shares of its pairs, weighted by
    n*m/(n+m); their ratio, with the variance of the placements on the log scale.  "inverse
    variance": the mean of the log odds weighted by one over their variances.

    NotEstimableError if no stratum has both groups, one with both has fewer than two patients in a
    group (merge it with another), all comparisons go one way, or, for inverse variances, those of
    one stratum do.

    Source: Dong et al., J Biopharm Stat 2018;28:778-796 (stratified win ratio, the weights).
    """
    used = [pair for pair in strata if np.sum(pair[0]) > 0 and np.sum(pair[1]) > 0]
    if not used:
        raise NotEstimableError("no stratum has patients of both groups")
    found = [_of_stratum(number, pair, ties) for number, pair in enumerate(used, start=1)]
    if weights == "mantel-haenszel":
        value, error, shares = _mantel_haenszel(found, used, ties)
    else:
        value, error, shares = _inverse_variance(found)
    if error == 0:
        raise NotEstimableError("within the strata the scale does not vary: all comparisons tie")
    reach = normal_quantile(level) * error
    name = "win odds, ties shared" if ties == "shared" else "generalised odds ratio, ties ignored"
    return PooledOdds(
        estimate=Estimate(
            exp(value),
            Interval(
                exp(value - reach), exp(value + reach), level, "log of placements, stratified"
            ),
            f"{name}, stratified",
        ),
        test=SignificanceTest(
            p_value=float(2 * ndtr(-abs(value / error))),
            name=f"{name}, stratified, Wald on the log scale",
            statistic=value / error,
        ),
        shares=shares,
        strata=len(used),
        empty=len(strata) - len(used),
        homogeneity=_homogeneity(found),
        method=f"{name}, {len(used)} strata pooled with {weights} weights",
    )


def pooled_win_probability(
    strata: Sequence[tuple[ArrayLike, ArrayLike]],
    *,
    weights: Weights = "mantel-haenszel",
    level: float = 0.95,
) -> Estimate:
    """The Mann-Whitney probability within strata, ties half: from the pooled win odds."""
    odds = pooled_win_odds(strata, weights=weights, level=level).estimate
    low, value, high = (
        each / (1 + each) for each in (odds.interval.low, odds.value, odds.interval.high)
    )
    interval = Interval(low, high, level, odds.interval.method)
    return Estimate(value, interval, "Mann-Whitney probability, stratified")


def _of_stratum(
    number: int, pair: tuple[ArrayLike, ArrayLike], ties: Literal["shared", "ignored"]
) -> Placements:
    try:
        return placements(*pair, ties=ties)
    except NotEstimableError as error:
        raise NotEstimableError(f"stratum {number}: {error}") from error


def _mantel_haenszel(
    found: Sequence[Placements],
    strata: Sequence[tuple[ArrayLike, ArrayLike]],
    ties: Literal["shared", "ignored"],
) -> tuple[float, float, tuple[float, ...]]:
    sizes = np.array([[each.size, each.reference_size] for each in found], dtype=np.float64)
    weights = sizes.prod(axis=1) / sizes.sum(axis=1)
    shares = weights / weights.sum()
    wins = float(shares @ [each.wins for each in found])
    losses = float(shares @ [each.losses for each in found])
    if min(wins, losses) == 0:
        raise NotEstimableError(SEPARATED)
    variances = [
        placements(*pair, ties=ties, against=(wins, losses)).variance_of_log for pair in strata
    ]
    return log(wins / losses), sqrt(float(shares**2 @ variances)), tuple(map(float, shares))


def _inverse_variance(
    found: Sequence[Placements],
) -> tuple[float, float, tuple[float, ...]]:
    if any(min(each.wins, each.losses) == 0 or each.variance_of_log == 0 for each in found):
        raise NotEstimableError("in one stratum all comparisons go one way: it has no variance")
    weights = np.array([1 / each.variance_of_log for each in found])
    shares = weights / weights.sum()
    value = float(shares @ [log(each.wins / each.losses) for each in found])
    return value, 1 / sqrt(float(weights.sum())), tuple(map(float, shares))


def _homogeneity(found: Sequence[Placements]) -> SignificanceTest | None:
    if len(found) == 1:
        return None
    try:
        value, _, _ = _inverse_variance(found)
    except NotEstimableError:
        # A separated stratum has no log odds to compare; the pooled estimate does not need it.
        return None
    statistic = sum(
        (log(each.wins / each.losses) - value) ** 2 / each.variance_of_log for each in found
    )
    return chi_squared_test(statistic, len(found) - 1, name="homogeneity of strata, Cochran's Q")
