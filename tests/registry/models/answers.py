"""Legal and illegal columns of a variable, derived from its declaration in the codebook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from registry.codebook.variable import Kind, Variable
from registry.models.storage import missing_column, offset_column

Columns = dict[str, Any]
MOMENT = datetime(2026, 11, 20, 1, 10, tzinfo=UTC)
PLAIN: dict[Kind, Any] = {
    Kind.BOOLEAN: False,
    Kind.DATE: date(1960, 2, 29),
    Kind.TEXT: "x",
    Kind.MOMENT: MOMENT,
}


def legal(variable: Variable) -> Columns:
    """Return columns that hold a legal value; the reason is not among them."""
    name = variable.name
    if variable.choices is not None:
        return {name: variable.choices.codes[0]}
    if variable.valid is not None:
        return {name: variable.valid.low}
    columns: Columns = {name: PLAIN[variable.kind]}
    if variable.kind is Kind.MOMENT:
        columns[offset_column(name)] = 480
    return columns


def illegal(variable: Variable) -> Iterator[tuple[str, Columns]]:
    """Yield (rule, columns) for everything that the database must refuse by that rule."""
    name = variable.name
    reason = missing_column(name)
    empty = dict.fromkeys(legal(variable))
    yield from (("legal", {name: value}) for value in _illegal_values(variable))
    yield "missing", empty | {reason: "because"}
    yield "missing", empty | {reason: ""}
    for allowed in variable.missing_reasons[:1]:
        yield "missing", legal(variable) | {reason: allowed.value}
    if variable.kind is Kind.MOMENT:
        offset = offset_column(name)
        yield "offset", {name: MOMENT, offset: None}
        yield "offset", {name: None, offset: 480}
        yield "offset", {name: MOMENT, offset: 16 * 60 + 1}


def _illegal_values(variable: Variable) -> Iterator[Any]:
    if variable.choices is not None:
        first = variable.choices.codes[0]
        yield from ("no_such_code", "", first.upper() + "x")
        if variable.kind is Kind.MULTIPLE:
            yield from (f"{first},", f"{first},no_such_code", f"{first} ", f"{first}\n")
    elif variable.valid is not None:
        yield from (variable.valid.low - 1, variable.valid.high + 1)
    elif variable.kind is Kind.TEXT:
        yield ""
