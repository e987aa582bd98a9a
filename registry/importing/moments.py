"""Dates and times as files hold them, turned into what ``registry.civil_time`` reads.

A date without a year is refused here: in a form a person sees which year was understood.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from registry.civil_time import normalise, parse_date
from registry.forms.reading import Setting, TypedError, read_date, read_moment

_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
_COMPACT = re.compile(r"^(?P<year>19\d{2}|20\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)$")
# Days since 30 December 1899, as spreadsheets count: 1954 to 2119.
_SERIAL = re.compile(r"^(?P<day>[2-7]\d{4})(?P<part>[.,]\d+)?$")
_SECONDS = re.compile(r"(?<=\d:\d\d):\d\d(?:[.,]\d+)?(?=$|z$|[+-])")
_SPACED_OFFSET = re.compile(r"\s+(?=[+-]\d{2}:?\d{2}$)")
_SPREADSHEET_START = datetime(1899, 12, 30)  # noqa: DTZ001 - local civil time, without a zone
_TWO_PARTS = re.compile(
    r"^(?P<date>.+?)(?:\s+|(?<=\d)t(?=~?\d))(?P<time>~?\d[\d:.]*(?:z|[+-]\d.*)?)$"
)


def date_in(text: str, setting: Setting) -> date:
    """Read a date with its year. Raises TypedError."""
    if match := _ISO.match(text):
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            pass  # the words for it are those of every other date
    typed = normalise(text)
    if match := _COMPACT.match(typed):
        typed = f"{match['year']}-{match['month']}-{match['day']}"
    elif (match := _SERIAL.match(typed)) and not match["part"]:
        return (_SPREADSHEET_START + timedelta(days=int(match["day"]))).date()
    found = read_date(typed, setting)
    elsewhere = setting.near.replace(year=setting.near.year - 3, day=1)
    if parse_date(typed, elsewhere) != found:
        raise TypedError(_("“%(text)s” has no year.") % {"text": text})
    return found


def moment_in(text: str, setting: Setting) -> tuple[datetime, bool]:
    """Read a date and a time in one cell. Raises TypedError."""
    typed = _without_seconds(normalise(text))
    if (match := _SERIAL.match(typed)) and match["part"]:
        return _from_serial(match["day"], match["part"], setting)
    match = _TWO_PARTS.match(typed)
    if match is None:
        raise TypedError(
            _("“%(text)s” is not a date with a time. Write it such as 2026-11-20 09:10.")
            % {"text": text}
        )
    return moment_of(match["date"], match["time"], setting)


def moment_of(date_text: str, time_text: str, setting: Setting) -> tuple[datetime, bool]:
    """Read a date and a time from two cells. Raises TypedError."""
    if not date_text or not time_text:
        missing = _("the date") if not date_text else _("the time")
        raise TypedError(_("A moment needs date and time; %(part)s is empty.") % {"part": missing})
    day = date_in(date_text, setting)
    typed = _without_seconds(normalise(time_text))
    if (match := re.match(r"^0?[.,](\d+)$", typed)) is not None:  # a spreadsheet's part of a day
        minutes = round(float(f"0.{match[1]}") * 1440)
        typed = f"{minutes // 60:02d}:{minutes % 60:02d}"
    moment = read_moment(day.isoformat(), typed, setting)
    return moment.instant, moment.estimated


def _from_serial(day: str, part: str, setting: Setting) -> tuple[datetime, bool]:
    minutes = round(float(part.replace(",", ".")) * 1440)
    local = _SPREADSHEET_START + timedelta(days=int(day), minutes=minutes)
    moment = read_moment(local.date().isoformat(), f"{local:%H:%M}", setting)
    return moment.instant, moment.estimated


def _without_seconds(typed: str) -> str:
    return _SECONDS.sub("", _SPACED_OFFSET.sub("", typed))
