"""The Kaplan-Meier curve of one group: survival, its band, the numbers at risk and the median.

``kaplan_meier(times, codes, *, weights=None, level=0.95, band="log-log") -> SurvivalCurve``,
``kaplan_meier_by_group(times, codes, groups, …) -> {group: SurvivalCurve}``;
``median(curve)``, ``survival_at(curve, time)``, ``incidence_at(curve, time)`` and
``numbers_at_risk(curve, grid)`` read a curve.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import Estimate, Interval, NotEstimableError, normal_quantile
from analytics.stats.time_to_event import (
    FollowUp,
    case_weights,
    counted,
    follow_up,
    labelled,
)

Band = Literal["log-log", "log", "plain"]
BANDS = ("log-log", "log", "plain")
HALF = 0.5
# As R's quantile of a survival curve: a curve that is at 0.5 up to rounding is at 0.5.
ROUNDING = float(np.sqrt(np.finfo(np.float64).eps))


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalCurve:
    """One row per distinct time, arrays of shape (m,); the curve is 1 before the first one.

    ``events`` and ``censored`` happened at the time, ``at_risk`` is the number with a time at or
    after it.  ``low`` and ``high`` are the pointwise band; both are 1 before the first event, and
    when nobody is left (survival 0, where no variance exists) the band is 0 to the last limit.
    """

    times: NDArray[np.float64]
    survival: NDArray[np.float64]
    standard_error: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    at_risk: NDArray[np.float64]
    events: NDArray[np.float64]
    censored: NDArray[np.float64]
    n: int
    n_events: int
    level: float
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AtRisk:
    """The table under the curve; all of shape (len(grid),), events and censored up to the time."""

    grid: NDArray[np.float64]
    at_risk: NDArray[np.float64]
    cumulative_events: NDArray[np.float64]
    cumulative_censored: NDArray[np.float64]


def kaplan_meier(
    times: ArrayLike,
    codes: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    level: float = 0.95,
    band: Band = "log-log",
) -> SurvivalCurve:
    """The product-limit estimate with Greenwood's variance; codes 1 = event, 0 = censored.

    Weights are case weights (a weight of 2 is two patients): with inverse-probability weights the
    curve is right and the band is not.  ValueError as in ``follow_up`` and for competing events;
    NotEstimableError without patients.

    Source: Kaplan & Meier, J Am Stat Assoc 1958;53:457-481; log-log band: Kalbfleisch & Prentice,
    as R's survival::survfit(conf.type="log-log") computes it.
    """
    data = follow_up(times, codes).single_event()
    return curve_of(data, weights=case_weights(weights, data.n), level=level, band=band)


def kaplan_meier_by_group(
    times: ArrayLike,
    codes: ArrayLike,
    groups: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    level: float = 0.95,
    band: Band = "log-log",
) -> dict[Any, SurvivalCurve]:
    """One curve per distinct label, in the order of the labels; a group without weight has none."""
    data = follow_up(times, codes).single_event()
    labels, number = labelled(groups, data.n, "group")
    table = counted(data, number, weights=case_weights(weights, data.n))
    patients = table if weights is None else counted(data, number)
    sizes = zip(
        patients.ended.sum(axis=1).astype(int).tolist(),
        patients.events.sum(axis=1).astype(int).tolist(),
        strict=True,
    )
    curves: dict[Any, SurvivalCurve] = {}
    for row, (label, size) in enumerate(zip(labels.tolist(), sizes, strict=True)):
        taken = table.ended[row] > 0
        if taken.any():
            counts = (table.at_risk[row, taken], table.events[row, taken], table.ended[row, taken])
            curves[label] = _curve(data.distinct[taken], *counts, level=level, band=band, size=size)
    return curves


def curve_of(
    data: FollowUp, *, weights: NDArray[np.float64] | None, level: float, band: Band
) -> SurvivalCurve:
    """The curve of follow-up that is already checked."""
    table = counted(data, weights=weights)
    taken = table.ended[0] > 0
    counts = (table.at_risk[0, taken], table.events[0, taken], table.ended[0, taken])
    size = (data.n, int(data.events.sum()))
    return _curve(data.distinct[taken], *counts, level=level, band=band, size=size)


def median(curve: SurvivalCurve) -> Estimate:
    """The median survival time: where the curve falls below one half.

    If it runs at exactly one half, the midpoint of that stretch, as R's survival does.  The limits
    are the times at which the band does the same; infinite where the upper band never falls below
    one half, 0 where the lower band sets no limit.  A median that is not reached is infinite, with
    its lower limit; NotEstimableError if not even the lower band falls to one half.

    Source: Brookmeyer & Crowley, Biometrics 1982;38:29-41.
    """
    value = _crossing(curve.times, curve.survival)
    # Where survival is 0 the band has no limit of its own.
    known = curve.survival > 0
    low = _crossing(curve.times[known], curve.low[known])
    high = _crossing(curve.times[known], curve.high[known])
    if value is None and low is None:
        raise NotEstimableError("the median is not reached: more than half survive the follow-up")
    interval = Interval(
        0.0 if low is None else low, inf if high is None else high, curve.level, curve.method
    )
    return Estimate(inf if value is None else value, interval, "Kaplan-Meier median")


def survival_at(curve: SurvivalCurve, time: float) -> Estimate:
    """Survival up to and including ``time``; NotEstimableError after the end of follow-up."""
    if time < 0:
        raise ValueError("a time is negative")
    if time > curve.times[-1] and curve.survival[-1] > 0:
        raise NotEstimableError(f"nobody was followed up to {time:g}")
    row = int(np.searchsorted(curve.times, time, side="right")) - 1
    if row < 0:
        return Estimate(1.0, Interval(1.0, 1.0, curve.level, curve.method), "Kaplan-Meier")
    interval = Interval(float(curve.low[row]), float(curve.high[row]), curve.level, curve.method)
    return Estimate(float(curve.survival[row]), interval, "Kaplan-Meier")


def incidence_at(curve: SurvivalCurve, time: float) -> Estimate:
    """One minus survival, such as 90-day mortality; right only without a competing event."""
    survival = survival_at(curve, time)
    limits = survival.interval
    interval = Interval(1 - limits.high, 1 - limits.low, limits.level, limits.method)
    return Estimate(1 - survival.value, interval, "1 - Kaplan-Meier")


def numbers_at_risk(curve: SurvivalCurve, grid: ArrayLike) -> AtRisk:
    """Patients with a time at or after each grid time; events and censored up to and including."""
    at = np.asarray(grid, dtype=np.float64)
    before = np.searchsorted(curve.times, at, side="left")
    until = np.searchsorted(curve.times, at, side="right")
    events = np.concatenate([[0.0], np.cumsum(curve.events)])
    censored = np.concatenate([[0.0], np.cumsum(curve.censored)])
    at_risk = np.append(curve.at_risk, 0.0)
    return AtRisk(
        grid=at,
        at_risk=at_risk[before],
        cumulative_events=events[until],
        cumulative_censored=censored[until],
    )


def hazard_variance(
    at_risk: NDArray[np.float64], events: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Greenwood's term d/(n(n-d)) per time; 0 where everybody left has the event."""
    left = at_risk - events
    some = (left > 0) & (events > 0)
    terms = np.zeros(at_risk.shape)
    np.divide(events, at_risk * left, out=terms, where=some)
    return terms


