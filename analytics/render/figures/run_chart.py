"""A run chart: one measure per period, its centre line, control limits and signals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TypedDict

from analytics.render.figures import palette
from analytics.render.figures.axes import (
    fitting_stride,
    labels_width,
    left_axis,
    linear_ticks,
    tick_text,
)
from analytics.render.figures.keys import KeyEntry, key
from analytics.render.figures.plot import (
    LINE,
    SLACK,
    Line,
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
from analytics.report.display import RunChart, RunPoint


class _Look(TypedDict):
    stroke: str
    width: float
    dash: tuple[float, float]


_TEAL, _RUST = palette.SERIES[:2]
_HEIGHT = {False: 240, True: 210}
_AREA = 56.0
_SIGNAL_SHAPES = (("diamond", 96.0), ("square", 70.0), ("triangle-up", 84.0))
_MOST_TICKS = 6
_LIMIT_DASH = (4.0, 3.0)
_GOAL: _Look = {"stroke": palette.SERIES[2], "width": 1.6, "dash": (1.5, 2.5)}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    chart: RunChart
    sheet: Sheet
    x: Scale
    y: Scale

    @property
    def space(self) -> Space:
        return Space(x=self.x, y=self.y)


def run_chart_plot(chart: RunChart, sheet: Sheet) -> Plot:
    """The figure at one width; a period without a value breaks the line."""
    title = wrap(chart.value_title, sheet.small, (sheet.width - 12) / SLACK)
    heading = key(list(_entries(chart)), sheet, top=LINE * len(title) + 2.0)
    low, high = _ends(chart)
    ticks = linear_ticks(low, high, _MOST_TICKS)
    labels = [tick_text(tick) for tick in ticks]
    names = max(labels_width(labels, sheet.small), text_width(chart.n_title, sheet.small))
    left = 14 + SLACK * names + 8
    top = heading.bottom + 8
    bottom = top + _HEIGHT[sheet.narrow]
    frame = _Frame(
        chart=chart,
        sheet=sheet,
        x=Scale(low=-0.5, high=max(len(chart.points), 1) - 0.5, start=left, end=sheet.width - 14.0),
        y=Scale(low=low, high=high, start=bottom, end=top),
    )
    periods = list(_periods(frame, bottom))
    marks = [
        *(
            Text(x=6, y=9 + LINE * row, text=line, size=sheet.small, fill=palette.MUTED)
            for row, line in enumerate(title)
        ),
        *heading.marks,
        *left_axis(frame.y, (left, frame.x.end), ticks, labels, size=sheet.small),
        Rule(x=left, x2=frame.x.end, y=bottom, y2=bottom),
        *_limits(frame),
        *_centre(frame),
        *_goal(frame),
        *_values(frame),
        *periods,
    ]
    lowest = max((mark.y for mark in periods if isinstance(mark, Text)), default=bottom)
    return Plot(width=sheet.width, height=round(lowest + LINE), marks=tuple(marks))


def _ends(chart: RunChart) -> tuple[float, float]:
    found = [
        value
        for point in chart.points
        for value in (point.value, point.low, point.high)
        if value is not None
    ]
    found += [each for each in (chart.centre, chart.goal, chart.reach) if each is not None]
    low, high = min(found, default=0.0), max(found, default=1.0)
    if chart.from_zero:
        low = min(low, 0.0)
    air = 0.06 * (high - low) or 0.5
    return (low if chart.from_zero and low == 0 else low - air), high + air


def _entries(chart: RunChart) -> Iterator[KeyEntry]:
    if chart.centre is not None:
        line = Rule(x=-7, x2=7, y=0, y2=0, stroke=palette.INK, width=1.4)
        yield KeyEntry(label=chart.centre_label, sample=line)
    if any(point.low is not None or point.high is not None for point in chart.points):
        dashed = Rule(x=-7, x2=7, y=0, y2=0, stroke=palette.EDGE, width=1.4, dash=_LIMIT_DASH)
        yield KeyEntry(label=chart.limits_label, sample=dashed)
    if chart.goal is not None:
        yield KeyEntry(label=chart.goal_label, sample=Rule(x=-7, x2=7, y=0, y2=0, **_GOAL))
    for index, signal in enumerate(chart.signals):
        if any(point.signal == signal for point in chart.points):
            yield KeyEntry(label=f"Signal: {signal}", sample=_look(index))


def _look(signal: int | None) -> Symbol:
    if signal is None:
        return Symbol(x=0, y=0, shape="circle", area=_AREA, fill=_TEAL, stroke=palette.PAPER)
    shape, area = _SIGNAL_SHAPES[signal]
    return Symbol(x=0, y=0, shape=shape, area=area, fill=_RUST, stroke=palette.PAPER)


def _limits(frame: _Frame) -> Iterator[Line]:
    """Each limit as steps as wide as its period; a period without one breaks the line."""
    for side in ("low", "high"):
        limits = [getattr(point, side) for point in frame.chart.points]
        for known, run in groupby(enumerate(limits), key=lambda pair: pair[1] is not None):
            if known:
                held = list(run)
                steps = [(index - 0.5, value) for index, value in held]
                steps.append((held[-1][0] + 0.5, held[-1][1]))
                yield Line(
                    points=tuple(steps), stroke=palette.EDGE, width=1.4, dash=_LIMIT_DASH,
                    step=True, space=frame.space,
                )  # fmt: skip


def _centre(frame: _Frame) -> Iterator[Rule]:
    centre = frame.chart.centre
    if centre is not None:
        yield Rule(
            x=frame.x.start, x2=frame.x.end, y=centre, y2=centre, stroke=palette.INK, width=1.4,
            space=Space(y=frame.y),
        )  # fmt: skip


def _goal(frame: _Frame) -> Iterator[Rule]:
    goal = frame.chart.goal
    if goal is not None:
        yield Rule(
            x=frame.x.start, x2=frame.x.end, y=goal, y2=goal, space=Space(y=frame.y), **_GOAL
        )


def _values(frame: _Frame) -> Iterator[Mark]:
    points = list(enumerate(frame.chart.points))
    for known, run in groupby(points, key=lambda pair: pair[1].value is not None):
        joined = tuple((float(index), point.value or 0.0) for index, point in run)
        if known and len(joined) > 1:
            yield Line(points=joined, stroke=_TEAL, width=1.8, space=frame.space)
    for index, point in points:
        if point.value is not None:
            yield _symbol(index, point, frame)


def _symbol(index: int, point: RunPoint, frame: _Frame) -> Symbol:
    signals = frame.chart.signals
    look = _look(signals.index(point.signal) if point.signal else None)
    return Symbol(
        x=float(index), y=point.value or 0.0, shape=look.shape, area=look.area, fill=look.fill,
        stroke=look.stroke, space=frame.space,
    )  # fmt: skip


def _periods(frame: _Frame, bottom: float) -> Iterator[Mark]:
    """The names of the periods and below them their cases, as many as fit."""
    points, sheet = frame.chart.points, frame.sheet
    if not points:
        return
    size = sheet.small
    names = [tuple(point.label.split()) for point in points]  # "2024 Q1" on two lines
    counts = [f"{point.n:,}" for point in points]
    spacing = (frame.x.end - frame.x.start) / len(points)
    texts = [*(part for name in names for part in name), *counts]
    stride = fitting_stride(texts, spacing, size, steps=max(len(points) - 1, 1))
    lines = max(len(name) for name in names)
    row = bottom + LINE * (lines + 1) + 6
    yield Text(x=6, y=row, text=frame.chart.n_title, size=size, fill=palette.MUTED)
    for index in range(0, len(points), stride):
        along = Space(x=frame.x)
        yield Rule(x=index, x2=index, y=bottom, y2=bottom + 4, space=along)
        for place, part in enumerate(names[index]):
            yield Text(
                x=index, y=bottom + LINE * (place + 1), text=part, size=size, align="center",
                fill=palette.MUTED, space=along,
            )  # fmt: skip
        yield Text(x=index, y=row, text=counts[index], size=size, align="center", space=along)
