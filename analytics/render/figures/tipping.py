"""The tipping-point grid: one cell per pair of assumptions, dark where the conclusion changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from analytics.render.figures import palette
from analytics.render.figures.axes import fitting_stride, labels_width
from analytics.render.figures.keys import KeyEntry, key
from analytics.render.figures.plot import (
    LINE,
    SLACK,
    Bar,
    Mark,
    Plot,
    Rule,
    Sheet,
    Text,
)
from analytics.render.font_metrics import text_width, wrap
from analytics.report.display import TippingFigure

_KEPT, _CHANGED = palette.GRADES[0], palette.GRADES[4]
_HEIGHT = 26.0
_LEAST_HEIGHT = 12.0
_TALLEST = 420.0
_WIDEST_CELL = 84.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grid:
    """Where the cells stand, in pixels, and whether their texts fit into them."""

    figure: TippingFigure
    sheet: Sheet
    left: float
    top: float
    cell_width: float
    cell_height: float
    has_texts: bool

    def corner(self, row: int, column: int) -> tuple[float, float]:
        return self.left + column * self.cell_width, self.top + row * self.cell_height

    @property
    def right(self) -> float:
        return self.left + self.cell_width * len(self.figure.column_steps)

    @property
    def bottom(self) -> float:
        return self.top + self.cell_height * len(self.figure.row_steps)


def tipping_plot(figure: TippingFigure, sheet: Sheet) -> Plot:
    """The figure at one width; texts that do not fit stand in the table of numbers alone."""
    room = (sheet.width - 12) / SLACK
    row_title = wrap(f"↓ {figure.row_title}", sheet.small, room)
    cell = _cell(figure, sheet)
    heading = key(list(_entries(figure, has_texts=cell.has_texts)), sheet)
    titles_top = heading.bottom + 4
    grid = replace(cell, top=titles_top + LINE * len(row_title) + 4)
    columns_at = grid.bottom + 12
    column_title = wrap(f"{figure.column_title} →", sheet.small, room)
    marks: list[Mark] = [
        *heading.marks,
        *_lines(row_title, 6, titles_top + LINE / 2, sheet),
        *_cells(grid),
        *_boundary(grid),
        *_base(grid),
        *_steps(grid, columns_at),
        *_lines(column_title, grid.left, columns_at + LINE + 4, sheet),
    ]
    height = columns_at + LINE * (len(column_title) + 1) + 6
    return Plot(width=sheet.width, height=round(height), marks=tuple(marks))


def _cell(figure: TippingFigure, sheet: Sheet) -> _Grid:
    """The grid at the top of the sheet, before it is moved below its key."""
    names = [step.text for step in figure.row_steps]
    left = 6 + SLACK * labels_width(names, sheet.small) + 10
    width = min((sheet.width - left - 8) / len(figure.column_steps), _WIDEST_CELL)
    height = max(min(_HEIGHT, _TALLEST / len(figure.row_steps)), _LEAST_HEIGHT)
    widest = max(
        SLACK * text_width(cell.text, sheet.small, "semibold")
        for row in figure.cells
        for cell in row
    )
    fits = widest + 6 <= width and height >= LINE + 2
    return _Grid(
        figure=figure, sheet=sheet, left=left, top=0.0, cell_width=width, cell_height=height,
        has_texts=fits,
    )  # fmt: skip


def _entries(figure: TippingFigure, *, has_texts: bool) -> Iterator[KeyEntry]:
    def swatch(fill: str, stroke: str, width: float) -> Bar:
        return Bar(x=-7, x2=7, y=-6, y2=6, fill=fill, stroke=stroke, width=width)

    in_cells = f" ({figure.quantity} in the cells)" if has_texts else ""
    yield KeyEntry(
        label=f"{figure.kept_label}{in_cells}", sample=swatch(_KEPT.fill, palette.EDGE, 1.0)
    )
    yield KeyEntry(label=figure.changed_label, sample=swatch(_CHANGED.fill, _CHANGED.fill, 1.0))
    if figure.base is not None:
        yield KeyEntry(label=figure.base_label, sample=swatch(palette.PAPER, palette.INK, 2.5))


def _cells(grid: _Grid) -> Iterator[Mark]:
    for i, row in enumerate(grid.figure.cells):
        for j, cell in enumerate(row):
            left, top = grid.corner(i, j)
            yield Bar(
                x=left, y=top, x2=left + grid.cell_width, y2=top + grid.cell_height,
                fill=_CHANGED.fill if cell.changes else _KEPT.fill, stroke=palette.PAPER,
            )  # fmt: skip
    for i, row in enumerate(grid.figure.cells):
        for j, cell in enumerate(row):
            left, top = grid.corner(i, j)
            if grid.has_texts and cell.text:
                yield Text(
                    x=left + grid.cell_width / 2, y=top + grid.cell_height / 2, text=cell.text,
                    size=grid.sheet.small, align="center", weight=600 if cell.changes else 400,
                    fill=_CHANGED.text if cell.changes else _KEPT.text,
                )  # fmt: skip


def _boundary(grid: _Grid) -> Iterator[Rule]:
    """A heavy line between the cells where the conclusion turns."""
    cells = grid.figure.cells
    for i, row in enumerate(cells):
        for j, cell in enumerate(row):
            left, top = grid.corner(i, j)
            if j and cell.changes != row[j - 1].changes:
                yield Rule(
                    x=left, x2=left, y=top, y2=top + grid.cell_height, stroke=palette.INK, width=2.0
                )
            if i and cell.changes != cells[i - 1][j].changes:
                yield Rule(
                    x=left, x2=left + grid.cell_width, y=top, y2=top, stroke=palette.INK, width=2.0
                )


def _base(grid: _Grid) -> Iterator[Rule]:
    """A frame inside the cell of the primary analysis."""
    if grid.figure.base is None:
        return
    left, top = grid.corner(*grid.figure.base)
    left, top = left + 2.5, top + 2.5
    right, bottom = left + grid.cell_width - 5, top + grid.cell_height - 5
    row, column = grid.figure.base
    stroke = _CHANGED.text if grid.figure.cells[row][column].changes else palette.INK
    for x, y, x2, y2 in (
        (left, top, right, top), (right, top, right, bottom),
        (left, bottom, right, bottom), (left, top, left, bottom),
    ):  # fmt: skip
        yield Rule(x=x, y=y, x2=x2, y2=y2, stroke=stroke, width=2.5)


def _steps(grid: _Grid, columns_at: float) -> Iterator[Text]:
    """The assumptions along both edges, as many as fit."""
    size, figure = grid.sheet.small, grid.figure
    down = 1 if grid.cell_height >= LINE else 2
    for i in range(0, len(figure.row_steps), down):
        yield Text(
            x=grid.left - 8, y=grid.top + (i + 0.5) * grid.cell_height, align="right",
            text=figure.row_steps[i].text, size=size, fill=palette.MUTED,
        )  # fmt: skip
    texts = [step.text for step in figure.column_steps]
    across = fitting_stride(texts, grid.cell_width, size, steps=max(len(texts) - 1, 1))
    for j in range(0, len(texts), across):
        yield Text(
            x=grid.left + (j + 0.5) * grid.cell_width, y=columns_at, align="center",
            text=texts[j], size=size, fill=palette.MUTED,
        )  # fmt: skip


def _lines(lines: tuple[str, ...], left: float, first: float, sheet: Sheet) -> Iterator[Text]:
    for index, line in enumerate(lines):
        yield Text(x=left, y=first + LINE * index, text=line, size=sheet.small, fill=palette.MUTED)
