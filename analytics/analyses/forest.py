"""Rows of a forest figure from estimates, and cells of the tables beside it."""

from __future__ import annotations

from math import isfinite

from analytics.analyses.engine import Refusal
from analytics.report import numbers
from analytics.report.display import Cell, ForestRow
from analytics.stats.estimate import Estimate, SignificanceTest

LEFT_OUT = "–"


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
    if not isinstance(estimate, Estimate):
        words = f"Not estimable: {estimate.reason}" if estimate else LEFT_OUT
        return ForestRow(label=label, indent=indent, text=words)
    scale = 100.0 if points else 1.0
    text = numbers.estimate_in_points(estimate) if points else numbers.estimate(estimate)
    if not _drawable(estimate.value, ratio=ratio):
        return ForestRow(label=label, indent=indent, text=text)
    low, high = (
        limit * scale if _drawable(limit, ratio=ratio) else None
        for limit in (estimate.interval.low, estimate.interval.high)
    )
    return ForestRow(
        label=label,
        indent=indent,
        estimate=estimate.value * scale,
        low=low,
        high=high,
        text=text,
        weight=weight,
    )


def _drawable(value: float, *, ratio: bool) -> bool:
    """A ratio of 0 or infinity has no place on a logarithmic axis."""
    return isfinite(value) and (value > 0 or not ratio)


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
