"""Where the boxes of a flow chart go, in CSS pixels, before anything is drawn.

A step's exclusions stand between the box before it and its own box: they are who left on the way
to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from analytics.render.font_metrics import text_width, wrap
from analytics.report.display import Flow, FlowArm, FlowStep

_SLACK = 0.88  # the page's own font may be a little wider than the bundled one
_PADDING = 10.0
_GAP = 26.0
_SIDE_MARGIN = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowSize:
    """Sizes of one version of the chart."""

    width: float
    trunk_width: float
    side_left: float
    text: float
    small: float
    between_arms: float

    @property
    def line_height(self) -> float:
        return self.text + 4.5

    @property
    def centre(self) -> float:
        return 1 + self.trunk_width / 2


WIDE = FlowSize(width=720, trunk_width=343, side_left=376, text=13, small=12, between_arms=32)
NARROW = FlowSize(width=350, trunk_width=168, side_left=181, text=12, small=12, between_arms=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of text in a box; ``lead`` stands before it, and ``indent`` leaves room for that."""

    text: str
    strong: bool = False
    lead: str = ""
    indent: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """``kind``: "step", "side" (who left) or "aside" (who left, without a frame, inside an arm)."""

    left: float
    top: float
    width: float
    lines: tuple[Line, ...]
    line_height: float
    kind: str = "step"

    @property
    def height(self) -> float:
        return 2 * _PADDING + self.line_height * len(self.lines) - 3

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def centre(self) -> float:
        return self.left + self.width / 2

    @property
    def text_left(self) -> float:
        return self.left + _PADDING


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One row of the chart: a box, and who left on the way to it."""

    box: Box
    side: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowLayout:
    size: FlowSize
    trunk: tuple[Stage, ...]
    arms: tuple[tuple[Stage, ...], ...]

    @property
    def height(self) -> float:
        stages = [*self.trunk, *(stage for arm in self.arms for stage in arm)]
        boxes = [box for stage in stages for box in (stage.box, stage.side) if box is not None]
        return max((box.bottom for box in boxes), default=0.0) + 2


def lay_out(flow: Flow, size: FlowSize) -> FlowLayout:
    """Place trunk and arms; the arms share the whole width."""
    trunk = _trunk(flow.trunk, size)
    top = max((stage.box.bottom for stage in trunk), default=-_GAP) + 2 * _GAP - 6
    return FlowLayout(size=size, trunk=trunk, arms=_arms(flow.arms, size, top))


def _trunk(steps: tuple[FlowStep, ...], size: FlowSize) -> tuple[Stage, ...]:
    stages: list[Stage] = []
    bottom = 1.0 - _GAP
    for step in steps:
        side = None
        top = bottom + _GAP
        if step.excluded:
            width = size.width - size.side_left - 1
            side = _side_box(step, size.side_left, bottom + _SIDE_MARGIN + 4, width, size)
            top = side.bottom + _SIDE_MARGIN + 4
        box = _step_box(step, 1.0, top, size.trunk_width, size)
        stages.append(Stage(box=box, side=side))
        bottom = box.bottom
    return tuple(stages)


def _arms(arms: tuple[FlowArm, ...], size: FlowSize, top: float) -> tuple[tuple[Stage, ...], ...]:
    if not arms:
        return ()
    width = (size.width - 2 - size.between_arms * (len(arms) - 1)) / len(arms)
    lefts = [1 + index * (width + size.between_arms) for index in range(len(arms))]
    columns: list[list[Stage]] = [[] for _ in arms]
    for depth in range(max(len(arm.steps) for arm in arms)):
        row_top = top
        for arm, left, column in zip(arms, lefts, columns, strict=True):
            if depth < len(arm.steps):
                column.append(_arm_stage(arm, depth, left, row_top, width, size))
        top = _levelled(columns, depth)
    return tuple(tuple(column) for column in columns)


def _arm_stage(
    arm: FlowArm, depth: int, left: float, top: float, width: float, size: FlowSize
) -> Stage:
    step = arm.steps[depth]
    aside = None
    if step.excluded:
        aside = _side_box(step, left + 24, top - _GAP + 2, width - 24, size, kind="aside")
        top = aside.bottom + 4
    heading = arm.label if depth == 0 and arm.label != step.label else ""
    return Stage(box=_step_box(step, left, top, width, size, heading=heading), side=aside)


def _levelled(columns: list[list[Stage]], depth: int) -> float:
    """Bring the boxes of one row to one height; return where the next row may start."""
    row = [column for column in columns if len(column) > depth]
    top = max(column[depth].box.top for column in row)
    for column in row:
        stage = column[depth]
        column[depth] = Stage(box=_moved(stage.box, top), side=stage.side)
    return max(column[depth].box.bottom for column in row) + _GAP


def _moved(box: Box, top: float) -> Box:
    return Box(
        left=box.left,
        top=top,
        width=box.width,
        lines=box.lines,
        line_height=box.line_height,
        kind=box.kind,
    )


def _step_box(
    step: FlowStep, left: float, top: float, width: float, size: FlowSize, *, heading: str = ""
) -> Box:
    room = _SLACK * (width - 2 * _PADDING)
    lines = [
        *(Line(text=part, strong=True) for part in wrap(heading, size.text, room, "semibold")),
        *(Line(text=part) for part in wrap(step.label, size.text, room)),
        Line(text=f"n = {step.n}", strong=True),
    ]
    return Box(left=left, top=top, width=width, lines=tuple(lines), line_height=size.line_height)


def _side_box(
    step: FlowStep, left: float, top: float, width: float, size: FlowSize, *, kind: str = "side"
) -> Box:
    total = sum(count for _reason, count in step.excluded)
    word = "Excluded" if kind == "side" else "Left"
    heading = Line(text=f"{word}: n = {total}", strong=True)
    return Box(
        left=left,
        top=top,
        width=width,
        lines=(heading, *_reasons(step, width, size)),
        line_height=size.line_height,
        kind=kind,
    )


def _reasons(step: FlowStep, width: float, size: FlowSize) -> list[Line]:
    widest = max(text_width(str(count), size.small) for _reason, count in step.excluded)
    indent = 1.15 * widest + 7
    room = _SLACK * (width - 2 * _PADDING - indent)
    lines: list[Line] = []
    for reason, count in step.excluded:
        first, *rest = wrap(reason, size.small, room) or ("",)
        lines.append(Line(text=first, lead=str(count), indent=indent))
        lines += [Line(text=part, indent=indent) for part in rest]
    return lines
