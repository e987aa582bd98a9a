"""Rows of a forest figure from estimates, and cells of the tables beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite

from analytics.analyses.comparison import LEFT_OUT
from analytics.analyses.engine import Refusal
from analytics.report import numbers
from analytics.report.display import Cell, ForestRow
from analytics.report.forest_lines import Axis, line
from analytics.stats.estimate import Estimate, SignificanceTest


def forest_row(
    label: str,
    estimate: Estimate | Refusal | None,
    *,
    points: bool = False,
    ratio: bool = True,
    weight: float | None = None,
    indent: int = 0,
) -> ForestRow:
    """A square with its interval; words where there is none. ``points``: a share times 100."""
    if estimate is None:
        return ForestRow(label=label, indent=indent, text=LEFT_OUT)
    row = line(label, estimate, Axis(points=points, log=ratio))
    if row.estimate is None:
        return ForestRow(label=label, indent=indent, text=row.text)
    return replace(row, indent=indent, weight=weight)


def ratio_row(
    label: str,
    estimate: Estimate | Refusal,
    *,
    kind: str = "row",
    indent: int = 0,
    counts: tuple[Cell, ...] = (),
    extra: tuple[Cell, ...] = (),
) -> ForestRow:
    """A row of a figure with further columns; what is not drawn is a row of words."""
    row = forest_row(label, estimate, indent=indent)
    shown = "row" if row.estimate is None else kind
    return replace(row, kind=shown, counts=counts, extra=extra)


def notes_on_ratios(elsewhere: Sequence[str]) -> tuple[str, ...]:
    """Below a figure of models: how to read it, and the labels of those with another unit."""
    reading = "Above 1: more, or a better score, with the first group. Squares are of one size."
    if not elsewhere:
        return (reading,)
    return (reading, f"Not on this axis, in the table above: {'; '.join(elsewhere)}.")


def effect_cell(estimate: Estimate | Refusal | None, *, points: bool = False) -> Cell:
    """An estimate with its interval; the raw value is not in points."""
    if estimate is None:
        return Cell(text=LEFT_OUT)
    if isinstance(estimate, Refusal):
        return Cell(text=numbers.NOT_ESTIMABLE)
    text = numbers.estimate_in_points(estimate) if points else numbers.estimate(estimate)
    return Cell(text=text, value=estimate.value if isfinite(estimate.value) else None)


def test_cell(test: SignificanceTest | Refusal | None) -> Cell:
    """A P value."""
    if test is None:
        return Cell(text=LEFT_OUT)
    if isinstance(test, Refusal):
        return Cell(text=numbers.NOT_ESTIMABLE)
    return Cell(text=numbers.p_value(test.p_value), value=test.p_value)


def number_cell(value: float | None, *, decimals: int) -> Cell:
    """A number, or a dash where there is none."""
    if value is None or not isfinite(value):
        return Cell(text=LEFT_OUT)
    return Cell(text=numbers.number(value, decimals=decimals), value=value)


def direction(estimate: Estimate, *, no_effect: float) -> str:
    """Whether the interval leaves no effect open, as a clause of a finding; no causal words."""
    if estimate.interval.low <= no_effect <= estimate.interval.high:
        return "the interval includes no difference"
    return "the interval does not include no difference"
