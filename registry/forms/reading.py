"""From typed text to a recorded value, one kind at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from registry.civil_time import (
    CivilTimeError,
    Moment,
    belongs_to_next_day,
    format_date,
    normalise,
    parse_date,
    parse_moment,
)
from registry.codebook.variable import Kind, Variable
from registry.language import alternatives, range_words, refusal_words

_NUMBER = re.compile(r"^(?P<number>[+-]?\d+(?:[.,]\d+)?)\s*(?P<unit>[^\d\s].*)?$")
YES_NO = {"yes": True, "no": False}


class TypedError(ValueError):
    """Typed text that cannot be taken; the text of the error is shown at the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What typed times are relative to: the site's zone, the case's day, and the present.

    ``before`` holds, by variable, the recorded moment that comes before it in the course of a case.
    """

    zone: ZoneInfo
    near: date
    now: datetime | None = None
    before: Mapping[str, datetime] = field(default_factory=dict)


def read_number(text: str, variable: Variable) -> int | float:
    """Read a number, in the variable's own unit or one of its alternatives, within its range."""
    match = _NUMBER.match(normalise(text))
    if match is None:
        raise TypedError(_("“%(text)s” is not a number.") % {"text": text.strip()})
    value = float(match["number"].replace(",", ".")) * _factor(match["unit"], variable)
    if match["unit"]:
        value = round(value, variable.decimal_places)
    if variable.kind is Kind.INTEGER and value != int(value):
        raise TypedError(_("Write a whole number. You wrote %(text)s.") % {"text": text.strip()})
    if variable.valid is not None and not variable.valid.holds(value):
        raise TypedError(_outside(text, variable))
    return int(value) if variable.kind is Kind.INTEGER else value


def _outside(text: str, variable: Variable) -> str:
    limits = "" if variable.valid is None else range_words(variable.valid, _(variable.unit))
    return _("%(label)s goes from %(range)s. You wrote %(text)s.") % {
        "label": _(variable.label),
        "range": limits,
        "text": text.strip(),
    }


def _factor(unit: str | None, variable: Variable) -> float:
    if not unit or unit in (normalise(variable.unit), normalise(_(variable.unit))):
        return 1.0
    for alternative in variable.alternative_units:
        if normalise(alternative.name) == unit:
            return alternative.factor
    known = [_(variable.unit), *(alternative.name for alternative in variable.alternative_units)]
    raise TypedError(
        _("The unit “%(unit)s” is not known here. Write the number in %(known)s.")
        % {"unit": unit, "known": alternatives(name for name in known if name) or _("digits")}
    )


def read_date(text: str, setting: Setting) -> date:
    """Read a date near the case's day."""
    try:
        return parse_date(text, setting.near)
    except CivilTimeError as error:
        raise TypedError(refusal_words(error)) from error


def read_moment(date_text: str, time_text: str, setting: Setting) -> Moment:
    """Read a moment of the site's civil time."""
    try:
        return parse_moment(
            date_text, time_text, zone=setting.zone, near=setting.near, now=setting.now
        )
    except CivilTimeError as error:
        raise TypedError(refusal_words(error)) from error


def read_time_only(
    date_text: str, time_text: str, before: datetime | None, setting: Setting
) -> tuple[Moment, bool]:
    """Read a time whose date nobody typed; tell whether the next day had to be assumed for it."""
    moment = read_moment(date_text, time_text, setting)
    if before is None or moment.dated or not belongs_to_next_day(moment.instant, before):
        return moment, False
    following = moment.instant.date() + timedelta(days=1)
    return read_moment(format_date(following), time_text, setting), True


def read_text(text: str, variable: Variable) -> str:
    """Read free text up to the variable's length."""
    value = text.strip()
    if not value.isprintable():
        raise TypedError(_("This text holds a character that cannot be shown. Type it again."))
    if len(value) > variable.max_length:
        raise TypedError(
            _("Write at most %(most)d characters; these are %(length)d.")
            % {"most": variable.max_length, "length": len(value)}
        )
    return value


def read_choice(code: str, variable: Variable) -> str:
    """Read one code of the variable's choices."""
    if variable.choices is None or code not in variable.choices.codes:
        raise TypedError(_("“%(code)s” is not one of the answers.") % {"code": code})
    return code


def read_boolean(code: str, variable: Variable) -> bool:
    """Read yes or no."""
    if code not in YES_NO:
        raise TypedError(_("%(label)s is answered with yes or no.") % {"label": _(variable.label)})
    return YES_NO[code]


def read_multiple(codes: list[str], variable: Variable) -> tuple[str, ...]:
    """Read ticked codes, in option order. An exclusive option stands alone."""
    ticked = {read_choice(code, variable) for code in codes}
    options = variable.choices.options if variable.choices is not None else ()
    exclusive = [option for option in options if option.exclusive and option.code in ticked]
    if exclusive and len(ticked) > 1:
        raise TypedError(
            _("“%(label)s” cannot stand beside another answer.") % {"label": _(exclusive[0].label)}
        )
    return tuple(option.code for option in options if option.code in ticked)


def read_single(text: str, variable: Variable, setting: Setting) -> Any:
    """Read a value that is posted as one piece of text. Raises TypedError."""
    if variable.kind is Kind.DATE:
        return read_date(text, setting)
    readers: dict[Kind, Callable[[str, Variable], Any]] = {
        Kind.INTEGER: read_number,
        Kind.DECIMAL: read_number,
        Kind.TEXT: read_text,
        Kind.CHOICE: read_choice,
        Kind.BOOLEAN: read_boolean,
    }
    return readers[variable.kind](text, variable)
