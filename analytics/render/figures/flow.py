"""The STROBE flow of patients as a drawing."""

from __future__ import annotations

from itertools import pairwise

from analytics.render.figures import drawing, palette
from analytics.render.figures.flow_layout import (
    Box,
    FlowLayout,
    FlowSize,
    Line,
    Stage,
    lay_out,
)
from analytics.report.display import Flow


def flow_svg(flow: Flow, size: FlowSize) -> str:
    """Boxes from counts, arrows between them, who left at the side, arms at the end."""
    layout = lay_out(flow, size)
    marks = [*_trunk(layout), *_split(layout)]
    for arm in layout.arms:
        marks += _arm(arm, layout)
    return drawing.document(size.width, layout.height, marks)


def _trunk(layout: FlowLayout) -> list[str]:
    axis = layout.size.centre
    marks: list[str] = []
    for stage in layout.trunk:
        marks += _box(stage.box, layout)
        if stage.side is not None:
            middle = stage.side.top + stage.side.height / 2
            marks.append(drawing.arrow_right(axis, stage.side.left, middle))
            marks += _box(stage.side, layout)
    for above, below in pairwise(layout.trunk):
        marks.append(drawing.arrow_down(axis, above.box.bottom, below.box.top))
    return marks


def _split(layout: FlowLayout) -> list[str]:
    """From the last box of the trunk over a bar to the first box of each arm."""
    firsts = [arm[0].box for arm in layout.arms if arm]
    if not layout.trunk or not firsts:
        return []
    bottom = layout.trunk[-1].box.bottom
    bar = bottom + (firsts[0].top - bottom) / 2
    axis = layout.size.centre
    reach = [axis, *(box.centre for box in firsts)]
    return [
        drawing.line([(axis, bottom), (axis, bar)]),
        drawing.line([(min(reach), bar), (max(reach), bar)]),
        *(drawing.arrow_down(box.centre, bar, box.top) for box in firsts),
    ]


def _arm(stages: tuple[Stage, ...], layout: FlowLayout) -> list[str]:
    marks: list[str] = []
    for stage in stages:
        marks += _box(stage.box, layout)
        if stage.side is not None:
            marks += _box(stage.side, layout)
    for above, below in pairwise(stages):
        axis = above.box.centre if below.side is None else above.box.left + 14
        marks.append(drawing.arrow_down(axis, above.box.bottom, below.box.top))
    return marks


def _box(box: Box, layout: FlowLayout) -> list[str]:
    marks: list[str] = []
    if box.kind == "step":
        marks.append(_frame(box, palette.SUNK, palette.EDGE))
    if box.kind == "side":
        marks.append(_frame(box, palette.PAPER, palette.HAIRLINE))
    for index, line in enumerate(box.lines):
        marks += _line(line, box, index, layout.size)
    return marks


def _line(line: Line, box: Box, index: int, size: FlowSize) -> list[str]:
    in_step = box.kind == "step"
    font_size = size.text if in_step else size.small
    baseline = box.top + 9 + font_size + index * box.line_height
    fill = palette.INK if line.strong or in_step else palette.MUTED
    weight = 600 if line.strong else 400
    return [
        drawing.text(content, x, baseline, size=font_size, fill=fill, weight=weight)
        for content, x in ((line.lead, box.text_left), (line.text, box.text_left + line.indent))
        if content
    ]


def _frame(box: Box, fill: str, stroke: str) -> str:
    return drawing.box(box.left, box.top, box.width, box.height, fill=fill, stroke=stroke)
