"""Cumulative incidence when another event can come first.

``cumulative_incidence(times, codes, *, cause=1, level=0.95) -> CumulativeIncidence``,
``cumulative_incidence_by_group(…)``, ``incidence_at(curve, time)`` and
``analytics.stats.gray`` for Gray's test.  Codes: 0 = censored, 1, 2, … = kinds of event.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import Estimate, Interval, NotEstimableError, normal_quantile
from analytics.stats.time_to_event import follow_up, labelled

Floats = NDArray[np.float64]
ROUNDING = 1e-12
HIGHEST_EXPONENT = 700.0
METHOD = "Aalen-Johansen, delta-method variance (as R's cmprsk::cuminc), log-log"


@dataclass(frozen=True, slots=True, kw_only=True)
class CumulativeIncidence:
    """One row per distinct time, (m,); 0 before the first.  Numbers as in ``SurvivalCurve``.

    ``low`` and ``high`` are the pointwise band on the scale log(-log(1 - incidence)); where the
    incidence is 1 and has no variance, they reach from the last lower limit to 1.
    """

    times: Floats
    incidence: Floats
    variance: Floats
    low: Floats
    high: Floats
    at_risk: Floats
    events: Floats
    competing: Floats
    censored: Floats
    n: int
    cause: int
    level: float
    method: str


def cumulative_incidence(
    times: ArrayLike, codes: ArrayLike, *, cause: int = 1, level: float = 0.95
) -> CumulativeIncidence:
    """The probability that the event of kind ``cause`` has come, in the presence of the others.

    ValueError as in ``follow_up`` and for a cause below 1; NotEstimableError without patients.

    Source: Aalen & Johansen, Scand J Stat 1978;5:141-150; variance: Aalen's, as computed by R's
    cmprsk::cuminc (not the infinitesimal jackknife of survival::survfit).
    """
    if cause < 1:
        raise ValueError("a cause is an event code of 1 or more")
    data = follow_up(times, codes)
    m = data.distinct.size
    ended = np.bincount(data.position, minlength=m).astype(np.float64)
    own = np.bincount(data.position[data.codes == cause], minlength=m).astype(np.float64)
    events = np.bincount(data.position[data.codes > 0], minlength=m).astype(np.float64)
    at_risk = np.cumsum(ended[::-1])[::-1]
    incidence, variance = _estimate(at_risk, own, events - own)
    low, high = _band(incidence, variance, normal_quantile(level))
    return CumulativeIncidence(
        times=data.distinct,
        incidence=incidence,
        variance=variance,
        low=low,
        high=high,
        at_risk=at_risk,
        events=own,
        competing=events - own,
        censored=ended - events,
        n=data.n,
        cause=cause,
        level=level,
        method=METHOD,
    )


def cumulative_incidence_by_group(
    times: ArrayLike, codes: ArrayLike, groups: ArrayLike, *, cause: int = 1, level: float = 0.95
) -> dict[Any, CumulativeIncidence]:
    """One curve per distinct label, in the order of the labels."""
    when, what = np.asarray(times), np.asarray(codes)
    labels, number = labelled(groups, when.shape[0], "group")
    return {
        label: cumulative_incidence(
            when[number == row], what[number == row], cause=cause, level=level
        )
        for row, label in enumerate(labels.tolist())
    }


def incidence_at(curve: CumulativeIncidence, time: float) -> Estimate:
    """The incidence up to and including ``time``; NotEstimableError after the end of follow-up."""
    if time < 0:
        raise ValueError("a time is negative")
    left = float(curve.at_risk[-1] - curve.events[-1] - curve.competing[-1])
    if time > curve.times[-1] and left > 0:
        raise NotEstimableError(f"nobody was followed up to {time:g}")
    row = int(np.searchsorted(curve.times, time, side="right")) - 1
    value, low, high = (
        (0.0, 0.0, 0.0)
        if row < 0
        else (float(each[row]) for each in (curve.incidence, curve.low, curve.high))
    )
    return Estimate(value, Interval(low, high, curve.level, curve.method), "Aalen-Johansen")


def _estimate(at_risk: Floats, own: Floats, other: Floats) -> tuple[Floats, Floats]:
    """Incidence and its variance at every time.

    The variance is F² v3 - 2 F v2 + v1 with sums over the events so far, where tied events of a
    kind leave the risk set without replacement.
    """
    survival = np.cumprod((at_risk - own - other) / at_risk)
    before = np.concatenate([[1.0], survival[:-1]])
    incidence = np.cumsum(before * own / at_risk)
    inverse = np.divide(1.0, survival, out=np.zeros(survival.shape), where=survival > 0)
    first, second, third = (np.zeros(survival.shape) for _ in range(3))
    for events, base, counted in (
        (own, 1.0, own > 0),
        (other, 0.0, (other > 0) & (survival > 0)),
    ):
        tie = 1 - np.divide(events - 1, at_risk - 1, out=np.zeros(survival.shape), where=events > 1)
        spread = np.where(counted, before**2 * tie * events / at_risk**2, 0.0)
        leverage = base + inverse * incidence
        first += leverage**2 * spread
        second += inverse * leverage * spread
        third += inverse**2 * spread
    sums = (np.cumsum(each) for each in (first, second, third))
    v1, v2, v3 = sums
    variance = v1 + incidence**2 * v3 - 2 * incidence * v2
    return incidence, np.maximum(variance, 0.0)


def _band(incidence: Floats, variance: Floats, z: float) -> tuple[Floats, Floats]:
    low, high = incidence.copy(), incidence.copy()
    # A sum of shares that is 1 up to rounding is 1.
    sure = incidence > 1 - ROUNDING
    inner = (incidence > 0) & ~sure
    stays = 1 - incidence[inner]
    reach = z * np.sqrt(variance[inner]) / (stays * np.log(stays))
    log_hazard = np.log(-np.log(stays))
    low[inner] = 1 - np.exp(-np.exp(log_hazard + reach))
    high[inner] = 1 - np.exp(-np.exp(np.minimum(log_hazard - reach, HIGHEST_EXPONENT)))
    high[sure] = 1.0
    low[sure] = low[~sure][-1] if inner.any() else 0.0
    return low, high
