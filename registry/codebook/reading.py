"""Conditions read aloud, in the labels that a person sees on the form."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registry.codebook.condition import (
    AllOf,
    AnyOf,
    AnyRow,
    Condition,
    NoneOf,
    OneOf,
    Recorded,
)
from registry.codebook.lookup import all_sections, row_sections
from registry.codebook.schedule import SCHEDULE
from registry.codebook.variable import Section, Variable

# The time point of a follow-up is structural, not a variable.
_TIME_POINTS = {point.code: point.label for point in SCHEDULE}


def read_aloud(condition: Condition, *, section: Section | None = None) -> str:
    """Return ``condition`` in words; ``section`` says whose rows are meant where names repeat."""
    match condition:
        case OneOf(name=name, codes=codes):
            words = {"label": _label(name, section), "answers": _spoken(name, codes, section)}
            return _("%(label)s is %(answers)s") % words
        case NoneOf(name=name, codes=codes):
            words = {"label": _label(name, section), "answers": _spoken(name, codes, section)}
            return _("%(label)s is known and not %(answers)s") % words
        case Recorded(name=name):
            return _("%(label)s is recorded") % {"label": _label(name, section)}
        case AllOf(parts=parts):
            spoken = [read_aloud(part, section=section) for part in parts]
            return pgettext("between conditions", " and ").join(spoken)
        case AnyOf(parts=parts):
            spoken = [read_aloud(part, section=section) for part in parts]
            return pgettext("between conditions", ", or ").join(spoken)
        case AnyRow(table=table, part=part):
            rows = row_sections()[table]
            words = {"row": _(rows.row_name), "condition": read_aloud(part, section=rows)}
            return _("for any %(row)s, %(condition)s") % words
    raise TypeError(f"{type(condition).__name__} cannot be read aloud")


def _label(name: str, section: Section | None) -> str:
    variable = _find(name, section)
    if variable is not None:
        return _("“%(label)s”") % {"label": _(variable.label)}
    return _("time point") if name == "timepoint" else name


def _spoken(name: str, codes: tuple[Any, ...], section: Section | None) -> str:
    variable = _find(name, section)
    answers = [_answer(variable, name, code) for code in codes]
    return pgettext("between alternatives", " or ").join(answers)


def _answer(variable: Variable | None, name: str, code: Any) -> str:
    if code is True:
        return _("yes")
    if code is False:
        return _("no")
    if variable is not None and variable.choices is not None:
        return _(variable.choices.label_of(code))
    return _(_TIME_POINTS[code]) if name == "timepoint" else str(code)


def _find(name: str, section: Section | None) -> Variable | None:
    places = ([section] if section is not None else []) + list(all_sections())
    for place in places:
        if name in place.names:
            return place.variable(name)
    return None
