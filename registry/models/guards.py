"""Guards in the database itself: a signed case stays as it was signed, the trail as it was written.

Services ask before they write; triggers refuse what asks nobody, raw SQL included (ADR 0020).
Every clinical table is guarded without being named here. ``manage.py migrate`` takes the guards
away before it changes tables and sets them again afterwards: SQLite drops a table's triggers when
a migration remakes it, and refuses to rename a table that a trigger of another one mentions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, models, transaction

from registry.models import AuditEvent, Episode, Record, guards_postgresql, guards_sqlite
from registry.models.guard import Guarded

DIALECTS = {"sqlite": guards_sqlite, "postgresql": guards_postgresql}
# The column of a row that leads to its case, and how.
WAYS = {
    "episode_id": "e.id = {row}.episode_id",
    "procedure_id": "e.id = (SELECT episode_id FROM registry_procedure"
    " WHERE id = {row}.procedure_id)",
    "followup_id": "e.id = (SELECT episode_id FROM registry_followup WHERE id = {row}.followup_id)",
    # A patient may have several cases; each of them was signed with these answers.
    "patient_id": "e.patient_id = {row}.patient_id",
}


class UnguardedTableError(Exception):
    """A clinical table has no known way to its case, so nothing could guard it."""


@dataclass(frozen=True, slots=True)
class Guards:
    """What stands in the database now, and what should."""

    set: frozenset[str]
    wanted: frozenset[str]


def set_guards() -> None:
    """Bring the guards up to date, in one transaction: nobody writes between old and new."""
    with transaction.atomic():
        lift_guards()
        with connection.cursor() as cursor:
            for statement in _statements():
                cursor.execute(statement)


def lift_guards() -> None:
    """Take every guard away. For migrations, and for emptying the database between tests."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(DIALECTS[connection.vendor].FIND_GUARDS)
        for name, table in cursor.fetchall():
            cursor.execute(DIALECTS[connection.vendor].drop(name, table))


def guards() -> Guards:
    """Return the names of the guards that are set, and of those that should be."""
    dialect = DIALECTS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(dialect.FIND_GUARDS)
        found = frozenset(name for name, _table in cursor.fetchall())
    wanted = {name for guarded in guarded_tables() for name in dialect.names(guarded)}
    return Guards(found, frozenset(wanted | set(dialect.names_of_trail(_trail()))))


def clinical_models() -> list[type[Record]]:
    """Return every model whose rows a signature covers."""
    return sorted(Record.__subclasses__(), key=lambda model: model._meta.db_table)


def guarded_tables() -> Iterator[Guarded]:
    """Yield the clinical tables, with the condition that finds the case of a row."""
    for model in clinical_models():
        if model is not Episode:
            way, once = _way(model)
            free = frozenset(model.unsigned_columns)
            yield Guarded(model._meta.db_table, way, free, once)


def _way(model: type[models.Model]) -> tuple[str, bool]:
    """Return the condition that finds a row's case, and whether the case has one such row."""
    if model._meta.model_name == "patient":
        return "e.patient_id = {row}.id", True
    fields = {field.attname: field for field in model._meta.concrete_fields}
    for column, way in WAYS.items():
        if column in fields:
            return way, fields[column].unique
    raise UnguardedTableError(model._meta.db_table)


def _trail() -> str:
    return AuditEvent._meta.db_table


def _statements() -> Iterator[str]:
    """Yield the statements for the tables that exist: a database may be half migrated."""
    dialect = DIALECTS[connection.vendor]
    columns = _columns_in_database()
    if _trail() not in columns:
        return
    yield from dialect.trail(_trail())
    if Episode._meta.db_table not in columns:
        return
    free = frozenset(Episode.unsigned_columns)
    yield from dialect.episode(columns[Episode._meta.db_table], free)
    for guarded in guarded_tables():
        if guarded.table in columns:
            yield from dialect.rows(guarded, columns[guarded.table])


def _columns_in_database() -> dict[str, list[str]]:
    """Return the columns of the tables that exist, in their order.

    Asked for by name alone: the framework's introspection parses every table's SQL for more.
    """
    wanted = {_trail(), *(model._meta.db_table for model in clinical_models())}
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(DIALECTS[connection.vendor].FIND_COLUMNS)
        for table, column in cursor.fetchall():
            if table in wanted:
                found.setdefault(table, []).append(column)
    return found
