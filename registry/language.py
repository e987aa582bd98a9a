"""What changes with the reader's language beyond single words: dates, times, lists, ranges.

The words come from the catalogues (``registry/locale``, ``registry/codebook/locale``); templates
get their date formats from ``config/formats``, which agree with this module.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from unicodedata import east_asian_width

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from registry.civil_time import MONTHS, CivilTimeError, format_date, format_time
from registry.codebook.variable import Range, Section, Variable

TAGS = {"en": "en", "zh-hans": "zh-Hans"}
TWO_HOURS, THREE_DAYS = 120, 3 * 24 * 60
HOUR, DAY = 60, 24 * 60


def language_tag() -> str:
    """Return the reader's language as the ``lang`` of a page."""
    code = get_language() or "en"
    return TAGS.get(code, code)


def date_words(day: date) -> str:
    """Write "20 Nov 2026" or "2026年11月20日". Both can be typed back, in either language."""
    return f"{day.year}年{day.month}月{day.day}日" if _is_chinese() else format_date(day)


def day_words(day: date) -> str:
    """Write "20 Nov" or "11月20日"."""
    return f"{day.month}月{day.day}日" if _is_chinese() else f"{day.day} {MONTHS[day.month - 1]}"


def short_date_words(day: date, near: date) -> str:
    """Write the day alone, with the year where a reader near ``near`` would take another one."""
    return day_words(day) if abs(day - near) < timedelta(days=150) else date_words(day)


def moment_words(moment: datetime) -> str:
    """Write date and time: "20 Nov 2026 09:10"."""
    return f"{date_words(moment.date())} {format_time(moment)}"


def weekday_words(day: date) -> str:
    """Write "Fri" or "星期五"."""
    return str(WEEKDAYS_ABBR[day.weekday()])


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def duration_words(minutes: float) -> str:
    """Write a duration as people say it: "45 min", "1 h 30 min", "2 h"."""
    if minutes < HOUR:
        return _("%(minutes)d min") % {"minutes": round(minutes)}
    hours, rest = divmod(round(minutes), HOUR)
    if rest:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
    return _("%(hours)d h") % {"hours": hours}


def interval_words(minutes: float) -> str:
    """Write an interval for comparing: "73 min" below two hours, "2 h 12" above, "4 d" beyond.

    A negative time keeps its sign.
    """
    whole = round(abs(minutes))
    sign = "−" if minutes < 0 else ""
    if whole < TWO_HOURS:
        words = _("%(minutes)d min") % {"minutes": whole}
    elif whole < THREE_DAYS:
        words = _("%(hours)d h %(minutes)02d") % {"hours": whole // HOUR, "minutes": whole % HOUR}
    else:
        words = _("%(days)d d") % {"days": whole // DAY}
    return f"{sign}{words}"


def listed(words: Iterable[str]) -> str:
    """Return the words as a list: "a, b" or "a、b"."""
    return pgettext("between items of a list", ", ").join(words)


def alternatives(words: Iterable[str]) -> str:
    """Return the words as a choice: "a or b"."""
    return pgettext("between alternatives", " or ").join(words)


def unit_words(variable: Variable) -> str:
    """Return the unit as it stands behind a number; a score has none."""
    return "" if variable.unit in ("", "points") else _(variable.unit)


def range_words(limits: Range, unit: str = "") -> str:
    """Return "3 to 20 mg"."""
    words = _("%(low)s to %(high)s") % {"low": f"{limits.low:g}", "high": f"{limits.high:g}"}
    return f"{words} {unit}".strip()


def begun(words: str) -> str:
    """Return words as they stand at the beginning of a line; the rest keeps its letters."""
    return words[:1].upper() + words[1:]


def row_words(section: Section, number: int | None) -> str:
    """Return the name of a row: "Attempt 2"."""
    name = begun(_(section.row_name))
    return name if number is None else _("%(row)s %(number)d") % {"row": name, "number": number}


def columns(label: str) -> int:
    """Return how wide a label is in Latin characters; a Chinese one is as wide as two."""
    return len(label) + sum(east_asian_width(character) in "WF" for character in label)


def refusal_words(error: CivilTimeError) -> str:
    """Return why a typed date or time cannot be taken, in the reader's language."""
    words = {
        name: date_words(word) if isinstance(word, date) else word
        for name, word in error.words.items()
    }
    return _(error.sentence) % words
