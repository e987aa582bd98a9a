"""Two means with a common SD: power, sample size, detectable difference (two-sided t test).

``power_of_means(difference, sd, n, reference_n, *, alpha=0.05)``, ``patients_for_means(…)`` and
``detectable_mean_difference(…)``, from the noncentral t distribution, both tails, as R's
``pwr::pwr.t2n.test``.
"""

from __future__ import annotations

from math import isnan, sqrt

from scipy.special import nctdtr, stdtrit

from analytics.stats.estimate import NotEstimableError
from analytics.stats.power.proportions import SampleSize
from analytics.stats.power.search import (
    effect_for,
    patients_for,
    require_alpha,
    require_alpha_and_power,
    require_sizes,
    whole,
)

FEWEST = 3
METHOD = "two-sample t test, noncentral t, two-sided"
LARGEST_EFFECT = 37.0
TAIL_IS_NOTHING = 7.0


def power_of_means(
    difference: float, sd: float, n: float, reference_n: float, *, alpha: float = 0.05
) -> float:
    """The chance of P < alpha; ``difference`` and ``sd`` in the same unit.

    NotEstimableError if a group is empty or only two patients are in both; ValueError unless the SD
    is positive.
    """
    require_alpha(alpha)
    require_sizes(n, reference_n)
    _require_sd(sd)
    freedom = n + reference_n - 2
    if freedom <= 0:
        raise NotEstimableError("two patients leave no degree of freedom")
    critical = float(stdtrit(freedom, 1 - alpha / 2))
    shift = abs(difference) / sd / sqrt(1 / n + 1 / reference_n)
    if shift > LARGEST_EFFECT:
        # Beyond this the distribution underflows; the power is 1 to the last digit.
        return 1.0
    power = 1 - _tail(freedom, shift, critical)
    # The other tail is below the last digit there, where scipy begins to give NaN for it.
    return power if shift > TAIL_IS_NOTHING else power + _tail(freedom, shift, -critical)


def patients_for_means(
    difference: float, sd: float, *, power: float = 0.8, alpha: float = 0.05, ratio: float = 1.0
) -> SampleSize:
    """Patients needed to show ``difference``; ``ratio`` reference patients per patient."""
    require_alpha_and_power(alpha, power)
    _require_sd(sd)
    if difference == 0:
        raise NotEstimableError("no number of patients tells equal means apart")
    if ratio <= 0:
        raise ValueError("the ratio must be positive")
    fewest = FEWEST / (1 + ratio)
    exact = patients_for(
        lambda n: power_of_means(difference, sd, n, n * ratio, alpha=alpha), power, fewest=fewest
    )
    return SampleSize(
        n=whole(exact), reference_n=whole(exact * ratio), exact=exact, power=power, method=METHOD
    )


def detectable_mean_difference(
    sd: float, n: int, reference_n: int, *, power: float = 0.8, alpha: float = 0.05
) -> float:
    """The difference, in the unit of the SD, that these patients would show with the power."""
    require_alpha_and_power(alpha, power)
    _require_sd(sd)
    require_sizes(n, reference_n)
    largest = 30.0 * sqrt(1 / n + 1 / reference_n)
    share = effect_for(
        lambda effect: power_of_means(effect, 1.0, n, reference_n, alpha=alpha), power, 0.0, largest
    )
    return share * sd


def _tail(freedom: float, shift: float, limit: float) -> float:
    """The noncentral t distribution; far from its shift scipy gives NaN for what is zero."""
    below = float(nctdtr(freedom, shift, limit))
    return 0.0 if isnan(below) and shift > TAIL_IS_NOTHING else below


def _require_sd(sd: float) -> None:
    if not sd > 0:
        raise ValueError("the SD must be positive")
