"""Non-inferiority and equivalence of any estimate with a standard error.

``wald_margin(value, error, limits, *, what, …)`` and ``mean_difference_margin(compared, limits,
…)`` give a ``MarginResult``; a limit at the end of the scale is none, and the test then one-sided.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, log

from scipy.special import ndtr, stdtr, stdtrit

from analytics.stats.estimate import (
    Estimate,
    Interval,
    NotEstimableError,
    SignificanceTest,
    normal_quantile,
)
from analytics.stats.location import MeanComparison
from analytics.stats.root import FURTHEST_LOG_RATIO

EQUIVALENCE = "two one-sided tests of equivalence"
NON_INFERIORITY = "one-sided test of non-inferiority"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginResult:
    """``shown`` if the one-sided P is below ``alpha``; ``low`` and ``high`` are the limits set.

    ``estimate`` bears the interval of level 1 - 2 alpha, which lies within the limits exactly when
    ``shown`` (Farrington-Manning: up to the factor N/(N-1) that its interval does not carry).
    """

    estimate: Estimate
    test: SignificanceTest
    low: float
    high: float
    alpha: float
    shown: bool


def wald_margin(
    value: float,
    error: float,
    limits: tuple[float, float],
    *,
    what: str,
    ratio: bool = False,
    alpha: float = 0.025,
    freedom: float = inf,
) -> MarginResult:
    """Whether an estimate lies within the limits, by its standard error.

    ``value`` and ``error`` are those of the logarithm for a ``ratio``, whose limits are ratios;
    ``freedom`` are the degrees of freedom of a t test.  ``what`` names estimate and test.
    NotEstimableError without an error; ValueError on limits that do not hold no difference between
    them.
    """
    kind = kind_of(limits, alpha, ratio=ratio)
    if not 0 < error < inf:
        raise NotEstimableError("the estimate has no standard error")
    low, high = (_log(limits[0]), _log(limits[1])) if ratio else limits
    level = 1 - 2 * alpha
    quantile = float(stdtrit(freedom, 1 - alpha)) if freedom < inf else normal_quantile(level)
    back = _exponential if ratio else float
    reach = quantile * error
    interval = Interval(back(value - reach), back(value + reach), level, what)
    estimate = Estimate(back(value), interval, what)
    statistic = min(value - low, high - value) / error
    return result_of(estimate, statistic, f"{what}, {kind}", *limits, alpha, freedom=freedom)


def mean_difference_margin(
    compared: MeanComparison, limits: tuple[float, float], *, alpha: float = 0.025
) -> MarginResult:
    """Whether a difference of means lies within the limits, by the t test that compared them."""
    interval, freedom = compared.difference.interval, compared.test.degrees_of_freedom or inf
    quantile = float(stdtrit(freedom, 0.5 + interval.level / 2))
    return wald_margin(
        compared.difference.value,
        (interval.high - interval.low) / (2 * quantile),
        limits,
        what=compared.test.name,
        alpha=alpha,
        freedom=freedom,
    )


def kind_of(limits: tuple[float, float], alpha: float, *, ratio: bool) -> str:
    """What is tested, by how many limits there are; ValueError on limits without a sense."""
    low, high = limits
    none, least = (1.0, 0.0) if ratio else (0.0, -inf)
    if not least <= low < none < high or (low == least and high == inf):
        raise ValueError(f"the limits must hold no difference between them, not {limits!r}")
    require_alpha(alpha)
    return EQUIVALENCE if low > least and high < inf else NON_INFERIORITY


def require_alpha(alpha: float) -> None:
    """ValueError unless alpha, that of one side, lies in (0, 0.5)."""
    if not 0 < alpha < 1 / 2:
        raise ValueError("alpha must lie between 0 and 0.5")


def result_of(
    estimate: Estimate,
    z: float,
    name: str,
    low: float,
    high: float,
    alpha: float,
    *,
    freedom: float = inf,
) -> MarginResult:
    """``z`` is large where the data speak for staying within the limits."""
    p_value = float(stdtr(freedom, -z) if freedom < inf else ndtr(-z))
    return MarginResult(
        estimate=estimate,
        test=SignificanceTest(
            p_value=p_value,
            name=name,
            statistic=z,
            degrees_of_freedom=freedom if freedom < inf else None,
        ),
        low=low,
        high=high,
        alpha=alpha,
        shown=p_value < alpha,
    )


def _log(limit: float) -> float:
    return log(limit) if limit > 0 else -inf


def _exponential(value: float) -> float:
    """Infinity rather than an overflow."""
    return exp(value) if value < FURTHEST_LOG_RATIO else inf
