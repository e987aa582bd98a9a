"""Ticks at round numbers, and the axes of a plot as marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor, log10

from analytics.render.figures import palette
from analytics.render.figures.plot import SLACK, Mark, Rule, Scale, Sheet, Space, Text
from analytics.render.font_metrics import text_width, wrap

MINUS = "\N{MINUS SIGN}"
TICK = 5
_LABEL_BELOW = 14  # pixels from the axis to the middle of its labels
_ROUND_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_COMMON_RATIOS = ((0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0), (0.25, 1.0, 4.0, 16.0))
_WITHIN_A_DECADE = (
    (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0),
    (1.0, 1.5, 2.0, 3.0, 5.0, 7.0),
    (1.0, 2.0, 5.0),
    (1.0,),
)
_FEWEST_TICKS = 3


def tick_text(value: float) -> str:
    """As few digits as tell the value: "0.25", "1,000" or "−5"."""
    text = f"{abs(value):,.6f}".rstrip("0").rstrip(".")
    return f"{MINUS}{text}" if value < 0 and text != "0" else text


def round_step(span: float, most: int) -> float:
    """The smallest round step that cuts ``span`` into at most ``most`` parts."""
    exact = span / max(most, 1)
    power = 10.0 ** floor(log10(exact))
    return next(step * power for step in _ROUND_STEPS if step * power >= exact * (1 - 1e-9))


def round_end(value: float, most: int) -> float:
    """The first tick at or above ``value`` for an axis from 0."""
    step = round_step(value, most)
    return step * ceil(value / step - 1e-9)


def linear_ticks(low: float, high: float, most: int) -> tuple[float, ...]:
    """Round numbers from ``low`` to ``high``."""
    step = round_step(high - low, most)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return tuple(round(index * step, 10) + 0.0 for index in range(first, last + 1))


def log_ticks(low: float, high: float, most: int) -> tuple[float, ...]:
    """Halves and doubles where the range is that of common ratios; else the densest round numbers.

    Never more than ``most``, unless not even one round number lies on the axis.
    """
    candidates = [_inside(numbers, low, high) for numbers in _COMMON_RATIOS]
    is_common = low >= _COMMON_RATIOS[0][0] / 2 and high <= _COMMON_RATIOS[0][-1] * 2
    if is_common and _FEWEST_TICKS <= len(candidates[0]) <= most:
        return candidates[0]
    decades = range(floor(log10(low)), ceil(log10(high)) + 1)
    candidates += [
        _inside([digit * 10.0**power for power in decades for digit in digits], low, high)
        for digits in _WITHIN_A_DECADE
    ]
    candidates += [candidates[-1][::every] for every in range(2, 1 + max(len(decades), 2))]
    fitting = [ticks for ticks in candidates if 0 < len(ticks) <= most]
    return max(fitting, key=len) if fitting else (low, high)


def _inside(numbers: Sequence[float], low: float, high: float) -> tuple[float, ...]:
    return tuple(float(f"{number:.6g}") for number in numbers if low <= number <= high)


def bottom_axis(
    scale: Scale, y: float, ticks: Sequence[float], *, title: str, sheet: Sheet
) -> Iterator[Mark]:
    """The line, ticks, labels and title below a plot whose lower edge is at pixel ``y``."""
    size = sheet.small
    yield Rule(x=scale.start, x2=scale.end, y=y, y2=y)
    along = Space(x=scale)
    for tick in ticks:
        yield Rule(x=tick, x2=tick, y=y, y2=y + TICK, space=along)
        yield Text(
            x=tick,
            y=y + _LABEL_BELOW,
            text=tick_text(tick),
            size=size,
            fill=palette.MUTED,
            align="center",
            space=along,
        )
    middle = (scale.start + scale.end) / 2
    for index, line in enumerate(axis_title(title, scale, sheet)):
        yield Text(
            x=middle,
            y=y + _LABEL_BELOW + 18 + index * (size + 3),
            text=line,
            size=size,
            fill=palette.MUTED,
            align="center",
        )


def axis_title(title: str, scale: Scale, sheet: Sheet) -> tuple[str, ...]:
    """The title in lines centred below the axis that stay on the sheet."""
    middle = (scale.start + scale.end) / 2
    room = 2 * min(middle, sheet.width - middle) - 8
    return wrap(title, sheet.small, room / SLACK) if title else ()


def bottom_axis_height(title: str, scale: Scale, sheet: Sheet) -> float:
    """From the axis line to below its title."""
    lines, size = len(axis_title(title, scale, sheet)), sheet.small
    return _LABEL_BELOW + size / 2 + 4 + (lines * (size + 3) + 4 if lines else 0)


def left_axis(
    scale: Scale,
    across: tuple[float, float],
    ticks: Sequence[float],
    labels: Sequence[str],
    *,
    size: float,
) -> Iterator[Mark]:
    """Labels left of the plot and a dotted line at each tick; ``across`` is its pixels."""
    left, right = across
    up = Space(y=scale)
    for tick, label in zip(ticks, labels, strict=True):
        yield Rule(x=left, x2=right, y=tick, y2=tick, stroke=palette.GRID, dash=(1, 3), space=up)
        yield Text(
            x=left - 8, y=tick, text=label, size=size, fill=palette.MUTED, align="right", space=up
        )
    yield Rule(x=left, x2=left, y=scale.start, y2=scale.end)


def labels_width(labels: Sequence[str], size: float) -> float:
    return max((text_width(label, size) for label in labels), default=0.0)


def fitting_stride(texts: Sequence[str], spacing: float, size: float, *, steps: int) -> int:
    """Every which label to print where labels stand ``spacing`` pixels apart.

    Of ``steps`` intervals the last one ends at a printed label where that costs few labels.
    """
    least = max(ceil((SLACK * labels_width(texts, size) + 8) / spacing), 1)
    if least >= steps:
        return max(steps, 1)
    even = next(stride for stride in range(least, steps + 1) if steps % stride == 0)
    return even if even <= 2 * least else least
