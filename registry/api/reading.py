"""From the JSON of a request to recorded values, by the same readers that the forms use.

JSON says more than typed text: a number is a number, a moment carries its offset. So the kind
is settled here, and everything else (ranges, codes, lengths, the calendar) by ``forms.reading``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from registry.civil_time import format_offset, format_time
from registry.codebook.variable import Kind, Section, Variable
from registry.forms import reading
from registry.forms.field import BOTH
from registry.forms.reading import Setting, TypedError

# The patient is found again by it, so the database refuses a row without.
ALWAYS_ANSWERED = frozenset({"hospital_number"})


@dataclass(slots=True)
class ReadAnswers:
    """What could be read, by variable name, and in ``errors`` what could not, in words."""

    values: dict[str, Any] = field(default_factory=dict)
    missing: dict[str, str | None] = field(default_factory=dict)
    estimated: dict[str, bool] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)


def read_answers(
    section: Section,
    values: Mapping[str, Any],
    missing: Mapping[str, Any],
    estimated: Mapping[str, bool],
    *,
    setting: Setting,
) -> ReadAnswers:
    """Read the answers of one section; a null without a reason empties the item."""
    found = ReadAnswers()
    for name in (*values, *(name for name in missing if name not in values)):
        try:
            variable = _variable(section, name)
            value, reason = _answer(variable, values.get(name), missing.get(name), setting)
        except TypedError as error:
            found.errors[name] = [str(error)]
        else:
            found.values[name], found.missing[name] = value, reason
    _read_estimates(section, estimated, found)
    return found


def _variable(section: Section, name: str) -> Variable:
    if name not in section.names:
        raise TypedError(_("This section has no item of this name."))
    return section.variable(name)


def _answer(
    variable: Variable, value: Any, reason: Any, setting: Setting
) -> tuple[Any, str | None]:
    if value is not None and reason is not None:
        raise TypedError(_(BOTH))
    if reason is not None and reason not in [item.value for item in variable.missing_reasons]:
        raise TypedError(_("This is not one of the item's reasons for a missing value."))
    if value is None and variable.name in ALWAYS_ANSWERED:
        raise TypedError(_("%(label)s cannot be emptied.") % {"label": variable.label})
    return (None if value is None else read_value(value, variable, setting)), reason


def _read_estimates(section: Section, estimated: Mapping[str, bool], found: ReadAnswers) -> None:
    moments = {item.name for item in section.variables if item.kind is Kind.MOMENT}
    for name, is_estimate in estimated.items():
        if name in moments:
            found.estimated[name] = is_estimate
        else:
            found.errors[name] = [_("Only a time can be an estimate.")]


def read_value(value: Any, variable: Variable, setting: Setting) -> Any:
    """Read one JSON value that is not null. Raises TypedError."""
    return _READERS[variable.kind](value, variable, setting)


def _number(value: Any, variable: Variable, _setting: Setting) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypedError(_("Send a number."))
    return reading.read_number(format(Decimal(repr(value)), "f"), variable)


def _boolean(value: Any, _variable: Variable, _setting: Setting) -> bool:
    if not isinstance(value, bool):
        raise TypedError(_("Send true or false."))
    return value


def _choice(value: Any, variable: Variable, _setting: Setting) -> str:
    return reading.read_choice(_text(value), variable)


def _multiple(value: Any, variable: Variable, _setting: Setting) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise TypedError(_("Send a list of codes, or null to empty the item."))
    return reading.read_multiple([_text(code) for code in value], variable)


def _moment(value: Any, _variable: Variable, setting: Setting) -> datetime:
    """Read an instant and express it in the civil time of the site."""
    try:
        sent = datetime.fromisoformat(_text(value))
        local = sent.astimezone(setting.zone) if sent.tzinfo is not None else None
    except (ValueError, OverflowError):
        local = None
    offset = None if local is None else local.utcoffset()
    if local is None or offset is None or local.second or local.microsecond:
        raise TypedError(
            _("Send a time in whole minutes with its offset, such as 2026-11-20T09:10+08:00.")
        )
    clock = f"{format_time(local)}{format_offset(offset)}"
    return reading.read_moment(local.date().isoformat(), clock, setting).instant


def _date(value: Any, variable: Variable, setting: Setting) -> date:
    try:
        sent = date.fromisoformat(_text(value))
    except ValueError:
        raise TypedError(_("Send a date such as 2026-11-20.")) from None
    read: date = reading.read_single(sent.isoformat(), variable, setting)
    return read


def _free_text(value: Any, variable: Variable, _setting: Setting) -> str:
    text = reading.read_text(_text(value), variable)
    if not text:
        raise TypedError(_("Send a text, or null to empty the item."))
    return text


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypedError(_("Send a text."))
    # PostgreSQL stores neither; half a surrogate pair is no character at all.
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise TypedError(_("The text holds a character that cannot be stored."))
    return value


_READERS: dict[Kind, Callable[[Any, Variable, Setting], Any]] = {
    Kind.INTEGER: _number,
    Kind.DECIMAL: _number,
    Kind.BOOLEAN: _boolean,
    Kind.CHOICE: _choice,
    Kind.MULTIPLE: _multiple,
    Kind.MOMENT: _moment,
    Kind.DATE: _date,
    Kind.TEXT: _free_text,
}
