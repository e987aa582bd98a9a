"""Reading rows of wide tables without composing their SELECT anew each time.

Django composes and compiles a SELECT for every query; with two hundred columns that costs ten
times the query itself. Here the statement of a model and owner column is composed once.
Loaded rows are ordinary model instances, converted by the database backend's own converters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

ModelType = TypeVar("ModelType", bound=models.Model)
Converter = Callable[[Any], Any]
RawRow = tuple[tuple[Any, ...], tuple[str, ...], tuple[tuple[int, Converter], ...]]


@dataclass(frozen=True, slots=True)
class _Statement:
    sql: str
    names: tuple[str, ...]
    converters: tuple[tuple[int, Converter], ...]


def rows_of(
    model: type[ModelType], column: str, owner: int, *, order: str = "id", lock: bool = False
) -> list[ModelType]:
    """Return the rows whose ``column`` is ``owner``, in order; ``lock`` keeps others waiting."""
    return rows_of_all(model, column, (owner,), order=order, lock=lock)


def rows_of_all(
    model: type[ModelType],
    column: str,
    owners: Sequence[int],
    *,
    order: str = "id",
    lock: bool = False,
) -> list[ModelType]:
    """Return the rows whose ``column`` is one of ``owners``, in order. For some hundred owners."""
    if not owners:
        return []
    lock = lock and connection.features.has_select_for_update
    statement = _statement(model, column, order, connection.vendor, lock, len(owners))
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, list(owners))
        found = cursor.fetchall()
    return [_instance(model, statement, row) for row in found]


def raw_rows(
    model: type[models.Model], column: str, owners: Sequence[int], *, order: str = "id"
) -> Iterator[RawRow]:
    """Yield the rows whose ``column`` is one of ``owners``, as the driver gives them.

    Beside each stand the names of its columns, and those that need a converter.
    """
    if not owners:
        return
    statement = _statement(model, column, order, connection.vendor, lock=False, owners=len(owners))
    with connection.cursor() as cursor:
        cursor.execute(statement.sql, list(owners))
        for row in cursor.fetchall():
            yield row, statement.names, statement.converters


def row_of(model: type[ModelType], column: str, owner: int, *, lock: bool = False) -> ModelType:
    """Return the only such row. Raises the model's DoesNotExist if there is none."""
    found = rows_of(model, column, owner, lock=lock)
    if not found:
        raise model.DoesNotExist(f"no {model._meta.model_name} with {column} {owner}")  # type: ignore[attr-defined]
    return found[0]


def _instance(model: type[ModelType], statement: _Statement, row: tuple[Any, ...]) -> ModelType:
    values = list(row)
    for place, convert in statement.converters:
        if values[place] is not None:
            values[place] = convert(values[place])
    return model.from_db(connection.alias, statement.names, values)


@cache
def _statement(
    model: type[models.Model],
    column: str,
    order: str,
    vendor: str,
    lock: bool,  # noqa: FBT001
    owners: int,
) -> _Statement:
    """Compose the SELECT. ``vendor`` is part of the key: each database has its own converters."""
    del vendor
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    sql = (
        f"SELECT {columns} FROM {quote(model._meta.db_table)} "  # noqa: S608 - names of our own
        f"WHERE {quote(column)} IN ({', '.join(['%s'] * owners)}) ORDER BY {quote(order)}"
    )
    converters = []
    for place, field in enumerate(fields):
        convert = _converter(field)
        if convert is not None:
            converters.append((place, convert))
    return _Statement(
        sql + (" FOR UPDATE" if lock else ""),
        tuple(field.attname for field in fields),
        tuple(converters),
    )


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
