"""Cases by calendar quarter: ``quarters(dates)`` and ``quarterly_medians(quarter, minutes)``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import NotEstimableError

MONTHS_PER_QUARTER = 3
QUARTERS_PER_YEAR = 4
FIRST_YEAR = 1970


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterSummary:
    """``label`` is "2024 Q3"; quartiles of type 7 in the unit of the values; None without cases."""

    label: str
    n: int
    missing: int
    median: float | None
    q1: float | None
    q3: float | None


def quarters(dates: ArrayLike) -> NDArray[np.int64]:
    """Quarters since the first of 1970 from dates (datetime64) of shape (n,).

    ValueError on a missing date: a case without one has no place on the chart and must be counted
    before the call.
    """
    months = np.asarray(dates, dtype="datetime64[M]")
    if np.isnat(months).any():
        raise ValueError("missing dates must be removed, and counted, before the call")
    return np.asarray(months.astype(np.int64) // MONTHS_PER_QUARTER, dtype=np.int64)


def quarter_label(quarter: int) -> str:
    """``quarter_label(218)`` is "2024 Q3"."""
    year, place = divmod(quarter, QUARTERS_PER_YEAR)
    return f"{FIRST_YEAR + year} Q{place + 1}"


def quarterly_medians(quarter: ArrayLike, values: ArrayLike) -> tuple[QuarterSummary, ...]:
    """Median and quartiles of every quarter from the first case to the last, empty ones included.

    ``quarter`` of shape (n,) from ``quarters``; ``values`` of shape (n,), NaN where missing, which
    is counted per quarter.  NotEstimableError without cases.
    """
    when = np.asarray(quarter, dtype=np.int64)
    found = np.asarray(values, dtype=np.float64)
    if when.shape != found.shape or when.ndim != 1:
        raise ValueError("one quarter per value is expected")
    if when.size == 0:
        raise NotEstimableError("no case has a date")
    first, last = int(when.min()), int(when.max())
    recorded = np.isfinite(found)
    cases = np.bincount(when - first, minlength=last - first + 1)
    # One sort by quarter and value serves every quantile of every quarter.
    order = np.lexsort((found[recorded], when[recorded]))
    ordered, place = found[recorded][order], (when[recorded] - first)[order]
    bounds = np.searchsorted(place, np.arange(cases.size + 1))
    return tuple(
        _summary(first + k, int(cases[k]), ordered[bounds[k] : bounds[k + 1]])
        for k in range(cases.size)
    )


def _summary(quarter: int, cases: int, ordered: NDArray[np.float64]) -> QuarterSummary:
    q1, median, q3 = (
        (_quantile(ordered, share) for share in (0.25, 0.5, 0.75))
        if ordered.size
        else (None, None, None)
    )
    return QuarterSummary(
        label=quarter_label(quarter),
        n=ordered.size,
        missing=cases - ordered.size,
        median=median,
        q1=q1,
        q3=q3,
    )


def _quantile(ordered: NDArray[np.float64], share: float) -> float:
    """Type 7 of sorted values."""
    place = share * (ordered.size - 1)
    below = int(place)
    above = min(below + 1, ordered.size - 1)
    return float(ordered[below] + (place - below) * (ordered[above] - ordered[below]))
