"""Answers as the audit trail keeps them: a value, or a reason for its absence, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from registry.codebook.variable import Variable
from registry.models import Record
from registry.models.storage import read, read_missing

Answer = Any  # JSON: null, a scalar, a list of codes, or {"missing": reason}


def answer(value: Any, missing: str | None) -> Answer:
    """Return the JSON form; ``None`` and the text "None" stay different."""
    if missing is not None:
        return {"missing": str(missing)}
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value


def recorded_answer(record: Record, variable: Variable) -> Answer:
    """Return the answer that ``record`` holds now."""
    return answer(read(record, variable), read_missing(record, variable))


def differences(
    record: Record,
    variables: tuple[Variable, ...],
    values: Mapping[str, Any],
    missing: Mapping[str, str | None],
) -> dict[str, list[Answer]]:
    """Return {name: [old, new]} for each posted answer that differs from the recorded one."""
    found = {}
    for variable in variables:
        if variable.name not in values and variable.name not in missing:
            continue
        old = recorded_answer(record, variable)
        new = answer(values.get(variable.name), missing.get(variable.name))
        if old != new:
            found[variable.name] = [old, new]
    return found


def in_option_order(variable: Variable, value: Any) -> Any:
    """Return a multiple choice with its codes in codebook order, anything else unchanged."""
    if isinstance(value, (tuple, list, set, frozenset)) and variable.choices is not None:
        return tuple(code for code in variable.choices.codes if code in value) or None
    return value
