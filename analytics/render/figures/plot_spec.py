"""From the marks of a plot to a Vega-Lite specification with its data inside.

Every layer states its own scales, so that values of the data and fixed positions of text columns
stand on one sheet. Axes are marks too: Vega-Lite fails where layers share an axis that one of
them switches off.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from functools import singledispatch
from typing import Any

import altair as alt

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

# What differs between the marks of one layer; all else is stated once for the layer.
_PER_MARK = frozenset({"x", "y", "x2", "y2", "text", "area"})


def plot_spec(plot: Plot) -> dict[str, Any]:
    """The specification; marks of one look become one layer, painted where its first one stands."""
    layers: dict[tuple[object, ...], list[Mark]] = {}
    for mark in plot.marks:
        layers.setdefault(_look(mark), []).append(mark)
    chart = (
        alt.layer(*(_layer(marks[0], marks, plot) for marks in layers.values()))
        .resolve_scale(x="independent", y="independent")
        .properties(
            width=plot.width,
            height=plot.height,
            padding=0,
            autosize=alt.AutoSizeParams(type="none"),
        )
        .configure(font=FONT_STACK, background=palette.PAPER, aria=False)
        .configure_view(stroke=None, fill=None)
    )
    specification: dict[str, Any] = chart.to_dict()
    return specification


def _look(mark: Mark) -> tuple[object, ...]:
    if isinstance(mark, Line | Band):
        return (mark,)
    names = (part.name for part in fields(mark) if part.name not in _PER_MARK)
    return (type(mark), *(getattr(mark, name) for name in names))


@singledispatch
def _layer(first: Mark, _marks: list[Any], _plot: Plot) -> alt.Chart:
    raise TypeError(f"No way to draw {type(first).__name__}.")


@_layer.register
def _(first: Text, marks: list[Text], plot: Plot) -> alt.Chart:
    return (
        _chart(_rows(marks, "x", "y", "text"))
        .mark_text(
            fontSize=first.size,
            fontWeight=first.weight,
            align=first.align,
            baseline="middle",
            fill=first.fill,
        )
        .encode(x=_x("x", first, plot), y=_y("y", first, plot), text=alt.Text("text:N"))
    )


@_layer.register
def _(first: Rule, marks: list[Rule], plot: Plot) -> alt.Chart:
    return (
        _chart(_rows(marks, "x", "y", "x2", "y2"))
        .mark_rule(stroke=first.stroke, strokeWidth=first.width, strokeDash=list(first.dash))
        .encode(x=_x("x", first, plot), y=_y("y", first, plot), x2="x2:Q", y2="y2:Q")
    )


@_layer.register
def _(first: Bar, marks: list[Bar], plot: Plot) -> alt.Chart:
    frame = {} if first.stroke is None else {"stroke": first.stroke, "strokeWidth": first.width}
    return (
        _chart(_rows(marks, "x", "y", "x2", "y2"))
        .mark_rect(fill=first.fill, **frame)
        .encode(x=_x("x", first, plot), y=_y("y", first, plot), x2="x2:Q", y2="y2:Q")
    )


@_layer.register
def _(first: Symbol, marks: list[Symbol], plot: Plot) -> alt.Chart:
    frame = {"strokeWidth": 0} if first.stroke is None else {"strokeWidth": first.width}
    return (
        _chart(_rows(marks, "x", "y", "area"))
        .mark_point(
            shape=first.shape,
            fill=first.fill,
            stroke=first.stroke or first.fill,
            opacity=1,
            **frame,
        )
        .encode(
            x=_x("x", first, plot),
            y=_y("y", first, plot),
            size=alt.Size("area:Q", scale=None, legend=None),
        )
    )


@_layer.register
def _(first: Line, _marks: list[Line], plot: Plot) -> alt.Chart:
    rows = [{"x": x, "y": y, "order": order} for order, (x, y) in enumerate(first.points)]
    return (
        _chart(rows)
        .mark_line(
            stroke=first.stroke,
            strokeWidth=first.width,
            strokeDash=list(first.dash),
            strokeJoin="round",
            interpolate="step-after" if first.step else "linear",
        )
        .encode(x=_x("x", first, plot), y=_y("y", first, plot), order=alt.Order("order:Q"))
    )


@_layer.register
def _(first: Band, _marks: list[Band], plot: Plot) -> alt.Chart:
    rows = [{"x": x, "low": low, "high": high} for x, low, high in first.points]
    return (
        _chart(rows)
        .mark_area(
            fill=first.fill,
            fillOpacity=first.opacity,
            interpolate="step-after" if first.step else "linear",
        )
        .encode(x=_x("x", first, plot), y=_y("low", first, plot), y2="high:Q")
    )


def _chart(rows: list[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.Data(values=rows))


def _rows(marks: Iterable[Mark], *names: str) -> list[dict[str, Any]]:
    return [{name: getattr(mark, name) for name in names} for mark in marks]


def _x(field: str, mark: Mark, plot: Plot) -> alt.X:
    return alt.X(f"{field}:Q", axis=None, scale=_scale(mark.space.x, plot.width))


def _y(field: str, mark: Mark, plot: Plot) -> alt.Y:
    return alt.Y(f"{field}:Q", axis=None, stack=None, scale=_scale(mark.space.y, plot.height))


def _scale(scale: Scale | None, length: float) -> alt.Scale:
    if scale is None:
        return alt.Scale(domain=[0, length], range=[0, length], nice=False, zero=False)
    return alt.Scale(
        type="log" if scale.is_log else "linear",
        domain=[scale.low, scale.high],
        range=[scale.start, scale.end],
        nice=False,
        **({} if scale.is_log else {"zero": False}),
    )
