"""Characteristics of the groups as a printed table: used by Table 1 and the procedure table."""

from __future__ import annotations

from analytics.analyses.characteristics import (
    Characteristic,
    CharacteristicsResult,
    Counts,
    Described,
)
from analytics.analyses.comparison import p_cell, test_cell
from analytics.analyses.engine import Refusal
from analytics.report import numbers
from analytics.report.display import Cell, Column, Row, Table

NOTHING = Cell(text="–")
BLANK = Cell(text="")
WORDS = {"count": "n (%)", "median": "median [IQR]", "mean": "mean ± SD"}


def table(result: CharacteristicsResult, key: str) -> Table:
    """One row per variable, or one per level below a row that names the variable."""
    columns = _columns(result)
    rows: list[Row] = []
    for characteristic in result.rows:
        rows.extend(_rows(characteristic, p_values=result.plan.p_values))
    return Table(
        key=key,
        title=result.plan.title,
        columns=columns,
        rows=tuple(rows),
        notes=_notes(result),
    )


def _columns(result: CharacteristicsResult) -> tuple[Column, ...]:
    n, m = result.n_exposed, result.n_comparator
    columns = [
        Column(key="characteristic", label="Characteristic", kind="label"),
        Column(key="exposed", label=f"{result.exposed_label} (n = {numbers.count(n)})"),
        Column(key="comparator", label=f"{result.comparator_label} (n = {numbers.count(m)})"),
        Column(key="overall", label=f"Overall (n = {numbers.count(n + m)})"),
        Column(key="missing", label="Missing"),
        Column(key="smd", label="SMD"),
    ]
    if result.plan.p_values:
        columns += [Column(key="p", label="P"), Column(key="test", label="Test", kind="label")]
    return tuple(columns)


def _rows(item: Characteristic, *, p_values: bool) -> list[Row]:
    ending = _ending(item, p_values=p_values)
    if item.row.summary != "count":
        return [Row(cells=(Cell(text=_label(item)), *_described(item), *ending))]
    if item.column.kind == "boolean":
        return [Row(cells=(Cell(text=_label(item)), *_level(item, 1), *ending))]
    head = Row(cells=(Cell(text=_label(item)), BLANK, BLANK, BLANK, *ending))
    width = len(ending)
    levels = [
        Row(
            cells=(Cell(text=level.label), *_level(item, place), *(BLANK for _ in range(width))),
            indent=1,
        )
        for place, level in enumerate(item.levels)
        if _anybody(item, place)
    ]
    return [head, *levels]


def _label(item: Characteristic) -> str:
    unit = f", {item.column.unit}" if item.column.unit else ""
    return f"{item.column.label}{unit}, {WORDS[item.row.summary]}"


def _described(item: Characteristic) -> tuple[Cell, Cell, Cell]:
    exposed, comparator, overall = (
        _summary(item, each) for each in (item.exposed, item.comparator, item.overall)
    )
    return _hide(item, exposed, comparator, overall)


def _level(item: Characteristic, place: int) -> tuple[Cell, Cell, Cell]:
    exposed, comparator, overall = (
        _count(each, place) for each in (item.exposed, item.comparator, item.overall)
    )
    return _hide(item, exposed, comparator, overall)


def _hide(
    item: Characteristic, exposed: Cell, comparator: Cell, overall: Cell
) -> tuple[Cell, Cell, Cell]:
    """Leave a group blank for which the variable is not asked."""
    if item.row.only == "exposed":
        return exposed, NOTHING, overall
    if item.row.only == "comparator":
        return NOTHING, comparator, overall
    return exposed, comparator, overall


def _count(counts: Counts | Described, place: int) -> Cell:
    if isinstance(counts, Described):
        raise TypeError("a described number has no levels")
    events = int(counts.per_level[place])
    if counts.n == 0:
        return NOTHING
    return Cell(text=numbers.count_and_percentage(events, counts.n), value=events)


def _summary(item: Characteristic, described: Counts | Described) -> Cell:
    if isinstance(described, Counts):
        raise TypeError("counts have no median")
    summary = described.summary
    if isinstance(summary, Refusal):
        return NOTHING
    if item.row.summary == "mean":
        return Cell(text=numbers.mean_and_sd(summary), value=summary.mean)
    quartiles = summary.quartiles
    whole = all(value.is_integer() for value in (quartiles.q1, quartiles.median, quartiles.q3))
    decimals = 0 if whole or item.column.unit == "min" else 1
    text = numbers.median_and_quartiles(quartiles, decimals=decimals)
    return Cell(text=text, value=quartiles.median)


def _ending(item: Characteristic, *, p_values: bool) -> tuple[Cell, ...]:
    missing = item.overall.missing
    cells = [Cell(text=numbers.count(missing), value=missing), _balance(item)]
    if p_values:
        cells += (
            [NOTHING, NOTHING] if item.test is None else [p_cell(item.test), test_cell(item.test)]
        )
    return tuple(cells)


def _balance(item: Characteristic) -> Cell:
    if isinstance(item.balance, Refusal):
        return NOTHING
    return Cell(text=numbers.number(item.balance.value, decimals=2), value=item.balance.value)


def _anybody(item: Characteristic, place: int) -> bool:
    return isinstance(item.overall, Counts) and bool(item.overall.per_level[place])


def _notes(result: CharacteristicsResult) -> tuple[str, ...]:
    refused = [
        f"{item.column.label}: SMD not estimable, {item.balance.reason}."
        for item in result.rows
        if isinstance(item.balance, Refusal) and not item.row.only
    ]
    notes = [
        (
            "Percentages are of the patients with an answer; missing answers are counted in their "
            "own column. Levels that nobody has are left out."
        ),
        (
            "SMD: standardised mean difference, first group minus second; for unordered categories "
            "a distance without direction (Mahalanobis). Commonly called balanced below 0.1."
        ),
        "Quartiles by linear interpolation (type 7).",
    ]
    return (*notes, *result.plan.notes, *refused)
