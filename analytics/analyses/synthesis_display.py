"""Published and own results as forests and tables, with heterogeneity and how counts are known."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.analyses.engine import Refusal
from analytics.analyses.evidence import OWN, Evidence
from analytics.analyses.refusals import not_estimable
from analytics.analyses.synthesis_result import SynthesisResult, SynthesisRow
from analytics.analyses.synthesis_studies import NONE, NOT_ESTIMABLE, UNADJUSTED, figure, studies
from analytics.report import numbers
from analytics.report.display import Cell, Column, Display, Row, Table
from analytics.report.forest_lines import Axis
from analytics.stats.estimate import Estimate, Interval
from analytics.stats.meta.pooling import FEWEST_FOR_PREDICTION

FEW = 5


def present(result: SynthesisResult) -> tuple[Display, ...]:
    shown: list[Display] = [_summary(result)]
    for place, row in enumerate(result.rows, 1):
        if isinstance(row.evidence, Evidence):
            shown.append(figure(result, row, row.evidence, place))
        shown.append(studies(result, row, place))
    return tuple(shown)


def _summary(result: SynthesisResult) -> Table:
    level = numbers.level(result.level)
    return Table(
        key="synthesis",
        title=result.plan.title,
        columns=(
            Column(key="outcome", label="Outcome", kind="label"),
            Column(key="k", label="Results"),
            Column(key="pooled", label=f"Pooled {result.measure.lower()}\n({level} CI)"),
            Column(key="p", label="P"),
            Column(key="prediction", label=f"{level} prediction\ninterval"),
            Column(key="i_squared", label="I²"),
            Column(key="tau_squared", label=f"τ² ({level} CI)"),
            Column(key="published", label="Published alone"),
        ),
        rows=tuple(_summary_row(result, row) for row in result.rows),
        notes=_summary_notes(result),
    )


def _summary_row(result: SynthesisResult, row: SynthesisRow) -> Row:
    label = Cell(text=row.label)
    if isinstance(row.evidence, Refusal):
        return Row(cells=(label, *(NOT_ESTIMABLE for _ in range(7))))
    found, axis = row.evidence.analysis, result.axis
    spread = found.heterogeneity
    return Row(
        cells=(
            label,
            Cell(text=numbers.count(found.k), value=found.k),
            _estimate(result.printed(found), axis),
            Cell(text=numbers.p_value(found.test.p_value), value=found.test.p_value),
            _prediction(result, row.evidence),
            Cell(text=f"{numbers.number(100 * spread.i_squared)}%", value=spread.i_squared),
            Cell(text=_tau(spread.tau_squared, spread.tau_squared_interval),
                 value=spread.tau_squared),
            _published_alone(result, row),
        )
    )  # fmt: skip


def _estimate(found: Estimate, axis: Axis) -> Cell:
    return Cell(text=axis.text(found), value=found.value)


def _tau(value: float, interval: Interval | None) -> str:
    text = numbers.number(value, decimals=3)
    return text if interval is None else f"{text} ({numbers.interval(interval, decimals=3)})"


def _prediction(result: SynthesisResult, evidence: Evidence) -> Cell:
    interval = evidence.forest.prediction
    if interval is None or not result.plan.prediction_interval:
        return NONE
    return Cell(text=result.axis.interval_text(interval))


def _published_alone(result: SynthesisResult, row: SynthesisRow) -> Cell:
    """What the pool gives without this registry."""
    found = row.evidence
    if isinstance(found, Refusal):
        return NOT_ESTIMABLE
    if row.own_refusal or OWN not in found.analysis.studies:
        return _estimate(result.printed(found.analysis), result.axis)
    without = next(each for each in found.without_one if each.omitted == OWN)
    if without.analysis is None:
        return NOT_ESTIMABLE
    return _estimate(result.printed(without.analysis), result.axis)


def _summary_notes(result: SynthesisResult) -> tuple[str, ...]:
    found = [row.evidence for row in result.rows if isinstance(row.evidence, Evidence)]
    small = any(each.analysis.k < FEW for each in found)
    return (
        (
            f"{result.groups[0]} against {result.groups[1]} here, and the like in the studies. "
            f"{UNADJUSTED}"
        ),
        *methods(result),
        *(
            (
                (
                    f"With fewer than {FEW} results heterogeneity is hardly known: an I² of 0% "
                    "does not show that the results agree."
                ),
            )
            if small
            else ()
        ),
        *(_alone_refused(result)),
        *not_estimable((row.label, row.evidence) for row in result.rows),
    )


def _alone_refused(result: SynthesisResult) -> Iterator[str]:
    for row in result.rows:
        if isinstance(row.evidence, Evidence):
            for each in row.evidence.without_one:
                if each.omitted == OWN and each.analysis is None:
                    yield f"Not estimable, {each.reason}: published alone, {row.label}."


def methods(result: SynthesisResult) -> tuple[str, ...]:
    """How results were pooled, each way once."""
    found = [row.evidence for row in result.rows if isinstance(row.evidence, Evidence)]
    pooled = dict.fromkeys(
        f"Pooled by {each.analysis.estimate.method}; interval: "
        f"{each.analysis.estimate.interval.method}; {each.rule}."
        for each in found
    )
    spread = dict.fromkeys(
        f"τ² interval: {interval.method}."
        for each in found
        if (interval := each.analysis.heterogeneity.tau_squared_interval) is not None
    )
    return (*pooled, *spread, *_prediction_words(result, found))


def _prediction_words(result: SynthesisResult, found: list[Evidence]) -> tuple[str, ...]:
    if not result.plan.prediction_interval:
        return ()
    named = dict.fromkeys(
        each.forest.prediction.method for each in found if each.forest.prediction is not None
    )
    if named:
        return (
            (
                "Prediction interval: where the result of a further study is expected; "
                f"{'; '.join(named)}. None below {FEWEST_FOR_PREDICTION} results."
            ),
        )
    if result.plan.method in ("fixed", "mantel_haenszel"):
        return ("A fixed effect has no prediction interval.",)
    return (f"No prediction interval: fewer than {FEWEST_FOR_PREDICTION} results.",)
