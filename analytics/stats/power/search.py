"""Numbers of patients and effects at which a power is reached."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from analytics.stats.estimate import NotEstimableError
from analytics.stats.root import crossing

MOST_PATIENTS = 10**9


def require_alpha(alpha: float) -> None:
    """ValueError unless alpha lies in (0, 1)."""
    if not 0 < alpha < 1:
        raise ValueError(f"alpha must lie between 0 and 1, not {alpha!r}")


def require_alpha_and_power(alpha: float, power: float) -> None:
    """ValueError unless both lie in (0, 1) and the power exceeds alpha."""
    require_alpha(alpha)
    if not alpha < power < 1:
        raise ValueError(f"the power must lie between alpha and 1, not {power!r}")


def require_sizes(n: float, reference_n: float) -> None:
    """ValueError on negative sizes, NotEstimableError on an empty group."""
    if min(n, reference_n) < 0:
        raise ValueError("numbers of patients cannot be negative")
    if min(n, reference_n) == 0:
        raise NotEstimableError("a group has no patients")


def patients_for(power_at: Callable[[float], float], power: float, *, fewest: float = 2.0) -> float:
    """The real number of patients at which an increasing power is reached.

    NotEstimableError beyond a thousand million patients.
    """
    if power_at(fewest) >= power:
        return fewest
    high = 2 * fewest
    while power_at(high) < power:
        high *= 2
        if high > MOST_PATIENTS:
            raise NotEstimableError("no number of patients reaches this power")
    return crossing(lambda n: power_at(n) - power, high / 2, high, absolute=1e-10, relative=1e-12)


def effect_for(power_at: Callable[[float], float], power: float, start: float, end: float) -> float:
    """The effect between ``start`` (least power) and ``end`` at which the power is reached.

    NotEstimableError if even ``end`` does not reach it.
    """
    if power_at(end) < power:
        raise NotEstimableError("with so few patients no effect reaches this power")
    return crossing(lambda x: power_at(x) - power, start, end, absolute=1e-13, relative=1e-12)


def whole(patients: float) -> int:
    """Rounded up, but not for what is a whole number but for rounding."""
    return ceil(patients - 1e-7)
