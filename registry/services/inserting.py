"""Many rows into one table at once, as fast as the database takes them.

Model instances cost ten times the insert itself at a hundred columns a row, so rows are plain
mappings of columns here. The CHECK constraints still refuse what is illegal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cache
from operator import itemgetter
from typing import Any

from django.db import connection, models

Row = dict[str, Any]


@cache
def _keeps_text() -> bool:
    """Whether the database keeps moments and dates as text. Asked once: it is asked often."""
    return connection.vendor == "sqlite"


def stored_moment(value: datetime) -> Any:
    """Return a moment as the database driver takes it."""
    if _keeps_text():
        # What Django's own adapter gives, without its look-up of the connection's time zone.
        return str(value.astimezone(UTC).replace(tzinfo=None))
    return value


def stored_date(value: date) -> Any:
    """Return a date as the database driver takes it."""
    return str(value) if _keeps_text() else value


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Return ``count`` primary keys that nobody else will get. Call inside a transaction."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, count],
            )
            return [row[0] for row in cursor.fetchall()]
        # The transaction holds the only write lock, so the highest id cannot move.
        cursor.execute(f"SELECT COALESCE(MAX(id), 0) FROM {connection.ops.quote_name(table)}")  # noqa: S608
        highest = cursor.fetchone()[0]
    return list(range(highest + 1, highest + 1 + count))


def defaults_of(model: type[models.Model], *, without: Sequence[str]) -> Row:
    """Return every column but ``without``, in order, with what a row has that says nothing."""
    return {
        field.attname: field.get_default() if not field.null and field.has_default() else None
        for field in model._meta.concrete_fields
        if field.attname not in without
    }


def insert_rows(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert ``rows`` of stored values, in the order of ``columns``.

    Columns that are null in every row are left out: naming them doubles the time.
    """
    if not rows:
        return
    used = [place for place, of_all in enumerate(zip(*rows, strict=True)) if _any_value(of_all)]
    values = itemgetter(*used)
    quote = connection.ops.quote_name
    names = ", ".join(quote(columns[place]) for place in used)
    places = ", ".join(["%s"] * len(used))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})",  # noqa: S608
            [values(row) for row in rows],
        )


def _any_value(column: Iterable[Any]) -> bool:
    return any(value is not None for value in column)
