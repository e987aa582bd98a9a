"""The E-value: how strong unmeasured confounding would have to be to explain an effect away.

``e_value_risk_ratio(estimate)``, ``e_value_odds_ratio(estimate, *, common)``,
``e_value_hazard_ratio(estimate, *, common)`` and ``e_value_risk_difference(…)``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isfinite, sqrt

from analytics.stats.estimate import Estimate, NotEstimableError
from analytics.stats.marginal_effect import MarginalEffect

SOURCE = "VanderWeele & Ding"


@dataclass(frozen=True, slots=True, kw_only=True)
class EValue:
    """On the scale of the risk ratio: the confounder's association with treatment and outcome.

    ``limit`` is that of the interval's limit nearer to 1, and is 1 if the interval covers 1.
    """

    value: float
    limit: float
    risk_ratio: float
    method: str


def e_value_risk_ratio(estimate: Estimate) -> EValue:
    """RR + sqrt(RR (RR - 1)), after inverting a ratio below 1.

    ValueError for a negative ratio; NotEstimableError for a ratio of 0 or infinity.

    Source: VanderWeele & Ding, Ann Intern Med 2017;167:268-274.
    """
    return _e_value(estimate, lambda ratio: ratio, "risk ratio")


def e_value_odds_ratio(estimate: Estimate, *, common: bool) -> EValue:
    """Rare outcome (< 15 %): as a risk ratio; ``common``: its square root approximates the RR."""
    if not common:
        return _e_value(estimate, lambda ratio: ratio, "odds ratio, rare outcome")
    return _e_value(estimate, _square_root, "square root of the odds ratio, common outcome")


def e_value_hazard_ratio(estimate: Estimate, *, common: bool) -> EValue:
    """Rare outcome at the end of follow-up (< 15 %): as a risk ratio; ``common``:
    RR = (1 - 0.5^sqrt(HR)) / (1 - 0.5^sqrt(1/HR)).
    """
    if not common:
        return _e_value(estimate, lambda ratio: ratio, "hazard ratio, rare outcome")
    return _e_value(estimate, _from_hazard_ratio, "hazard ratio, common outcome")


def e_value_risk_difference(effect: MarginalEffect) -> EValue:
    """From two risks with their covariance: that of their risk ratio.

    The limit is that of the ratio's interval; 1 as well if the interval of the difference covers 0.
    NotEstimableError if a risk is 0, so that there is no ratio.
    """
    if effect.risk_ratio is None:
        raise NotEstimableError(effect.reason or "the outcome is not a yes or no")
    found = _e_value(effect.risk_ratio, lambda ratio: ratio, "risks behind the difference")
    interval = effect.difference.interval
    covers = interval.low <= 0 <= interval.high
    return EValue(
        value=found.value,
        limit=1.0 if covers else found.limit,
        risk_ratio=found.risk_ratio,
        method=found.method,
    )


def _e_value(estimate: Estimate, to_risk_ratio: Callable[[float], float], what: str) -> EValue:
    value, interval = estimate.value, estimate.interval
    if min(value, interval.low) < 0:
        raise ValueError("a ratio cannot be negative")
    if value == 0 or not isfinite(value):
        raise NotEstimableError("a ratio of 0 or infinity has no E-value")
    ratio = to_risk_ratio(value)
    limit = 1.0
    if not interval.low <= 1 <= interval.high:
        nearer = interval.low if value > 1 else interval.high
        limit = _formula(to_risk_ratio(nearer))
    return EValue(
        value=_formula(ratio), limit=limit, risk_ratio=ratio, method=f"E-value ({SOURCE}), {what}"
    )


def _formula(ratio: float) -> float:
    above = ratio if ratio >= 1 else (inf if ratio == 0 else 1 / ratio)
    return above + sqrt(above * (above - 1))


def _square_root(ratio: float) -> float:
    return sqrt(ratio)


def _from_hazard_ratio(ratio: float) -> float:
    root = sqrt(ratio)
    return float((1 - 0.5**root) / (1 - 0.5 ** (1 / root)))
