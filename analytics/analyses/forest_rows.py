"""Estimates as rows of a forest plot; one that has no place on the axis stands there in words."""

from __future__ import annotations

from math import isfinite

from analytics.analyses.engine import Refusal
from analytics.report import numbers
from analytics.report.display import Cell, ForestRow
from analytics.stats.estimate import Estimate


def ratio_row(
    label: str,
    estimate: Estimate | Refusal,
    *,
    kind: str = "row",
    indent: int = 0,
    counts: tuple[Cell, ...] = (),
    extra: tuple[Cell, ...] = (),
) -> ForestRow:
    """A row on a logarithmic axis; a ratio of zero or without limit draws nothing."""
    if isinstance(estimate, Refusal):
        return ForestRow(
            label=label,
            indent=indent,
            counts=counts,
            extra=extra,
            text=f"Not estimable: {estimate.reason}",
        )
    text, low, high = numbers.estimate(estimate), estimate.interval.low, estimate.interval.high
    drawn = isfinite(estimate.value) and estimate.value > 0
    return ForestRow(
        label=label,
        kind=kind if drawn else "row",
        indent=indent,
        counts=counts,
        extra=extra,
        estimate=estimate.value if drawn else None,
        low=low if drawn and low > 0 else None,
        high=high if drawn and isfinite(high) else None,
        text=text,
    )
