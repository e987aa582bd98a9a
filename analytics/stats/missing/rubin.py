"""Rubin's rules: one estimate from the analyses of several imputations.

``pool_imputations(estimates, standard_errors, *, complete_df=inf, level=0.95)`` for one quantity on
the scale on which it is normal (log odds, not odds); ``as_ratio(pooled)`` goes back.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, sqrt

from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

from analytics.stats.estimate import (
    Estimate,
    Interval,
    NotEstimableError,
    SignificanceTest,
    normal_quantile,
    observed,
)

FEWEST = 2
# mice takes a smaller share of missing information as this one.
SMALLEST_SHARE = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledImputations:
    """``within`` and ``between`` are variances, ``total`` = within + (1 + 1/m) between.

    ``fraction_missing`` is the fraction of missing information with its small-m correction,
    ``proportion_missing`` (lambda) the share of the total variance that is due to the missing;
    ``relative_increase`` in variance; ``relative_efficiency`` of m against infinitely many.
    """

    estimate: Estimate
    test: SignificanceTest
    m: int
    within: float
    between: float
    total: float
    degrees_of_freedom: float
    fraction_missing: float
    proportion_missing: float
    relative_increase: float
    relative_efficiency: float


def pool_imputations(
    estimates: ArrayLike,
    standard_errors: ArrayLike,
    *,
    complete_df: float = inf,
    level: float = 0.95,
    name: str = "pooled estimate",
) -> PooledImputations:
    """Pool m estimates with their standard errors, both of shape (m,).

    ``complete_df`` are the degrees of freedom that the analysis would have without missing values
    (Barnard & Rubin, Biometrika 1999;86:948-955); infinite gives Rubin's original ones.
    NotEstimableError with fewer than two imputations or without any variance; ValueError on missing
    entries.  Source: Rubin, Multiple Imputation for Nonresponse in Surveys, 1987.
    """
    values, errors = observed(estimates), observed(standard_errors)
    if values.shape != errors.shape:
        raise ValueError("one standard error per estimate is expected")
    if values.size < FEWEST:
        raise NotEstimableError("fewer than two imputations cannot be pooled")
    if (errors < 0).any() or complete_df <= 0:
        raise ValueError("standard errors and degrees of freedom cannot be negative")
    m = values.size
    within, between = float((errors**2).mean()), float(values.var(ddof=1))
    added = (1 + 1 / m) * between
    total = within + added
    if total == 0:
        raise NotEstimableError("the estimate has no variance")
    share = added / total
    freedom = _freedom(m, share, complete_df)
    increase = added / within if within > 0 else inf
    fraction = _fraction(increase, freedom)
    value, error = float(values.mean()), sqrt(total)
    quantile = _quantile(level, freedom)
    method = "Rubin's rules, Barnard-Rubin degrees of freedom"
    if complete_df == inf:
        method = "Rubin's rules, Rubin's degrees of freedom"
    limits = Interval(value - quantile * error, value + quantile * error, level, method)
    return PooledImputations(
        estimate=Estimate(value, limits, name),
        test=SignificanceTest(
            p_value=float(2 * stdtr(freedom, -abs(value / error))),
            name=f"t test of {m} imputations, {method}",
            statistic=value / error,
            degrees_of_freedom=freedom,
        ),
        m=m,
        within=within,
        between=between,
        total=total,
        degrees_of_freedom=freedom,
        fraction_missing=fraction,
        proportion_missing=share,
        relative_increase=increase,
        relative_efficiency=1 / (1 + fraction / m),
    )


def as_ratio(pooled: PooledImputations) -> Estimate:
    """A pooled logarithm as the ratio with its interval."""
    limits = pooled.estimate.interval
    interval = Interval(exp(limits.low), exp(limits.high), limits.level, limits.method)
    return Estimate(exp(pooled.estimate.value), interval, pooled.estimate.method)


def _freedom(m: int, share: float, complete: float) -> float:
    """Never more than the complete data have; the two sources of freedom add like resistors."""
    share = max(share, SMALLEST_SHARE)
    old = (m - 1) / share**2
    if complete == inf:
        return old
    seen = (complete + 1) / (complete + 3) * complete * (1 - share)
    return old * seen / (old + seen)


def _fraction(increase: float, freedom: float) -> float:
    if increase == inf:
        return 1.0
    return (increase + 2 / (freedom + 3)) / (1 + increase)


def _quantile(level: float, freedom: float) -> float:
    normal_quantile(level)
    if freedom <= 0:
        raise NotEstimableError("no degree of freedom is left: nothing but missing information")
    return float(stdtrit(freedom, 0.5 + level / 2))
