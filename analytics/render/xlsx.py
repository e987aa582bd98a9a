"""Excel: each table as printed, and beside it a sheet with the unrounded numbers."""

from __future__ import annotations

import datetime as dt
import io

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from analytics.render.archive import repack
from analytics.render.figures.book import FigureBook
from analytics.render.figures.numbers import figure_table, figure_values
from analytics.render.numbering import Numbered, numbered
from analytics.render.printable import printable_throughout
from analytics.render.table_layout import band
from analytics.render.xlsx_formats import Formats
from analytics.report.display import Cell, Note, Report, Row, Table

_CREATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 the format knows no zone; any fixed date
_TEXT_STAYS_TEXT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_FIRST_WIDTH = 46
_WIDTH = 24
_LONGEST_CELL = 32_767  # characters; the file format's own limit


def render(report: Report, figures: FigureBook | None = None) -> bytes:  # noqa: ARG001 one signature for all
    """The workbook; the same report gives the same bytes."""
    report = printable_throughout(report)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _TEXT_STAYS_TEXT) as book:
        book.set_properties({"title": _cell_text(report.title), "author": "", "created": _CREATED})
        formats = Formats.of(book)
        _summary(book, report, formats)
        for item in numbered(report):
            if isinstance(item.display, Table):
                _table_sheets(book, item, item.display, report, formats)
        _figures_sheet(book, report, formats)
        _provenance(book, report, formats)
    return repack(buffer.getvalue())


def _sheet(book: Workbook, name: str, title: str, report: Report, formats: Formats) -> Worksheet:
    sheet = book.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, _FIRST_WIDTH)
    sheet.set_column(1, 30, _WIDTH)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, _cell_text(title), formats.title)
    sheet.write_string(1, 0, _cell_text(report.synthetic), formats.notice)
    return sheet


def _summary(book: Workbook, report: Report, formats: Formats) -> None:
    sheet = _sheet(book, "Summary", report.title, report, formats)
    line = 3
    for sentence in (report.comparator_definition, *report.headline):
        sheet.merge_range(line, 0, line, 3, "", formats.words)
        sheet.write_string(line, 0, _cell_text(sentence), formats.words)
        sheet.set_row(line, 15 * (1 + len(sentence) // 100))
        line += 1
    for fact in report.facts:
        line += 1
        sheet.write_string(line, 0, _cell_text(fact.label), formats.words)
        sheet.write_string(line, 1, _cell_text(fact.text), formats.number)
    line += 2
    for item in numbered(report):
        if isinstance(item.display, Note):
            line = _note(sheet, item.display, line, formats)


def _note(sheet: Worksheet, note: Note, line: int, formats: Formats) -> int:
    sheet.write_string(line, 0, _cell_text(note.title), formats.band)
    for paragraph in note.paragraphs:
        line += 1
        sheet.merge_range(line, 0, line, 3, "", formats.words)
        sheet.write_string(line, 0, _cell_text(paragraph), formats.words)
        sheet.set_row(line, 15 * (1 + len(paragraph) // 100))
    return line + 2


def _table_sheets(
    book: Workbook, item: Numbered, table: Table, report: Report, formats: Formats
) -> None:
    for suffix, raw in (("", False), (" raw", True)):
        sheet = _sheet(book, item.label + suffix, item.heading, report, formats)
        line = _table(sheet, table, 3, formats, raw=raw)
        sheet.freeze_panes(4, 1)
        sheet.repeat_rows(3)
        for note in table.notes:
            sheet.write_string(line, 0, _cell_text(note), formats.small)
            line += 1


def _table(sheet: Worksheet, table: Table, line: int, formats: Formats, *, raw: bool) -> int:
    for index, column in enumerate(table.columns):
        style = formats.header_words if column.kind == "label" else formats.header_number
        sheet.write_string(line, index, _cell_text(column.label), style)
    sheet.set_row(line, 32)
    for row in table.rows:
        line += 1
        _row(sheet, table, row, line, formats, raw=raw)
    return line + 2


def _row(
    sheet: Worksheet, table: Table, row: Row, line: int, formats: Formats, *, raw: bool
) -> None:
    heading = band(row)
    if heading is not None:
        sheet.write_string(line, 0, _cell_text(heading), formats.band)
        return
    for index, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
        is_words = index == 0 or column.kind == "label"
        style = formats.cell(primary=row.kind == "primary", words=is_words, indent=row.indent)
        if raw and index > 0 and not (is_words and cell.value is None):
            _raw(sheet, line, index, cell, formats)
        else:
            sheet.write_string(line, index, _cell_text(cell.text), style)


def _raw(sheet: Worksheet, line: int, index: int, cell: Cell, formats: Formats) -> None:
    if isinstance(cell.value, str):
        sheet.write_string(line, index, _cell_text(cell.value), formats.words)
    elif cell.value is not None:
        sheet.write_number(line, index, cell.value, formats.raw)


def _figures_sheet(book: Workbook, report: Report, formats: Formats) -> None:
    """Below the printed numbers of each figure stand the bare ones, all that it draws."""
    sheet = _sheet(book, "Figures data", "Figures data", report, formats)
    line = 3
    for item in numbered(report):
        if isinstance(item.display, Note | Table):
            continue
        sheet.write_string(line, 0, _cell_text(item.heading), formats.band)
        sheet.write_string(line + 1, 0, _cell_text(item.display.finding), formats.small)
        line = _table(sheet, figure_table(item.display), line + 2, formats, raw=False)
        line = _table(sheet, figure_values(item.display), line, formats, raw=True) + 1


def _provenance(book: Workbook, report: Report, formats: Formats) -> None:
    sheet = _sheet(book, "Provenance", "Provenance", report, formats)
    sheet.set_column(1, 1, 70)
    for line, fact in enumerate(report.provenance, start=3):
        sheet.write_string(line, 0, _cell_text(fact.label), formats.words)
        sheet.write_string(line, 1, _cell_text(fact.text), formats.words)


def _cell_text(text: str) -> str:
    return text[:_LONGEST_CELL]
