"""A printed ratio against its interval, and the P that both imply.

``ratio_against_interval("2.24", "1.04", "4.95")``: on the log scale the interval is symmetric about
the ratio, so the product of the limits is the ratio's square, within rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import exp, log

from scipy.special import ndtr

from analytics.stats.consistency.printed import Printed
from analytics.stats.estimate import normal_quantile


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioCheck:
    """``centre`` is the range of ratios that the limits allow, ``p_range`` of their Wald P.

    ``symmetric`` says whether the printed ratio may lie in that centre; profile, exact and score
    intervals need not.  ``p_agrees`` is None where no P was printed.
    """

    centre: tuple[float, float]
    standard_error: tuple[float, float]
    p_range: tuple[float, float]
    symmetric: bool
    p_agrees: bool | None


def ratio_against_interval(
    ratio: str, low: str, high: str, *, level: float = 0.95, p: str | None = None
) -> RatioCheck:
    """Check an odds, risk or hazard ratio with its limits, all as printed.

    ValueError unless 0 < low <= ratio <= high as printed and low < high.
    """
    value, lower, upper = (Printed.read(each) for each in (ratio, low, high))
    if not (0 < lower.value <= value.value <= upper.value and lower.value < upper.value):
        raise ValueError(f"{ratio} ({low} to {high}) is no ratio with its interval")
    low_log = (_log(lower.low), _log(lower.high))
    high_log = (_log(upper.low), _log(upper.high))
    z = normal_quantile(level)
    centre = tuple((one + two) / 2 for one, two in zip(low_log, high_log, strict=True))
    error = (
        max(0.0, high_log[0] - low_log[1]) / (2 * z),
        (high_log[1] - low_log[0]) / (2 * z),
    )
    own = (_log(value.low), _log(value.high))
    p_range = _p_range(own, error)
    return RatioCheck(
        centre=(exp(centre[0]), exp(centre[1])),
        standard_error=error,
        p_range=p_range,
        symmetric=own[0] <= centre[1] + _SLACK and centre[0] <= own[1] + _SLACK,
        p_agrees=None if p is None else _overlap(Printed.read(p), p_range),
    )


_SLACK = 1e-12
# A limit printed as 0.00 may be any small number.
_SMALLEST = 1e-12


def _log(number: Fraction) -> float:
    return log(max(float(number), _SMALLEST))


def _p_range(own: tuple[float, float], error: tuple[float, float]) -> tuple[float, float]:
    """The smallest and the largest Wald P of a log ratio and an error within these ranges."""
    furthest = max(abs(own[0]), abs(own[1]))
    nearest = 0.0 if own[0] <= 0 <= own[1] else min(abs(own[0]), abs(own[1]))
    smallest = 0.0 if error[0] == 0 else float(2 * ndtr(-furthest / error[0]))
    return smallest, float(2 * ndtr(-nearest / error[1]))


def _overlap(printed: Printed, p_range: tuple[float, float]) -> bool:
    low, high = p_range
    if printed.sign == "<":
        return low <= float(printed.value)
    if printed.sign == ">":
        return high >= float(printed.value)
    return low <= float(printed.high) + _SLACK and float(printed.low) - _SLACK <= high