def _curve(
    times: NDArray[np.float64],
    at_risk: NDArray[np.float64],
    events: NDArray[np.float64],
    ended: NDArray[np.float64],
    *,
    level: float,
    band: Band,
    size: tuple[int, int],
) -> SurvivalCurve:
    if band not in BANDS:
        raise ValueError(f"unknown band {band!r}")
    stays = (at_risk - events) / at_risk
    # A difference of weighted sums is not exactly zero when everybody left has the event.
    stays[stays < np.finfo(np.float64).eps * times.size] = 0.0
    survival: NDArray[np.float64] = np.asarray(np.cumprod(stays), dtype=np.float64)
    relative: NDArray[np.float64] = np.sqrt(np.cumsum(hazard_variance(at_risk, events)))
    low, high = _band(survival, relative, normal_quantile(level), band)
    return SurvivalCurve(
        times=times,
        survival=survival,
        standard_error=survival * relative,
        low=low,
        high=high,
        at_risk=at_risk,
        events=events,
        censored=ended - events,
        n=size[0],
        n_events=size[1],
        level=level,
        method=f"Greenwood, {band}",
    )


def _band(
    survival: NDArray[np.float64], relative: NDArray[np.float64], z: float, band: Band
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """``relative`` is the standard error of log survival; limits stay within 0 and 1."""
    low, high = np.ones(survival.shape), np.ones(survival.shape)
    inner = (survival > 0) & (survival < 1)
    s, reach = survival[inner], z * relative[inner]
    if band == "log-log":
        reach = reach / np.log(s)
        log_hazard = np.log(-np.log(s))
        low[inner], high[inner] = (np.exp(-np.exp(log_hazard + d * reach)) for d in (-1, 1))
    elif band == "log":
        low[inner], high[inner] = s * np.exp(-reach), np.minimum(1, s * np.exp(reach))
    else:
        low[inner], high[inner] = np.maximum(0, s - s * reach), np.minimum(1, s + s * reach)
    gone = survival == 0
    low[gone] = 0.0
    if gone.any() and not gone.all():
        high[gone] = high[~gone][-1]
    return low, high


def _crossing(times: NDArray[np.float64], curve: NDArray[np.float64]) -> float | None:
    below = np.flatnonzero(curve < HALF + ROUNDING)
    if below.size == 0:
        return None
    first = below[0]
    if abs(curve[first] - HALF) < ROUNDING:
        lower = np.flatnonzero(curve < curve[first])
        if lower.size:
            return float((times[first] + times[lower[0]]) / 2)
    return float(times[first])
