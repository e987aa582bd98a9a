"""Grotta bars as a Vega-Lite specification: plain values, so that building one costs nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from analytics.render.figures import palette
from analytics.render.figures.stacked_layout import (
    BELOW_BARS,
    BarSize,
    Caption,
    StackedLayout,
    lay_out,
)
from analytics.render.figures.svg import FONT_STACK
from analytics.report.display import StackedBars

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"

Values = list[dict[str, Any]]
Specification = dict[str, Any]


def stacked_bars_spec(figure: StackedBars, size: BarSize) -> Specification:
    """The Vega-Lite specification of the figure at one size, with its data inside."""
    layout = lay_out(figure, size)
    return {
        "$schema": SCHEMA,
        "width": size.plot_width,
        "height": layout.bottom,
        "padding": {
            "left": size.label_width,
            "top": 0,
            "right": size.right,
            "bottom": BELOW_BARS,
        },
        "autosize": {"type": "none"},
        "config": {
            "font": FONT_STACK,
            "background": palette.PAPER,
            "aria": False,
            "view": {"stroke": None, "fill": None},
        },
        "layer": [_joints(layout), _bars(layout), *_captions(layout)],
    }


def _captions(layout: StackedLayout) -> Iterable[Specification]:
    size = layout.size
    strong = [name for name in layout.group_names if name.strong]
    counts = [name for name in layout.group_names if not name.strong]
    left = {"align": "right", "dx": -12}
    yield _texts(layout, _segment_labels(layout), size.text, align="center", fontWeight=600)
    yield _texts(layout, _plain(layout.grade_names, palette.MUTED), size.small, align="center")
    yield _texts(layout, _plain(strong, palette.INK), size.text, **left)
    yield _texts(layout, _plain(counts, palette.MUTED), size.small, **left)
    yield _texts(layout, _plain(layout.absences, palette.MUTED), size.small, align="left")


def _x(name: str, small: int) -> Specification:
    axis = {
        "values": [0, 20, 40, 60, 80, 100],
        "title": "Patients (%)",
        "grid": False,
        "domain": False,
        "tickColor": palette.EDGE,
        "tickSize": 5,
        "labelFontSize": small,
        "labelColor": palette.MUTED,
        "labelFlush": True,
        "titleFontSize": small,
        "titleFontWeight": "normal",
        "titleColor": palette.MUTED,
        "titlePadding": 4,
    }
    scale = {"domain": [0, 100], "nice": False}
    return {"field": name, "type": "quantitative", "scale": scale, "axis": axis}


def _y(name: str, layout: StackedLayout) -> Specification:
    scale = {"domain": [layout.bottom, 0], "nice": False}
    return {"field": name, "type": "quantitative", "scale": scale, "axis": None}


def _as_given(name: str, kind: str = "nominal") -> Specification:
    """A channel whose values are colours or widths already."""
    return {"field": name, "type": kind, "scale": None, "legend": None}


def _spans(layout: StackedLayout) -> Specification:
    """From start to end along, from top to bottom down."""
    return {
        "x": _x("start", layout.size.small),
        "x2": {"field": "end"},
        "y": _y("top", layout),
        "y2": {"field": "bottom"},
    }


def _bars(layout: StackedLayout) -> Specification:
    rows = [
        {
            "start": segment.start,
            "end": segment.end,
            "top": segment.top,
            "bottom": segment.bottom,
            "fill": segment.colour.fill,
        }
        for segment in layout.segments
        if segment.end > segment.start
    ]
    return {
        "data": {"values": rows},
        "mark": {"type": "rect", "stroke": palette.PAPER, "strokeWidth": 1.5},
        "encoding": {**_spans(layout), "fill": _as_given("fill")},
    }


def _joints(layout: StackedLayout) -> Specification:
    rows = [
        {
            "start": joint.start,
            "end": joint.end,
            "top": joint.top,
            "bottom": joint.bottom,
            "stroke": palette.INK if joint.heavy else palette.HAIRLINE,
            "width": 2.5 if joint.heavy else 1.0,
        }
        for joint in layout.joints
    ]
    return {
        "data": {"values": rows},
        "mark": {"type": "rule", "strokeCap": "round"},
        "encoding": {
            **_spans(layout),
            "stroke": _as_given("stroke"),
            "strokeWidth": _as_given("width", "quantitative"),
        },
    }


def _segment_labels(layout: StackedLayout) -> Values:
    return [
        {
            "at": segment.centre,
            "middle": (segment.top + segment.bottom) / 2,
            "text": segment.label,
            "fill": segment.colour.text,
        }
        for segment in layout.segments
        if segment.label
    ]


def _plain(captions: Iterable[Caption], fill: str) -> Values:
    return [
        {"at": caption.at, "middle": caption.middle, "text": caption.text, "fill": fill}
        for caption in captions
    ]


def _texts(layout: StackedLayout, rows: Values, size: int, **mark: object) -> Specification:
    return {
        "data": {"values": rows},
        "mark": {
            "type": "text",
            "fontSize": size,
            "fontWeight": 400,
            "baseline": "middle",
            **mark,
        },
        "encoding": {
            "x": _x("at", layout.size.small),
            "y": _y("middle", layout),
            "text": {"field": "text", "type": "nominal"},
            "fill": _as_given("fill"),
        },
    }
