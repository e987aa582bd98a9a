"""From a recorded value to the text in its box, and to words for reading."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from registry.civil_time import typed_time
from registry.codebook.variable import MISSING_LABELS, Kind, MissingReason, Variable
from registry.language import date_words, listed, moment_words


def number_text(value: float, variable: Variable) -> str:
    """Return the number as it would be typed: no trailing zeros, no exponent."""
    if variable.kind is Kind.INTEGER:
        return str(int(value))
    return f"{value:.10f}".rstrip("0").rstrip(".")


def box_text(value: Any, variable: Variable) -> str:
    """Return the text that stands in the box of a recorded value; empty when there is none."""
    if value is None:
        return ""
    match variable.kind:
        case Kind.INTEGER | Kind.DECIMAL:
            return number_text(value, variable)
        case Kind.BOOLEAN:
            return "yes" if value else "no"
        case Kind.DATE:
            return date_words(value)
        case _:
            return str(value)


def moment_text(value: datetime, zone: ZoneInfo, *, estimated: bool) -> str:
    """Return the text of the time box."""
    return typed_time(value, zone, estimated=estimated)


def reason_words(reason: str | None) -> str:
    """Return a missing reason in words."""
    return _(MISSING_LABELS[MissingReason(reason)]) if reason else ""


def value_words(value: Any, variable: Variable) -> str:
    """Return a recorded value in words, with its unit."""
    if value is None:
        return ""
    if isinstance(value, (tuple, list)):
        return listed(_option_words(code, variable) for code in value)
    match variable.kind:
        case Kind.MOMENT:
            words = moment_words(value)
        case Kind.BOOLEAN:
            words = _("Yes") if value else _("No")
        case Kind.CHOICE:
            words = _option_words(value, variable)
        case _:
            words = f"{box_text(value, variable)} {_(variable.unit)}".strip()
    return words


def _option_words(code: Any, variable: Variable) -> str:
    """Return an option's label; a code that left the codebook is shown as it is."""
    options = variable.choices.options if variable.choices is not None else ()
    return next((_(option.label) for option in options if option.code == code), str(code))


def attempt_minutes(row: Mapping[str, Any]) -> str:
    """Return the minutes of an attempt, or a dash while they cannot be told."""
    start, end = (row.get(name) for name in ("device_deploy_dt", "retrieve_dt"))
    if start is None or end is None or end < start:
        return "–"
    return str(round((end - start).total_seconds() / 60))


def answer_words(value: Any, missing: str | None, variable: Variable) -> str:
    """Return an answer in words: the value, the reason for its absence, or "Not recorded"."""
    if value is not None:
        return value_words(value, variable)
    return reason_words(missing) or _("Not recorded")


def recorded_words(answer: Any, variable: Variable) -> str:
    """Return an answer in words that was kept as JSON, in the audit trail or with a query."""
    if isinstance(answer, dict) and "estimated" in answer:
        return _("estimated") if answer["estimated"] else _("exact")
    missing = answer.get("missing") if isinstance(answer, dict) else None
    value = None if isinstance(answer, dict) else answer
    if isinstance(value, str) and variable.kind is Kind.MOMENT:
        value = datetime.fromisoformat(value)
    if isinstance(value, str) and variable.kind is Kind.DATE:
        value = date.fromisoformat(value)
    return answer_words(value, missing, variable)
