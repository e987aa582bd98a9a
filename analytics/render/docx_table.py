"""A journal table in Word: three rules, a header row that repeats, numbers at the right.

The table is written as markup and read once: the library's own cells cost a second per report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from analytics.render.table_layout import SECONDARY_SCALE, TableLayout, band, printed
from analytics.report.display import Row, Table

_INDENT = 9.0  # points
_HEAVY = 8  # eighths of a point
_LIGHT = 4
_PRIMARY_FILL = "E6F1F3"
_HAIRLINE = "D5DAE1"
_INK = "191C22"
_MUTED = "535B69"
_SHORT = 24  # rows; a table so short stays on one page


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paragraph:
    """How the one paragraph of a cell is set; sizes in points, ``below`` is for further lines."""

    size: float
    right: bool = False
    strong: bool = False
    indent: float = 0.0
    colour: str = _INK
    keep: bool = False
    below: float = 1.0


def add_table(document: Document, table: Table, layout: TableLayout) -> None:
    """Append the table with the widths of ``layout``."""
    markup = (
        f"<w:tbl {nsdecls('w')}>{_properties()}{_columns(layout)}"
        f"{_header(table, layout)}{''.join(_rows(table, layout))}</w:tbl>"
    )
    document.element.body.insert_element_before(parse_xml(markup), "w:sectPr")
    document.add_paragraph(style="Report Small").paragraph_format.space_after = Pt(0)


def _properties() -> str:
    margins = "".join(f'<w:{side} w:w="60" w:type="dxa"/>' for side in ("left", "right"))
    return (
        '<w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar>"
        '<w:tblLook w:val="0020" w:firstRow="1" w:noHBand="1" w:noVBand="1"/></w:tblPr>'
    )


def _columns(layout: TableLayout) -> str:
    columns = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in layout.widths)
    return f"<w:tblGrid>{columns}</w:tblGrid>"


def _header(table: Table, layout: TableLayout) -> str:
    rules = {"top": (_HEAVY, _INK), "bottom": (_LIGHT, _INK)}
    cells = (
        _cell(
            printed(column.label, interval_below=layout.interval_below),
            width,
            _Paragraph(
                size=layout.type_size, right=column.kind == "number", strong=True, keep=True
            ),
            rules,
        )
        for column, width in zip(table.columns, layout.widths, strict=True)
    )
    return _row(cells, repeats=True)


def _rows(table: Table, layout: TableLayout) -> Iterator[str]:
    last = len(table.rows) - 1
    for index, row in enumerate(table.rows):
        keep = index < last and (last < _SHORT or index == 0 or band(row) is not None)
        rule = (_HEAVY, _INK) if index == last else (_LIGHT, _HAIRLINE)
        yield _data_row(row, table, layout, {"bottom": rule}, keep=keep)


def _data_row(
    row: Row,
    table: Table,
    layout: TableLayout,
    rules: dict[str, tuple[int, str]],
    *,
    keep: bool,
) -> str:
    heading = band(row)
    if heading is not None:
        look = _Paragraph(size=layout.type_size, strong=True, colour=_MUTED, keep=keep)
        return _row([_cell(heading, sum(layout.widths), look, rules, span=len(table.columns))])
    fill = _PRIMARY_FILL if row.kind == "primary" else ""
    cells = []
    for index, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
        look = _Paragraph(
            size=layout.type_size,
            right=index > 0 and column.kind == "number",
            strong=row.kind in ("primary", "heading"),
            indent=0.0 if index else _INDENT * row.indent,
            keep=keep,
            below=SECONDARY_SCALE,
        )
        text = printed(cell.text, interval_below=layout.interval_below and index > 0)
        cells.append(_cell(text, layout.widths[index], look, rules, fill=fill))
    return _row(cells)


def _row(cells: Iterable[str], *, repeats: bool = False) -> str:
    header = '<w:tblHeader w:val="true"/>' if repeats else ""
    return f'<w:tr><w:trPr><w:cantSplit w:val="true"/>{header}</w:trPr>{"".join(cells)}</w:tr>'


def _cell(
    text: str,
    width: float,
    look: _Paragraph,
    rules: dict[str, tuple[int, str]],
    *,
    span: int = 1,
    fill: str = "",
) -> str:
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="{weight}" w:color="{colour}"/>'
        for side, (weight, colour) in rules.items()
    )
    # The format fixes the order of these.
    properties = (
        f'<w:tcW w:w="{_twips(width)}" w:type="dxa"/>',
        f'<w:gridSpan w:val="{span}"/>' if span > 1 else "",
        f"<w:tcBorders>{borders}</w:tcBorders>",
        f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else "",
    )
    return f"<w:tc><w:tcPr>{''.join(properties)}</w:tcPr>{_paragraph(text, look)}</w:tc>"


def _paragraph(text: str, look: _Paragraph) -> str:
    properties = (
        "<w:keepNext/>" if look.keep else "",
        '<w:spacing w:before="30" w:after="30"/>',
        f'<w:ind w:left="{_twips(look.indent)}"/>' if look.indent else "",
        '<w:jc w:val="right"/>' if look.right else "",
    )
    first, *below = text.split("\n")
    runs = [_run(first, look.size, look.colour, strong=look.strong)]
    for line in below:
        runs.append("<w:r><w:br/></w:r>")
        runs.append(_run(line, look.size * look.below, look.colour, strong=look.strong))
    return f"<w:p><w:pPr>{''.join(properties)}</w:pPr>{''.join(runs)}</w:p>"


def _run(text: str, size: float, colour: str, *, strong: bool) -> str:
    bold = "<w:b/>" if strong else ""
    return (
        f'<w:r><w:rPr>{bold}<w:color w:val="{colour}"/><w:sz w:val="{round(size * 2)}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )


def _twips(points: float) -> int:
    return round(points * 20)
