"""Conditions read aloud, in the labels that a person sees on the form."""

from __future__ import annotations

from typing import Any

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

_STRUCTURAL = {"timepoint": "time point"}
# The time point of a follow-up is structural, not a variable.
_TIME_POINTS = {point.code: point.label for point in SCHEDULE}


def read_aloud(condition: Condition, *, section: Section | None = None) -> str:
    """Return ``condition`` in words; ``section`` says whose rows are meant where names repeat."""
    match condition:
        case OneOf(name=name, codes=codes):
            return f"{_label(name, section)} is {_spoken(name, codes, section)}"
        case NoneOf(name=name, codes=codes):
            return f"{_label(name, section)} is known and not {_spoken(name, codes, section)}"
        case Recorded(name=name):
            return f"{_label(name, section)} is recorded"
        case AllOf(parts=parts):
            return " and ".join(read_aloud(part, section=section) for part in parts)
        case AnyOf(parts=parts):
            return ", or ".join(read_aloud(part, section=section) for part in parts)
        case AnyRow(table=table, part=part):
            rows = row_sections()[table]
            return f"for any {rows.row_name}, {read_aloud(part, section=rows)}"
    raise TypeError(f"{type(condition).__name__} cannot be read aloud")


def _label(name: str, section: Section | None) -> str:
    variable = _find(name, section)
    return f"“{variable.label}”" if variable is not None else _STRUCTURAL.get(name, name)


def _spoken(name: str, codes: tuple[Any, ...], section: Section | None) -> str:
    variable = _find(name, section)
    return " or ".join(_answer(variable, name, code) for code in codes)


def _answer(variable: Variable | None, name: str, code: Any) -> str:
    if code is True:
        return "yes"
    if code is False:
        return "no"
    if variable is not None and variable.choices is not None:
        return variable.choices.label_of(code)
    return _TIME_POINTS.get(code, str(code)) if name == "timepoint" else str(code)


def _find(name: str, section: Section | None) -> Variable | None:
    places = ([section] if section is not None else []) + list(all_sections())
    for place in places:
        if name in place.names:
            return place.variable(name)
    return None
