"""From the marks of a plot to a Vega-Lite specification with its data inside.

Every layer states its own scales, so that values of the data and fixed positions of text columns
stand on one sheet. Axes are marks too: Vega-Lite fails where layers share an axis that one of
them switches off. The specification is written as it is, not through Altair, which copies and
checks every part of so many layers for longer than the drawing takes; a test has Altair check it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from functools import singledispatch
from typing import Any

from analytics.render.figures import palette
from analytics.render.figures.plot import (
    Band,
    Bar,
    Line,
    Mark,
    Plot,
    Rule,
    Scale,
    Symbol,
    Text,
)
from analytics.render.figures.svg import FONT_STACK

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"

# What differs between the marks of one layer; all else is stated once for the layer.
_PER_MARK = frozenset({"x", "y", "x2", "y2", "text", "area"})

Json = dict[str, Any]


def plot_spec(plot: Plot) -> Json:
    """The specification; marks of one look become one layer, painted where its first one stands."""
    layers: dict[tuple[object, ...], list[Mark]] = {}
    for mark in plot.marks:
        layers.setdefault(_look(mark), []).append(mark)
    return {
        "$schema": SCHEMA,
        "width": plot.width,
        "height": plot.height,
        "padding": 0,
        "autosize": {"type": "none"},
        "config": {
            "font": FONT_STACK,
            "background": palette.PAPER,
            "aria": False,
            "view": {"stroke": None, "fill": None},
        },
        "resolve": {"scale": {"x": "independent", "y": "independent"}},
        "layer": [_layer(marks[0], marks, plot) for marks in layers.values()],
    }


def _look(mark: Mark) -> tuple[object, ...]:
    if isinstance(mark, Line | Band):
        return (mark,)
    names = (part.name for part in fields(mark) if part.name not in _PER_MARK)
    return (type(mark), *(getattr(mark, name) for name in names))


@singledispatch
def _layer(first: Mark, _marks: list[Any], _plot: Plot) -> Json:
    raise TypeError(f"No way to draw {type(first).__name__}.")


@_layer.register
def _(first: Text, marks: list[Text], plot: Plot) -> Json:
    look = {
        "type": "text",
        "fontSize": first.size,
        "fontWeight": first.weight,
        "align": first.align,
        "baseline": "middle",
        "fill": first.fill,
    }
    text = {"text": {"field": "text", "type": "nominal"}}
    return _drawn(look, _rows(marks, "x", "y", "text"), {**_places(first, plot), **text})


@_layer.register
def _(first: Rule, marks: list[Rule], plot: Plot) -> Json:
    look = {
        "type": "rule",
        "stroke": first.stroke,
        "strokeWidth": first.width,
        "strokeDash": list(first.dash),
    }
    return _drawn(look, _rows(marks, "x", "y", "x2", "y2"), _spans(first, plot))


@_layer.register
def _(first: Bar, marks: list[Bar], plot: Plot) -> Json:
    frame = {} if first.stroke is None else {"stroke": first.stroke, "strokeWidth": first.width}
    look = {"type": "rect", "fill": first.fill, **frame}
    return _drawn(look, _rows(marks, "x", "y", "x2", "y2"), _spans(first, plot))


@_layer.register
def _(first: Symbol, marks: list[Symbol], plot: Plot) -> Json:
    look = {
        "type": "point",
        "shape": first.shape,
        "fill": first.fill,
        "stroke": first.stroke or first.fill,
        "strokeWidth": first.width if first.stroke else 0,
        "opacity": 1,
    }
    size = {"size": {"field": "area", "type": "quantitative", "scale": None, "legend": None}}
    return _drawn(look, _rows(marks, "x", "y", "area"), {**_places(first, plot), **size})


@_layer.register
def _(first: Line, _marks: list[Line], plot: Plot) -> Json:
    look = {
        "type": "line",
        "stroke": first.stroke,
        "strokeWidth": first.width,
        "strokeDash": list(first.dash),
        "strokeJoin": "round",
        "interpolate": _interpolation(step=first.step),
    }
    rows = [{"x": x, "y": y, "order": order} for order, (x, y) in enumerate(first.points)]
    order = {"order": {"field": "order", "type": "quantitative"}}
    return _drawn(look, rows, {**_places(first, plot), **order})


@_layer.register
def _(first: Band, _marks: list[Band], plot: Plot) -> Json:
    look = {
        "type": "area",
        "fill": first.fill,
        "fillOpacity": first.opacity,
        "interpolate": _interpolation(step=first.step),
    }
    rows = [{"x": x, "y": low, "y2": high} for x, low, high in first.points]
    places = _places(first, plot)
    places["y"]["stack"] = None
    return _drawn(look, rows, {**places, "y2": {"field": "y2"}})


def _drawn(mark: Json, rows: list[Json], encoding: Json) -> Json:
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def _interpolation(*, step: bool) -> str:
    return "step-after" if step else "linear"


def _rows(marks: Iterable[Mark], *names: str) -> list[Json]:
    return [{name: getattr(mark, name) for name in names} for mark in marks]


def _spans(mark: Mark, plot: Plot) -> Json:
    return {**_places(mark, plot), "x2": {"field": "x2"}, "y2": {"field": "y2"}}


def _places(mark: Mark, plot: Plot) -> Json:
    scales = {"x": _scale(mark.space.x, plot.width), "y": _scale(mark.space.y, plot.height)}
    return {
        name: {"field": name, "type": "quantitative", "axis": None, "scale": scale}
        for name, scale in scales.items()
    }


def _scale(scale: Scale | None, length: float) -> Json:
    if scale is None:
        return {"domain": [0, length], "range": [0, length], "nice": False, "zero": False}
    kind = {"type": "log"} if scale.is_log else {"type": "linear", "zero": False}
    return {
        **kind,
        "domain": [scale.low, scale.high],
        "range": [scale.start, scale.end],
        "nice": False,
    }
