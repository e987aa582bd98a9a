"""Percentages and means against the number of patients: what counts can give them.

``percentage_against_n("17.1", 41)``, ``grim("2.45", 41, items=1)`` and ``grimmer("2.45", "1.20",
41)``.  Sources: GRIM: Brown & Heathers, Soc Psychol Personal Sci 2017;8:363-369; GRIMMER: Anaya
2016, by the analytic way of Allard 2018.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from analytics.stats.consistency.printed import Printed
from analytics.stats.estimate import NotEstimableError

FEWEST_FOR_AN_SD = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PercentageCheck:
    """``counts`` are all events that give the printed percentage; () if none does.

    ``nearest`` are the percentages of the counts on both sides, as exact fractions of 100.
    """

    printed: str
    n: int
    counts: tuple[int, ...]
    nearest: tuple[Fraction, Fraction]

    @property
    def consistent(self) -> bool:
        return bool(self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanCheck:
    """``informative`` is False where n is so large that every printed mean would pass."""

    printed: str
    n: int
    consistent: bool
    informative: bool
    totals: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadCheck:
    """Whether whole numbers exist with this mean and SD; ``reason`` in words where not."""

    printed_mean: str
    printed_sd: str
    n: int
    consistent: bool
    reason: str = ""


def percentage_against_n(printed: str, n: int) -> PercentageCheck:
    """All whole counts among ``n`` whose percentage may be printed so.

    NotEstimableError without patients; ValueError on text that is no number.
    """
    if n <= 0:
        raise NotEstimableError("no patients")
    number = Printed.read(printed)
    first = ceil(number.low * n / 100)
    last = floor(number.high * n / 100)
    counts = tuple(range(max(0, first), min(n, last) + 1))
    below = floor(number.value * n / 100)
    nearest = (Fraction(100 * below, n), Fraction(100 * (below + 1), n))
    return PercentageCheck(printed=printed, n=n, counts=counts, nearest=nearest)


def grim(printed: str, n: int, *, items: int = 1) -> MeanCheck:
    """Whether a mean of whole numbers (over ``items`` averaged items) may be printed so.

    NotEstimableError without patients; ValueError on text that is no number.
    """
    if n <= 0 or items <= 0:
        raise NotEstimableError("no patients")
    number, size = Printed.read(printed), n * items
    totals = tuple(range(ceil(number.low * size), floor(number.high * size) + 1))
    return MeanCheck(
        printed=printed,
        n=n,
        consistent=bool(totals),
        informative=size < 10**number.decimals,
        totals=totals,
    )


def grimmer(mean: str, sd: str, n: int) -> SpreadCheck:
    """Whether whole numbers may have this mean and this sample SD (divisor n - 1).

    The sum of squares must be a whole number, as even or odd as the sum, and no smaller than the
    most equal numbers of that sum give.  NotEstimableError below two patients.
    """
    if n < FEWEST_FOR_AN_SD:
        raise NotEstimableError("fewer than two patients have no SD")
    means, spread = grim(mean, n), Printed.read(sd)
    if spread.value < 0:
        raise ValueError("an SD cannot be negative")
    if not means.consistent:
        reason = "no sum of whole numbers gives this mean"
    elif any(_spread_exists(total, spread, n) for total in means.totals):
        reason = ""
    else:
        reason = "no whole numbers with this mean have this SD"
    return SpreadCheck(printed_mean=mean, printed_sd=sd, n=n, consistent=not reason, reason=reason)


def _spread_exists(total: int, spread: Printed, n: int) -> bool:
    low, high = max(Fraction(0), spread.low), spread.high
    correction = Fraction(total * total, n)
    first = ceil(low * low * (n - 1) + correction)
    last = floor(high * high * (n - 1) + correction)
    each, more = divmod(total, n)
    first = max(first, more * (each + 1) ** 2 + (n - more) * each**2)
    # A number and its square are both even or both odd.
    first += (first - total) % 2
    return first <= last
