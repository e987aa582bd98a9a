"""Rows that leave the registry for a snapshot: pseudonymised, column by column, in batches.

Nothing identifying and no free text is extracted; the birth date leaves as whole years of age.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, Model, OuterRef, QuerySet

from registry.codebook.lookup import sections_of_table
from registry.codebook.variable import Kind
from registry.models import (
    AntithromboticDose,
    Antithrombotics,
    Attempt,
    Complication,
    ContactAttempt,
    Death,
    Discharge,
    EarlyCourse,
    Episode,
    FollowUp,
    HaemorrhageFinding,
    Imaging,
    Patient,
    PatientIdentity,
    Procedure,
    RescueTreatment,
    Site,
)
from registry.models.storage import missing_column, offset_column

BATCH = 5_000


@dataclass(frozen=True, slots=True)
class ExtractColumn:
    """``kind`` is a codebook kind, or "integer", "boolean", "text", "date" for structure."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class ExtractTable:
    """One table's columns, and its rows in batches, ordered by id.

    A row holds the values of the columns in ``recorded``, in that order; the others are null
    throughout. Values are the driver's: a moment is an aware datetime or text in UTC, a date is
    a date or text, a boolean is a bool or 0 and 1.
    """

    name: str
    columns: tuple[ExtractColumn, ...]
    recorded: tuple[str, ...]
    batches: Iterator[list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class _Source:
    model: type[Model]
    path_to_site: str
    structure: tuple[tuple[str, str], ...]


_EPISODE = (("episode_id", "integer"),)
_PROCEDURE = (("procedure_id", "integer"), ("seq", "integer"))
_SOURCES: dict[str, _Source] = {
    "patient": _Source(Patient, "site", ()),
    "episode": _Source(Episode, "site", (("patient_id", "integer"),)),
    "imaging": _Source(Imaging, "episode__site", _EPISODE),
    "procedure": _Source(Procedure, "episode__site", (*_EPISODE, ("seq", "integer"))),
    "attempt": _Source(Attempt, "procedure__episode__site", _PROCEDURE),
    "rescuetreatment": _Source(RescueTreatment, "procedure__episode__site", _PROCEDURE),
    "complication": _Source(Complication, "procedure__episode__site", _PROCEDURE),
    "antithromboticdose": _Source(AntithromboticDose, "procedure__episode__site", _PROCEDURE),
    "earlycourse": _Source(EarlyCourse, "episode__site", _EPISODE),
    "haemorrhagefinding": _Source(
        HaemorrhageFinding, "episode__site", (*_EPISODE, ("seq", "integer"))
    ),
    "antithrombotics": _Source(Antithrombotics, "episode__site", _EPISODE),
    "discharge": _Source(Discharge, "episode__site", _EPISODE),
    "followup": _Source(
        FollowUp,
        "episode__site",
        (
            *_EPISODE,
            ("timepoint", "text"),
            ("due_on", "date"),
            ("window_opens_on", "date"),
            ("window_closes_on", "date"),
        ),
    ),
    "contactattempt": _Source(
        ContactAttempt, "followup__episode__site", (("followup_id", "integer"), ("seq", "integer"))
    ),
    "death": _Source(Death, "episode__site", _EPISODE),
}


@contextmanager
def extract_tables(site_codes: Sequence[str]) -> Iterator[Iterator[ExtractTable]]:
    """Yield the tables of these sites, all read from one moment of the database."""
    with _one_moment():
        yield (_table(name, source, site_codes) for name, source in _SOURCES.items())


@contextmanager
def _one_moment() -> Iterator[None]:
    """Hold one consistent view of the database without taking a lock that writers wait for."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        # atomic() would begin an immediate transaction, that is, take the one write lock;
        # a deferred one that only reads sees a frozen view and blocks nobody.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("COMMIT")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def _table(name: str, source: _Source, site_codes: Sequence[str]) -> ExtractTable:
    columns = [ExtractColumn("id", "integer")]
    columns += [ExtractColumn(column, kind) for column, kind in source.structure]
    columns += _codebook_columns(name)
    wanted = _wanted(source, site_codes)
    recorded = _recorded(wanted, [item.name for item in columns])
    if name == "episode":
        return _episodes(wanted, columns, recorded)
    return ExtractTable(name, tuple(columns), recorded, _batches(wanted, recorded))


def _wanted(source: _Source, site_codes: Sequence[str]) -> QuerySet[Any]:
    """Return the rows of these sites that belong to a case which was not withdrawn."""
    rows = source.model._default_manager.filter(
        **{f"{source.path_to_site}__code__in": list(site_codes)}
    )
    withdrawn = Episode.objects.filter(withdrawn_at__isnull=False)
    if not withdrawn.exists():
        return rows
    if source.model is Patient:
        return rows.filter(Exists(Episode.objects.standing().filter(patient=OuterRef("pk"))))
    # As a list of exceptions: "withdrawn_at is null" is true of nearly every case, and where
    # PostgreSQL has no statistics yet it believes the opposite and plans for a handful of rows.
    path_to_case = source.path_to_site.removesuffix("site").removesuffix("__") or "pk"
    return rows.exclude(**{f"{path_to_case}__in": withdrawn.values("pk")})


def _codebook_columns(table: str) -> list[ExtractColumn]:
    columns = []
    for section in sections_of_table(table):
        for variable in section.variables:
            if variable.identifying or variable.kind is Kind.TEXT:
                continue
            columns.append(ExtractColumn(variable.name, variable.kind.value))
            if variable.kind is Kind.MOMENT:
                columns.append(ExtractColumn(offset_column(variable.name), "integer"))
            columns.append(ExtractColumn(missing_column(variable.name), "text"))
    return columns


def _recorded(wanted: QuerySet[Any], names: Sequence[str]) -> tuple[str, ...]:
    """Return the columns with a value in any of these rows.

    About half of all columns have none, and to count is several times faster than to read.
    """
    quote = connection.ops.quote_name
    counts = ", ".join(f"COUNT(row.{quote(name)})" for name in names)
    with connection.cursor() as cursor:
        rows, parameters = _rows_wanted(wanted)
        cursor.execute(f"SELECT {counts} {rows}", parameters)
        found = cursor.fetchone()
    # The id is read from an empty table too: a statement needs a column.
    return tuple(name for name, count in zip(names, found, strict=True) if count or name == "id")


def _rows_wanted(wanted: QuerySet[Any]) -> tuple[str, Any]:
    """Return the end of a statement that reads these rows as ``row``, and its parameters."""
    keys, parameters = wanted.order_by().values("id").query.sql_with_params()
    table = connection.ops.quote_name(wanted.model._meta.db_table)
    return f"FROM {table} AS row WHERE row.id IN ({keys})", parameters


def _batches(
    wanted: QuerySet[Any], names: Sequence[str], *, extra: Sequence[str] = ()
) -> Iterator[list[tuple[Any, ...]]]:
    """Yield rows as the database driver gives them: converting each value costs most of the time.

    SQLite therefore gives moments and dates as text in UTC and booleans as 0 and 1. ``extra``
    holds further expressions, over the table as ``row``.
    """
    quote = connection.ops.quote_name
    # A column behind a plus sign has no declared type, so that the driver converts nothing.
    plain = "+" if connection.vendor == "sqlite" else ""
    selected = ", ".join([*(f"{plain}row.{quote(name)}" for name in names), *extra])
    rows, parameters = _rows_wanted(wanted)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {selected} {rows} ORDER BY row.id", parameters)
        while batch := cursor.fetchmany(BATCH):
            yield batch


def _episodes(
    wanted: QuerySet[Any], columns: list[ExtractColumn], recorded: tuple[str, ...]
) -> ExtractTable:
    extra = (
        ExtractColumn("registry_id", "text"),
        ExtractColumn("index_date", "date"),
        ExtractColumn("site", "text"),
        ExtractColumn("synthetic", "boolean"),
        ExtractColumn("signed", "boolean"),
        ExtractColumn("age_at_onset", "integer"),
    )
    plain = "+" if connection.vendor == "sqlite" else ""
    of_site = f"FROM {Site._meta.db_table} AS site WHERE site.id = row.site_id)"
    of_person = (
        f"FROM {PatientIdentity._meta.db_table} AS who WHERE who.patient_id = row.patient_id)"
    )
    expressions = [
        "row.registry_id",
        f"{plain}row.index_date",
        f"(SELECT site.code {of_site}",
        f"(SELECT {plain}site.synthetic {of_site}",
        "CASE WHEN row.signed_at IS NULL THEN 0 ELSE 1 END",
        f"(SELECT {plain}who.birth_date {of_person}",
        f"(SELECT who.birth_year {of_person}",
    ]
    day = len(recorded) + 1
    batches = (
        [(*row[:-2], age_in_years(_date(row[-2]), row[-1], _date(row[day]))) for row in batch]
        for batch in _batches(wanted, recorded, extra=expressions)
    )
    names = (*recorded, *(column.name for column in extra))
    return ExtractTable("episode", (*columns, *extra), names, batches)


def _date(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) else value


def age_in_years(birth_date: date | None, birth_year: int | None, on: date) -> int | None:
    """Return completed years of age; from the year of birth alone, the year's difference."""
    if birth_date is not None:
        return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
    return None if birth_year is None else on.year - birth_year
