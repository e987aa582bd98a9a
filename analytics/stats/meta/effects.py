"""Each study's effect and its standard error, on the scale on which effects are averaged.

``effects_from_tables(studies, measure, *, correction=0.5) -> Effects`` from 2 x 2 counts;
``effect_from_interval(name, value, low, high, *, level=0.95)`` from a printed ratio with its
interval.  Odds and risk ratios are averaged as logarithms, risk differences as they are;
``on_printed_scale(estimate, measure)`` goes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, isfinite, log, sqrt
from typing import Literal, get_args

from analytics.stats.estimate import Estimate, Interval, NotEstimableError, normal_quantile
from analytics.stats.two_by_two import TwoByTwo

Measure = Literal["odds_ratio", "risk_ratio", "risk_difference"]
MEASURES: tuple[str, ...] = get_args(Measure)
NAMES = {
    "odds_ratio": "odds ratio",
    "risk_ratio": "risk ratio",
    "risk_difference": "risk difference",
}
NO_EVENT = "no event in either group"
ONLY_EVENTS = "every patient in both groups had the event"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyTable:
    """The counts of one study or registry under the name that a forest plot prints."""

    name: str
    table: TwoByTwo


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyEffect:
    """``effect`` on the averaging scale; ``remark`` says what was done to reach it, or ""."""

    name: str
    effect: float
    standard_error: float
    remark: str = ""

    def __post_init__(self) -> None:
        if not isfinite(self.effect):
            raise ValueError(f"{self.name}: the effect must be a finite number")
        if not (isfinite(self.standard_error) and self.standard_error > 0):
            raise ValueError(f"{self.name}: the standard error must be positive and finite")


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """The studies that carry information, those that do not with the reason, and the rule."""

    measure: Measure
    studies: tuple[StudyEffect, ...]
    left_out: tuple[tuple[str, str], ...]
    rule: str


def effects_from_tables(
    studies: Sequence[StudyTable], measure: Measure, *, correction: float = 0.5
) -> Effects:
    """Woolf log odds ratio, Katz log risk ratio or risk difference of every study.

    ``correction`` is added to all four cells of a study with a zero cell and to no other study,
    as metafor's ``escalc(add=1/2, to="only0")`` does.  A study without an event, or with events
    only, in both groups tells nothing about a ratio and is left out and named; for the risk
    difference it stays.  NotEstimableError if a group is empty, or if ``correction`` is 0 and a
    standard error cannot be computed; ValueError on an unknown measure.
    """
    if measure not in MEASURES:
        raise ValueError(f"unknown measure {measure!r}")
    if len({study.name for study in studies}) < len(studies):
        raise ValueError("two studies have the same name")
    if correction < 0:
        raise ValueError("the correction cannot be negative")
    found, left_out = [], []
    for study in studies:
        reason = _uninformative(study, measure)
        if reason:
            left_out.append((study.name, reason))
        else:
            found.append(_effect(study, measure, correction))
    return Effects(
        measure=measure, studies=tuple(found), left_out=tuple(left_out), rule=_rule(correction)
    )


def effect_from_interval(
    name: str, value: float, low: float, high: float, *, level: float = 0.95
) -> StudyEffect:
    """A ratio with its interval as log ratio and standard error, from the width of the interval.

    ValueError unless 0 < low <= value <= high and low < high.
    """
    if not (0 < low <= value <= high and low < high):
        raise ValueError(f"{name}: {value} ({low} to {high}) is no ratio with its interval")
    error = (log(high) - log(low)) / (2 * normal_quantile(level))
    return StudyEffect(
        name=name, effect=log(value), standard_error=error, remark="from the printed interval"
    )


def on_printed_scale(estimate: Estimate, measure: Measure) -> Estimate:
    """The estimate as it is printed: a log ratio becomes a ratio, a difference stays."""
    interval = interval_on_printed_scale(estimate.interval, measure)
    value = estimate.value if measure == "risk_difference" else exp(estimate.value)
    return Estimate(value, interval, estimate.method)


def interval_on_printed_scale(interval: Interval, measure: Measure) -> Interval:
    """As ``on_printed_scale``, for an interval without an estimate."""
    if measure == "risk_difference":
        return interval
    return Interval(exp(interval.low), exp(interval.high), interval.level, interval.method)


def _uninformative(study: StudyTable, measure: Measure) -> str:
    table = study.table
    if table.n == 0 or table.reference_n == 0:
        raise NotEstimableError(f"{study.name}: a group has no patients")
    if measure == "risk_difference":
        return ""
    if table.total_events == 0:
        return NO_EVENT
    return ONLY_EVENTS if table.total_events == table.total else ""


def _effect(study: StudyTable, measure: Measure, correction: float) -> StudyEffect:
    corrected = min(study.table.cells) == 0 and correction > 0
    a, b, c, d = (cell + correction if corrected else cell for cell in study.table.cells)
    effect, variance = _with_variance(study.name, measure, a, b, c, d)
    remark = f"{correction:g} added to every cell" if corrected else ""
    return StudyEffect(name=study.name, effect=effect, standard_error=sqrt(variance), remark=remark)


def _with_variance(
    name: str, measure: Measure, a: float, b: float, c: float, d: float
) -> tuple[float, float]:
    n, m = a + b, c + d
    try:
        if measure == "odds_ratio":
            return log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d
        if measure == "risk_ratio":
            effect, variance = log((a / n) / (c / m)), 1 / a - 1 / n + 1 / c - 1 / m
        else:
            effect, variance = a / n - c / m, a * b / n**3 + c * d / m**3
    except (ValueError, ZeroDivisionError) as error:
        raise NotEstimableError(f"{name}: a zero cell, and no continuity correction") from error
    if variance <= 0:
        raise NotEstimableError(f"{name}: the standard error is zero without a correction")
    return effect, variance


def _rule(correction: float) -> str:
    if correction == 0:
        return "no continuity correction"
    return f"{correction:g} added to all four cells of a study with a zero cell"
