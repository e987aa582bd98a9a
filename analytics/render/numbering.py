"""Numbers of tables and figures: the same in every format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from analytics.report.display import Chapter, Display, Figure, Report, Table

FIGURE_TYPES: tuple[type[Figure], ...] = get_args(Figure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A display with its label ("Table 2", "Figure 1"; empty for a note) and a unique file name."""

    display: Display
    chapter: Chapter
    label: str
    name: str

    @property
    def heading(self) -> str:
        return f"{self.label}. {self.display.title}" if self.label else self.display.title


def numbered(report: Report) -> tuple[Numbered, ...]:
    """Every display of the report in reading order; tables and figures count apart."""
    return tuple(_walk(report))


def _walk(report: Report) -> Iterator[Numbered]:
    tables = figures = notes = 0
    for chapter in report.chapters:
        for display in chapter.displays:
            if isinstance(display, Table):
                tables += 1
                label, name = f"Table {tables}", f"table-{tables}"
            elif isinstance(display, FIGURE_TYPES):
                figures += 1
                label, name = f"Figure {figures}", f"figure-{figures}"
            else:
                notes += 1
                label, name = "", f"note-{notes}"
            yield Numbered(display=display, chapter=chapter, label=label, name=name)
