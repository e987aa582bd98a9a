"""Civil time: what a coordinator types and reads, against instants with an offset.

Pure: no clock, no database, no framework. Every refusal is a ``CivilTimeError`` whose text can be
shown at the field as it is; its sentence can also be translated and then filled in.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FIRST_YEAR, LAST_YEAR = 1900, 2100
MOST_BACKWARDS = timedelta(hours=12)
NOT_IN_CALENDAR = "“%(text)s” is not in the calendar. Check the day and month."
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))

_CLOCK = re.compile(
    r"^(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?P<offset>z|[+-]\d{2}:?\d{2})?$"
    r"|^(?P<digits>\d{1,4})(?P<digits_offset>z|[+-]\d{2}:?\d{2})?$"
)
_WITH_DAY = re.compile(r"^(?P<day>\+\d{1,2}|\d{1,2}|\d{4})(?:\s+|/)(?P<clock>\S+)$")
_DATE_FORMS = (
    re.compile(r"^(?P<year>\d{4})[-/. ](?P<month>\d{1,2})[-/. ](?P<day>\d{1,2})$"),
    re.compile(r"^(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日$"),
    re.compile(
        r"^(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})\.?(?:[-/. ]?(?P<year>\d{4}|(?<=\D)\d{2}))?$"
    ),
    re.compile(r"^(?P<day>\d{2})(?P<month>\d{2})(?P<year>\d{4}|\d{2})?$"),
    re.compile(
        r"^(?P<day>\d{1,2})[-/. ]*(?P<word>[a-z]{3,9})\.?[-/., ]*(?P<year>\d{4}|\d{2})?$",
    ),
)


class CivilTimeError(ValueError):
    """A typed date or time that cannot be taken; the text says what to write instead.

    ``sentence`` has places such as ``%(day)s``; ``words`` fill them, a date still as a date.
    """

    def __init__(self, sentence: str, **words: str | int | date) -> None:
        self.sentence = sentence
        self.words = words
        super().__init__(sentence % {name: _written(word) for name, word in words.items()})


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant in its own fixed offset, and how it was typed.

    ``estimated``: the person called it an estimate. ``dated``: the time box named the day itself.
    """

    instant: datetime
    estimated: bool = False
    dated: bool = False


def normalise(text: str) -> str:
    """Fold full-width characters and typographic dashes into their plain forms."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split()).lower()


def parse_date(text: str, near: date) -> date:
    """Read a typed date. Without a year, the one closest to ``near`` is meant."""
    typed = normalise(text)
    for form in _DATE_FORMS:
        if match := form.match(typed):
            return _date_from(match.groupdict(), near, text)
    raise CivilTimeError(
        "“%(text)s” is not a date. Write day, month and year, such as 20 11 2026 or 20nov.",
        text=text.strip(),
    )


def _date_from(parts: dict[str, str | None], near: date, text: str) -> date:
    day, month = int(parts["day"] or 0), _month_from(parts, text)
    year = parts.get("year")
    if year is None:
        return _nearest_year(day, month, near, text)
    return _calendar_date(_full_year(year, near), month, day, text)


def _month_from(parts: dict[str, str | None], text: str) -> int:
    if parts.get("month") is not None:
        return int(parts["month"] or 0)
    word = (parts["word"] or "")[:3].title()
    if word not in MONTHS:
        raise CivilTimeError(
            "“%(text)s” names no month. Write it such as 20nov or 20/11.", text=text.strip()
        )
    return MONTHS.index(word) + 1


def _full_year(year: str, near: date) -> int:
    """Complete a year of two digits: next year at the latest, so that birth dates are past."""
    if len(year) == 4:  # noqa: PLR2004 - the number of digits of a whole year
        return int(year)
    this_century = near.year // 100 * 100 + int(year)
    return this_century if this_century <= near.year + 1 else this_century - 100


def _nearest_year(day: int, month: int, near: date, text: str) -> date:
    candidates = []
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            candidates.append(date(year, month, day))
        except ValueError:
            continue
    if not candidates:
        raise CivilTimeError(NOT_IN_CALENDAR, text=text.strip())
    return min(candidates, key=lambda candidate: abs(candidate - near))


def _calendar_date(year: int, month: int, day: int, text: str) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CivilTimeError(
            "The year %(year)s is out of range. Check “%(text)s”.", year=year, text=text.strip()
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise CivilTimeError(NOT_IN_CALENDAR, text=text.strip()) from None


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
        return _nearest_year(int(typed[:2]), int(typed[2:]), day, text)
    return _calendar_date(day.year, day.month, int(typed), text)


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


def _written(word: str | int | date) -> str:
    return format_date(word) if isinstance(word, date) else str(word)


def format_date(day: date) -> str:
    """Write "20 Nov 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def format_time(moment: datetime) -> str:
    """Write "09:10"."""
    return f"{moment:%H:%M}"


def format_offset(offset: timedelta) -> str:
    """Write "+02:00"."""
    minutes = int(offset.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def typed_time(moment: datetime, zone: ZoneInfo, *, estimated: bool = False) -> str:
    """Write a time as it can be typed back: with "~" and, in the autumn hour, its offset."""
    ambiguous = len(possible_offsets(moment.replace(tzinfo=None), zone)) > 1
    offset = format_offset(moment.utcoffset() or timedelta(0)) if ambiguous else ""
    return f"{'~' if estimated else ''}{format_time(moment)}{offset}"
