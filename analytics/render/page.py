"""The pieces of a report page: safe HTML that a template includes without knowing displays."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analytics.render.figures.book import FigureBook
from analytics.render.figures.numbers import figure_table
from analytics.render.numbering import Numbered, numbered
from analytics.render.printable import printable_throughout
from analytics.render.table_layout import SECONDARY, band, is_glossary, one_line
from analytics.report.display import Note, Report, Row, Table

ASSETS = Path(__file__).parent / "assets"

_UNIT = re.compile(r" (\([^()]{1,20}\))$")


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayFragment:
    """One display. ``name`` ("figure-1") is its id on the page and its name in the archives.

    ``kind`` is "table", "figure" or "note"; ``html`` has no heading, so that a page can put its
    links beside it.
    """

    name: str
    kind: str
    label: str
    title: str
    html: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterFragment:
    """A chapter. ``html`` is all its displays as cards with h3 headings."""

    key: str
    anchor: str
    title: str
    displays: tuple[DisplayFragment, ...]

    @property
    def html(self) -> Markup:
        return Markup("\n").join(_card(display) for display in self.displays)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFragments:
    """What a page shows beside title and comparator, which are plain text in the report.

    ``headline`` is paragraphs; ``facts`` and ``provenance`` are definition lists.
    """

    headline: Markup
    facts: Markup
    provenance: Markup
    chapters: tuple[ChapterFragment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowGroup:
    """The rows below one band of a table; ``band`` is None before the first."""

    band: str | None
    rows: tuple[Row, ...]


def page_fragments(report: Report, figures: FigureBook | None = None) -> PageFragments:
    """Draw the report's figures and build its HTML. All text is escaped; no style attribute."""
    report = printable_throughout(report)
    book = figures or FigureBook()
    macros = _macros()
    items = numbered(report)
    return PageFragments(
        headline=macros.headline(report.headline),
        facts=macros.facts(report.facts),
        provenance=macros.facts(report.provenance),
        chapters=tuple(
            ChapterFragment(
                key=chapter.key,
                anchor=f"chapter-{index}-{_anchor(chapter.key)}",
                title=chapter.title,
                displays=tuple(_fragment(item, book) for item in items if item.chapter is chapter),
            )
            for index, chapter in enumerate(report.chapters, start=1)
        ),
    )


def page_to_json(page: PageFragments) -> bytes:
    """The fragments as JSON, so that the web process shows them without drawing anything."""
    return json.dumps(asdict(page), ensure_ascii=False, indent=1).encode("utf-8")


def page_from_json(content: bytes) -> PageFragments:
    """The fragments that ``page_to_json`` wrote: trusted content from our own store."""
    document = json.loads(content)
    chapters = tuple(_chapter_from(chapter) for chapter in document["chapters"])
    parts = {name: _trusted(document[name]) for name in ("headline", "facts", "provenance")}
    return PageFragments(**parts, chapters=chapters)


@cache
def environment() -> Environment:
    """Templates with escaping on; an unknown name is an error, never an empty string."""
    made = Environment(
        loader=FileSystemLoader(ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=False,
        keep_trailing_newline=True,
    )
    made.filters["drawn"] = _trusted
    made.filters["groups"] = row_groups
    made.filters["one_line"] = one_line
    made.filters["with_interval"] = _with_interval
    made.filters["with_unit"] = _with_unit
    return made


def row_groups(table: Table) -> tuple[RowGroup, ...]:
    """The rows of a table cut at its bands, in order."""
    groups: list[tuple[str | None, list[Row]]] = [(None, [])]
    for row in table.rows:
        heading = band(row)
        if heading is None:
            groups[-1][1].append(row)
        else:
            groups.append((heading, []))
    return tuple(
        RowGroup(band=heading, rows=tuple(rows))
        for heading, rows in groups
        if rows or heading is not None
    )


def _fragment(item: Numbered, figures: FigureBook) -> DisplayFragment:
    kind, html = _body(item, figures)
    return DisplayFragment(
        name=item.name,
        kind=kind,
        label=item.label,
        title=item.display.title,
        html=html,
    )


def _body(item: Numbered, figures: FigureBook) -> tuple[str, Markup]:
    display = item.display
    macros = _macros()
    if isinstance(display, Table):
        macro = macros.glossary if is_glossary(display) else macros.table
        return "table", macro(item)
    if isinstance(display, Note):
        return "note", macros.note(display)
    return "figure", macros.figure(item, figures.drawing(display), figure_table(display))


def _card(display: DisplayFragment) -> Markup:
    label = Markup('<span class="report-ordinal">{}</span> ').format(display.label)
    return Markup(
        '<section class="report-card report-display" id="{}" aria-labelledby="{}-heading">'
        '<h3 class="report-heading" id="{}-heading">{}{}</h3>{}</section>'
    ).format(
        display.name,
        display.name,
        display.name,
        label if display.label else "",
        display.title,
        display.html,
    )


def _chapter_from(document: dict[str, Any]) -> ChapterFragment:
    displays = tuple(
        DisplayFragment(**{**display, "html": _trusted(display["html"])})
        for display in document["displays"]
    )
    return ChapterFragment(**{**document, "displays": displays})


@cache
def _macros() -> Any:
    return environment().get_template("fragments.jinja").module


def _trusted(html: str) -> Markup:
    """Mark as safe what this package made: drawings, fragments, its own stylesheet."""
    return Markup(html)  # noqa: S704 every caller passes our own output


def _with_interval(text: str) -> Markup | str:
    """An interval or a test at the end of a cell stays whole, on the next line if need be."""
    return _ending_whole(text, SECONDARY, "report-interval")


def _with_unit(label: str) -> Markup | str:
    """The "(95% CI)" of a column's label stays on one line."""
    return _ending_whole(label, _UNIT, "report-unit")


def _ending_whole(text: str, ending: re.Pattern[str], css_class: str) -> Markup | str:
    found = ending.search(text)
    if found is None:
        return text
    span = Markup(' <span class="{}">{}</span>').format(css_class, found[1])
    return Markup("{}{}").format(text[: found.start()], span)


def _anchor(key: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", key).strip("-")
