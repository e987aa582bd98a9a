"""One outcome of the synthesis: its forest, and the table of its results and what they compare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from analytics.analyses.engine import Refusal
from analytics.analyses.evidence import OWN, Evidence
from analytics.analyses.synthesis_result import SynthesisResult, SynthesisRow
from analytics.report import forest_lines, numbers
from analytics.report.display import Cell, Column, ForestFigure, ForestRow, Row, Table
from analytics.report.forest_lines import POINTS, RATIO
from analytics.stats.meta.effects import NAMES, on_printed_scale
from analytics.stats.meta.pooling import MetaAnalysis
from analytics.stats.two_by_two import TwoByTwo

NONE = Cell(text="–")
NOT_ESTIMABLE = Cell(text=numbers.NOT_ESTIMABLE)
UNADJUSTED = (
    "Pooled from counts: nothing is adjusted for, studies differ in whom they treat and with what "
    "they compare, and pooling does not remove that."
)


def figure(result: SynthesisResult, row: SynthesisRow, found: Evidence, place: int) -> ForestFigure:
    left, right = forest_lines.sides(*result.groups, row.better, towards_better=False)
    summary = found.forest.summary
    return ForestFigure(
        key=f"synthesis_forest_{place}",
        title=f"{row.label}: this registry and published studies",
        finding=finding(result, row, found),
        measure=f"{result.measure}, {row.label}",
        estimate_label=f"{_name(result).capitalize()} ({numbers.level(result.level)} CI)",
        rows=tuple(_lines(result, found)),
        scale=result.axis.scale,
        no_effect=result.axis.no_effect,
        overall=result.axis.place(summary.value),
        arms=(f"{result.groups[0]}\nn/N", f"{result.groups[1]}\nn/N"),
        columns=("Weight",),
        left_words=left,
        right_words=right,
        notes=(
            (
                f"Squares are proportional to the weights; the diamond is the pooled effect. "
                f"Heterogeneity: {_heterogeneity(found.analysis)}."
            ),
            UNADJUSTED,
        ),
    )


def _name(result: SynthesisResult) -> str:
    return NAMES[result.plan.measure]


def _lines(result: SynthesisResult, found: Evidence) -> Iterator[ForestRow]:
    counts = {each.name: each.table for each in found.tables}
    for each in found.forest.rows:
        yield replace(
            forest_lines.line(each.name, each.estimate, result.axis),
            counts=_counts(counts[each.name]),
            weight=each.weight,
            extra=(Cell(text=f"{numbers.number(each.weight, decimals=1)}%", value=each.weight),),
        )
    for name, reason in found.forest.left_out:
        text = f"{numbers.NOT_ESTIMABLE.capitalize()}: {reason}"
        yield ForestRow(label=name, counts=_counts(counts[name]), text=text, extra=(NONE,))
    pooled = forest_lines.line("Pooled", found.forest.summary, result.axis)
    yield replace(pooled, kind="overall", extra=(Cell(text="100%", value=100.0),))
    prediction = found.forest.prediction
    if prediction is not None and result.plan.prediction_interval:
        yield ForestRow(
            label="Prediction interval",
            kind="prediction",
            low=result.axis.place(prediction.low),
            high=result.axis.place(prediction.high),
            text=result.axis.interval_text(prediction),
        )


def _counts(table: TwoByTwo) -> tuple[Cell, Cell]:
    return (
        Cell(text=numbers.fraction(table.events, table.n), value=table.events),
        Cell(text=numbers.fraction(table.reference_events, table.reference_n),
             value=table.reference_events),
    )  # fmt: skip


def _heterogeneity(found: MetaAnalysis) -> str:
    spread = found.heterogeneity
    share = numbers.number(100 * spread.i_squared)
    q = numbers.number(spread.q.statistic, decimals=2)
    freedom = numbers.number(spread.q.degrees_of_freedom)
    tau = numbers.number(spread.tau_squared, decimals=3)
    return (
        f"I² {share}%, τ² {tau} ({spread.tau_squared_method}), Q {q} on {freedom} degrees of "
        f"freedom, {numbers.p_statement(spread.q.p_value)}"
    )


def finding(result: SynthesisResult, row: SynthesisRow, found: Evidence) -> str:
    """The pooled estimate and the registry's own beside it; no word of cause."""
    level = numbers.level(result.level)
    name = _name(result).capitalize()
    unit = " points" if result.axis.points else ""
    pooled = result.axis.text(found.forest.summary)
    words = (
        f"{name} of {numbers.count(found.analysis.k)} results pooled: {pooled}{unit}, {level} CI"
    )
    own = [each for each in found.forest.rows if each.name == OWN]
    if not own:
        reason = row.own_refusal or dict(found.forest.left_out).get(OWN, "")
        return f"{words}; this registry is not in it: {reason}."
    return f"{words}; this registry alone: {result.axis.text(own[0].estimate)}{unit}."


