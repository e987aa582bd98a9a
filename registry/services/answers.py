"""Answers as the audit trail keeps them: a value, or a reason for its absence, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from registry.codebook.variable import Kind, Section, Variable
from registry.models import Record
from registry.models.storage import estimated_column, read, read_missing

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


def lost_estimates(
    record: Record,
    variables: Iterable[Variable],
    found: Mapping[str, list[Answer]],
    estimated: Mapping[str, bool],
) -> dict[str, list[Answer]]:
    """Return {column: [old, new]} where a moment that changes was, or becomes, an estimate.

    Only so can an undo give back a time as it was. Call before the record is written.
    """
    changed = {}
    for variable in variables:
        if variable.kind is not Kind.MOMENT or variable.name not in found:
            continue
        column = estimated_column(variable.name)
        old, new = getattr(record, column), estimated.get(variable.name, False)
        if old != new:
            changed[column] = [old, new]
    return changed


def was_estimate(name: str, changes: Mapping[str, list[Answer]], record: Record | None) -> bool:
    """Return whether the moment was an estimate before the changes; False for what is no moment.

    ``changes`` are those of the trail, ``record`` is the row as it stands now.
    """
    column = estimated_column(name)
    if column in changes:
        return bool(changes[column][0])
    return bool(getattr(record, column, False))


def read_answer(kept: Answer, variable: Variable) -> tuple[Any, str | None]:
    """Return value and reason of an answer of the audit trail, in the form that records use."""
    if isinstance(kept, dict):
        return None, kept.get("missing")
    if isinstance(kept, str) and variable.kind is Kind.MOMENT:
        return datetime.fromisoformat(kept), None
    if isinstance(kept, str) and variable.kind is Kind.DATE:
        return date.fromisoformat(kept), None
    return (tuple(kept) if isinstance(kept, list) else kept), None


def answers_of(
    kept: Mapping[str, Answer], section: Section
) -> tuple[dict[str, Any], dict[str, str | None], dict[str, bool]]:
    """Return values, reasons and estimates by name, from answers of the audit trail."""
    found = {
        item.name: read_answer(kept[item.name], item)
        for item in section.variables
        if item.name in kept
    }
    return (
        {name: value for name, (value, _missing) in found.items()},
        {name: missing for name, (_value, missing) in found.items()},
        {name: bool(kept.get(estimated_column(name))) for name in found},
    )


def recorded_estimates(record: Record, variables: Iterable[Variable]) -> dict[str, bool]:
    """Return {column: True} for each recorded moment that is an estimate."""
    columns = [estimated_column(item.name) for item in variables if item.kind is Kind.MOMENT]
    return {column: True for column in columns if getattr(record, column)}


def in_option_order(variable: Variable, value: Any) -> Any:
    """Return a multiple choice with its codes in codebook order, anything else unchanged."""
    if isinstance(value, (tuple, list, set, frozenset)) and variable.choices is not None:
        return tuple(code for code in variable.choices.codes if code in value) or None
    return value
