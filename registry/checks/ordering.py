"""Making rules about two moments: one after the other, so far apart, or a day off at midnight."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from registry.checks.engine import CASE, ROW_SECTIONS, EditCheck, Severity, Verdict, Words
from registry.checks.wording import in_sentence
from registry.codebook.condition import Condition
from registry.codebook.lookup import section_of_variable, variable_by_name
from registry.language import duration_words

DAY = timedelta(days=1)
AROUND_A_DAY = timedelta(minutes=60)
# A negative interval that is shorter than this once a day is added looks like midnight.
SHORT = timedelta(hours=6)

OUT_OF_ORDER = gettext_noop("{Later} ({later}) is before {earlier_label} ({earlier}).")
OUT_OF_ORDER_BY_MORE = gettext_noop(
    "{Later} ({later}) is before {earlier_label} ({earlier}) by more than {grace} min."
)
UNUSUAL_INTERVAL = gettext_noop(
    "From {start_label} ({start}) to {end_label} ({end}) it took {took}; expected is {expected}."
)
A_DAY_OFF = gettext_noop(
    "{Start} ({start}) and {end_label} ({end}) look a day apart by mistake; "
    "please check the dates around midnight."
)


def in_order(
    code: str,
    earlier: str,
    later: str,
    *,
    on: str = CASE,
    unless: Condition | None = None,
    severity: Severity = Severity.ERROR,
    grace_minutes: int = 0,
) -> EditCheck:
    """Return the rule that ``later`` is not before ``earlier``, less ``grace_minutes``.

    It is not applied where ``unless`` holds.
    """
    grace = timedelta(minutes=grace_minutes)
    read = names_in(unless)

    def out_of_order(first: Any, then: Any, *others: Any) -> Verdict:
        if unless is not None and unless.holds(dict(zip(read, others, strict=True))) is True:
            return False
        return bool(then < first - grace)

    return EditCheck(
        code=code,
        message=OUT_OF_ORDER_BY_MORE if grace_minutes else OUT_OF_ORDER,
        labels={
            "Later": first_words(later, on),
            "earlier_label": inner_words(earlier, on),
            "grace": lambda: str(grace_minutes),
        },
        values={"later": later, "earlier": earlier},
        severity=severity,
        on=on,
        needs=(earlier, later),
        may_read=read,
        broken=out_of_order,
        shown_in=_section_of(later, on),
    )


def lasts(
    code: str,
    start: str,
    end: str,
    *,
    minutes: tuple[float, float],
    on: str = CASE,
    when: Condition | None = None,
    severity: Severity = Severity.WARNING,
) -> EditCheck:
    """Return the rule that ``end`` follows ``start`` by a number of minutes within ``minutes``.

    Negative intervals are left to the rule of order. With ``when`` it applies only where
    that holds.
    """
    low, high = minutes
    read = names_in(when)

    def unusual(began: Any, ended: Any, *others: Any) -> Verdict:
        if when is not None and when.holds(dict(zip(read, others, strict=True))) is not True:
            return False
        took = (ended - began).total_seconds() / 60
        return False if took < 0 or low <= took <= high else {"took": duration_words(took)}

    return EditCheck(
        code=code,
        message=UNUSUAL_INTERVAL,
        labels={
            "start_label": inner_words(start, on),
            "end_label": inner_words(end, on),
            "expected": lambda: _expected(low, high),
        },
        values={"start": start, "end": end},
        severity=severity,
        on=on,
        needs=(start, end),
        may_read=read,
        broken=unusual,
        shown_in=_section_of(end, on),
    )


def not_a_day_off(code: str, start: str, end: str, *, on: str = CASE) -> EditCheck:
    """Return the rule against the midnight error.

    It is broken by an interval of a day within an hour, and by a negative one that becomes
    short when a day is added: the date was not changed after midnight.
    """

    def looks_a_day_off(began: Any, ended: Any) -> Verdict:
        took = ended - began
        about_a_day = abs(took - DAY) <= AROUND_A_DAY
        forgotten = took < timedelta(0) and timedelta(0) <= took + DAY <= SHORT
        return bool(about_a_day or forgotten)

    return EditCheck(
        code=code,
        message=A_DAY_OFF,
        labels={"Start": first_words(start, on), "end_label": inner_words(end, on)},
        values={"start": start, "end": end},
        severity=Severity.WARNING,
        on=on,
        needs=(start, end),
        may_read=(),
        broken=looks_a_day_off,
        shown_in=_section_of(end, on),
    )


def label(name: str, on: str) -> str:
    """Return the label of a variable of the rows of ``on``, or of the case."""
    if on != CASE and name in ROW_SECTIONS[on].names:
        return ROW_SECTIONS[on].variable(name).label
    return variable_by_name(name).label


def first_words(name: str, on: str) -> Words:
    """Return the label as it stands at the beginning of a sentence, translated when asked."""
    return lambda: _(label(name, on))


def inner_words(name: str, on: str) -> Words:
    """Return the label as it stands within a sentence, translated when asked."""
    return lambda: in_sentence(_(label(name, on)))


def names_in(condition: Condition | None) -> tuple[str, ...]:
    """Return the variables that ``condition`` reads."""
    if condition is None:
        return ()
    return tuple(dict.fromkeys(_names(condition.as_data())))


def _names(data: list[Any]) -> list[str]:
    """Walk the JSON form of a condition: [operator, name, …] or [operator, part, …]."""
    operator, *rest = data
    if operator in ("all_of", "any_of"):
        return [name for part in rest for name in _names(part)]
    return [rest[0]]


def _section_of(name: str, on: str) -> str:
    return ROW_SECTIONS[on].key if on != CASE else section_of_variable(name).key


def _expected(low: float, high: float) -> str:
    if low <= 0:
        return _("at most %(high)s") % {"high": duration_words(high)}
    return _("%(low)s to %(high)s") % {"low": duration_words(low), "high": duration_words(high)}
