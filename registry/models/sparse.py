"""What is recorded in rows of wide tables, without making a model instance of each.

Most of the two hundred columns of a row are null. A pass over every case reads only the others,
straight from the cursor, through the converters of ``wide``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection

from registry.codebook.variable import Kind
from registry.models.record import Record
from registry.models.storage import missing_column, offset_column, zone_east
from registry.models.wide import raw_rows

Reader = Callable[[Any, tuple[Any, ...]], Any]


@dataclass(frozen=True, slots=True)
class SparseRow:
    """A row: its structural columns, and by variable the recorded values and reasons."""

    keys: dict[str, Any]
    values: dict[str, Any]
    missing: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Plan:
    keys: tuple[tuple[int, str, Callable[[Any], Any] | None], ...]
    values: tuple[tuple[int, str, Reader], ...]
    missing: tuple[tuple[int, str], ...]


def sparse_rows(
    model: type[Record], column: str, owners: Sequence[int], *, order: str = "id"
) -> Iterator[SparseRow]:
    """Yield the rows whose ``column`` is one of ``owners``, in order, with one statement."""
    plan: _Plan | None = None
    for row, names, converters in raw_rows(model, column, owners, order=order):
        if plan is None:
            plan = _plan(model, names, connection.vendor, converters)
        yield SparseRow(
            keys={
                name: row[place] if convert is None or row[place] is None else convert(row[place])
                for place, name, convert in plan.keys
            },
            values={
                name: read(row[place], row)
                for place, name, read in plan.values
                if row[place] is not None
            },
            missing={name: row[place] for place, name in plan.missing if row[place] is not None},
        )


@cache
def _plan(
    model: type[Record],
    names: tuple[str, ...],
    vendor: str,
    converters: tuple[tuple[int, Callable[[Any], Any]], ...],
) -> _Plan:
    """Decide once where each variable stands in a row, and how it is read."""
    del vendor
    places = {name: place for place, name in enumerate(names)}
    convert = dict(converters)
    values = []
    missing = []
    clinical = set()
    for variable in model.variables():
        place = places[variable.name]
        offset = places.get(offset_column(variable.name), -1)
        values.append((place, variable.name, _reader(variable.kind, convert.get(place), offset)))
        missing.append((places[missing_column(variable.name)], variable.name))
        clinical |= {name for name in names if _belongs(name, variable.name)}
    keys = tuple(
        (place, name, convert.get(place)) for name, place in places.items() if name not in clinical
    )
    return _Plan(keys, tuple(values), tuple(missing))


def _belongs(column: str, variable: str) -> bool:
    return column in (
        variable,
        missing_column(variable),
        offset_column(variable),
        f"{variable}_estimated",
    )


def _reader(kind: Kind, convert: Callable[[Any], Any] | None, offset: int) -> Reader:
    """Return how a stored value becomes a recorded one, as ``storage.read`` does it."""
    plain: Callable[[Any], Any] = convert or _same
    if kind is Kind.MULTIPLE:
        return lambda value, _row: tuple(plain(value).split(","))
    if kind is Kind.MOMENT:
        return lambda value, row: plain(value).astimezone(zone_east(row[offset]))
    return lambda value, _row: plain(value)


def _same(value: Any) -> Any:
    return value
