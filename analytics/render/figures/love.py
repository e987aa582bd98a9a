"""The Love plot: the standardised difference of each covariate before and after each method."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.render.figures import palette
from analytics.render.figures.axes import bottom_axis, bottom_axis_height, linear_ticks, round_end
from analytics.render.figures.keys import KeyEntry, key
from analytics.render.figures.plot import (
    LINE,
    SLACK,
    Mark,
    Plot,
    Rule,
    Scale,
    Sheet,
    Space,
    Symbol,
    Text,
)
from analytics.render.font_metrics import text_width, wrap
from analytics.report.display import LoveFigure, LoveRow

_TITLE = "Absolute standardised difference"
_SHAPES = ("circle", "square", "diamond", "triangle-up")
_AREA = 52.0
_ROW_PADDING = 7
_LABEL_SHARE = {False: 0.34, True: 0.44}
_TICK_ROOM = 44
_LEAST_END = 0.2


def love_plot(figure: LoveFigure, sheet: Sheet) -> Plot:
    """The figure at one width; a difference that could not be estimated has no mark."""
    entries = [
        KeyEntry(label=method, sample=_symbol(index)) for index, method in enumerate(figure.methods)
    ]
    heading = key(entries, sheet)
    scale = _scale(figure, sheet)
    y = heading.bottom + 4
    marks: list[Mark] = []
    for row in figure.rows:
        lines = wrap(row.label, sheet.small, (scale.start - 20) / SLACK)
        height = LINE * max(len(lines), 1) + _ROW_PADDING
        marks += _row(row, lines, y + height / 2, scale, sheet)
        y += height
    most = int((scale.end - scale.start) / _TICK_ROOM)
    ticks = linear_ticks(0.0, scale.high, most)
    frame = [
        *heading.marks,
        Rule(
            x=figure.limit, x2=figure.limit, y=heading.bottom, y2=y, stroke=palette.INK,
            dash=(4, 3), space=Space(x=scale),
        ),
        *bottom_axis(scale, y, ticks, title=_TITLE, sheet=sheet),
    ]  # fmt: skip
    below = bottom_axis_height(_TITLE, scale, sheet)
    return Plot(width=sheet.width, height=round(y + below), marks=(*frame, *_ordered(marks)))


def _scale(figure: LoveFigure, sheet: Sheet) -> Scale:
    natural = max((SLACK * text_width(row.label, sheet.small) for row in figure.rows), default=0)
    left = 20 + min(natural, _LABEL_SHARE[sheet.narrow] * sheet.width)
    values = [float(cell.value) for row in figure.rows for cell in row.differences
              if cell.value is not None]  # fmt: skip
    high = round_end(max([*values, 1.5 * figure.limit, _LEAST_END]), 5)
    return Scale(low=0.0, high=high, start=left, end=sheet.width - 14.0)


def _row(
    row: LoveRow, lines: tuple[str, ...], middle: float, scale: Scale, sheet: Sheet
) -> Iterator[Mark]:
    yield Rule(x=scale.start, x2=scale.end, y=middle, y2=middle, stroke=palette.GRID, dash=(1, 3))
    first = middle - LINE * (len(lines) - 1) / 2
    for index, line in enumerate(lines):
        yield Text(x=6, y=first + LINE * index, text=line, size=sheet.small)
    for index, cell in enumerate(row.differences):
        if cell.value is not None:
            symbol = _symbol(index)
            yield Symbol(
                x=float(cell.value), y=middle, shape=symbol.shape, area=symbol.area,
                fill=symbol.fill, stroke=symbol.stroke, space=Space(x=scale),
            )  # fmt: skip


def _symbol(index: int) -> Symbol:
    """The first method, the groups as observed, is hollow."""
    colour = palette.INK if index == 0 else palette.SERIES[index - 1]
    return Symbol(
        x=0, y=0, shape=_SHAPES[index], area=_AREA, stroke=colour,
        fill=palette.PAPER if index == 0 else colour,
    )  # fmt: skip


def _ordered(marks: list[Mark]) -> list[Mark]:
    """Lines below the marks of every row."""
    return sorted(marks, key=lambda mark: not isinstance(mark, Rule))
