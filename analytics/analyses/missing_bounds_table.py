"""What the missing answers of a yes/no outcome could have hidden, as a table and a grid."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analytics.analyses.comparison import p_cell
from analytics.analyses.engine import Refusal
from analytics.analyses.forest import effect_cell
from analytics.analyses.missing import BinaryBounds, MissingResult
from analytics.analyses.refusals import not_estimable
from analytics.report import numbers
from analytics.report.display import (
    Cell,
    Column,
    Display,
    Note,
    Row,
    Table,
    TippingCell,
    TippingFigure,
)
from analytics.stats.estimate import SignificanceTest
from analytics.stats.missing.bounds import ExtremeCase, TippingPoints

# As many steps in each direction as a page holds.
MOST_STEPS = 11


def displays(result: MissingResult) -> Iterator[Display]:
    """The extreme cases and the tipping points that the plan asks for."""
    bounds = result.bounds
    if bounds is None:
        return
    if result.plan.best_worst:
        yield _extremes(result, bounds)
    if isinstance(bounds.tipping, TippingPoints):
        yield _grid(result, bounds, bounds.tipping)
    elif isinstance(bounds.tipping, Refusal):
        yield Note(
            key="missing_tipping",
            title=f"Tipping point: {bounds.column.label}",
            paragraphs=(f"The tipping point could not be estimated: {bounds.tipping.reason}.",),
            kind="not_estimable",
        )


def _extremes(result: MissingResult, bounds: BinaryBounds) -> Table:
    level = numbers.level(result.level)
    found = bounds.extremes
    cases = () if isinstance(found, Refusal) else found
    missing = " and ".join(numbers.count(each) for each in bounds.missing)
    return Table(
        key="missing_extremes",
        title=f"{bounds.column.label}: the extreme cases",
        columns=(
            Column(key="case", label="The missing", kind="label"),
            Column(key="exposed", label=result.labels[0]),
            Column(key="comparator", label=result.labels[1]),
            Column(key="difference", label=f"Risk difference, points ({level} CI)"),
            Column(key="p", label="P"),
        ),
        rows=tuple(_extreme(case, test) for case, test in cases),
        notes=(
            f"Missing: {missing}. “The first group” is {result.labels[0].lower()}. Unadjusted.",
            *not_estimable([(bounds.column.label, found)]),
            *not_estimable((case.name, test) for case, test in cases),
        ),
    )


def _extreme(case: ExtremeCase, test: SignificanceTest | Refusal) -> Row:
    table = case.table
    return Row(
        cells=(
            Cell(text=f"{case.name[0].upper()}{case.name[1:]}"),
            Cell(text=numbers.fraction_and_percentage(table.events, table.n), value=table.events),
            Cell(
                text=numbers.fraction_and_percentage(table.reference_events, table.reference_n),
                value=table.reference_events,
            ),
            effect_cell(case.difference, points=True),
            p_cell(test),
        )
    )


def _grid(result: MissingResult, bounds: BinaryBounds, found: TippingPoints) -> TippingFigure:
    ours, theirs = bounds.missing
    rows, columns = _steps(ours, found.nearest, 0), _steps(theirs, found.nearest, 1)
    base = tuple(
        int(np.argmin(np.abs(np.array(steps) - expected)))
        for steps, expected in zip((rows, columns), found.expected, strict=True)
    )
    return TippingFigure(
        key="missing_tipping",
        title=f"Tipping point: {bounds.column.label}",
        finding=_finding(result, bounds, found),
        row_title=f"{result.labels[0]}: events among {numbers.count(ours)} missing",
        column_title=f"{result.labels[1]}: events among {numbers.count(theirs)} missing",
        row_steps=tuple(Cell(text=numbers.count(each), value=each) for each in rows),
        column_steps=tuple(Cell(text=numbers.count(each), value=each) for each in columns),
        cells=tuple(tuple(_cell(found, row, column) for column in columns) for row in rows),
        quantity="P",
        base=(base[0], base[1]),
        base_label="Nearest to what the observed shares predict",
        notes=_notes(found, rows, columns),
    )


def _steps(missing: int, nearest: tuple[int, int] | None, place: int) -> tuple[int, ...]:
    """Every count where there are few, else evenly spread ones and the nearest that tips."""
    if missing < MOST_STEPS:
        return tuple(range(missing + 1))
    steps = {int(each) for each in np.linspace(0, missing, MOST_STEPS).round()}
    return tuple(sorted(steps | ({nearest[place]} if nearest else set())))


def _cell(found: TippingPoints, row: int, column: int) -> TippingCell:
    p = float(found.p_value[row, column])
    return TippingCell(text=numbers.p_value(p), value=p, changes=bool(found.tips[row, column]))


def _finding(result: MissingResult, bounds: BinaryBounds, found: TippingPoints) -> str:
    label = bounds.column.label
    if not any(bounds.missing):
        return f"{label}: nothing is missing, so that nothing could tip."
    if found.nearest is None:
        return f"{label}: no way to fill in the missing answers changes the conclusion."
    ours, theirs = found.nearest
    expected = (numbers.number(each, decimals=1) for each in found.expected)
    share = numbers.number(100 * float(found.tips.mean()), decimals=1)
    return (
        f"{label}: the conclusion changes with {numbers.count(ours)} events among "
        f"{numbers.count(bounds.missing[0])} missing with {result.labels[0].lower()} and "
        f"{numbers.count(theirs)} among {numbers.count(bounds.missing[1])} with "
        f"{result.labels[1].lower()} (the observed shares predict {' and '.join(expected)}); "
        f"{share}% of all ways to fill in change it."
    )


def _notes(
    found: TippingPoints, rows: tuple[int, ...], columns: tuple[int, ...]
) -> tuple[str, ...]:
    alpha = numbers.number(found.alpha, decimals=2)
    said = (
        "P by Pearson's chi-squared test without continuity correction; the conclusion is whether "
        f"P is below {alpha}, and if so on which side."
    )
    shape = found.p_value.shape
    if (len(rows), len(columns)) != shape:
        return (said, f"Of {numbers.count(shape[0] * shape[1])} ways, a grid of steps is shown.")
    return (said,)
