"""Characteristics of any number of groups as a printed table: one column per group, and overall."""

from __future__ import annotations

from analytics.analyses.characteristics_table import (
    BLANK,
    NOT_ESTIMABLE,
    anybody,
    count_cell,
    label,
    summary_cell,
)
from analytics.analyses.comparison import tested_cell
from analytics.analyses.grouped import GroupedCharacteristics, GroupedRow
from analytics.analyses.refusals import not_estimable
from analytics.report import numbers
from analytics.report.display import Cell, Column, Row, Table
from analytics.stats.refusal import Refusal
from analytics.stats.standardised_difference import StandardisedDifference

TWO = 2


def table(result: GroupedCharacteristics, key: str, title: str) -> Table:
    """One row per variable, or one per level below a row that names the variable."""
    tested = any(item.test is not None for item in result.rows)
    return Table(
        key=key,
        title=title,
        columns=_columns(result, tested=tested),
        rows=tuple(row for item in result.rows for row in _rows(item, tested=tested)),
        notes=_notes(result),
    )


def _columns(result: GroupedCharacteristics, *, tested: bool) -> tuple[Column, ...]:
    columns = [Column(key="characteristic", label="Characteristic", kind="label")]
    for place, (name, size) in enumerate(zip(result.labels, result.sizes, strict=True)):
        heading = f"{name}\n(n = {numbers.count(size)})"
        columns.append(Column(key=f"group{place + 1}", label=heading))
    overall = f"Overall\n(n = {numbers.count(sum(result.sizes))})"
    columns += [
        Column(key="overall", label=overall),
        Column(key="missing", label="Missing"),
        Column(key="smd", label="SMD" if len(result.labels) <= TWO else "Largest SMD"),
    ]
    if tested:
        columns.append(Column(key="p", label="P (test)"))
    return tuple(columns)


def _rows(item: GroupedRow, *, tested: bool) -> list[Row]:
    ending = _ending(item, tested=tested)
    parts = (*item.groups, item.overall)
    name = Cell(text=label(item))
    if item.row.summary != "count":
        cells = (summary_cell(item, each) for each in parts)
        return [Row(cells=(name, *cells, *ending))]
    if item.column.kind == "boolean":
        return [Row(cells=(name, *(count_cell(each, 1) for each in parts), *ending))]
    places = [place for place in range(len(item.levels)) if anybody(item, place)]
    answers = (BLANK if places else NOT_ESTIMABLE for _ in parts)
    after = tuple(BLANK for _ in ending)
    return [
        Row(cells=(name, *answers, *ending)),
        *(
            Row(
                cells=(
                    Cell(text=item.levels[place].label),
                    *(count_cell(each, place) for each in parts),
                    *after,
                ),
                indent=1,
            )
            for place in places
        ),
    ]


def _ending(item: GroupedRow, *, tested: bool) -> tuple[Cell, ...]:
    missing = item.overall.missing
    cells = [Cell(text=numbers.count(missing), value=missing), _balance(item)]
    if tested:
        cells.append(BLANK if item.test is None else tested_cell(item.test))
    return tuple(cells)


def _balance(item: GroupedRow) -> Cell:
    if isinstance(item.balance, Refusal):
        return NOT_ESTIMABLE
    if isinstance(item.balance, StandardisedDifference):
        value = item.balance.value
    else:
        value = item.balance.largest
    return Cell(text=numbers.number(value, decimals=2), value=value)


def _notes(result: GroupedCharacteristics) -> tuple[str, ...]:
    balance = (
        "SMD: standardised mean difference, first group minus second; for unordered categories a "
        "distance without direction (Mahalanobis)."
        if len(result.labels) <= TWO
        else "Largest SMD: the largest absolute standardised mean difference of any two groups."
    )
    return (
        (
            "Percentages are of the patients with an answer; missing answers are counted in their "
            "own column. Levels that nobody has are left out."
        ),
        f"{balance} Commonly called balanced below 0.1.",
        "Quartiles by linear interpolation (type 7).",
        *not_estimable((f"SMD of {item.column.label}", item.balance) for item in result.rows),
        *not_estimable((f"P of {item.column.label}", item.test) for item in result.rows),
    )
