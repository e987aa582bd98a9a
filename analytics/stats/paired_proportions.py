"""One yes/no outcome twice in the same patients, or in matched pairs.

``PairedTable(both, first_only, second_only, neither)`` counts pairs; ``mcnemar(table, *,
method="exact")`` tests whether the outcome is as frequent the first time as the second, and
``paired_odds_ratio(table, *, level=0.95, method="exact")`` is the ratio of discordant pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import bdtr, betaincinv, gammaln

from analytics.stats import root
from analytics.stats.estimate import (
    Estimate,
    Interval,
    NotEstimableError,
    SignificanceTest,
    chi_squared_test,
    normal_quantile,
)

McNemarMethod = Literal["exact", "mid_p", "asymptotic", "continuity"]
PairedOddsMethod = Literal["exact", "mid_p"]


@dataclass(frozen=True, slots=True)
class PairedTable:
    """Pairs with the outcome both times, the first only, the second only, and neither time.

    Pairs with a missing outcome are in no count.  ValueError if a count is negative.
    """

    both: int
    first_only: int
    second_only: int
    neither: int

    def __post_init__(self) -> None:
        if min(self.both, self.first_only, self.second_only, self.neither) < 0:
            raise ValueError("counts cannot be negative")

    @property
    def discordant(self) -> int:
        return self.first_only + self.second_only


def paired_table(first: ArrayLike, second: ArrayLike) -> PairedTable:
    """Count two yes/no arrays of shape (n,) of the same patients, without missing entries."""
    one, two = np.asarray(first, dtype=np.bool_), np.asarray(second, dtype=np.bool_)
    if one.shape != two.shape or one.ndim != 1:
        raise ValueError("both outcomes are needed of every pair")
    cells = np.bincount(2 * one + two, minlength=4)
    return PairedTable(*(int(cells[place]) for place in (3, 2, 1, 0)))


def mcnemar(table: PairedTable, *, method: McNemarMethod = "exact") -> SignificanceTest:
    """Are discordant pairs split evenly; two-sided.

    "exact": binomial; "mid_p": the same less half the probability of the observed split;
    "asymptotic": (b-c)²/(b+c), "continuity": (|b-c|-1)²/(b+c), both chi-squared with one degree of
    freedom.  NotEstimableError without discordant pairs, ValueError on an unknown method.

    Sources: McNemar, Psychometrika 1947;12:153-157; mid-P: Fagerland, Lydersen & Laake, BMC Med Res
    Methodol 2013;13:91; continuity: Edwards, Psychometrika 1948;13:185-187.
    """
    if table.discordant == 0:
        raise NotEstimableError("no discordant pairs")
    if method in {"exact", "mid_p"}:
        return _binomial_test(table, mid_p=method == "mid_p")
    if method not in {"asymptotic", "continuity"}:
        raise ValueError(f"unknown method {method!r}")
    correction = 1 if method == "continuity" else 0
    distance = max(0, abs(table.first_only - table.second_only) - correction)
    statistic = distance**2 / table.discordant
    words = "continuity correction" if correction else "no continuity correction"
    return chi_squared_test(statistic, 1, name=f"McNemar chi-squared, {words}")


def paired_odds_ratio(
    table: PairedTable, *, level: float = 0.95, method: PairedOddsMethod = "exact"
) -> Estimate:
    """Pairs with the outcome the first time only over those with it the second time only.

    The conditional estimate, in [0, inf]; limits from those of the binomial share, "exact"
    (Clopper-Pearson) or "mid_p".  NotEstimableError without discordant pairs.
    """
    if table.discordant == 0:
        raise NotEstimableError("no discordant pairs")
    normal_quantile(level)
    if method not in {"exact", "mid_p"}:
        raise ValueError(f"unknown method {method!r}")
    b, n = table.first_only, table.discordant
    tail = (1 - level) / 2
    low, high = _exact_share(b, n, tail) if method == "exact" else _mid_p_share(b, n, tail)
    value = b / table.second_only if table.second_only else inf
    name = "conditional exact" if method == "exact" else "conditional mid-P"
    return Estimate(value, Interval(_odds(low), _odds(high), level, name), "paired odds ratio")


def _binomial_test(table: PairedTable, *, mid_p: bool) -> SignificanceTest:
    smaller, n = min(table.first_only, table.second_only), table.discordant
    p_value = min(1.0, 2 * float(bdtr(smaller, n, 0.5)))
    name = "McNemar exact"
    if mid_p:
        # An even split stands in both tails, so that half of it counts once only.
        log_split = gammaln(n + 1) - gammaln(smaller + 1) - gammaln(n - smaller + 1)
        split = float(np.exp(log_split - n * np.log(2)))
        even = table.first_only == table.second_only
        p_value = 1 - split / 2 if even else 2 * float(bdtr(smaller, n, 0.5)) - split
        name = "McNemar mid-P"
    return SignificanceTest(p_value=p_value, name=name)


def _exact_share(events: int, n: int, tail: float) -> tuple[float, float]:
    low = 0.0 if events == 0 else float(betaincinv(events, n - events + 1, tail))
    high = 1.0 if events == n else float(betaincinv(events + 1, n - events, 1 - tail))
    return low, high


def _mid_p_share(events: int, n: int, tail: float) -> tuple[float, float]:
    def below(share: float) -> float:
        """The chance of fewer events, half of the observed number counted."""
        fewer = float(bdtr(events - 1, n, share)) if events else 0.0
        return (fewer + float(bdtr(events, n, share))) / 2

    low = 0.0 if events == 0 else root.between(lambda p: below(p) - (1 - tail), 1e-300, 1 - 1e-16)
    high = 1.0 if events == n else root.between(lambda p: below(p) - tail, 1e-300, 1 - 1e-16)
    return low, high


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else inf
