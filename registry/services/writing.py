"""One row, written without composing the statement through the query builder.

For what every save writes. The values pass the same conversion as in ``Model.save``; the CHECK
constraints and triggers of the database judge them all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import DatabaseError, connection, models


def update_row(row: models.Model, columns: Iterable[str], *, version: int | None = None) -> None:
    """Write these columns of a row. With ``version``: only if the row still has that one.

    Raises DatabaseError if no row was written, as ``Model.save`` does.
    """
    quote, meta = connection.ops.quote_name, row._meta
    fields: list[Any] = [meta.get_field(name) for name in columns]
    assigned = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    expected = "" if version is None else f" AND {quote('version')} = %s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quote(meta.db_table)} SET {assigned} WHERE {quote('id')} = %s{expected}",  # noqa: S608
            [*values, row.pk, *([] if version is None else [version])],
        )
        if cursor.rowcount != 1:
            raise DatabaseError(f"{meta.model_name} {row.pk} is not there as it was read.")


def insert_row(row: models.Model) -> None:
    """Insert a row that is not looked at as a stored one afterwards, except for its key.

    One without a key gets the one that the database gives it.
    """
    quote, meta = connection.ops.quote_name, row._meta
    given = row.pk is not None
    fields = [field for field in meta.concrete_fields if given or not field.primary_key]
    names = ", ".join(quote(str(field.column)) for field in fields)
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    sql = f"INSERT INTO {quote(meta.db_table)} ({names}) VALUES ({', '.join(['%s'] * len(fields))})"  # noqa: S608
    returns = not given and connection.features.can_return_columns_from_insert
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} RETURNING {quote('id')}" if returns else sql, values)
        if not given:
            row.pk = cursor.fetchone()[0] if returns else cursor.lastrowid
