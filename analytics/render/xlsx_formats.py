"""The cell styles of the workbook."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analytics.render.figures import palette

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

_BODY: dict[str, Any] = {"font_name": "Arial", "font_size": 10, "valign": "top"}
_WORDS: dict[str, Any] = {**_BODY, "text_wrap": True}
_NUMBER: dict[str, Any] = {**_BODY, "align": "right"}
_HEADER: dict[str, Any] = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1}
_PRIMARY: dict[str, Any] = {"bold": True, "bg_color": "#E6F1F3"}


@dataclass(slots=True)
class Formats:
    """Named styles; styles of cells are made on first use, since the file keeps each one."""

    book: Workbook
    title: Format
    notice: Format
    small: Format
    band: Format
    words: Format
    number: Format
    raw: Format
    header_words: Format
    header_number: Format
    _cells: dict[tuple[bool, bool, int], Format] = field(default_factory=dict)

    @classmethod
    def of(cls, book: Workbook) -> Formats:
        def style(**properties: Any) -> Format:
            return book.add_format({**_BODY, **properties})

        return cls(
            book=book,
            title=style(bold=True, font_size=14),
            notice=style(bold=True, font_color="#1D4F96"),
            small=style(font_size=9, font_color=palette.MUTED),
            band=style(bold=True, font_color=palette.MUTED),
            words=style(text_wrap=True),
            number=style(align="right"),
            raw=style(align="right", num_format="General"),
            header_words=style(**_HEADER),
            header_number=style(**{**_HEADER, "align": "right"}),
        )

    def cell(self, *, primary: bool, words: bool, indent: int) -> Format:
        """Style of a body cell; only words are indented."""
        key = (primary, words, indent if words else 0)
        if key not in self._cells:
            base = {**_WORDS, "indent": indent} if words else _NUMBER
            self._cells[key] = self.book.add_format({**base, **(_PRIMARY if primary else {})})
        return self._cells[key]
