"""Tables and figure data as CSV files in one zip."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator

from analytics.render.archive import pack
from analytics.render.figures.book import FigureBook
from analytics.render.figures.numbers import figure_table, figure_values
from analytics.render.numbering import Numbered, numbered
from analytics.render.table_layout import band, one_line
from analytics.report.display import Cell, Column, Fact, Figure, Note, Report, Row, Table

_BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheet programs misread UTF-8
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = r"[+-]?\d[\d.,]*%?"
_STATISTIC = re.compile(rf"{_NUMBER}( \({_NUMBER}( to |, |-|–){_NUMBER}\))?")

_README = """\
{title}

One file per table, and one per figure with the numbers that it draws.
printed/  the text of each cell, as in the other formats of the report
raw/      the unrounded values behind it; empty where a cell has none. Of a figure it holds every
          number that is drawn, each limit in a column of its own
UTF-8 with a byte-order mark, comma separated. A cell that a spreadsheet program would run as a
formula has an apostrophe before it.

{lines}
"""


def render(report: Report, figures: FigureBook | None = None) -> bytes:  # noqa: ARG001 one signature for all
    """The zip of all tables; the same report gives the same bytes."""
    return pack(_members(report))


def inert(text: str) -> str:
    """``text`` so that no spreadsheet program takes it for a formula; numbers stay as they are."""
    dangerous = text.startswith(_FORMULA_START) and not _STATISTIC.fullmatch(text)
    return f"'{text}" if dangerous else text


def _members(report: Report) -> Iterator[tuple[str, bytes]]:
    yield "README.txt", _readme(report).encode("utf-8")
    for item in numbered(report):
        if isinstance(item.display, Note):
            continue
        shown, values = _tables(item.display)
        file_name = f"{item.name}-{_safe(item.display.key)}.csv"
        yield f"printed/{file_name}", _csv(shown, _printed)
        yield f"raw/{file_name}", _csv(values, _raw)
    yield "provenance.csv", _facts(report.provenance)


def _tables(display: Table | Figure) -> tuple[Table, Table]:
    """What is printed, and what holds every number; the same for a table."""
    if isinstance(display, Table):
        return display, display
    return figure_table(display), figure_values(display)


def _readme(report: Report) -> str:
    lines = [_listed(item) for item in numbered(report) if item.label]
    if report.synthetic:
        lines.insert(0, f"{report.synthetic}\n")
    return _README.format(title=report.title, lines="\n".join(lines))


def _listed(item: Numbered) -> str:
    return f"{item.name}: {item.display.title}"


def _safe(key: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", key).strip("-") or "data"


def _csv(table: Table, show: Callable[[Cell, Column], str]) -> bytes:
    header = [one_line(column.label) for column in table.columns]
    return _written([header, *(_cells(row, table, show) for row in table.rows)])


def _cells(row: Row, table: Table, show: Callable[[Cell, Column], str]) -> list[str]:
    """The first cell names the row and is printed in both kinds of file."""
    heading = band(row)
    if heading is not None:
        return [heading]
    pairs = zip(row.cells[1:], table.columns[1:], strict=True)
    return [row.cells[0].text, *(show(cell, column) for cell, column in pairs)]


def _printed(cell: Cell, _column: Column) -> str:
    return cell.text


def _raw(cell: Cell, column: Column) -> str:
    if cell.value is None:
        return cell.text if column.kind == "label" else ""
    return str(cell.value)


def _facts(facts: tuple[Fact, ...]) -> bytes:
    return _written([["Item", "Value"], *([fact.label, fact.text] for fact in facts)])


def _written(rows: Iterable[list[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([inert(text) for text in row] for row in rows)
    return (_BYTE_ORDER_MARK + buffer.getvalue()).encode("utf-8")