def studies(result: SynthesisResult, row: SynthesisRow, place: int) -> Table:
    return Table(
        key=f"synthesis_studies_{place}",
        title=f"{row.label}: the results and what they compare",
        columns=(
            Column(key="study", label="Result", kind="label"),
            Column(key="groups", label="Compared", kind="label"),
            Column(key="exposed", label="First group\nn/N (%)"),
            Column(key="comparator", label="Second group\nn/N (%)"),
            Column(key="estimate", label=f"{_name(result).capitalize()}\n"
                   f"({numbers.level(result.level)} CI)"),
            Column(key="weight", label="Weight"),
        ),
        rows=tuple(_study_rows(result, row)),
        notes=tuple(_study_notes(row)),
    )  # fmt: skip


def _study_rows(result: SynthesisResult, row: SynthesisRow) -> Iterator[Row]:
    found = {} if isinstance(row.evidence, Refusal) else {
        each.name: each for each in row.evidence.forest.rows
    }  # fmt: skip
    entries = [(OWN, " v ".join(result.groups), row.own)]
    entries += [(each.short, " v ".join(each.groups), each.table) for each in row.published]
    for name, groups, table in entries:
        each = found.get(name)
        ending = (
            (NOT_ESTIMABLE, NONE)
            if each is None
            else (
                Cell(text=result.axis.text(each.estimate), value=each.estimate.value),
                Cell(text=f"{numbers.number(each.weight, decimals=1)}%", value=each.weight),
            )
        )
        yield Row(
            cells=(
                Cell(text=name),
                Cell(text=groups),
                _share(table.events, table.n),
                _share(table.reference_events, table.reference_n),
                *ending,
            ),
            kind="primary" if name == OWN else "data",
        )


def _share(events: int, n: int) -> Cell:
    if n == 0:
        return NOT_ESTIMABLE
    return Cell(text=numbers.fraction_and_percentage(events, n), value=events / n)


def _study_notes(row: SynthesisRow) -> Iterator[str]:
    yield f"Sources: {'; '.join(each.source for each in row.published)}."
    origins: dict[str, list[str]] = {}
    for each in row.published:
        origins.setdefault(each.counts_origin, []).append(each.short)
    for origin, names in origins.items():
        yield f"Counts not printed as such, {origin}: {', '.join(names)}."
    outcomes = dict.fromkeys(each.outcome for each in row.published)
    yield f"Outcome as the studies name it: {'; '.join(outcomes)}; here: {row.column.label}."
    yield f"Missing here, in no count: {numbers.count(row.own_missing)}."
    if row.own_refusal:
        yield f"Not estimable, {row.own_refusal}: {OWN}."
    if isinstance(row.evidence, Refusal):
        yield f"Not estimable, {row.evidence.reason}: all."
        return
    for name, reason in row.evidence.forest.left_out:
        yield f"Not estimable, {reason}: {name}."
    for line in row.evidence.forest.rows:
        if line.remark:
            yield f"{line.name}: {line.remark}."
    yield _fixed(row.evidence)
    yield from _without(row.evidence)


def _fixed(found: Evidence) -> str:
    if isinstance(found.fixed, Refusal):
        return f"Not estimable, {found.fixed.reason}: Mantel–Haenszel."
    axis = POINTS if found.forest.measure == "risk_difference" else RATIO
    estimate = on_printed_scale(found.fixed.estimate, found.forest.measure)
    return f"By Mantel–Haenszel, a fixed effect, over the same counts: {axis.text(estimate)}."


def _without(found: Evidence) -> Iterator[str]:
    """The pooled effect without each result, in a sentence."""
    measure = found.forest.measure
    axis = POINTS if measure == "risk_difference" else RATIO
    parts = [
        f"{each.omitted} {axis.text(on_printed_scale(each.analysis.estimate, measure))}"
        for each in found.without_one
        if each.analysis is not None
    ]
    if parts:
        yield f"Pooled without each in turn: {'; '.join(parts)}."
