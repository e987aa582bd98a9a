"""Making rules about two moments: one after the other, so far apart, or a day off at midnight."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from registry.checks.engine import CASE, ROW_SECTIONS, EditCheck, Severity, Verdict
from registry.checks.wording import in_sentence
from registry.codebook.condition import Condition
from registry.codebook.lookup import section_of_variable, variable_by_name
from registry.language import duration_words

DAY = timedelta(days=1)
AROUND_A_DAY = timedelta(minutes=60)
# A negative interval that is shorter than this once a day is added looks like midnight.
SHORT = timedelta(hours=6)


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

    allowance = f" by more than {grace_minutes} min" if grace_minutes else ""
    return EditCheck(
        code=code,
        message=(
            f"{label(later, on)} ({{{later}}}) is before {in_sentence(label(earlier, on))} "
            f"({{{earlier}}}){allowance}."
        ),
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
        message=(
            f"From {in_sentence(label(start, on))} ({{{start}}}) to "
            f"{in_sentence(label(end, on))} ({{{end}}}) it took {{took}}; "
            f"expected is {_expected(low, high)}."
        ),
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
        message=(
            f"{label(start, on)} ({{{start}}}) and {in_sentence(label(end, on))} ({{{end}}}) "
            "look a day apart by mistake; please check the dates around midnight."
        ),
        severity=Severity.WARNING,
        on=on,
        needs=(start, end),
        may_read=(),
        broken=looks_a_day_off,
        shown_in=_section_of(end, on),
    )


def _duration(minutes: float) -> str:
    """Return a limit as it stands in a rule's English sentence, which is translated as a whole."""
    if minutes < 60:  # noqa: PLR2004 - minutes in an hour
        return f"{minutes:.0f} min"
    hours, rest = divmod(round(minutes), 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def label(name: str, on: str) -> str:
    """Return the label of a variable of the rows of ``on``, or of the case."""
    if on != CASE and name in ROW_SECTIONS[on].names:
        return ROW_SECTIONS[on].variable(name).label
    return variable_by_name(name).label


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
        return f"at most {_duration(high)}"
    return f"{_duration(low)} to {_duration(high)}"
