"""Numbers as text, in one place: the same digits on the screen, on paper and in a letter.

Rounding is half-up on the decimal that the number prints as (2.675 is 2.68, never 2.67), or on the
exact fraction where counts are given.  Thousands are parted by commas, negative numbers carry the
minus sign U+2212, an infinite limit is ∞.  NaN raises ValueError: a number that could not be
estimated is None here and reads "not estimable".

The journals' profile for P values: two decimals, three below 0.01 and between 0.045 and 0.055
(rounding must not decide on which side of 0.05 a P value lies; 0.0497 reads "<0.050"), "<0.001"
and ">0.99" at the ends.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import isinf, isnan

from analytics.stats.estimate import Estimate, Interval
from analytics.stats.summary import Quartiles, Summary

MINUS = "\N{MINUS SIGN}"
INFINITE = "\N{INFINITY}"
NOT_ESTIMABLE = "not estimable"
NO_BREAK = "\N{NO-BREAK SPACE}"
SMALLEST_DENOMINATOR_FOR_PERCENT = 10
MINUTES_PER_HOUR = 60

Number = int | float | Decimal | Fraction


def number(value: Number | None, *, decimals: int = 0) -> str:
    """The value with a fixed number of decimals: ``number(-1234.5, decimals=1)`` is "−1,234.5"."""
    if value is None:
        return NOT_ESTIMABLE
    if isinstance(value, float) and isinf(value):
        return INFINITE if value > 0 else MINUS + INFINITE
    rounded = _rounded(value, decimals)
    # A value that rounds to nothing has no sign.
    sign = MINUS if rounded < 0 else ""
    return f"{sign}{abs(rounded):,.{decimals}f}"


def signed(value: Number | None, *, decimals: int = 0) -> str:
    """Like ``number`` with a plus sign before positive values, for differences."""
    text = number(value, decimals=decimals)
    positive = value is not None and value > 0 and any(digit in text for digit in "123456789∞")
    return f"+{text}" if positive else text


def count(value: int) -> str:
    """A count of patients: "1,234"."""
    return number(value)


def fraction(events: int, n: int) -> str:
    """Events over patients: "7/41"."""
    return f"{count(events)}/{count(n)}"


def percentage(events: int, n: int, *, decimals: int = 1) -> str:
    """The percentage, rounded from the exact fraction: "17.1%".

    Below ten patients a percentage pretends to a precision that is not there, so the fraction
    itself is given: ``percentage(3, 8)`` is "3/8".  ValueError if events exceed patients.
    """
    if not 0 <= events <= n:
        raise ValueError(f"{events} events among {n} patients")
    if n < SMALLEST_DENOMINATOR_FOR_PERCENT:
        return fraction(events, n)
    return f"{number(Fraction(100 * events, n), decimals=decimals)}%"


def count_and_percentage(events: int, n: int, *, decimals: int = 1) -> str:
    """For a column whose heading gives the denominator: "7 (17.1%)", below ten patients "3/8"."""
    share = percentage(events, n, decimals=decimals)
    return share if n < SMALLEST_DENOMINATOR_FOR_PERCENT else f"{count(events)} ({share})"


def fraction_and_percentage(events: int, n: int, *, decimals: int = 1) -> str:
    """With its denominator: "7/41 (17.1%)", below ten patients "3/8"."""
    share = percentage(events, n, decimals=decimals)
    return share if n < SMALLEST_DENOMINATOR_FOR_PERCENT else f"{fraction(events, n)} ({share})"


def proportion(events: int, n: int, interval: Interval, *, decimals: int = 1) -> str:
    """With limits given as proportions: "7/41, 17.1% (8.5 to 31.3)", below ten patients "3/8"."""
    share = percentage(events, n, decimals=decimals)
    if n < SMALLEST_DENOMINATOR_FOR_PERCENT:
        return share
    limits = interval_in_percent(interval, decimals=decimals)
    return f"{fraction(events, n)}, {share} ({limits})"


def interval(limits: Interval | None, *, decimals: int = 2) -> str:
    """Both limits: "1.10 to 3.01"."""
    if limits is None:
        return NOT_ESTIMABLE
    return f"{number(limits.low, decimals=decimals)} to {number(limits.high, decimals=decimals)}"


def interval_in_percent(limits: Interval | None, *, decimals: int = 1) -> str:
    """Limits of a proportion or a difference of proportions, times 100: "8.5 to 31.3"."""
    if limits is None:
        return NOT_ESTIMABLE
    low, high = (number(_times_100(each), decimals=decimals) for each in (limits.low, limits.high))
    return f"{low} to {high}"


def estimate(result: Estimate | None, *, decimals: int = 2) -> str:
    """The value and its limits: "1.82 (1.10 to 3.01)"."""
    if result is None:
        return NOT_ESTIMABLE
    value = number(result.value, decimals=decimals)
    return f"{value} ({interval(result.interval, decimals=decimals)})"


def estimate_in_points(result: Estimate | None, *, decimals: int = 1) -> str:
    """A difference of proportions in percentage points: "0.8 (−11.8 to 16.3)"."""
    if result is None:
        return NOT_ESTIMABLE
    value = number(_times_100(result.value), decimals=decimals)
    return f"{value} ({interval_in_percent(result.interval, decimals=decimals)})"


def p_value(p: float | None, *, decimals: int | None = None) -> str:
    """A P value by the journals' profile, or with a fixed number of decimals ("0.9103").

    With fixed decimals the floor is one unit of the last place: "<0.0001".  ValueError outside
    0..1; None is "not estimable".
    """
    if p is None:
        return NOT_ESTIMABLE
    if not 0 <= p <= 1:
        raise ValueError(f"not a P value: {p!r}")
    if decimals is not None:
        floor = Decimal(1).scaleb(-decimals)
        return f"<{floor:f}" if _decimal(p) < floor else number(p, decimals=decimals)
    return _journal_p_value(_decimal(p))


def p_statement(p: float | None, *, decimals: int | None = None) -> str:
    """For running text: "p=0.91", "p<0.001", "p not estimable"."""
    text = p_value(p, decimals=decimals)
    if text == NOT_ESTIMABLE:
        return f"p {text}"
    return f"p{text}" if text[0] in "<>" else f"p={text}"


def median_and_quartiles(quartiles: Quartiles | None, *, decimals: int = 0) -> str:
    """Median and quartiles: "14 [9, 19]"."""
    if quartiles is None:
        return NOT_ESTIMABLE
    median, q1, q3 = (
        number(each, decimals=decimals) for each in (quartiles.median, quartiles.q1, quartiles.q3)
    )
    return f"{median} [{q1}, {q3}]"


def mean_and_sd(summary: Summary | None, *, decimals: int = 1) -> str:
    """Mean and SD: "67.2 ± 11.0"; the SD of one patient is said to be not estimable."""
    if summary is None:
        return NOT_ESTIMABLE
    mean = number(summary.mean, decimals=decimals)
    if summary.sd is None:
        return f"{mean} (SD {NOT_ESTIMABLE})"
    return f"{mean} ± {number(summary.sd, decimals=decimals)}"


def duration(minutes: Number | None) -> str:
    """A time span in minutes, to the minute: "45 min", "2 h 12 min", "−5 min"."""
    if minutes is None:
        return NOT_ESTIMABLE
    rounded = int(_rounded(minutes, 0))
    hours, rest = divmod(abs(rounded), MINUTES_PER_HOUR)
    sign = MINUS if rounded < 0 else ""
    text = f"{rest}{NO_BREAK}min"
    return sign + (f"{count(hours)}{NO_BREAK}h{NO_BREAK}{text}" if hours else text)


def level(share: float) -> str:
    """A confidence level: "95%", "97.5%"."""
    percent = _times_100(share).normalize()
    return f"{percent:f}%"


def _journal_p_value(p: Decimal) -> str:
    if p < Decimal("0.001"):
        return "<0.001"
    if p > Decimal("0.99"):
        return ">0.99"
    near_the_threshold = Decimal("0.045") <= p < Decimal("0.055")
    if p >= Decimal("0.01") and not near_the_threshold:
        return number(p, decimals=2)
    crosses = p < Decimal("0.05") <= _rounded(p, 3)
    return "<0.050" if crosses else number(p, decimals=3)


def _rounded(value: Number, decimals: int) -> Decimal:
    if isinstance(value, Fraction):
        scale = 10**decimals
        doubled = abs(value) * scale * 2
        # Half-up in integers: a quotient such as 1/3 has no exact decimal.
        units = (doubled.numerator + doubled.denominator) // (2 * doubled.denominator)
        rounded = Decimal(units).scaleb(-decimals)
        return -rounded if value < 0 else rounded
    return _decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _decimal(value: int | float | Decimal) -> Decimal:
    """The decimal a float prints as: 2.675 and not 2.67499999999999982236431605997495353221893."""
    if isinstance(value, float) and isnan(value):
        raise ValueError("NaN is not a result; say None for what could not be estimated")
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _times_100(value: float) -> Decimal:
    return _decimal(value) * 100
