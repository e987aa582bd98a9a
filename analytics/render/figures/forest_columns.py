"""The text columns of a forest plot: how wide each is, and what is left for the axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.render.figures.plot import SLACK, Sheet
from analytics.render.font_metrics import text_width, wrap
from analytics.report.display import ForestFigure, ForestRow

INDENT = 12
_GAP = 14
_MARGIN = 6
_LABEL_SHARE = {False: 0.30, True: 0.44}
_LEAST_LABEL = 120
_LEAST_PLOT = 150
_HEADER_WIDTH = 84  # holds "aOR (95% CI)"
# A word of a header is not cut before it is wider than this.
_LONGEST_WORD = 110.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TextColumn:
    """One printed column; ``right`` is the pixel at which its right-aligned texts end."""

    header: tuple[str, ...]
    texts: tuple[str, ...]
    width: float
    right: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where everything stands across the sheet. Empty columns are those that did not fit."""

    label_left: float
    label_width: float
    before: tuple[TextColumn, ...]
    plot_left: float
    plot_right: float
    after: tuple[TextColumn, ...]

    @property
    def header_lines(self) -> int:
        return max((len(each.header) for each in (*self.before, *self.after)), default=0)


def columns(figure: ForestFigure, sheet: Sheet) -> Columns:
    """Counts left and estimates right of the axis; on a narrow sheet labels and axis alone.

    Columns that leave no room for the axis are not drawn, the last first: the table of the
    figure's numbers has them all.
    """
    labels = _label_width(figure, sheet)
    before, after = ([], []) if sheet.narrow else (_counts(figure, sheet), _results(figure, sheet))
    missing = _LEAST_PLOT - _plot_room(labels, before, after, sheet)
    if missing > 0:  # longer labels take a second line
        labels = max(labels - missing, min(labels, _LEAST_LABEL))
    while _plot_room(labels, before, after, sheet) < _LEAST_PLOT - 1 and (before or after):
        (after if len(after) > 1 or not before else before).pop()
    left = _MARGIN + labels
    placed_before: list[TextColumn] = []
    for column in before:
        left += _GAP + column.width
        placed_before.append(_placed(column, left))
    right = float(sheet.width - _MARGIN)
    placed_after: list[TextColumn] = []
    for column in reversed(after):
        placed_after.insert(0, _placed(column, right))
        right -= column.width + _GAP
    return Columns(
        label_left=_MARGIN,
        label_width=labels,
        before=tuple(placed_before),
        plot_left=left + _GAP,
        plot_right=right,
        after=tuple(placed_after),
    )


def label_lines(row: ForestRow, width: float, sheet: Sheet) -> tuple[str, ...]:
    weight = "regular" if row.kind == "row" else "semibold"
    room = (width - INDENT * row.indent) / SLACK
    return wrap(row.label, sheet.small, max(room, 40), weight)


def _label_width(figure: ForestFigure, sheet: Sheet) -> float:
    natural = max(
        (
            SLACK * text_width(row.label, sheet.small, "semibold") + INDENT * row.indent
            for row in figure.rows
        ),
        default=0.0,
    )
    return min(natural, _LABEL_SHARE[sheet.narrow] * sheet.width)


def _counts(figure: ForestFigure, sheet: Sheet) -> list[TextColumn]:
    return [
        _column(arm, [row.counts[i].text if row.counts else "" for row in figure.rows], sheet)
        for i, arm in enumerate(figure.arms)
    ]


def _results(figure: ForestFigure, sheet: Sheet) -> list[TextColumn]:
    estimates = [row.text if is_placed(row) else "" for row in figure.rows]
    further = [
        _column(head, [row.extra[i].text if row.extra else "" for row in figure.rows], sheet)
        for i, head in enumerate(figure.columns)
    ]
    return [_column(figure.estimate_label, estimates, sheet), *further]


def is_placed(row: ForestRow) -> bool:
    """Whether the row has something on the axis; a reason stands there instead otherwise."""
    has_interval = row.low is not None or row.high is not None
    return row.estimate is not None or (row.kind == "prediction" and has_interval)


def _column(header: str, texts: Sequence[str], sheet: Sheet) -> TextColumn:
    size = sheet.small
    widest = SLACK * max((text_width(text, size, "semibold") for text in texts), default=0.0)
    word = SLACK * max((text_width(word, size) for word in header.split()), default=0.0)
    room = max(widest, _HEADER_WIDTH, min(word, _LONGEST_WORD))
    lines = tuple(line for part in header.split("\n") for line in wrap(part, size, room / SLACK))
    heads = SLACK * max((text_width(line, size) for line in lines), default=0.0)
    return TextColumn(header=lines, texts=tuple(texts), width=max(widest, heads))


def _placed(column: TextColumn, right: float) -> TextColumn:
    return TextColumn(header=column.header, texts=column.texts, width=column.width, right=right)


def _plot_room(
    labels: float, before: list[TextColumn], after: list[TextColumn], sheet: Sheet
) -> float:
    taken = sum(column.width + _GAP for column in (*before, *after))
    return sheet.width - 2 * _MARGIN - labels - _GAP - taken
