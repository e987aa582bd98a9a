"""Characteristics of the groups as a printed table: used by Table 1 and the procedure table."""

from __future__ import annotations

from analytics.analyses.characteristics import (
    Characteristic,
    CharacteristicsResult,
    Counts,
    Described,
)
from analytics.analyses.comparison import tested_cell
from analytics.analyses.engine import Refusal
from analytics.analyses.grouped import GroupedRow
from analytics.analyses.refusals import not_estimable
from analytics.report import numbers
from analytics.report.display import Cell, Column, Row, Table

NOT_ASKED = Cell(text="–")
NOT_ESTIMABLE = Cell(text=numbers.NOT_ESTIMABLE)
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
        Column(key="exposed", label=f"{result.exposed_label}\n(n = {numbers.count(n)})"),
        Column(key="comparator", label=f"{result.comparator_label}\n(n = {numbers.count(m)})"),
        Column(key="overall", label=f"Overall\n(n = {numbers.count(n + m)})"),
        Column(key="missing", label="Missing"),
        Column(key="smd", label="SMD"),
    ]
    if result.plan.p_values:
        columns.append(Column(key="p", label="P (test)"))
    return tuple(columns)


def _rows(item: Characteristic, *, p_values: bool) -> list[Row]:
    ending = _ending(item, p_values=p_values)
    if item.row.summary != "count":
        return [Row(cells=(Cell(text=label(item)), *_described(item), *ending))]
    if item.column.kind == "boolean":
        return [Row(cells=(Cell(text=label(item)), *_level(item, 1), *ending))]
    places = [place for place in range(len(item.levels)) if anybody(item, place)]
    answers = (BLANK, BLANK, BLANK) if places else _hide(item, *(NOT_ESTIMABLE,) * 3)
    head = Row(cells=(Cell(text=label(item)), *answers, *ending))
    width = len(ending)
    levels = [
        Row(
            cells=(
                Cell(text=item.levels[place].label),
                *_level(item, place),
                *(BLANK for _ in range(width)),
            ),
            indent=1,
        )
        for place in places
    ]
    return [head, *levels]


def label(item: Characteristic | GroupedRow) -> str:
    """The variable with its unit and what is printed of it."""
    unit = f", {item.column.unit}" if item.column.unit else ""
    return f"{item.column.label}{unit}, {WORDS[item.row.summary]}"


def _described(item: Characteristic) -> tuple[Cell, Cell, Cell]:
    exposed, comparator, overall = (
        summary_cell(item, each) for each in (item.exposed, item.comparator, item.overall)
    )
    return _hide(item, exposed, comparator, overall)


def _level(item: Characteristic, place: int) -> tuple[Cell, Cell, Cell]:
    exposed, comparator, overall = (
        count_cell(each, place) for each in (item.exposed, item.comparator, item.overall)
    )
    return _hide(item, exposed, comparator, overall)


def _hide(
    item: Characteristic, exposed: Cell, comparator: Cell, overall: Cell
) -> tuple[Cell, Cell, Cell]:
    """Leave a group blank for which the variable is not asked."""
    if item.row.only == "exposed":
        return exposed, NOT_ASKED, overall
    if item.row.only == "comparator":
        return NOT_ASKED, comparator, overall
    return exposed, comparator, overall


def count_cell(counts: Counts | Described, place: int) -> Cell:
    """How many have the level at ``place``; the raw value is the count."""
    if isinstance(counts, Described):
        raise TypeError("a described number has no levels")
    events = int(counts.per_level[place])
    if counts.n == 0:
        return NOT_ESTIMABLE
    return Cell(text=numbers.count_and_percentage(events, counts.n), value=events)


def summary_cell(item: Characteristic | GroupedRow, described: Counts | Described) -> Cell:
    """Mean and SD or median and quartiles; the raw value is the mean or the median."""
    if isinstance(described, Counts):
        raise TypeError("counts have no median")
    summary = described.summary
    if isinstance(summary, Refusal):
        return NOT_ESTIMABLE
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
        cells.append(NOT_ASKED if item.test is None else tested_cell(item.test))
    return tuple(cells)


def _balance(item: Characteristic) -> Cell:
    if item.row.only:
        return NOT_ASKED
    if isinstance(item.balance, Refusal):
        return NOT_ESTIMABLE
    return Cell(text=numbers.number(item.balance.value, decimals=2), value=item.balance.value)


def anybody(item: Characteristic | GroupedRow, place: int) -> bool:
    """Whether anybody has the level at ``place``."""
    return isinstance(item.overall, Counts) and bool(item.overall.per_level[place])


def _notes(result: CharacteristicsResult) -> tuple[str, ...]:
    compared = [item for item in result.rows if not item.row.only]
    notes = [
        (
            "Percentages are of the patients with an answer; missing answers are counted in their "
            "own column. Levels that nobody has are left out. Not estimable in a group: nobody "
            "there has an answer."
        ),
        (
            "SMD: standardised mean difference, first group minus second; for unordered categories "
            "a distance without direction (Mahalanobis). Commonly called balanced below 0.1."
        ),
        "Quartiles by linear interpolation (type 7).",
    ]
    return (
        *notes,
        *result.plan.notes,
        *not_estimable((f"SMD of {item.column.label}", item.balance) for item in compared),
        *not_estimable((f"P of {item.column.label}", item.test) for item in compared),
    )
