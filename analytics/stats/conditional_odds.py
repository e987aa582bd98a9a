"""The odds ratio given all margins: conditional estimate with exact or mid-P limits.

``conditional_odds_ratio(table, *, level=0.95, mid_p=False) -> Estimate``; usually reached through
``ratio.odds_ratio(table, method="exact" | "mid_p")``.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, inf

import numpy as np
from numpy.typing import NDArray

from analytics.stats import root
from analytics.stats.estimate import Estimate, Interval, normal_quantile
from analytics.stats.two_by_two import TwoByTwo, hypergeometric_log_weights


def conditional_odds_ratio(
    table: TwoByTwo, *, level: float = 0.95, mid_p: bool = False
) -> Estimate:
    """Conditional maximum likelihood with central limits, each tail (1 - level)/2.

    The mid-P limits count half of the probability of the observed table in each tail.  With the
    observed count at an end of its range the estimate is 0 or inf and the interval open there.
    Raises NotEstimableError if a group is empty or the outcome does not vary.
    Sources: Cornfield, Proc Third Berkeley Symp 1956;4:135-148; mid-P: Lancaster, J Am Stat Assoc
    1961;56:223-234.
    """
    table.require_variation()
    normal_quantile(level)
    tail = (1 - level) / 2
    counts, log_weights = hypergeometric_log_weights(table)
    at_start, at_end = table.events == counts[0], table.events == counts[-1]

    def probabilities(log_odds: float) -> NDArray[np.float64]:
        exponent = log_weights + log_odds * (counts - table.events)
        weights = np.exp(exponent - exponent.max())
        return np.asarray(weights / weights.sum(), dtype=np.float64)

    own_share = 0.5 if mid_p else 1.0
    above, here, below = counts > table.events, counts == table.events, counts < table.events

    def upper_tail(log_odds: float) -> float:
        chance = probabilities(log_odds)
        return float(chance[above].sum() + own_share * chance[here].sum()) - tail

    def lower_tail(log_odds: float) -> float:
        chance = probabilities(log_odds)
        return float(chance[below].sum() + own_share * chance[here].sum()) - tail

    def mean_excess(log_odds: float) -> float:
        return float(probabilities(log_odds) @ (counts - table.events))

    low = 0.0 if at_start else exp(_crossing(upper_tail, increasing=True))
    high = inf if at_end else exp(_crossing(lower_tail, increasing=False))
    if at_start or at_end:
        value = 0.0 if at_start else inf
    else:
        value = exp(_crossing(mean_excess, increasing=True))
    method = "conditional mid-P" if mid_p else "conditional exact"
    return Estimate(value, Interval(low, high, level, method), "odds ratio, conditional")


def _crossing(function: Callable[[float], float], *, increasing: bool) -> float:
    """Where a monotone function of the log odds ratio changes its sign."""
    towards_root = 1.0 if (function(0.0) < 0) == increasing else -1.0
    return root.outwards(function, 0.0, towards_root)
