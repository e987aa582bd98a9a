"""The forest of one pooled outcome, and its heterogeneity in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from analytics.report import forest_lines, numbers
from analytics.report.display import Cell, ForestFigure, ForestRow
from analytics.report.forest_lines import POINTS, RATIO, Axis
from analytics.stats.meta.effects import StudyTable
from analytics.stats.meta.forest import Forest
from analytics.stats.meta.pooling import MetaAnalysis
from analytics.synthesis.pooling import PooledOutcome

NONE = Cell(text="–")


def pooled_forest(
    outcome: PooledOutcome, forest: Forest, analysis: MetaAnalysis, arms: tuple[str, str]
) -> ForestFigure:
    """Registries as squares, the pooled effect as a diamond, the prediction interval as a bar.

    A score has no counts of events; its ratio points towards better levels.
    """
    axis = POINTS if outcome.measure == "risk_difference" else RATIO
    first, second = arms
    score = not outcome.tables
    left, right = forest_lines.sides(first, second, "", towards_better=score)
    level = numbers.level(forest.summary.interval.level)
    unit = ", percentage points" if axis.points else ""
    return ForestFigure(
        key=f"{outcome.key}_forest_plot",
        title=f"{outcome.label}: registries and pooled",
        finding=_finding(outcome, forest, analysis, axis),
        measure=f"{outcome.measure_name.capitalize()}{unit}, {outcome.label}",
        estimate_label=f"{outcome.measure_name.capitalize()} ({level} CI)",
        rows=tuple(_lines(outcome, forest, axis)),
        scale=axis.scale,
        no_effect=forest.no_effect,
        overall=axis.place(forest.summary.value),
        arms=() if score else (f"{first}\nn/N", f"{second}\nn/N"),
        columns=("Weight",),
        left_words=left,
        right_words=right,
        notes=(
            (
                "Squares are proportional to the weights; the diamond is the pooled effect. "
                f"Heterogeneity: {heterogeneity(analysis)}."
            ),
        ),
    )


def heterogeneity(analysis: MetaAnalysis) -> str:
    """I-squared, tau-squared with its interval and method, and Q with its P."""
    spread = analysis.heterogeneity
    tau = numbers.number(spread.tau_squared, decimals=3)
    if spread.tau_squared_interval is not None:
        limits = numbers.interval(spread.tau_squared_interval, decimals=3)
        level = numbers.level(spread.tau_squared_interval.level)
        tau = f"{tau} ({level} CI {limits}, {spread.tau_squared_interval.method})"
    q, freedom = spread.q.statistic, spread.q.degrees_of_freedom
    return (
        f"I² {numbers.number(100 * spread.i_squared)}%; τ² {tau}, {spread.tau_squared_method}; "
        f"Q {numbers.number(q, decimals=2)} on {numbers.number(freedom)} degrees of freedom, "
        f"{numbers.p_statement(spread.q.p_value)}"
    )


def _lines(outcome: PooledOutcome, forest: Forest, axis: Axis) -> Iterator[ForestRow]:
    tables = {each.name: each for each in outcome.tables}
    for each in forest.rows:
        yield replace(
            forest_lines.line(each.name, each.estimate, axis),
            counts=_counts(tables.get(each.name)),
            weight=each.weight,
            extra=(Cell(text=f"{numbers.number(each.weight, decimals=1)}%", value=each.weight),),
        )
    for name, reason in forest.left_out:
        text = f"{numbers.NOT_ESTIMABLE.capitalize()}: {reason}"
        yield ForestRow(label=name, counts=_counts(tables.get(name)), text=text, extra=(NONE,))
    pooled = forest_lines.line("Pooled", forest.summary, axis)
    yield replace(pooled, kind="overall", extra=(Cell(text="100%", value=100.0),))
    if forest.prediction is not None:
        yield ForestRow(
            label="Prediction interval",
            kind="prediction",
            low=axis.place(forest.prediction.low),
            high=axis.place(forest.prediction.high),
            text=axis.interval_text(forest.prediction),
        )


def _counts(study: StudyTable | None) -> tuple[Cell, ...]:
    if study is None:
        return ()
    table = study.table
    pairs = ((table.events, table.n), (table.reference_events, table.reference_n))
    return tuple(Cell(text=numbers.fraction(events, n), value=events) for events, n in pairs)


def _finding(outcome: PooledOutcome, forest: Forest, analysis: MetaAnalysis, axis: Axis) -> str:
    """The pooled estimate and how much the registries differ; no word of cause."""
    unit = " points" if axis.points else ""
    share = numbers.number(100 * analysis.heterogeneity.i_squared)
    level = numbers.level(forest.summary.interval.level)
    return (
        f"Pooled {outcome.measure_name} of {numbers.count(analysis.k)} registries: "
        f"{axis.text(forest.summary)}{unit}, {level} CI; I² {share}%."
    )
