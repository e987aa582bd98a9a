"""The key of a figure: what each shape or line means, in rows above the plot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analytics.render.figures import palette
from analytics.render.figures.plot import LINE, SLACK, Bar, Mark, Rule, Sheet, Symbol, Text
from analytics.render.font_metrics import text_width, wrap

_LEFT = 6
_SAMPLE = 20
_GAP = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEntry:
    """``sample`` is drawn at (0, 0) and moved to its place: a Symbol, Rule or Bar in pixels."""

    label: str
    sample: Symbol | Rule | Bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """The marks, and the pixel below which the plot may begin."""

    marks: tuple[Mark, ...]
    bottom: float


def key(entries: Sequence[KeyEntry], sheet: Sheet, *, top: float = 0.0) -> Key:
    """Entries side by side as far as they fit, then on the next row."""
    marks: list[Mark] = []
    left, middle = float(_LEFT), top + 9.0
    for entry in entries:
        room = (sheet.width - 2 * _LEFT - _SAMPLE) / SLACK
        lines = wrap(entry.label, sheet.small, room)
        width = _SAMPLE + SLACK * max(text_width(line, sheet.small) for line in lines or ("",))
        if left > _LEFT and left + width > sheet.width - _LEFT:
            left, middle = float(_LEFT), middle + LINE + 3
        marks += _entry(entry, lines, left, middle, sheet)
        if len(lines) > 1:
            middle += LINE * (len(lines) - 1)
        left += width + _GAP
    return Key(marks=tuple(marks), bottom=middle + LINE / 2 + 4 if entries else top)


def _entry(
    entry: KeyEntry, lines: tuple[str, ...], left: float, middle: float, sheet: Sheet
) -> Iterator[Mark]:
    yield _moved(entry.sample, left + 7, middle)
    for index, line in enumerate(lines):
        yield Text(
            x=left + _SAMPLE, y=middle + LINE * index, text=line, size=sheet.small,
            fill=palette.MUTED,
        )  # fmt: skip


def _moved(sample: Symbol | Rule | Bar, x: float, y: float) -> Mark:
    if isinstance(sample, Symbol):
        return Symbol(
            x=x, y=y, shape=sample.shape, area=sample.area, fill=sample.fill,
            stroke=sample.stroke, width=sample.width,
        )  # fmt: skip
    if isinstance(sample, Rule):
        return Rule(
            x=x + sample.x, x2=x + sample.x2, y=y, y2=y, stroke=sample.stroke,
            width=sample.width, dash=sample.dash,
        )  # fmt: skip
    return Bar(
        x=x + sample.x, x2=x + sample.x2, y=y + sample.y, y2=y + sample.y2, fill=sample.fill,
        stroke=sample.stroke, width=sample.width,
    )  # fmt: skip
