"""The forest plot: printed columns, and squares with intervals on one axis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analytics.render.figures import palette
from analytics.render.figures.axes import bottom_axis, bottom_axis_height, linear_ticks, log_ticks
from analytics.render.figures.forest_axis import forest_scale, shown_limit
from analytics.render.figures.forest_columns import (
    INDENT,
    Columns,
    columns,
    is_placed,
    label_lines,
)
from analytics.render.figures.plot import (
    LINE,
    SLACK,
    Band,
    Bar,
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
from analytics.report.display import ForestFigure, ForestRow

_TEAL, _RUST = palette.SERIES[:2]
_LARGEST, _SMALLEST, _UNWEIGHTED = 150.0, 20.0, 64.0  # areas in square pixels
_DIAMOND = 6.5  # half its height
_ARROW = 46.0
_ROW_PADDING = 7
_TICK_ROOM = 36
_MOST_TICKS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """What every part of one drawing needs to know."""

    figure: ForestFigure
    sheet: Sheet
    columns: Columns
    scale: Scale
    words: tuple[Text, ...]
    top: float
    middles: tuple[float, ...]
    bottom: float

    @property
    def along(self) -> Space:
        return Space(x=self.scale)


def forest_plot(figure: ForestFigure, sheet: Sheet) -> Plot:
    """The figure at one width."""
    frame = _frame(figure, sheet)
    title = f"{figure.measure} (log scale)" if frame.scale.is_log else figure.measure
    marks = [
        *_lines(frame),
        *_blanks(frame),
        *bottom_axis(frame.scale, frame.bottom, _ticks(frame.scale), title=title, sheet=sheet),
        *frame.words,
        *_headers(frame),
        *(mark for index in range(len(figure.rows)) for mark in _row(frame, index)),
    ]
    height = frame.bottom + bottom_axis_height(title, frame.scale, sheet)
    return Plot(width=sheet.width, height=round(height), marks=tuple(marks))


def _frame(figure: ForestFigure, sheet: Sheet) -> _Frame:
    placed = columns(figure, sheet)
    scale = forest_scale(figure, placed.plot_left, placed.plot_right)
    words = tuple(_direction_words(figure, scale, sheet))
    word_lines = len({word.y for word in words})
    top = 8 + LINE * max(placed.header_lines, word_lines) + 4
    middles, y = [], float(top)
    for row in figure.rows:
        lines = max(
            len(label_lines(row, placed.label_width, sheet)), _reason_lines(row, scale, sheet)
        )
        height = LINE * max(lines, 1) + _ROW_PADDING
        middles.append(y + height / 2)
        y += height
    return _Frame(
        figure=figure,
        sheet=sheet,
        columns=placed,
        scale=scale,
        words=words,
        top=top,
        middles=tuple(middles),
        bottom=y + 2,
    )


def _ticks(scale: Scale) -> tuple[float, ...]:
    most = max(min(int((scale.end - scale.start) / _TICK_ROOM), _MOST_TICKS), 2)
    return (log_ticks if scale.is_log else linear_ticks)(scale.low, scale.high, most)


def _lines(frame: _Frame) -> Iterator[Mark]:
    """The line of no effect, and the dashed one at the overall estimate."""
    start = frame.top - 4
    if frame.scale.holds(frame.figure.no_effect):
        at = frame.figure.no_effect
        yield Rule(x=at, x2=at, y=start, y2=frame.bottom, space=frame.along)
    overall = frame.figure.overall
    if overall is not None and frame.scale.holds(overall):
        yield Rule(
            x=overall, x2=overall, y=start, y2=frame.bottom, stroke=_RUST, dash=(3, 3),
            space=frame.along,
        )  # fmt: skip


def _blanks(frame: _Frame) -> Iterator[Bar]:
    """White behind a reason, so that no line runs through its words."""
    for row, middle in zip(frame.figure.rows, frame.middles, strict=True):
        lines = _reason_lines(row, frame.scale, frame.sheet)
        if lines and not is_placed(row):
            half = LINE * lines / 2 + 1
            yield Bar(
                x=frame.scale.start, x2=frame.scale.end, y=middle - half, y2=middle + half,
                fill=palette.PAPER,
            )  # fmt: skip


def _direction_words(figure: ForestFigure, scale: Scale, sheet: Sheet) -> Iterator[Text]:
    """Beside the line of no effect where they fit there; else one below the other."""
    left = f"← {figure.left_words}" if figure.left_words else ""
    right = f"{figure.right_words} →" if figure.right_words else ""
    size, line = sheet.small, scale.at(figure.no_effect)
    fits = (
        SLACK * text_width(left, size) <= line - scale.start - 6
        and SLACK * text_width(right, size) <= scale.end - line - 6
    )
    room = (scale.end - scale.start) / SLACK
    places = (
        [(left, line - 6, "right", 0), (right, line + 6, "left", 0)]
        if fits
        else _stacked_words(left, right, scale, wrap_at=(size, room))
    )
    for text, x, align, index in places:
        if text:
            y = 8 + LINE / 2 + LINE * index
            yield Text(x=x, y=y, text=text, size=size, fill=palette.MUTED, align=align)


def _stacked_words(
    left: str, right: str, scale: Scale, *, wrap_at: tuple[float, float]
) -> list[tuple[str, float, str, int]]:
    lines = [(line, scale.start, "left") for line in wrap(left, *wrap_at)]
    lines += [(line, scale.end, "right") for line in wrap(right, *wrap_at)]
    return [(text, x, align, index) for index, (text, x, align) in enumerate(lines)]


def _headers(frame: _Frame) -> Iterator[Text]:
    for column in (*frame.columns.before, *frame.columns.after):
        first = frame.top - 4 - LINE * len(column.header) + LINE / 2
        for index, line in enumerate(column.header):
            yield Text(
                x=column.right, y=first + LINE * index, text=line, size=frame.sheet.small,
                fill=palette.MUTED, align="right",
            )  # fmt: skip


def _row(frame: _Frame, index: int) -> Iterator[Mark]:
    row, middle = frame.figure.rows[index], frame.middles[index]
    yield from _label(frame, row, middle)
    for column in (*frame.columns.before, *frame.columns.after):
        if column.texts[index]:
            yield Text(
                x=column.right, y=middle, text=column.texts[index], size=frame.sheet.small,
                align="right", weight=600 if row.kind == "overall" else 400,
            )  # fmt: skip
    if is_placed(row):
        yield from _placed_marks(frame, row, middle)
    elif row.text:
        yield from _reason(frame, row, middle)


def _label(frame: _Frame, row: ForestRow, middle: float) -> Iterator[Text]:
    lines = label_lines(row, frame.columns.label_width, frame.sheet)
    first = middle - LINE * (len(lines) - 1) / 2
    for index, line in enumerate(lines):
        yield Text(
            x=frame.columns.label_left + INDENT * row.indent,
            y=first + LINE * index,
            text=line,
            size=frame.sheet.small,
            weight=600 if row.kind in ("heading", "overall") else 400,
        )


def _reason(frame: _Frame, row: ForestRow, middle: float) -> Iterator[Text]:
    lines = wrap(row.text, frame.sheet.small, (frame.scale.end - frame.scale.start) / SLACK)
    first = middle - LINE * (len(lines) - 1) / 2
    for index, line in enumerate(lines):
        yield Text(
            x=frame.scale.start, y=first + LINE * index, text=line, size=frame.sheet.small,
            fill=palette.MUTED,
        )  # fmt: skip


def _reason_lines(row: ForestRow, scale: Scale, sheet: Sheet) -> int:
    if is_placed(row):
        return 0
    return len(wrap(row.text, sheet.small, (scale.end - scale.start) / SLACK))


def _placed_marks(frame: _Frame, row: ForestRow, middle: float) -> Iterator[Mark]:
    (low, beyond_low), (high, beyond_high) = (
        shown_limit(row.low, frame.scale, is_low=True),
        shown_limit(row.high, frame.scale, is_low=False),
    )
    if row.kind == "overall" and row.estimate is not None:
        yield _diamond(frame, row.estimate, (low, high), middle)
    else:
        is_prediction = row.kind == "prediction"
        yield Rule(
            x=low, x2=high, y=middle, y2=middle,
            stroke=_RUST if is_prediction else palette.INK,
            width=3.0 if is_prediction else 1.4,
            space=frame.along,
        )  # fmt: skip
    for end, beyond, shape in (
        (low, beyond_low, "triangle-left"),
        (high, beyond_high, "triangle-right"),
    ):
        if beyond:
            fill = palette.INK if row.kind == "row" else _RUST
            yield Symbol(x=end, y=middle, shape=shape, area=_ARROW, fill=fill, space=frame.along)
    if row.kind == "row" and row.estimate is not None and frame.scale.holds(row.estimate):
        yield Symbol(
            x=row.estimate, y=middle, shape="square", area=_area(row, frame.figure), fill=_TEAL,
            space=frame.along,
        )  # fmt: skip


def _diamond(frame: _Frame, estimate: float, limits: tuple[float, float], middle: float) -> Band:
    low, high = limits
    centre = min(max(estimate, low), high)
    return Band(
        points=((low, middle, middle), (centre, middle - _DIAMOND, middle + _DIAMOND),
                (high, middle, middle)),
        fill=_RUST,
        space=frame.along,
    )  # fmt: skip


def _area(row: ForestRow, figure: ForestFigure) -> float:
    """In proportion to the weight, but never too small to be seen."""
    heaviest = max((each.weight or 0.0 for each in figure.rows if each.kind == "row"), default=0.0)
    if not heaviest:
        return _UNWEIGHTED
    return max(_LARGEST * (row.weight or 0.0) / heaviest, _SMALLEST)
