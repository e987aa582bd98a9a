"""Propensity scores of two groups as a mirrored histogram, in percent of each group."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from analytics.render.figures import palette
from analytics.render.figures.axes import (
    bottom_axis,
    bottom_axis_height,
    labels_width,
    left_axis,
    linear_ticks,
    round_step,
    tick_text,
)
from analytics.render.figures.keys import Key, KeyEntry, key
from analytics.render.figures.plot import (
    LINE,
    SLACK,
    Bar,
    Mark,
    Plot,
    Rule,
    Scale,
    Sheet,
    Space,
    Text,
)
from analytics.render.font_metrics import wrap
from analytics.report.display import OverlapFigure, OverlapGroup

_HALF_HEIGHT = {False: 120, True: 104}
_TITLE = "Patients of the group (%)"
_SUPPORT = "Range of scores with patients of both groups"
_MOST_TICKS = 3
_TICK_ROOM = 48
_AIR = 1.06


def overlap_plot(figure: OverlapFigure, sheet: Sheet) -> Plot:
    """The figure at one width: the first group upward, the second downward."""
    shares = [_shares(group) for group in figure.groups]
    highest = max([max(each, default=0.0) for each in shares] + [1.0])
    step = round_step(_AIR * highest, _MOST_TICKS)
    above = [index * step for index in range(int(_AIR * highest / step + 1e-9) + 1)]
    ticks = [*(-tick for tick in reversed(above[1:])), *above]
    labels = [tick_text(abs(tick)) for tick in ticks]
    left = 14 + SLACK * labels_width(labels, sheet.small) + 8
    names = [_name(group, left, sheet) for group in figure.groups]
    heading = _heading(figure, sheet)
    top = heading.bottom + 4 + LINE * len(names[0])
    bottom = top + 2 * _HALF_HEIGHT[sheet.narrow]
    x = Scale(low=figure.edges[0], high=figure.edges[-1], start=left, end=sheet.width - 14.0)
    y = Scale(low=-_AIR * highest, high=_AIR * highest, start=bottom, end=top)
    axis_at = bottom + LINE * len(names[1]) + 6
    bins = int((x.end - x.start) / _TICK_ROOM)
    marks = [
        Text(x=6, y=9, text=_TITLE, size=sheet.small, fill=palette.MUTED),
        *heading.marks,
        *left_axis(y, (x.start, x.end), ticks, labels, size=sheet.small),
        *_bars(figure, shares, Space(x=x, y=y)),
        Rule(x=x.start, x2=x.end, y=0, y2=0, stroke=palette.INK, space=Space(y=y)),
        *_support(figure, x, (top, bottom)),
        *_lines(names[0], left, top - LINE * len(names[0]), sheet, palette.SERIES[0]),
        *_lines(names[1], left, bottom, sheet, palette.SERIES[1]),
        *bottom_axis(
            x, axis_at, linear_ticks(x.low, x.high, bins), title=figure.axis_title, sheet=sheet
        ),
    ]
    height = axis_at + bottom_axis_height(figure.axis_title, x, sheet)
    return Plot(width=sheet.width, height=round(height), marks=tuple(marks))


def _heading(figure: OverlapFigure, sheet: Sheet) -> Key:
    """What the dashed lines mean, where there are any."""
    sample = Rule(x=-7, x2=7, y=0, y2=0, stroke=palette.INK, dash=(4, 3), width=1.3)
    entries = [KeyEntry(label=_SUPPORT, sample=sample)] if figure.support else []
    return key(entries, sheet, top=18.0)


def _shares(group: OverlapGroup) -> list[float]:
    return [100 * count / group.n if group.n else 0.0 for count in group.counts]


def _name(group: OverlapGroup, left: float, sheet: Sheet) -> tuple[str, ...]:
    room = (sheet.width - left - 14) / SLACK
    return wrap(f"{group.label}, n = {group.n:,}", sheet.small, room, "semibold")


def _lines(
    lines: tuple[str, ...], left: float, top: float, sheet: Sheet, fill: str
) -> Iterator[Text]:
    for index, line in enumerate(lines):
        yield Text(
            x=left + 4, y=top + LINE / 2 + LINE * index, text=line, size=sheet.small, fill=fill,
            weight=600,
        )  # fmt: skip


def _bars(figure: OverlapFigure, shares: list[list[float]], space: Space) -> Iterator[Mark]:
    for index, heights in enumerate(shares):
        sign = 1 if index == 0 else -1
        for (left, right), height in zip(pairwise(figure.edges), heights, strict=True):
            if height > 0:
                yield Bar(
                    x=left, x2=right, y=0, y2=sign * height, fill=palette.SERIES[index],
                    stroke=palette.PAPER, space=space,
                )  # fmt: skip


def _support(figure: OverlapFigure, x: Scale, ends: tuple[float, float]) -> Iterator[Rule]:
    top, bottom = ends
    for border in figure.support or ():
        if x.holds(border):
            yield Rule(
                x=border, x2=border, y=top, y2=bottom, stroke=palette.INK, dash=(4, 3), width=1.3,
                space=Space(x=x),
            )  # fmt: skip
