"""The average effect of several studies, fixed or random.

``inverse_variance(studies, *, between="reml", inference="hartung_knapp", level=0.95)`` gives a
``MetaAnalysis``; ``between=None`` is the fixed effect.  Everything is on the averaging scale (log
ratio or difference); ``effects.on_printed_scale`` goes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from scipy.special import ndtr, stdtr, stdtrit

from analytics.stats.estimate import Estimate, Interval, SignificanceTest, normal_quantile
from analytics.stats.meta.effects import StudyEffect
from analytics.stats.meta.heterogeneity import (
    Array,
    BetweenMethod,
    Heterogeneity,
    heterogeneity,
    require_studies,
)

Inference = Literal["normal", "hartung_knapp", "hartung_knapp_ad_hoc"]
FEWEST_FOR_PREDICTION = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class MetaAnalysis:
    """``weights`` in percent, in the order of the studies; ``notes`` for the reader.

    ``prediction`` holds the effect of a new study; None for a fixed effect or below three studies.
    """

    estimate: Estimate
    test: SignificanceTest
    studies: tuple[str, ...]
    weights: tuple[float, ...]
    heterogeneity: Heterogeneity
    prediction: Interval | None
    notes: tuple[str, ...] = ()

    @property
    def k(self) -> int:
        return len(self.studies)


@dataclass(frozen=True, slots=True)
class _Centre:
    """The weighted mean, its standard error and the distribution that judges it."""

    value: float
    standard_error: float
    freedom: int | None
    name: str

    def interval(self, level: float) -> Interval:
        half = _quantile(level, self.freedom) * self.standard_error
        return Interval(self.value - half, self.value + half, level, self.name)

    def test(self) -> SignificanceTest:
        statistic = self.value / self.standard_error
        tail = ndtr(-abs(statistic)) if self.freedom is None else _t_tail(self.freedom, statistic)
        return SignificanceTest(
            p_value=float(2 * tail),
            name=self.name,
            statistic=statistic,
            degrees_of_freedom=self.freedom,
        )


def inverse_variance(
    studies: Sequence[StudyEffect],
    *,
    between: BetweenMethod | None = "reml",
    inference: Inference = "hartung_knapp",
    level: float = 0.95,
) -> MetaAnalysis:
    """The mean effect with weights 1/(standard error² + tau²).

    "hartung_knapp" scales the standard error by the observed spread of the studies and uses t with
    k - 1 degrees of freedom; "hartung_knapp_ad_hoc" does not let that factor fall below 1, so that
    the interval is never shorter than with a t quantile and the plain standard error.  A fixed
    effect (``between=None``) is always judged by the normal distribution.

    NotEstimableError with fewer than two studies; ValueError on an unknown method or a level
    outside (0, 1).

    Sources: Hartung & Knapp, Stat Med 2001;20:3875-3889; ad-hoc correction: Knapp & Hartung, Stat
    Med 2003;22:2693-2710; prediction interval, t with k - 2 degrees of freedom: Higgins, Thompson
    & Spiegelhalter, J R Stat Soc A 2009;172:137-159.
    """
    effects = np.array([study.effect for study in studies])
    variances = np.array([study.standard_error for study in studies]) ** 2
    require_studies(effects, 2)
    spread = heterogeneity(effects, variances, method=between, level=level)
    weights = 1 / (variances + spread.tau_squared)
    centre = _centre(effects, weights, fixed=between is None, inference=inference)
    method = "fixed effect, inverse variance" if between is None else "random effects, "
    if between is not None:
        method += spread.tau_squared_method
    return MetaAnalysis(
        estimate=Estimate(centre.value, centre.interval(level), method),
        test=centre.test(),
        studies=tuple(study.name for study in studies),
        weights=_percentages(weights),
        heterogeneity=spread,
        prediction=None
        if between is None
        else _prediction(centre, spread.tau_squared, effects.size, level),
        notes=tuple(f"{study.name}: {study.remark}" for study in studies if study.remark),
    )


def _percentages(weights: Array) -> tuple[float, ...]:
    return tuple(float(share) for share in 100 * weights / weights.sum())


def _centre(effects: Array, weights: Array, *, fixed: bool, inference: Inference) -> _Centre:
    if inference not in {"normal", "hartung_knapp", "hartung_knapp_ad_hoc"}:
        raise ValueError(f"unknown inference {inference!r}")
    total = float(weights.sum())
    value = float(weights @ effects) / total
    if fixed or inference == "normal":
        return _Centre(value, sqrt(1 / total), None, "normal (Wald)")
    freedom = effects.size - 1
    factor = float(weights @ (effects - value) ** 2) / freedom
    name = "Hartung-Knapp, t with k - 1 degrees of freedom"
    if inference == "hartung_knapp_ad_hoc":
        factor = max(1.0, factor)
        name = "Hartung-Knapp with the ad-hoc correction, t with k - 1 degrees of freedom"
    # Identical effects leave no spread to scale by; the plain standard error is then honest.
    if factor == 0:
        factor, name = 1.0, f"{name}; not scaled, the studies agree exactly"
    return _Centre(value, sqrt(factor / total), freedom, name)


def _prediction(centre: _Centre, tau_squared: float, k: int, level: float) -> Interval | None:
    if k < FEWEST_FOR_PREDICTION:
        return None
    half = _quantile(level, k - 2) * sqrt(centre.standard_error**2 + tau_squared)
    name = "Higgins-Thompson-Spiegelhalter, t with k - 2 degrees of freedom"
    return Interval(centre.value - half, centre.value + half, level, name)


def _quantile(level: float, freedom: int | None) -> float:
    normal = normal_quantile(level)
    return normal if freedom is None else float(stdtrit(freedom, 0.5 + level / 2))


def _t_tail(freedom: int, statistic: float) -> float:
    return float(stdtr(freedom, -abs(statistic)))
