"""The ends of a forest plot's axis: wide enough for the estimates, not for one endless interval."""

from __future__ import annotations

from math import exp, log
from statistics import median

from analytics.render.figures.plot import Scale
from analytics.report.display import ForestFigure, ForestRow

# A limit further off than this many times the spread of the estimates leaves the axis.
_FURTHEST_LIMIT = 1.5
_FURTHEST_RATIO = log(100)
_LEAST_SPREAD = {"log": log(1.5), "linear": 1e-9}
_AIR = 0.04


def forest_scale(figure: ForestFigure, start: float, end: float) -> Scale:
    """The horizontal scale of the figure between two pixels."""
    is_log = figure.scale == "log"
    low, high = figure.axis or _ends(figure, is_log=is_log)
    return Scale(low=low, high=high, start=start, end=end, is_log=is_log)


def shown_limit(value: float | None, scale: Scale, *, is_low: bool) -> tuple[float, bool]:
    """Where a limit is drawn, and whether it lies beyond the axis."""
    end = scale.low if is_low else scale.high
    if value is None or (scale.is_log and value <= 0):
        return end, True
    if (is_low and value < scale.low) or (not is_low and value > scale.high):
        return end, True
    return min(max(value, scale.low), scale.high), False


def _ends(figure: ForestFigure, *, is_log: bool) -> tuple[float, float]:
    centre = _on_axis(figure.no_effect, is_log=is_log)
    marks = [row.estimate for row in figure.rows if row.estimate is not None]
    marks += [figure.overall] if figure.overall is not None else []
    points = [centre, *(_on_axis(mark, is_log=is_log) for mark in marks)]
    if is_log:
        points = [min(max(p, centre - _FURTHEST_RATIO), centre + _FURTHEST_RATIO) for p in points]
    limits = [_limits(row, is_log=is_log) for row in figure.rows]
    lows = [low for low, _ in limits if low is not None]
    highs = [high for _, high in limits if high is not None]
    spread = _spread(points, limits, figure.scale)
    far = _FURTHEST_LIMIT * spread
    low = max(min([*lows, *points]), min(points) - far)
    high = min(max([*highs, *points]), max(points) + far)
    low, high = min(low, centre - 0.3 * spread), max(high, centre + 0.3 * spread)
    air = _AIR * (high - low)
    low, high = low - air, high + air
    return (exp(low), exp(high)) if is_log else (low, high)


def _spread(
    points: list[float], limits: list[tuple[float | None, float | None]], scale: str
) -> float:
    halves = [(high - low) / 2 for low, high in limits if low is not None and high is not None]
    typical = median(halves) if halves else 0.0
    spread = max(max(points) - min(points), typical, _LEAST_SPREAD[scale])
    return spread if spread > _LEAST_SPREAD["linear"] else 1.0


def _limits(row: ForestRow, *, is_log: bool) -> tuple[float | None, float | None]:
    if row.estimate is None and row.kind != "prediction":
        return None, None
    low, high = (
        None if limit is None or (is_log and limit <= 0) else _on_axis(limit, is_log=is_log)
        for limit in (row.low, row.high)
    )
    return low, high


def _on_axis(value: float, *, is_log: bool) -> float:
    return log(value) if is_log else value
