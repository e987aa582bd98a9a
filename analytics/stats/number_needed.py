"""Number needed to treat, with an interval that runs through infinity where no effect is possible.

``number_needed_to_treat(difference, *, event)`` takes a risk difference (any method of
``risk_difference``) and says whether the event is "desirable" or "undesirable".
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal

from analytics.stats.estimate import Estimate

Direction = Literal["benefit", "harm"]
Event = Literal["desirable", "undesirable"]


@dataclass(frozen=True, slots=True)
class NumbersNeeded:
    """A range of numbers needed, from ``low`` (the larger effect) to ``high``, perhaps infinite."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberNeeded:
    """How many patients must be treated for one more to benefit (or to be harmed).

    ``value`` is at least 1, infinite without any difference; ``direction`` says what it counts.
    ``benefit`` and ``harm`` are the parts of the interval, None where the interval has no such
    part; where both are there they meet at infinity and the interval reads
    "benefit.low to infinity to harm.low".
    """

    value: float
    direction: Direction
    benefit: NumbersNeeded | None
    harm: NumbersNeeded | None
    level: float
    method: str


def number_needed_to_treat(difference: Estimate, *, event: Event) -> NumberNeeded:
    """Invert a risk difference (group minus reference, in [-1, 1]) and its limits.

    ValueError on an unknown kind of event.  Without any difference the direction is "benefit" and
    the value infinite.  Source: Altman, BMJ 1998;317:1309-1312.
    """
    if event not in {"desirable", "undesirable"}:
        raise ValueError(f"unknown kind of event {event!r}")
    sign = 1 if event == "desirable" else -1
    interval = difference.interval
    gain = sign * difference.value
    low, high = sorted((sign * interval.low, sign * interval.high))
    return NumberNeeded(
        value=_inverse(abs(gain)),
        direction="harm" if gain < 0 else "benefit",
        benefit=_part(low, high),
        harm=_part(-high, -low),
        level=interval.level,
        method=f"inverse of the risk difference, {interval.method}",
    )


def _part(low: float, high: float) -> NumbersNeeded | None:
    """The numbers needed of the differences between ``low`` and ``high`` that are above nought."""
    if high <= 0:
        return None
    return NumbersNeeded(_inverse(high), _inverse(max(low, 0.0)))


def _inverse(difference: float) -> float:
    return 1 / difference if difference else inf
