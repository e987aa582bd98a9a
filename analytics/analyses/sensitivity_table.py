"""Sensitivity analyses as one table, and as a forest for each outcome."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.analyses.comparison import LEFT_OUT, p_cell
from analytics.analyses.engine import Analysis, Refusal
from analytics.analyses.forest import forest_row
from analytics.analyses.model_task import Fitted
from analytics.analyses.models_table import effect_cell
from analytics.analyses.refusals import not_estimable
from analytics.analyses.sensitivity import (
    PRIMARY,
    Estimated,
    Family,
    SensitivityResult,
    compute,
    methods,
    reads,
)
from analytics.report import numbers
from analytics.report.display import Cell, Column, Display, ForestFigure, Row, Table
from analytics.stats.estimate import Estimate

__all__ = ["ANALYSIS", "methods", "present"]
NOBODY_CHANGED = (
    "No patient changes group or outcome: this says nothing about how sensitive the result is"
)


def present(result: SensitivityResult) -> tuple[Display, ...]:
    figures = (figure for family in result.families for figure in _forest(result, family))
    return (_table(result), *figures)


def _table(result: SensitivityResult) -> Table:
    level = numbers.level(result.level)
    return Table(
        key="sensitivity",
        title="The result with one thing otherwise",
        columns=(
            Column(key="analysis", label="Analysis", kind="label"),
            Column(key="exposed", label=result.labels[0]),
            Column(key="comparator", label=result.labels[1]),
            Column(key="crude", label=f"Crude effect ({level} CI)"),
            Column(key="adjusted", label=f"Adjusted effect ({level} CI)"),
            Column(key="p", label="P"),
            Column(key="changed", label="Patients changed"),
        ),
        rows=tuple(row for family in result.families for row in _rows(family)),
        notes=tuple(_notes(result)),
    )


def _rows(family: Family) -> Iterator[Row]:
    role = "primary" if family.primary else "exploratory"
    measure = next((found.measure for found in _fits(family)), "")
    label = f"{family.outcome.label} ({role})" + (f": {measure.lower()}" if measure else "")
    yield Row(cells=(Cell(text=label), *[Cell(text="")] * 6), kind="heading")
    for each in family.analyses:
        yield Row(
            cells=(
                Cell(text=_label(family, each)),
                _group(each, 0),
                _group(each, 1),
                effect_cell(each.crude),
                Cell(text=LEFT_OUT) if each.adjusted is None else effect_cell(each.adjusted),
                _p(each.effect),
                Cell(text=LEFT_OUT)
                if each.changed is None
                else Cell(text=numbers.count(each.changed), value=each.changed),
            ),
            kind="primary" if each.key == PRIMARY else "data",
        )


def _fits(family: Family) -> Iterator[Fitted]:
    yield from (each.effect for each in family.analyses if isinstance(each.effect, Fitted))


def _label(family: Family, each: Estimated) -> str:
    return each.label if each.outcome == family.outcome.label else f"{each.label}: {each.outcome}"


def _group(each: Estimated, place: int) -> Cell:
    """Events of a yes/no outcome, else how many patients."""
    counted = (each.exposed, each.comparator)[place]
    if counted is None:
        return Cell(text=f"n = {numbers.count(each.n[place])}", value=each.n[place])
    if not counted.n:
        return Cell(text=numbers.fraction(0, 0), value=0)
    text = numbers.fraction_and_percentage(counted.events, counted.n)
    return Cell(text=text, value=counted.events)


def _p(found: Fitted | Refusal) -> Cell:
    return p_cell(found if isinstance(found, Refusal) else found.effect.test)


def _notes(result: SensitivityResult) -> Iterator[str]:
    yield (
        "Associations. P is of the adjusted effect, else of the crude one; crude and adjusted are "
        "of the same patients. Patients changed: those of another group, newly in or out, or with "
        "another outcome."
    )
    for family in result.families:
        label = family.outcome.label
        first = family.analyses[0].effect
        if isinstance(first, Fitted):
            yield f"{label}: {first.method}; {first.adequacy.statement}."
        if not family.model:
            yield f"{label}: the plan has no model of it; nothing is adjusted for."
    unchanged = [
        each.label
        for family in result.families
        for each in family.analyses
        if each.changed == 0 and not each.clustered
    ]
    if unchanged:
        yield f"{NOBODY_CHANGED}: {', '.join(unchanged)}."
    for each in (each for family in result.families for each in family.analyses):
        if isinstance(each.effect, Fitted):
            yield from (f"{each.label}: {remark}" for remark in each.effect.remarks)
    yield from not_estimable(_statistics(result))


def _statistics(result: SensitivityResult) -> Iterator[tuple[str, object]]:
    for family in result.families:
        for each in family.analyses:
            for found in (each.crude, each.adjusted):
                yield _label(family, each), found
                if isinstance(found, Fitted):
                    yield _label(family, each), found.effect.test


def _forest(result: SensitivityResult, family: Family) -> Iterator[ForestFigure]:
    found = next(iter(_fits(family)), None)
    if found is None:
        return
    ratio = found.scale == "ratio"
    points = found.scale == "points"
    adjusted = "adjusted" if family.model else "unadjusted"
    first = family.analyses[0].effect
    yield ForestFigure(
        key=f"sensitivity_forest_{family.row.variable}",
        title=f"{family.outcome.label} with one thing otherwise",
        finding=_finding(family, 1.0 if ratio else 0.0),
        measure=f"{found.measure}, {adjusted}",
        estimate_label=f"{found.measure} ({numbers.level(result.level)} CI)",
        rows=tuple(
            forest_row(_label(family, each), _estimate(each.effect), points=points, ratio=ratio)
            for each in family.analyses
        ),
        scale="log" if ratio else "linear",
        no_effect=1.0 if ratio else 0.0,
        overall=_line(first, ratio=ratio, scale=100.0 if points else 1.0),
        notes=("Dashed line: the estimate as first defined.",),
    )


def _estimate(found: Fitted | Refusal) -> Estimate | Refusal:
    return found if isinstance(found, Refusal) else found.effect.estimate


def _line(found: Fitted | Refusal, *, ratio: bool, scale: float) -> float | None:
    if isinstance(found, Refusal):
        return None
    value = found.effect.estimate.value
    drawable = value < float("inf") and (value > 0 or not ratio)
    return value * scale if drawable else None


def _finding(family: Family, no_effect: float) -> str:
    first, *others = (_estimate(each.effect) for each in family.analyses)
    label = family.outcome.label
    if isinstance(first, Refusal):
        return f"{label}: as first defined, the effect cannot be estimated."
    known = [each for each in others if isinstance(each, Estimate)]
    if not known:
        return f"{label}: none of the other analyses can be estimated."
    side = sum((each.value > no_effect) == (first.value > no_effect) for each in known)
    verdict = sum(_excludes(each, no_effect) == _excludes(first, no_effect) for each in known)
    excludes = "excludes" if _excludes(first, no_effect) else "includes"
    refused = len(others) - len(known)
    return (
        f"{label}: as first defined the interval {excludes} {no_effect:g}; of {len(known)} other "
        f"analyses, {side} lie on the same side of {no_effect:g}, and {verdict} agree about the "
        "interval" + (f"; {refused} cannot be estimated." if refused else ".")
    )


def _excludes(found: Estimate, no_effect: float) -> bool:
    return not found.interval.low <= no_effect <= found.interval.high


ANALYSIS = Analysis(
    key="sensitivity",
    title="Sensitivity analyses",
    step="Repeating with one thing otherwise",
    compute=compute,
    present=present,
    reads=reads,
    applies=lambda plan: plan.groups is not None and bool(plan.sensitivity),
    complete_cases=True,
)
