"""Moments as people type them: a date, a time, and the clocks of the site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

from registry.civil_time.dates import (
    calendar_date,
    nearest_year,
    normalise,
    parse_date,
)
from registry.civil_time.refusal import CivilTimeError
from registry.civil_time.writing import format_offset, format_time

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MOST_BACKWARDS = timedelta(hours=12)
_CLOCK = re.compile(
    r"^(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?P<offset>z|[+-]\d{2}:?\d{2})?$"
    r"|^(?P<digits>\d{1,4})(?P<digits_offset>z|[+-]\d{2}:?\d{2})?$"
)
_WITH_DAY = re.compile(r"^(?P<day>\+\d{1,2}|\d{1,2}|\d{4})(?:\s+|/)(?P<clock>\S+)$")


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant in its own fixed offset, and how it was typed.

    ``estimated``: the person called it an estimate. ``dated``: the time box named the day itself.
    """

    instant: datetime
    estimated: bool = False
    dated: bool = False


def parse_moment(
    date_text: str,
    time_text: str,
    *,
    zone: ZoneInfo,
    near: date,
    now: datetime | None = None,
) -> Moment:
    """Read a date box and a time box as civil time in ``zone``.

    ``near`` is the case's date: it completes a date without a year and stands in for an empty date
    box. The time box may carry its own day ("21 0010", "2111 0010", "+1 0010"), "~" for an
    estimate, an offset ("02:30+02:00") and, where ``now`` is given and the date is today, "n".
    """
    day = parse_date(date_text, near) if date_text.strip() else near
    typed = normalise(time_text)
    estimated = typed.startswith("~")
    typed = typed.removeprefix("~").strip()
    if typed == "n":
        return Moment(_current_minute(day, zone, now), estimated, dated=True)
    dated = False
    if match := _WITH_DAY.match(typed):
        day = _day_from(match["day"], day, time_text)
        typed, dated = match["clock"], True
    clock, offset = _clock_from(typed, time_text, day)
    return Moment(_instant(day, clock, offset, zone), estimated, dated)


def belongs_to_next_day(instant: datetime, before: datetime) -> bool:
    """Tell whether a time without a day of its own is rather meant for the following day.

    That is so where it lies more than twelve hours before the moment that comes before it, and
    a day later does not: after a door at 23:50, "0020" is past midnight.
    """
    back = before - instant
    return MOST_BACKWARDS < back <= MOST_BACKWARDS + timedelta(days=1)


def _current_minute(day: date, zone: ZoneInfo, now: datetime | None) -> datetime:
    local = None if now is None else now.astimezone(zone).replace(second=0, microsecond=0)
    if local is None or local.date() != day:
        raise CivilTimeError("“n” means now, and the date is not today. Type the time.")
    return fixed(local)


def _day_from(typed: str, day: date, text: str) -> date:
    if typed.startswith("+"):
        return day + timedelta(days=int(typed))
    if len(typed) == 4:  # noqa: PLR2004 - two digits of day, two of month
        return nearest_year(int(typed[:2]), int(typed[2:]), day, text)
    return calendar_date(day.year, day.month, int(typed), text)


def _clock_from(typed: str, text: str, day: date) -> tuple[time, timedelta | None]:
    match = _CLOCK.match(typed)
    if match is None:
        raise CivilTimeError(
            "“%(text)s” is not a time. Write it such as 0910 or 09:10.", text=text.strip()
        )
    if match["digits"] is None:
        hour, minute, offset = int(match["hour"]), int(match["minute"]), match["offset"]
    else:
        if len(match["digits"]) < 3:  # noqa: PLR2004 - hours without minutes
            raise CivilTimeError(
                "“%(text)s” has no minutes. Write hours and minutes, such as 0910.",
                text=text.strip(),
            )
        hour, minute = int(match["digits"][:-2]), int(match["digits"][-2:])
        offset = match["digits_offset"]
    return _clock(hour, minute, text, day), _offset_from(offset)


def _clock(hour: int, minute: int, text: str, day: date) -> time:
    if (hour, minute) == (24, 0):
        raise CivilTimeError(
            "Write midnight as 00:00 of the next day (%(day)s).", day=day + timedelta(days=1)
        )
    try:
        return time(hour, minute)
    except ValueError:
        raise CivilTimeError(
            "“%(text)s” is not a time. Hours go from 00 to 23 and minutes from 00 to 59.",
            text=text.strip(),
        ) from None


def _offset_from(typed: str | None) -> timedelta | None:
    if typed is None:
        return None
    if typed == "z":
        return timedelta(0)
    sign = -1 if typed[0] == "-" else 1
    digits = typed[1:].replace(":", "")
    return sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))


def possible_offsets(local: datetime, zone: ZoneInfo) -> tuple[timedelta, ...]:
    """Return the offsets from UTC that the clocks of ``zone`` had at the naive ``local`` time.

    None where the clocks jumped over it in spring, two where they showed it twice in autumn.
    """
    found = []
    for fold in (0, 1):
        aware = local.replace(tzinfo=zone, fold=fold)
        offset = aware.utcoffset() or timedelta(0)
        real = aware.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0) == local
        if real and offset not in found:
            found.append(offset)
    return tuple(found)


def _instant(day: date, clock: time, asked: timedelta | None, zone: ZoneInfo) -> datetime:
    local = datetime.combine(day, clock)
    offsets = possible_offsets(local, zone)
    shown: dict[str, str | date] = {"time": format_time(local), "day": day}
    if not offsets:
        raise CivilTimeError(
            "%(time)s on %(day)s did not exist: the clocks went forward that night. "
            "Check the time.",
            **shown,
        )
    if asked is not None and asked not in offsets:
        raise _wrong_offset(offsets, shown)
    if asked is None and len(offsets) > 1:
        first, second = (f"{shown['time']}{format_offset(offset)}" for offset in offsets)
        raise CivilTimeError(
            "%(time)s on %(day)s happened twice, as the clocks went back. "
            "Write %(first)s for the first or %(second)s for the second.",
            first=first,
            second=second,
            **shown,
        )
    return local.replace(tzinfo=timezone(asked if asked is not None else offsets[0]))


def _wrong_offset(right: tuple[timedelta, ...], shown: dict[str, str | date]) -> CivilTimeError:
    first, *others = (format_offset(offset) for offset in right)
    if not others:
        return CivilTimeError(
            "The clocks at this site stood at %(first)s at %(time)s on %(day)s.",
            first=first,
            **shown,
        )
    return CivilTimeError(
        "The clocks at this site stood at %(first)s or %(second)s at %(time)s on %(day)s.",
        first=first,
        second=others[0],
        **shown,
    )


def fixed(moment: datetime) -> datetime:
    """Return the same instant with its present offset frozen, so that it can be stored."""
    return moment.replace(tzinfo=timezone(moment.utcoffset() or timedelta(0)), fold=0)


def typed_time(moment: datetime, zone: ZoneInfo, *, estimated: bool = False) -> str:
    """Write a time as it can be typed back: with "~" and, in the autumn hour, its offset."""
    ambiguous = len(possible_offsets(moment.replace(tzinfo=None), zone)) > 1
    offset = format_offset(moment.utcoffset() or timedelta(0)) if ambiguous else ""
    return f"{'~' if estimated else ''}{format_time(moment)}{offset}"
