"""The data of a forest plot, and the analysis repeated without each study in turn.

``forest(effects, analysis)`` gives rows and summary on the printed scale;
``leave_one_out(studies, pool)`` the pooled result without each study.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from analytics.stats.estimate import Estimate, Interval, NotEstimableError, normal_quantile
from analytics.stats.meta.effects import (
    Effects,
    Measure,
    StudyEffect,
    interval_on_printed_scale,
    on_printed_scale,
)
from analytics.stats.meta.pooling import MetaAnalysis


class Named(Protocol):
    @property
    def name(self) -> str: ...


S = TypeVar("S", bound=Named)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestRow:
    """One study on the printed scale, its weight in percent and what was done to it."""

    name: str
    estimate: Estimate
    weight: float
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """``no_effect`` is where the vertical line stands: 1 for ratios, 0 for differences."""

    measure: Measure
    rows: tuple[ForestRow, ...]
    summary: Estimate
    prediction: Interval | None
    no_effect: float
    left_out: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithoutOne:
    """The result without one study, or why there is none (``reason`` is "" if there is)."""

    omitted: str
    analysis: MetaAnalysis | None
    reason: str = ""


def forest(effects: Effects, analysis: MetaAnalysis) -> Forest:
    """Rows in the order of the studies, intervals by the normal distribution at the same level."""
    level = analysis.estimate.interval.level
    rows = tuple(
        _row(study, weight, effects.measure, level)
        for study, weight in zip(effects.studies, analysis.weights, strict=True)
    )
    prediction = analysis.prediction
    return Forest(
        measure=effects.measure,
        rows=rows,
        summary=on_printed_scale(analysis.estimate, effects.measure),
        prediction=None
        if prediction is None
        else interval_on_printed_scale(prediction, effects.measure),
        no_effect=0.0 if effects.measure == "risk_difference" else 1.0,
        left_out=effects.left_out,
    )


def leave_one_out(
    studies: Sequence[S], pool: Callable[[Sequence[S]], MetaAnalysis]
) -> tuple[WithoutOne, ...]:
    """``pool`` applied to all studies but one, for each of them."""
    return tuple(_without(place, studies, pool) for place in range(len(studies)))


def _without(
    place: int, studies: Sequence[S], pool: Callable[[Sequence[S]], MetaAnalysis]
) -> WithoutOne:
    omitted = studies[place].name
    try:
        analysis = pool([*studies[:place], *studies[place + 1 :]])
    except NotEstimableError as error:
        return WithoutOne(omitted=omitted, analysis=None, reason=str(error))
    return WithoutOne(omitted=omitted, analysis=analysis)


def _row(study: StudyEffect, weight: float, measure: Measure, level: float) -> ForestRow:
    half = normal_quantile(level) * study.standard_error
    limits = Interval(study.effect - half, study.effect + half, level, "normal (Wald)")
    estimate = on_printed_scale(Estimate(study.effect, limits, "study"), measure)
    return ForestRow(name=study.name, estimate=estimate, weight=weight, remark=study.remark)
