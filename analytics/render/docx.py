"""Word: real tables and headings, for authors who write on from the report."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import docx
from docx.document import Document
from docx.shared import Cm

from analytics.render import docx_parts as parts
from analytics.render.archive import repack
from analytics.render.docx_table import add_table
from analytics.render.figures.book import FigureBook
from analytics.render.figures.svg import fitting_share
from analytics.render.numbering import Numbered, numbered
from analytics.render.printable import printable_throughout
from analytics.render.table_layout import lay_out
from analytics.report.display import Fact, Figure, Note, Report, Table

_FIGURE_WIDTH_CM = 17.5
_TALLEST_FIGURE = 1.22  # of the width: a figure and its heading fit on a page
_FIXED_TIME = dt.datetime(2000, 1, 1)  # noqa: DTZ001 the library wants a naive UTC time


def render(report: Report, figures: FigureBook | None = None) -> bytes:
    """The document; the same report gives the same bytes."""
    report = printable_throughout(report)
    book = figures or FigureBook()
    document = docx.Document()
    _properties(document, report)
    parts.set_styles(document)
    parts.set_page(document, report)
    _opening(document, report)
    chapter = None
    for item in numbered(report):
        if item.chapter is not chapter:
            chapter = item.chapter
            parts.add_heading(document, chapter.title, level=1)
        _add(document, item, book)
    parts.add_heading(document, "Provenance", level=1)
    _facts(document, report.provenance)
    buffer = io.BytesIO()
    document.save(buffer)
    return repack(buffer.getvalue())


def _properties(document: Document, report: Report) -> None:
    properties: Any = document.core_properties
    properties.title = report.title[:255]
    properties.author = ""
    properties.comments = report.synthetic[:255]
    properties.language = report.language
    properties.revision = 1
    properties.created = properties.modified = properties.last_printed = _FIXED_TIME
    properties.last_modified_by = ""


def _opening(document: Document, report: Report) -> None:
    parts.add_heading(document, report.title, level=0)
    parts.add_paragraph(document, report.comparator_definition, style="Report Small")
    for index, sentence in enumerate(report.headline):
        parts.add_paragraph(document, sentence, strong=index == 0)
    _facts(document, report.facts)


def _facts(document: Document, facts: tuple[Fact, ...]) -> None:
    for fact in facts:
        paragraph = parts.add_paragraph(document, f"{fact.label}: ", style="Report Fact")
        paragraph.add_run(fact.text).bold = True


def _add(document: Document, item: Numbered, figures: FigureBook) -> None:
    display = item.display
    if isinstance(display, Table):
        _add_table(document, item, display)
    elif isinstance(display, Note):
        _add_note(document, display)
    else:
        _add_figure(document, item, display, figures)


def _add_table(document: Document, item: Numbered, table: Table) -> None:
    layout = lay_out(table)
    if layout.landscape:
        parts.turn_page(document, landscape=True)
    parts.add_heading(document, item.heading, level=2)
    add_table(document, table, layout)
    _notes(document, table.notes)
    if layout.landscape:
        parts.turn_page(document, landscape=False)


def _add_figure(document: Document, item: Numbered, figure: Figure, figures: FigureBook) -> None:
    parts.add_heading(document, item.heading, level=2)
    width = Cm(_FIGURE_WIDTH_CM * fitting_share(figures.drawing(figure).wide, _TALLEST_FIGURE))
    picture = document.add_picture(io.BytesIO(figures.png(figure)), width=width)
    parts.describe(picture, f"{figure.title}. {figure.finding}")
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    parts.add_paragraph(document, figure.finding)
    _notes(document, figure.notes)


def _add_note(document: Document, note: Note) -> None:
    parts.add_heading(document, note.title, level=2)
    for paragraph in note.paragraphs:
        parts.add_paragraph(document, paragraph)


def _notes(document: Document, notes: tuple[str, ...]) -> None:
    for note in notes:
        parts.add_paragraph(document, note, style="Report Small")
