"""Grotta bars as an Altair chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

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


def stacked_bars_spec(figure: StackedBars, size: BarSize) -> dict[str, Any]:
    """The Vega-Lite specification of the figure at one size, with its data inside."""
    layout = lay_out(figure, size)
    small = size.small
    layers = [
        _joints(layout),
        _bars(layout),
        _texts(layout, _segment_labels(layout), size.text, align="center", weight=600),
        _texts(layout, _plain(layout.grade_names, palette.MUTED), small, align="center"),
        _texts(
            layout,
            _plain([name for name in layout.group_names if name.strong], palette.INK),
            size.text,
            align="right",
            dx=-12,
        ),
        _texts(
            layout,
            _plain([name for name in layout.group_names if not name.strong], palette.MUTED),
            small,
            align="right",
            dx=-12,
        ),
        _texts(layout, _plain(layout.absences, palette.MUTED), small, align="left"),
        _texts(layout, _plain(layout.headings, palette.INK), size.text, align="left", weight=600),
    ]
    chart = (
        alt.layer(*layers)
        .properties(
            width=size.plot_width,
            height=layout.bottom,
            padding={"left": size.label_width, "top": 0, "right": size.right, "bottom": BELOW_BARS},
            autosize=alt.AutoSizeParams(type="none"),
        )
        .configure(font=FONT_STACK, background=palette.PAPER, aria=False)
        .configure_view(stroke=None, fill=None)
    )
    specification: dict[str, Any] = chart.to_dict()
    return specification


def _x(shorthand: str, *, small: int) -> alt.X:
    axis = alt.Axis(
        values=[0, 20, 40, 60, 80, 100],
        title="Patients (%)",
        grid=False,
        domain=False,
        tickColor=palette.EDGE,
        tickSize=5,
        labelFontSize=small,
        labelColor=palette.MUTED,
        labelFlush=True,
        titleFontSize=small,
        titleFontWeight="normal",
        titleColor=palette.MUTED,
        titlePadding=4,
    )
    return alt.X(shorthand, scale=alt.Scale(domain=[0, 100], nice=False), axis=axis)


def _y(shorthand: str, layout: StackedLayout) -> alt.Y:
    scale = alt.Scale(domain=[layout.bottom, 0], nice=False)
    return alt.Y(shorthand, scale=scale, axis=None)


def _bars(layout: StackedLayout) -> alt.Chart:
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
    return (
        alt.Chart(alt.Data(values=rows))
        .mark_rect(stroke=palette.PAPER, strokeWidth=1.5)
        .encode(
            x=_x("start:Q", small=layout.size.small),
            x2="end:Q",
            y=_y("top:Q", layout),
            y2="bottom:Q",
            fill=alt.Fill("fill:N", scale=None, legend=None),
        )
    )


def _joints(layout: StackedLayout) -> alt.Chart:
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
    return (
        alt.Chart(alt.Data(values=rows))
        .mark_rule(strokeCap="round")
        .encode(
            x=_x("start:Q", small=layout.size.small),
            x2="end:Q",
            y=_y("top:Q", layout),
            y2="bottom:Q",
            stroke=alt.Stroke("stroke:N", scale=None, legend=None),
            strokeWidth=alt.StrokeWidth("width:Q", scale=None, legend=None),
        )
    )


def _segment_labels(layout: StackedLayout) -> list[dict[str, Any]]:
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


def _plain(captions: Sequence[Caption], fill: str) -> list[dict[str, Any]]:
    return [
        {"at": caption.at, "middle": caption.middle, "text": caption.text, "fill": fill}
        for caption in captions
    ]


def _texts(
    layout: StackedLayout,
    rows: list[dict[str, Any]],
    size: int,
    *,
    align: str,
    weight: int = 400,
    dx: int = 0,
) -> alt.Chart:
    return (
        alt.Chart(alt.Data(values=rows))
        .mark_text(fontSize=size, fontWeight=weight, align=align, baseline="middle", dx=dx)
        .encode(
            x=_x("at:Q", small=layout.size.small),
            y=_y("middle:Q", layout),
            text=alt.Text("text:N"),
            fill=alt.Fill("fill:N", scale=None, legend=None),
        )
    )
