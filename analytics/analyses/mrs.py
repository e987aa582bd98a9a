"""The modified Rankin Scale at 90 days: distribution, shift between the groups, and its checks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.analyses import shift_table
from analytics.analyses.engine import Analysis, Study, required
from analytics.analyses.shift import Shift, shift
from analytics.plan import Plan, RankinFigure
from analytics.report import numbers
from analytics.report.display import BarGroup, Cell, Column, Display, Row, StackedBars, Table
from analytics.stats.estimate import NotEstimableError
from analytics.stats.summary import level_counts

SCORES = tuple(str(score) for score in range(7))
MEANINGS = (
    "no symptoms",
    "symptoms, no disability",
    "slight disability",
    "moderate disability",
    "moderately severe disability",
    "severe disability",
    "dead",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Counts of scores 0 to 6 in one group, and how many have no score."""

    label: str
    counts: tuple[int, ...]
    missing: int

    @property
    def n(self) -> int:
        return sum(self.counts)

    def up_to(self, score: int) -> int:
        return sum(self.counts[: score + 1])


@dataclass(frozen=True, slots=True, kw_only=True)
class RankinResult:
    """``role`` says what the scale is in the plan: primary, exploratory or no outcome."""

    plan: RankinFigure
    bars: tuple[Bar, Bar]
    shift: Shift
    role: str
    level: float


def compute(study: Study, plan: Plan) -> RankinResult:
    """Raises NotEstimableError when nobody in either group has a score."""
    bars = tuple(
        _bar(study, plan, group, label)
        for group, label in (
            (study.exposed, plan.exposed.label),
            (study.comparator, plan.comparator.label),
        )
    )
    exposed, comparator = bars
    if exposed.n + comparator.n == 0:
        raise NotEstimableError("nobody in either group has an mRS at 90 days")
    scale = required(plan.mrs)
    return RankinResult(
        plan=scale,
        bars=(exposed, comparator),
        shift=shift(
            np.array(exposed.counts),
            np.array(comparator.counts),
            level=plan.level,
            utility=any(
                model.outcome == scale.variable and model.method == "utility_weighted"
                for model in plan.models
            ),
        ),
        role=_role(plan, scale.variable),
        level=plan.level,
    )


def _role(plan: Plan, variable: str) -> str:
    if variable == plan.outcomes.primary:
        if plan.imputes_primary:
            return (
                "The primary outcome on complete cases; the chapter of outcomes has imputed data."
            )
        return "The primary outcome."
    if any(row.variable == variable for row in plan.outcomes.rows):
        return "Not the primary outcome: exploratory."
    return "No outcome of the plan: exploratory."


def _bar(study: Study, plan: Plan, group: np.ndarray, label: str) -> Bar:
    scores = study.values(required(plan.mrs).variable, group).to_numpy(dtype=np.int64)
    counts = level_counts(scores, levels=len(SCORES))
    return Bar(
        label=label,
        counts=tuple(int(count) for count in counts),
        missing=int(group.sum()) - scores.size,
    )


def present(result: RankinResult) -> tuple[Display, ...]:
    figure = StackedBars(
        key="mrs_bars",
        title=result.plan.title,
        categories=SCORES,
        groups=tuple(BarGroup(label=bar.label, counts=bar.counts) for bar in result.bars),
        finding=_finding(result),
        heavy_boundary=result.plan.heavy_boundary,
        notes=(_missing(result),),
    )
    labels = (result.bars[0].label, result.bars[1].label)
    shifted = shift_table.displays(
        result.shift, labels=labels, level=result.level, role=result.role
    )
    return (figure, _counts(result), *shifted)


def _finding(result: RankinResult) -> str:
    cut = result.plan.heavy_boundary
    parts = [
        f"{numbers.fraction_and_percentage(bar.up_to(cut), bar.n)} with {bar.label.lower()}"
        if bar.n
        else f"nobody assessed with {bar.label.lower()}"
        for bar in result.bars
    ]
    return f"mRS 0–{cut} at 90 days: {parts[0]} and {parts[1]}."


def _missing(result: RankinResult) -> str:
    parts = [f"{numbers.count(bar.missing)} with {bar.label.lower()}" for bar in result.bars]
    return f"Not shown, mRS at 90 days missing: {', '.join(parts)}."


def _counts(result: RankinResult) -> Table:
    columns = (
        Column(key="score", label="mRS", kind="label"),
        *(
            Column(key=key, label=f"{bar.label}\n(n = {numbers.count(bar.n)})")
            for key, bar in zip(("exposed", "comparator"), result.bars, strict=True)
        ),
    )
    scores = (
        Row(
            cells=(
                Cell(text=f"{score}, {meaning}"),
                *(_count(bar.counts[place], bar.n) for bar in result.bars),
            )
        )
        for place, (score, meaning) in enumerate(zip(SCORES, MEANINGS, strict=True))
    )
    missing = (Cell(text=numbers.count(bar.missing), value=bar.missing) for bar in result.bars)
    return Table(
        key="mrs_counts",
        title="mRS at 90 days, n (%)",
        columns=columns,
        rows=(*scores, Row(cells=(Cell(text="Missing, in no percentage"), *missing))),
    )


def _count(count: int, n: int) -> Cell:
    if n == 0:
        return Cell(text=numbers.NOT_ESTIMABLE)
    return Cell(text=numbers.count_and_percentage(count, n), value=count)


ANALYSIS = Analysis(
    key="mrs",
    title="mRS at 90 days",
    step="Drawing the mRS distribution",
    compute=compute,
    present=present,
    reads=lambda plan: [plan.mrs.variable] if plan.mrs else [],
    applies=lambda plan: plan.groups is not None and plan.mrs is not None,
)
