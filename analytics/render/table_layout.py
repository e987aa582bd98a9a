"""How a table fits on paper: column widths, type size, and whether the sheet is turned.

The width of every text is measured first, so no table leaves the page: a narrow sheet breaks
intervals below their values, then takes smaller type, then lies on its side.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from analytics.render.font_metrics import text_width
from analytics.report.display import Row, Table

PORTRAIT_WIDTH = 510.0  # points: A4 less two margins of 15 mm
LANDSCAPE_WIDTH = 757.0
SECONDARY_SCALE = 0.9  # of the type size, for what stands below a value
CELL_PADDING = 9.0  # points, left and right together

_FIRST_COLUMN_MINIMUM = 108.0  # 38 mm
_LONGEST_WORD = 110.0
_INDENT = 9.0
_SLACK = 1.04  # tabular digits, kerning and rounding of the typesetter
_DIGIT = re.compile(r"\d")
# An interval or the name of a test at the end; a count's percentage stays beside its count.
SECONDARY = re.compile(r" (\((?!n = )(?![\d.,]+%?\))[^()\n]{1,40}\))$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLayout:
    """Widths are points and include the padding; they sum to at most the width of the sheet."""

    widths: tuple[float, ...]
    type_size: float
    interval_below: bool
    landscape: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    type_size: float
    interval_below: bool
    landscape: bool = False

    @property
    def room(self) -> float:
        return LANDSCAPE_WIDTH if self.landscape else PORTRAIT_WIDTH


_ATTEMPTS = (
    _Attempt(type_size=8.5, interval_below=False),
    _Attempt(type_size=8.5, interval_below=True),
    _Attempt(type_size=8.0, interval_below=True),
    _Attempt(type_size=7.5, interval_below=True),
    _Attempt(type_size=8.5, interval_below=False, landscape=True),
    _Attempt(type_size=8.5, interval_below=True, landscape=True),
    _Attempt(type_size=7.5, interval_below=True, landscape=True),
    _Attempt(type_size=6.5, interval_below=True, landscape=True),
)


def lay_out(table: Table) -> TableLayout:
    """The first arrangement that fits; the last one is squeezed and its words are cut."""
    for attempt in _ATTEMPTS:
        least = [_least(table, index, attempt) for index in range(len(table.columns))]
        if sum(least) <= attempt.room:
            return _layout(_stretched(table, least, attempt), attempt)
    squeeze = attempt.room / sum(least)
    return _layout([width * squeeze for width in least], attempt)


def printed(text: str, *, interval_below: bool) -> str:
    """The text of a cell, with the interval on a line of its own where the layout says so."""
    return SECONDARY.sub(r"\n\1", text) if interval_below else text


def one_line(label: str) -> str:
    """A column's label where there is room for one line only."""
    return label.replace("\n(", " (").replace("\n", ", ")


def is_glossary(table: Table) -> bool:
    """Words only: better read as paragraphs in two columns than as a grid."""
    return len(table.columns) > 1 and all(column.kind == "label" for column in table.columns)


def band(row: Row) -> str | None:
    """The text of a heading row that spans the table, or None for a row with cells."""
    if row.kind != "heading" or any(cell.text for cell in row.cells[1:]):
        return None
    return row.cells[0].text if row.cells else ""


def _layout(widths: list[float], attempt: _Attempt) -> TableLayout:
    return TableLayout(
        widths=tuple(round(width, 2) for width in widths),
        type_size=attempt.type_size,
        interval_below=attempt.interval_below,
        landscape=attempt.landscape,
    )


def _least(table: Table, index: int, attempt: _Attempt) -> float:
    """The least width at which a column of numbers is whole and a column of words readable."""
    natural = _natural(table, index, attempt)
    header = _header_width(table.columns[index].label, attempt)
    if not _is_words(table, index):
        return max(natural, header) + CELL_PADDING
    floor = _FIRST_COLUMN_MINIMUM if index == 0 else 0.0
    word = min(_longest_word(table, index, attempt), _LONGEST_WORD)
    return max(min(natural, floor), floor, word + CELL_PADDING, header + CELL_PADDING)


def _is_words(table: Table, index: int) -> bool:
    return index == 0 or table.columns[index].kind == "label"


def _natural(table: Table, index: int, attempt: _Attempt) -> float:
    widest = 0.0
    for row in table.rows:
        if band(row) is not None or index >= len(row.cells):
            continue
        text = row.cells[index].text
        if not _is_words(table, index):
            text = printed(text, interval_below=attempt.interval_below)
        indent = _INDENT * row.indent if index == 0 else 0.0
        weight = "semibold" if row.kind == "primary" else "regular"
        measure = text_width if _is_words(table, index) else _number_width
        widest = max(widest, measure(text, attempt.type_size, weight) + indent)
    return widest * _SLACK + (CELL_PADDING if _is_words(table, index) else 0.0)


def _number_width(text: str, size: float, weight: str) -> float:
    if not _DIGIT.search(text):  # words in the place of a number may take two lines
        return max((text_width(word, size, weight) for word in text.split()), default=0.0)
    first, _, below = _as_tabular(text).partition("\n")
    return max(
        text_width(first, size, weight),
        text_width(below, size * SECONDARY_SCALE, weight) if below else 0.0,
    )


def _longest_word(table: Table, index: int, attempt: _Attempt) -> float:
    texts = (row.cells[index].text for row in table.rows if index < len(row.cells))
    words = (word for text in texts for word in text.split())
    longest = max(words, key=len, default="")
    return text_width(longest, attempt.type_size, "semibold") * _SLACK


def _header_width(label: str, attempt: _Attempt) -> float:
    """Room for the longest word, and for each line of the label on at most three lines."""
    lines = printed(label, interval_below=attempt.interval_below).split("\n")
    words = [text_width(word, attempt.type_size, "semibold") for word in label.split()]
    halves = [text_width(line, attempt.type_size, "semibold") * 0.45 for line in lines]
    interval = [text_width(line, attempt.type_size, "semibold") for line in lines if "(" in line]
    return max([0.0, *words, *halves, *interval]) * _SLACK


def _as_tabular(text: str) -> str:
    """Tables set every digit as wide as the widest one."""
    return _DIGIT.sub("4", text)


def _stretched(table: Table, least: list[float], attempt: _Attempt) -> list[float]:
    """Spare room goes to words until they need no second line, the rest to the numbers."""
    spare = attempt.room - sum(least)
    wanted = [
        max(_natural(table, index, attempt) - width, 0.0) if _is_words(table, index) else 0.0
        for index, width in enumerate(least)
    ]
    share = min(spare / sum(wanted), 1.0) if sum(wanted) > 0 else 0.0
    widths = [width + share * want for width, want in zip(least, wanted, strict=True)]
    even = (attempt.room - sum(widths)) / len(widths)
    return [width + even for width in widths]
