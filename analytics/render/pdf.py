"""PDF by Typst. All text travels as data; the template holds no word of a report."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from analytics.render.figures.book import FigureBook
from analytics.render.figures.svg import fitting_share
from analytics.render.numbering import Numbered, numbered
from analytics.render.printable import printable_throughout
from analytics.render.table_layout import band, is_glossary, lay_out, printed
from analytics.render.typesetting import typeset
from analytics.report.display import Fact, Figure, Flow, Note, Report, Row, Table

_TEMPLATE = Path(__file__).parent / "assets" / "report.typ"
_TALLEST_FIGURE = 1.18  # of the width of the text: a figure and its words fit on a page
_HASH = re.compile(r"[0-9a-f]{16,}")


def render(report: Report, figures: FigureBook | None = None) -> bytes:
    """The report as A4 pages; the same report gives the same bytes."""
    text = _document(printable_throughout(report), figures or FigureBook())
    return typeset(_TEMPLATE, report=json.dumps(text, ensure_ascii=False))


def _document(report: Report, figures: FigureBook) -> dict[str, Any]:
    facts = {fact.label: fact.text for fact in report.provenance}
    chapters: dict[str, dict[str, Any]] = {}
    for item in numbered(report):
        chapter = chapters.setdefault(
            item.chapter.key, {"title": item.chapter.title, "displays": []}
        )
        chapter["displays"].append(_display(item, figures))
    return {
        "title": report.title,
        "language": report.language,
        "synthetic": report.synthetic,
        "comparator": report.comparator_definition,
        "headline": list(report.headline),
        "facts": _facts(report.facts),
        "chapters": list(chapters.values()),
        "provenance": _facts(report.provenance),
        "footer": ", ".join(
            f"{label} {_HASH.sub(_short, facts[label])}"
            for label in ("Data as of", "Snapshot")
            if label in facts
        ),
    }


def _short(found: re.Match[str]) -> str:
    return found[0][:12]


def _facts(facts: tuple[Fact, ...]) -> list[dict[str, str]]:
    return [{"label": fact.label, "text": fact.text} for fact in facts]


def _display(item: Numbered, figures: FigureBook) -> dict[str, Any]:
    display = item.display
    common = {"label": item.label, "title": display.title}
    if isinstance(display, Table):
        kind = "words" if is_glossary(display) else "table"
        return {"type": kind, **common, **_table(display)}
    if isinstance(display, Note):
        return {
            "type": "note",
            **common,
            "kind": display.kind,
            "paragraphs": list(display.paragraphs),
        }
    return {"type": "figure", **common, **_figure(display, figures)}


def _figure(figure: Figure, figures: FigureBook) -> dict[str, Any]:
    svg = figures.drawing(figure).wide
    share = 0.8 if isinstance(figure, Flow) else 0.84
    return {
        "svg": svg,
        "share": share * fitting_share(svg, _TALLEST_FIGURE / share),
        "finding": figure.finding,
        "notes": list(figure.notes),
    }


def _table(table: Table) -> dict[str, Any]:
    layout = lay_out(table)
    return {
        "widths": list(layout.widths),
        "size": layout.type_size,
        "landscape": layout.landscape and not is_glossary(table),
        "columns": [
            {
                "label": printed(column.label, interval_below=layout.interval_below),
                "kind": column.kind,
            }
            for column in table.columns
        ],
        "rows": [_row(row, interval_below=layout.interval_below) for row in table.rows],
        "notes": list(table.notes),
    }


def _row(row: Row, *, interval_below: bool) -> dict[str, Any]:
    first, *others = (cell.text for cell in row.cells)
    texts = [first, *(printed(text, interval_below=interval_below) for text in others)]
    return {"kind": row.kind, "indent": row.indent, "band": band(row), "cells": texts}
