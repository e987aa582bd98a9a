"""The funnel of sites: a proportion against the number of cases, between curved limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from analytics.render.figures import palette
from analytics.render.figures.axes import (
    bottom_axis,
    bottom_axis_height,
    labels_width,
    left_axis,
    linear_ticks,
    round_end,
    tick_text,
)
from analytics.render.figures.keys import KeyEntry, key
from analytics.render.figures.placing import Rectangle, free_place
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
from analytics.report.display import FunnelFigure, FunnelSite, LimitPoint

_HEIGHT = {False: 290, True: 260}
_AREA = 46.0
_LIMIT_DASHES: tuple[tuple[float, ...], ...] = ((4, 3), ())
_MOST_TICKS = 6
_TICK_ROOM = 52
_SYMBOL = 5.0
_LONGEST_NAME = {False: 150, True: 110}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    figure: FunnelFigure
    sheet: Sheet
    x: Scale
    y: Scale

    @property
    def space(self) -> Space:
        return Space(x=self.x, y=self.y)


def funnel_plot(figure: FunnelFigure, sheet: Sheet) -> Plot:
    """The figure at one width. Sites beyond a limit are filled diamonds with their names."""
    title = wrap(figure.value_title, sheet.small, (sheet.width - 12) / SLACK)
    heading = key(list(_entries(figure)), sheet, top=LINE * len(title) + 2.0)
    top = float(axis_top(figure))
    ticks = linear_ticks(0.0, top, _MOST_TICKS)
    labels = [tick_text(100 * tick) for tick in ticks]
    left = 14 + SLACK * labels_width(labels, sheet.small) + 8
    bottom = heading.bottom + 6 + _HEIGHT[sheet.narrow]
    frame = _Frame(
        figure=figure,
        sheet=sheet,
        x=Scale(low=0.0, high=_most_cases(figure), start=left, end=sheet.width - 14.0),
        y=Scale(low=0.0, high=top, start=bottom, end=heading.bottom + 6),
    )
    most = int((frame.x.end - left) / _TICK_ROOM)
    cases = [tick for tick in linear_ticks(0.0, frame.x.high, most) if tick == int(tick)]
    marks = [
        *(
            Text(x=6, y=9 + LINE * row, text=line, size=sheet.small, fill=palette.MUTED)
            for row, line in enumerate(title)
        ),
        *heading.marks,
        *left_axis(frame.y, (left, frame.x.end), ticks, labels, size=sheet.small),
        *bottom_axis(frame.x, bottom, cases, title=figure.n_title, sheet=sheet),
        *_lines(frame),
        *(_symbol(site, frame.space) for site in figure.sites if not site.outside),
        *(_symbol(site, frame.space) for site in figure.sites if site.outside),
        *_names(frame),
    ]
    height = bottom + bottom_axis_height(figure.n_title, frame.x, sheet)
    return Plot(width=sheet.width, height=round(height), marks=tuple(marks))


def axis_top(figure: FunnelFigure) -> float:
    """Above every site, and above the limits from the smallest site on; at most 1."""
    fewest = min((site.n for site in figure.sites), default=0)
    limits = [point.high for limit in figure.limits for point in limit.points if point.n >= fewest]
    sites = [site.value for site in figure.sites]
    return min(round_end(max([figure.centre, 0.05, *sites, *limits]) * 1.02, _MOST_TICKS), 1.0)


def _most_cases(figure: FunnelFigure) -> float:
    ends = [limit.points[-1].n for limit in figure.limits if limit.points]
    return 1.04 * max([*(site.n for site in figure.sites), *ends, 10])


def _entries(figure: FunnelFigure) -> Iterator[KeyEntry]:
    line = Rule(x=-7, x2=7, y=0, y2=0, stroke=palette.INK, width=1.4)
    yield KeyEntry(label=figure.centre_label, sample=line)
    for limit, dash in zip(figure.limits, _LIMIT_DASHES[: len(figure.limits)], strict=True):
        sample = Rule(x=-7, x2=7, y=0, y2=0, stroke=palette.EDGE, width=1.4, dash=dash)
        yield KeyEntry(label=f"{limit.label} limits", sample=sample)
    inside = any(not site.outside for site in figure.sites)
    if inside:
        yield KeyEntry(label="Site within the limits", sample=_drawn(outside=False))
    if any(site.outside for site in figure.sites):
        yield KeyEntry(label="Site beyond a limit", sample=_drawn(outside=True))


def _lines(frame: _Frame) -> Iterator[Mark]:
    for limit, dash in zip(
        frame.figure.limits, _LIMIT_DASHES[: len(frame.figure.limits)], strict=True
    ):
        for side in ("low", "high"):
            for run in _runs(limit.points, side, frame.y.high):
                yield Line(
                    points=tuple(run), stroke=palette.EDGE, width=1.4, dash=dash,
                    space=frame.space,
                )  # fmt: skip
    centre = frame.figure.centre
    yield Rule(
        x=frame.x.start, x2=frame.x.end, y=centre, y2=centre, stroke=palette.INK, width=1.4,
        space=Space(y=frame.y),
    )  # fmt: skip


def _runs(
    points: Iterable[LimitPoint], side: str, top: float
) -> Iterator[list[tuple[float, float]]]:
    """The parts of a limit below the end of the axis, cut exactly there."""
    run: list[tuple[float, float]] = []
    curve = [(point.n, float(getattr(point, side))) for point in points]
    for here, after in pairwise(curve):
        if here[1] <= top:
            run.append(here)
        if (here[1] > top) != (after[1] > top):
            share = (top - here[1]) / (after[1] - here[1])
            run.append((here[0] + share * (after[0] - here[0]), top))
            if after[1] > top:
                yield run
                run = []
    if curve and curve[-1][1] <= top:
        run.append(curve[-1])
    if len(run) > 1:
        yield run


def _symbol(site: FunnelSite, space: Space) -> Symbol:
    look = _drawn(outside=bool(site.outside))
    return Symbol(
        x=float(site.n), y=site.value, shape=look.shape, area=look.area, fill=look.fill,
        stroke=look.stroke, space=space,
    )  # fmt: skip


def _drawn(*, outside: bool) -> Symbol:
    teal, rust = palette.SERIES[:2]
    if outside:
        return Symbol(x=0, y=0, shape="diamond", area=2 * _AREA, fill=rust, stroke=palette.PAPER)
    return Symbol(x=0, y=0, shape="circle", area=_AREA, fill=palette.PAPER, stroke=teal)


def _names(frame: _Frame) -> Iterator[Text]:
    """The sites beyond a limit by name, where no other symbol or name stands."""
    taken = [_around(frame, site) for site in frame.figure.sites]
    taken += [
        _box(frame, point.n, value, 2.0)
        for limit in frame.figure.limits
        for point in limit.points
        for value in (point.low, point.high)
    ]
    bounds = Rectangle(
        left=frame.x.start, top=frame.y.end - LINE, right=frame.sheet.width, bottom=frame.y.start
    )
    for site in sorted(frame.figure.sites, key=lambda each: (-each.n, each.label)):
        if not site.outside:
            continue
        lines = wrap(site.label, frame.sheet.small, _LONGEST_NAME[frame.sheet.narrow], "semibold")
        width = SLACK * max(text_width(line, frame.sheet.small, "semibold") for line in lines)
        here = _around(frame, site)
        place = free_place(here, (width, LINE * len(lines)), taken, bounds)
        taken.append(place)
        for row, line in enumerate(lines):
            yield Text(
                x=place.left, y=place.top + LINE * (row + 0.5), text=line, size=frame.sheet.small,
                fill=palette.SERIES[1], weight=600,
            )  # fmt: skip


def _around(frame: _Frame, site: FunnelSite) -> Rectangle:
    return _box(frame, site.n, site.value, _SYMBOL)


def _box(frame: _Frame, n: float, value: float, half: float) -> Rectangle:
    x, y = frame.x.at(n), frame.y.at(value)
    return Rectangle(left=x - half, top=y - half, right=x + half, bottom=y + half)
