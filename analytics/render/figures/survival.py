"""Cumulative incidence as step curves with bands, and the numbers at risk below them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from analytics.render.figures import palette
from analytics.render.figures.axes import (
    bottom_axis,
    bottom_axis_height,
    fitting_stride,
    labels_width,
    left_axis,
    linear_ticks,
    round_end,
    tick_text,
)
from analytics.render.figures.plot import (
    LINE,
    SLACK,
    Band,
    Line,
    Mark,
    Plot,
    Rule,
    Scale,
    Sheet,
    Space,
    Text,
)
from analytics.render.figures.spreading import spread
from analytics.render.font_metrics import wrap
from analytics.report.display import Curve, CurvePoint, SurvivalFigure

_SAMPLE = 18  # pixels of line before a curve's label
_MOST_TICKS = 5
_PLOT_HEIGHT = {False: 270, True: 230}
_LABEL_ROOM = {False: 128, True: 84}
_LEAST_TOP = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    figure: SurvivalFigure
    sheet: Sheet
    x: Scale
    y: Scale
    ticks: tuple[float, ...]
    risk_names: tuple[tuple[str, ...], ...]

    @property
    def space(self) -> Space:
        return Space(x=self.x, y=self.y)


def survival_plot(figure: SurvivalFigure, sheet: Sheet) -> Plot:
    """The figure at one width."""
    frame = _frame(figure, sheet)
    size = sheet.small
    percents = [tick_text(100 * tick) for tick in frame.ticks]
    bottom = frame.y.start
    risk_top = bottom + bottom_axis_height(figure.time_title, frame.x, sheet) + 8
    risk = list(_at_risk(frame, risk_top))
    marks = [
        *left_axis(frame.y, (frame.x.start, frame.x.end), frame.ticks, percents, size=size),
        *bottom_axis(frame.x, bottom, _shown_times(frame), title=figure.time_title, sheet=sheet),
        *_titles(frame),
        *_bands(frame),
        *_curves(frame),
        *_labels(frame),
        *risk,
    ]
    lowest = max((mark.y for mark in risk), default=risk_top - LINE)
    return Plot(width=sheet.width, height=round(lowest + LINE), marks=tuple(marks))


def axis_end(figure: SurvivalFigure) -> float:
    """The end of the vertical axis: above the highest band, at a round number, at most 1."""
    if figure.top is not None:
        return figure.top
    points = (point for curve in figure.curves for point in curve.points)
    highest = max((max(point.value, point.high or 0.0) for point in points), default=0.0)
    return min(round_end(max(highest, _LEAST_TOP), _MOST_TICKS), 1.0)


def _frame(figure: SurvivalFigure, sheet: Sheet) -> _Frame:
    top = axis_end(figure)
    ticks = linear_ticks(0.0, top, _MOST_TICKS)
    percents = [tick_text(100 * tick) for tick in ticks]
    names = tuple(
        () if sheet.narrow else wrap(curve.label, sheet.small, _LABEL_ROOM[False] / SLACK)
        for curve in figure.curves
    )
    widest_name = max((labels_width(name, sheet.small) for name in names), default=0.0)
    left = max(8 + SLACK * labels_width(percents, sheet.small), SLACK * widest_name + 24) + 8
    right = sheet.width - 10 - _SAMPLE - 4 - _label_width(figure, sheet)
    start = 24.0 + LINE * (len(_title_lines(figure, sheet)) - 1)
    return _Frame(
        figure=figure,
        sheet=sheet,
        x=Scale(low=0.0, high=figure.times[-1], start=left, end=right),
        y=Scale(low=0.0, high=top, start=start + _PLOT_HEIGHT[sheet.narrow], end=start),
        ticks=ticks,
        risk_names=names,
    )


def _label_width(figure: SurvivalFigure, sheet: Sheet) -> float:
    lines = [line for curve in figure.curves for line in _label_lines(curve, sheet)]
    return SLACK * labels_width(lines, sheet.small) * 1.06  # semibold is a little wider


def _label_lines(curve: Curve, sheet: Sheet) -> tuple[str, ...]:
    return wrap(curve.label, sheet.small, _LABEL_ROOM[sheet.narrow] / SLACK, "semibold")


def _title_lines(figure: SurvivalFigure, sheet: Sheet) -> tuple[str, ...]:
    """What the vertical axis shows, and where it ends unless that is 100%."""
    end = axis_end(figure)
    ends = f"; the axis ends at {tick_text(100 * end)}%" if end < 1 else ""
    return wrap(f"{figure.value_title}{ends}", sheet.small, (sheet.width - 12) / SLACK)


def _titles(frame: _Frame) -> Iterator[Text]:
    for index, line in enumerate(_title_lines(frame.figure, frame.sheet)):
        yield Text(x=6, y=9 + LINE * index, text=line, size=frame.sheet.small, fill=palette.MUTED)


def _shown_times(frame: _Frame) -> tuple[float, ...]:
    """As many of the times as leave room for the numbers at risk."""
    times = frame.figure.times
    texts = [_risk_text(curve, i) for curve in frame.figure.curves for i in range(len(times))]
    texts += [tick_text(time) for time in times]
    narrowest = min(frame.x.at(later) - frame.x.at(earlier) for earlier, later in pairwise(times))
    return times[:: fitting_stride(texts, narrowest, frame.sheet.small, steps=len(times) - 1)]


def _risk_text(curve: Curve, index: int) -> str:
    if not (curve.at_risk and curve.lists_at_risk):
        return ""
    entry = curve.at_risk[index]
    return f"{entry.at_risk:,} ({entry.events:,})"


def _bands(frame: _Frame) -> Iterator[Band]:
    for index, curve in enumerate(frame.figure.curves):
        for run in _runs(_within(curve, frame)):
            yield Band(
                points=tuple(run), fill=palette.SERIES[index], opacity=0.16, step=True,
                space=frame.space,
            )  # fmt: skip


def _runs(points: list[CurvePoint]) -> Iterator[list[tuple[float, float, float]]]:
    """The stretches of a curve that have a band."""
    run: list[tuple[float, float, float]] = []
    for point in points:
        if point.low is None or point.high is None:
            if run:
                yield [*run, (point.time, run[-1][1], run[-1][2])]
            run = []
        else:
            run.append((point.time, point.low, point.high))
    if run:
        yield run


def _within(curve: Curve, frame: _Frame) -> list[CurvePoint]:
    """The points up to the ends of both axes; a step that goes on is cut where the axis ends."""
    end, top = frame.x.high, frame.y.high
    inside = [
        CurvePoint(
            time=point.time,
            value=min(point.value, top),
            low=None if point.low is None else min(point.low, top),
            high=None if point.high is None else min(point.high, top),
        )
        for point in curve.points
        if point.time <= end
    ]
    if curve.points[-1].time > end:
        last = inside[-1]
        inside.append(CurvePoint(time=end, value=last.value, low=last.low, high=last.high))
    return inside


def _curves(frame: _Frame) -> Iterator[Line]:
    for index, curve in enumerate(frame.figure.curves):
        points = tuple((point.time, point.value) for point in _within(curve, frame))
        yield Line(
            points=points, stroke=palette.SERIES[index], dash=palette.DASHES[index], step=True,
            space=frame.space,
        )  # fmt: skip


def _labels(frame: _Frame) -> Iterator[Mark]:
    """At the end of each curve, with a sample of its line; moved apart where curves end close."""
    ends = [frame.y.at(_within(curve, frame)[-1].value) for curve in frame.figure.curves]
    lines = [_label_lines(curve, frame.sheet) for curve in frame.figure.curves]
    heights = [LINE * len(each) + 4 for each in lines]
    limits = (frame.y.end - LINE / 2, frame.y.start + LINE / 2)
    for index, middle in enumerate(spread(ends, heights, limits)):
        left = frame.x.end + 6
        yield Rule(
            x=left, x2=left + _SAMPLE, y=middle, y2=middle, stroke=palette.SERIES[index],
            width=2.0, dash=palette.DASHES[index],
        )  # fmt: skip
        first = middle - LINE * (len(lines[index]) - 1) / 2
        for row, line in enumerate(lines[index]):
            yield Text(
                x=left + _SAMPLE + 4, y=first + LINE * row, text=line, size=frame.sheet.small,
                fill=palette.SERIES[index], weight=600,
            )  # fmt: skip


def _at_risk(frame: _Frame, top: float) -> Iterator[Text]:
    """Beside the names on a wide sheet, below them on a narrow one."""
    curves = [
        (index, curve)
        for index, curve in enumerate(frame.figure.curves)
        if curve.at_risk and curve.lists_at_risk
    ]
    if not curves:
        return
    size, y = frame.sheet.small, top
    for line in wrap(frame.figure.risk_title, size, (frame.sheet.width - 12) / SLACK):
        yield Text(x=6, y=y, text=line, size=size, fill=palette.MUTED)
        y += LINE + 3
    shown = _shown_times(frame)
    for index, curve in curves:
        names = frame.risk_names[index] or wrap(curve.label, size, (frame.sheet.width - 12) / SLACK)
        for row, name in enumerate(names):
            yield Text(
                x=6, y=y + LINE * row, text=name, size=size, fill=palette.SERIES[index],
                weight=600 if frame.sheet.narrow else 400,
            )  # fmt: skip
        at = y + LINE * len(names) if frame.sheet.narrow else y + LINE * (len(names) - 1) / 2
        for place, time in enumerate(frame.figure.times):
            if time in shown:
                yield Text(
                    x=frame.x.at(time), y=at, text=_risk_text(curve, place), size=size,
                    align="center",
                )  # fmt: skip
        y += LINE * (len(names) + frame.sheet.narrow) + 4
