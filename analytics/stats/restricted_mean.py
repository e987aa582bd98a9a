"""Restricted mean survival time: the area under the Kaplan-Meier curve up to a horizon.

``restricted_mean(curve, horizon, *, level=0.95) -> RestrictedMean``,
``common_horizon(curve, reference)`` and
``compare_restricted_means(curve, reference, horizon, *, level=0.95) -> RestrictedMeans``.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from scipy.special import ndtr

from analytics.stats.estimate import (
    Estimate,
    Interval,
    NotEstimableError,
    SignificanceTest,
    normal_quantile,
)
from analytics.stats.kaplan_meier import SurvivalCurve, hazard_variance


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictedMean:
    """Mean time without the event up to the horizon, in the unit of the times, and its variance."""

    estimate: Estimate
    variance: float
    horizon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictedMeans:
    """Group minus reference, and group over reference; ``ratio`` is None if a mean is zero."""

    group: RestrictedMean
    reference: RestrictedMean
    difference: Estimate
    difference_test: SignificanceTest
    ratio: Estimate | None
    ratio_test: SignificanceTest | None


def restricted_mean(curve: SurvivalCurve, horizon: float, *, level: float = 0.95) -> RestrictedMean:
    """Area under the curve up to ``horizon``; the variance sums Greenwood's terms by later area.

    NotEstimableError beyond the last follow-up of a curve that has not reached zero; ValueError for
    a horizon that is not positive.

    Source: Royston & Parmar, BMC Med Res Methodol 2013;13:152; as R's survRM2 and
    survival::survfit(rmean=horizon).
    """
    if not horizon > 0:
        raise ValueError("the horizon must be positive")
    if horizon > curve.times[-1] and curve.survival[-1] > 0:
        raise NotEstimableError(
            f"the horizon {horizon:g} lies beyond the last follow-up, {curve.times[-1]:g}"
        )
    until = int(np.searchsorted(curve.times, horizon, side="right"))
    edges = np.concatenate([[0.0], curve.times[:until], [horizon]])
    heights = np.concatenate([[1.0], curve.survival[:until]])
    areas = heights * np.diff(edges)
    later = np.cumsum(areas[::-1])[::-1][1:]
    terms = hazard_variance(curve.at_risk[:until], curve.events[:until])
    mean, variance = float(areas.sum()), float(later**2 @ terms)
    reach = normal_quantile(level) * sqrt(variance)
    interval = Interval(max(0.0, mean - reach), min(horizon, mean + reach), level, "normal")
    estimate = Estimate(mean, interval, f"restricted mean survival time up to {horizon:g}")
    return RestrictedMean(estimate=estimate, variance=variance, horizon=horizon)


def common_horizon(curve: SurvivalCurve, reference: SurvivalCurve) -> float:
    """The smaller of the two groups' last times: the furthest horizon that both always reach."""
    return float(min(curve.times[-1], reference.times[-1]))


def compare_restricted_means(
    curve: SurvivalCurve, reference: SurvivalCurve, horizon: float, *, level: float = 0.95
) -> RestrictedMeans:
    """Difference (normal) and ratio (delta method on the log) of two independent groups.

    NotEstimableError if neither group has an event before the horizon, so that nothing varies.
    """
    ours = restricted_mean(curve, horizon, level=level)
    theirs = restricted_mean(reference, horizon, level=level)
    variance = ours.variance + theirs.variance
    if variance == 0:
        raise NotEstimableError("the restricted means of the two groups do not vary")
    value = ours.estimate.value - theirs.estimate.value
    reach = normal_quantile(level) * sqrt(variance)
    method = f"up to {horizon:g}"
    difference = Estimate(
        value,
        Interval(value - reach, value + reach, level, "normal"),
        f"difference of restricted means {method}",
    )
    means = (ours.estimate.value, theirs.estimate.value)
    ratio, ratio_test = None, None
    if min(means) > 0:
        spread = sqrt(ours.variance / means[0] ** 2 + theirs.variance / means[1] ** 2)
        middle, arm = log(means[0] / means[1]), normal_quantile(level) * spread
        limits = Interval(exp(middle - arm), exp(middle + arm), level, "delta method, log")
        ratio = Estimate(exp(middle), limits, f"ratio of restricted means {method}")
        ratio_test = _wald(middle / spread, "ratio of restricted means, Wald on the log")
    return RestrictedMeans(
        group=ours,
        reference=theirs,
        difference=difference,
        difference_test=_wald(value / sqrt(variance), "difference of restricted means, Wald"),
        ratio=ratio,
        ratio_test=ratio_test,
    )


def _wald(statistic: float, name: str) -> SignificanceTest:
    p_value = float(2 * ndtr(-abs(statistic)))
    return SignificanceTest(p_value=p_value, name=name, statistic=statistic)
