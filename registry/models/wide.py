"""Reading rows of wide tables without composing their SELECT anew each time.

Django composes and compiles a SELECT for every query; with two hundred columns that costs ten
times the query itself. Here the statement of a model and owner column is composed once.
Loaded rows are ordinary model instances, converted by the database backend's own converters.
``order`` names one column, or several with commas between them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, models
from django.db.models.base import ModelState

ModelType = TypeVar("ModelType", bound=models.Model)
Converter = Callable[[Any], Any]
Owner = int | str | UUID
RawRow = tuple[tuple[Any, ...], tuple[str, ...], tuple[tuple[int, Converter], ...]]


@dataclass(frozen=True, slots=True)
class Through:
    """The table between two others: its column ``to`` names the rows, ``owner`` whose they are."""

    model: type[models.Model]
    to: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Select:
    """Which rows a SELECT is for: those whose ``column`` is one of so many ``owners``."""

    model: type[models.Model]
    column: str
    order: str = "id"
    owners: int = 1
    lock: bool = False
    null: str = ""  # a column that is null in the rows
    through: Through | None = None  # the owner is that of the table between
    names: tuple[str, ...] = ()  # of columns; without any, all of them


@dataclass(frozen=True, slots=True)
class _Statement:
    sql: str
    names: tuple[str, ...]
    converters: tuple[tuple[int, Converter], ...]


def rows_of(
    model: type[ModelType], column: str, owner: Owner, *, order: str = "id", lock: bool = False
) -> list[ModelType]:
    """Return the rows whose ``column`` is ``owner``, in order; ``lock`` keeps others waiting."""
    return rows_of_all(model, column, (owner,), order=order, lock=lock)


def rows_of_all(
    model: type[ModelType],
    column: str,
    owners: Sequence[Owner],
    *,
    order: str = "id",
    lock: bool = False,
) -> list[ModelType]:
    """Return the rows whose ``column`` is one of ``owners``, in order. For some hundred owners."""
    if not owners:
        return []
    lock = lock and connection.features.has_select_for_update
    wanted = _Select(model=model, column=column, order=order, owners=len(owners), lock=lock)
    return _run(model, wanted, list(owners))


def live_rows(model: type[ModelType], column: str, owner: Owner, null: str) -> list[ModelType]:
    """Return the rows whose ``column`` is ``owner`` and whose column ``null`` is null."""
    return _run(model, _Select(model=model, column=column, null=null), [owner])


def rows_through(
    model: type[ModelType], through: Through, owner: int, *, order: str = "id"
) -> list[ModelType]:
    """Return the rows that the table between them and ``owner`` names, in order."""
    return _run(model, _Select(model=model, column="id", order=order, through=through), [owner])


def part_of(
    model: type[ModelType], column: str, owner: Owner, names: tuple[str, ...]
) -> ModelType | None:
    """Return the only such row with some of its columns, or None. The others are read when used."""
    found = _run(model, _Select(model=model, column=column, names=names), [owner])
    return found[0] if found else None


def raw_rows(
    model: type[models.Model], column: str, owners: Sequence[int], *, order: str = "id"
) -> Iterator[RawRow]:
    """Yield the rows whose ``column`` is one of ``owners``, as the driver gives them.

    Beside each stand the names of its columns, and those that need a converter.
    """
    if not owners:
        return
    wanted = _Select(model=model, column=column, order=order, owners=len(owners))
    statement = _statement(wanted, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, list(owners))
        for row in cursor.fetchall():
            yield row, statement.names, statement.converters


def row_of(model: type[ModelType], column: str, owner: Owner, *, lock: bool = False) -> ModelType:
    """Return the only such row. Raises the model's DoesNotExist if there is none."""
    found = rows_of(model, column, owner, lock=lock)
    if not found:
        raise model.DoesNotExist(f"no {model._meta.model_name} with {column} {owner}")  # type: ignore[attr-defined]
    return found[0]


def _run(model: type[ModelType], wanted: _Select, parameters: Sequence[Owner]) -> list[ModelType]:
    statement = _statement(wanted, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, [_parameter(owner) for owner in parameters])
        found = cursor.fetchall()
    return [_instance(model, statement, row) for row in found]


def _parameter(owner: Owner) -> Any:
    if isinstance(owner, UUID) and not connection.features.has_native_uuid_field:
        return owner.hex
    return owner


def _instance(model: type[ModelType], statement: _Statement, row: tuple[Any, ...]) -> ModelType:
    values = list(row)
    for place, convert in statement.converters:
        if values[place] is not None:
            values[place] = convert(values[place])
    # What Model.from_db does, without setting two hundred attributes one by one. No model has an
    # __init__ of its own, and signals, which this passes by, are not used (test_architecture).
    made = model.__new__(model)
    made.__dict__.update(zip(statement.names, values, strict=True))
    state = ModelState()
    state.db, state.adding = connection.alias, False
    made.__dict__["_state"] = state
    return made


@cache
def _statement(wanted: _Select, vendor: str) -> _Statement:
    """Compose the SELECT. ``vendor`` is part of the key: each database has its own converters."""
    del vendor
    meta, quote = wanted.model._meta, connection.ops.quote_name
    fields = [
        field for field in meta.concrete_fields if not wanted.names or field.attname in wanted.names
    ]
    columns = ", ".join(quote(str(field.column)) for field in fields)
    sequence = ", ".join(quote(name) for name in wanted.order.split(","))
    keys = ", ".join(["%s"] * wanted.owners)
    if wanted.through is not None:
        table, owner = wanted.through.model._meta.db_table, wanted.through.owner
        keys = f"SELECT {quote(wanted.through.to)} FROM {quote(table)} WHERE {quote(owner)} = %s"  # noqa: S608
    sql = (
        f"SELECT {columns} FROM {quote(meta.db_table)} "  # noqa: S608 - names of our own
        f"WHERE {quote(wanted.column)} IN ({keys})"
        f"{f' AND {quote(wanted.null)} IS NULL' if wanted.null else ''} ORDER BY {sequence}"
        f"{' FOR UPDATE' if wanted.lock else ''}"
    )
    converters = []
    for place, field in enumerate(fields):
        convert = _converter(field)
        if convert is not None:
            converters.append((place, convert))
    return _Statement(sql, tuple(field.attname for field in fields), tuple(converters))


def _converter(field: models.Field[Any, Any]) -> Converter | None:
    expression = field.get_col(field.model._meta.db_table)
    converters = [
        *connection.ops.get_db_converters(expression),
        *field.get_db_converters(connection),
    ]
    if not converters:
        return None

    def convert(value: Any) -> Any:
        for each in converters:
            value = each(value, expression, connection)
        return value

    return convert
