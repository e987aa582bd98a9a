"""How much studies differ beyond chance: Q, tau-squared with its interval, I-squared, H.

``heterogeneity(effects, variances, *, method="reml", level=0.95)`` from arrays of shape (k,);
``between_variance(effects, variances, method)`` is tau-squared alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtri

from analytics.stats.estimate import (
    Interval,
    NotEstimableError,
    SignificanceTest,
    chi_squared_test,
    normal_quantile,
)
from analytics.stats.root import crossing

Array = NDArray[np.float64]
BetweenMethod = Literal["reml", "dersimonian_laird", "paule_mandel"]
MOST_STEPS = 1000
NEGLIGIBLE = 1e-13
LARGEST_DOUBLINGS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Heterogeneity:
    """``tau_squared`` on the averaging scale (log ratio squared); ``i_squared`` in [0, 1].

    ``tau_squared_interval`` is None with a single study, where nothing can be told.
    """

    q: SignificanceTest
    tau_squared: float
    tau_squared_method: str
    tau_squared_interval: Interval | None
    i_squared: float
    h: float

    @property
    def tau(self) -> float:
        return sqrt(self.tau_squared)


def heterogeneity(
    effects: Array, variances: Array, *, method: BetweenMethod | None, level: float = 0.95
) -> Heterogeneity:
    """Cochran's Q, tau-squared by ``method`` (None: fixed effect, zero), I-squared and H.

    With a method, I-squared and H follow from tau-squared and the typical within-study variance
    (Higgins & Thompson, Stat Med 2002;21:1539-1558), which for DerSimonian-Laird is (Q - df)/Q;
    without one they follow from Q.  NotEstimableError with fewer than two studies.
    """
    require_studies(effects, 2)
    freedom = effects.size - 1
    statistic = generalised_q(effects, variances, 0.0)
    test = chi_squared_test(statistic, freedom, name="Cochran Q")
    if method is None:
        tau_squared, name = 0.0, "none: fixed effect"
        ratio = max(1.0, statistic / freedom)
    else:
        tau_squared, name = between_variance(effects, variances, method), _NAMES[method]
        ratio = 1 + tau_squared / _typical_variance(variances)
    return Heterogeneity(
        q=test,
        tau_squared=tau_squared,
        tau_squared_method=name,
        tau_squared_interval=q_profile(effects, variances, level=level),
        i_squared=(ratio - 1) / ratio,
        h=sqrt(ratio),
    )


def require_studies(effects: Array, fewest: int) -> None:
    """Raise NotEstimableError with fewer than ``fewest`` studies."""
    if effects.size < fewest:
        words = "no study" if effects.size == 0 else f"only {effects.size} of the studies"
        raise NotEstimableError(f"{words} can be used; {fewest} are needed")


def between_variance(effects: Array, variances: Array, method: BetweenMethod) -> float:
    """Tau-squared, never negative.  ValueError on an unknown method.

    Sources: DerSimonian & Laird, Control Clin Trials 1986;7:177-188; Paule & Mandel, J Res Natl
    Bur Stand 1982;87:377-385; restricted maximum likelihood by Fisher scoring as metafor does
    (Viechtbauer, J Educ Behav Stat 2005;30:261-293).
    """
    if method == "dersimonian_laird":
        return _dersimonian_laird(effects, variances)
    if method == "paule_mandel":
        return _q_equal_to(effects, variances, effects.size - 1)
    if method == "reml":
        return _reml(effects, variances)
    raise ValueError(f"unknown method {method!r}")


def generalised_q(effects: Array, variances: Array, tau_squared: float) -> float:
    """The weighted squared deviations from the weighted mean, weights 1/(variance + tau²)."""
    weights = 1 / (variances + tau_squared)
    mean = float(weights @ effects) / float(weights.sum())
    return float(weights @ (effects - mean) ** 2)


def q_profile(effects: Array, variances: Array, *, level: float = 0.95) -> Interval:
    """All tau-squared whose generalised Q lies between its chi-squared quantiles.

    With studies more alike than chance allows the set is empty and both limits are 0; the method
    says so.  Source: Viechtbauer, Stat Med 2007;26:37-52.
    """
    normal_quantile(level)
    freedom = effects.size - 1
    upper, lower = (float(chdtri(freedom, tail)) for tail in ((1 - level) / 2, (1 + level) / 2))
    low = _q_equal_to(effects, variances, upper)
    high = _q_equal_to(effects, variances, lower)
    empty = generalised_q(effects, variances, 0.0) < lower
    return Interval(low, high, level, "Q-profile, empty and cut at 0" if empty else "Q-profile")


def _q_equal_to(effects: Array, variances: Array, target: float) -> float:
    """The tau-squared at which generalised Q falls to the target; 0 if it starts below."""

    def excess(tau_squared: float) -> float:
        return generalised_q(effects, variances, tau_squared) - target

    if excess(0.0) <= 0:
        return 0.0
    high = float(variances.max() + effects.var())
    for _ in range(LARGEST_DOUBLINGS):
        if excess(high) < 0:
            return crossing(excess, 0.0, high, absolute=1e-15, relative=1e-14)
        high *= 2
    raise NotEstimableError("the variance between studies has no finite limit")


def _dersimonian_laird(effects: Array, variances: Array) -> float:
    weights = 1 / variances
    total = weights.sum()
    spread = total - (weights**2).sum() / total
    excess = generalised_q(effects, variances, 0.0) - (effects.size - 1)
    return max(0.0, float(excess / spread))


def _reml(effects: Array, variances: Array) -> float:
    """Fisher scoring from the moment estimate, steps halved while they overshoot below zero."""
    tau_squared = max(_dersimonian_laird(effects, variances), float(variances.mean()) * 1e-3)
    scale = float(variances.mean())
    for _ in range(MOST_STEPS):
        step = _reml_step(effects, variances, tau_squared)
        updated = max(0.0, tau_squared + step)
        if abs(updated - tau_squared) <= NEGLIGIBLE * (scale + tau_squared):
            return updated
        tau_squared = updated
    raise NotEstimableError("REML did not converge on a variance between studies")


def _reml_step(effects: Array, variances: Array, tau_squared: float) -> float:
    weights = 1 / (variances + tau_squared)
    total = float(weights.sum())
    residual = weights * (effects - float(weights @ effects) / total)
    second, third = float((weights**2).sum()), float((weights**3).sum())
    trace = total - second / total
    information = second - 2 * third / total + (second / total) ** 2
    return (float(residual @ residual) - trace) / information


def _typical_variance(variances: Array) -> float:
    weights = 1 / variances
    total = float(weights.sum())
    return (variances.size - 1) * total / (total**2 - float((weights**2).sum()))


_NAMES: dict[BetweenMethod, str] = {
    "reml": "restricted maximum likelihood (REML)",
    "dersimonian_laird": "DerSimonian-Laird",
    "paule_mandel": "Paule-Mandel",
}
