"""A journal table in Word: three rules, a header row that repeats, numbers at the right."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from analytics.render.table_layout import TableLayout, band, printed
from analytics.report.display import Row, Table

_INDENT = 9.0  # points
_HEAVY = 8  # eighths of a point
_LIGHT = 4
_PRIMARY_FILL = "E6F1F3"
_HAIRLINE = "D5DAE1"
_INK = "191C22"
_MUTED = "535B69"


def add_table(document: Document, table: Table, layout: TableLayout) -> None:
    """Append the table with the widths of ``layout``."""
    grid = document.add_table(rows=0, cols=len(table.columns))
    grid.autofit = False
    _padding(grid)
    _header(grid, table, layout)
    for row in table.rows:
        _row(grid, row, table, layout)
    _rule(grid.rows[-1], "bottom", _HEAVY, _INK)
    document.add_paragraph(style="Report Small").paragraph_format.space_after = Pt(0)


def _header(grid: Any, table: Table, layout: TableLayout) -> None:
    row = grid.add_row()
    _mark(row, "w:tblHeader")
    _mark(row, "w:cantSplit")
    _rule(row, "top", _HEAVY, _INK)
    _rule(row, "bottom", _LIGHT, _INK)
    for cell, column, width in zip(row.cells, table.columns, layout.widths, strict=True):
        label = printed(column.label, interval_below=layout.interval_below)
        _fill(cell, label, width, layout.type_size, right=column.kind == "number", strong=True)


def _row(grid: Any, row: Row, table: Table, layout: TableLayout) -> None:
    line = grid.add_row()
    _mark(line, "w:cantSplit")
    _rule(line, "bottom", _LIGHT, _HAIRLINE)  # before shading: the format fixes the order
    heading = band(row)
    if heading is not None:
        cell = line.cells[0].merge(line.cells[-1])
        _fill(cell, heading, sum(layout.widths), layout.type_size, strong=True, colour=_MUTED)
    else:
        _data_cells(line, row, table, layout)


def _data_cells(line: Any, row: Row, table: Table, layout: TableLayout) -> None:
    places = zip(line.cells, row.cells, table.columns, layout.widths, strict=True)
    for index, (place, cell, column, width) in enumerate(places):
        split = layout.interval_below and index > 0
        _fill(
            place,
            printed(cell.text, interval_below=split),
            width,
            layout.type_size,
            right=index > 0 and column.kind == "number",
            strong=row.kind in ("primary", "heading"),
            indent=_INDENT * row.indent if index == 0 else 0.0,
        )
        if row.kind == "primary":
            _shade(place)


def _fill(  # noqa: PLR0913 a cell has that many properties
    cell: Any,
    text: str,
    width: float,
    size: float,
    *,
    right: bool = False,
    strong: bool = False,
    indent: float = 0.0,
    colour: str = _INK,
) -> None:
    cell.width = Pt(width)
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    paragraph.paragraph_format.left_indent = Pt(indent)
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.bold = strong
    run.font.color.rgb = RGBColor.from_string(colour)


def _padding(grid: Any) -> None:
    margins = _element("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", {"w:w": "60", "w:type": "dxa"}))
    properties = grid._tbl.tblPr  # noqa: SLF001 the library has no public way
    look = _child(properties, "w:tblLook")
    look.addprevious(margins)  # the format fixes the order


def _mark(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(_element(name, {"w:val": "true"}))  # noqa: SLF001


def _rule(row: Any, side: str, weight: int, colour: str) -> None:
    for cell in row.cells:
        properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001
        borders = _child(properties, "w:tcBorders")
        attributes = {"w:val": "single", "w:sz": str(weight), "w:color": colour}
        _child(borders, f"w:{side}").attrib.update(_element("w:x", attributes).attrib)


def _shade(cell: Any) -> None:
    attributes = {"w:val": "clear", "w:color": "auto", "w:fill": _PRIMARY_FILL}
    cell._tc.get_or_add_tcPr().append(_element("w:shd", attributes))  # noqa: SLF001


def _child(parent: Any, name: str) -> Any:
    found = parent.find(qn(name))
    if found is None:
        found = _element(name)
        parent.append(found)
    return found


def _element(name: str, attributes: dict[str, str] | None = None) -> Any:
    element = OxmlElement(name)
    for key, value in (attributes or {}).items():
        element.set(qn(key), value)
    return element
