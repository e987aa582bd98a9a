"""Dates as people type them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from registry.civil_time.refusal import CivilTimeError
from registry.civil_time.writing import MONTHS

FIRST_YEAR, LAST_YEAR = 1900, 2100
NOT_IN_CALENDAR = "“%(text)s” is not in the calendar. Check the day and month."
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー", "-"))
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
        return nearest_year(day, month, near, text)
    return calendar_date(_full_year(year, near), month, day, text)


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


def nearest_year(day: int, month: int, near: date, text: str) -> date:
    candidates = []
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            candidates.append(date(year, month, day))
        except ValueError:
            continue
    if not candidates:
        raise CivilTimeError(NOT_IN_CALENDAR, text=text.strip())
    return min(candidates, key=lambda candidate: abs(candidate - near))


def calendar_date(year: int, month: int, day: int, text: str) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CivilTimeError(
            "The year %(year)s is out of range. Check “%(text)s”.", year=year, text=text.strip()
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise CivilTimeError(NOT_IN_CALENDAR, text=text.strip()) from None
