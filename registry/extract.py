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
from django.db.models import BooleanField, Case, F, Model, QuerySet, Value, When

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
    Procedure,
    RescueTreatment,
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
    """One table's columns, and its rows in batches, ordered by id."""

    name: str
    columns: tuple[ExtractColumn, ...]
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
    rows = source.model._default_manager.filter(
        **{f"{source.path_to_site}__code__in": list(site_codes)}
    ).order_by("id")
    if name == "episode":
        return _episodes(rows, columns)
    return ExtractTable(name, tuple(columns), _batches(rows, [item.name for item in columns]))


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


def _batches(rows: QuerySet[Any], names: Sequence[str]) -> Iterator[list[tuple[Any, ...]]]:
    batch: list[tuple[Any, ...]] = []
    for row in rows.values_list(*names).iterator(chunk_size=BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _episodes(rows: QuerySet[Any], columns: list[ExtractColumn]) -> ExtractTable:
    extra = (
        ExtractColumn("registry_id", "text"),
        ExtractColumn("site", "text"),
        ExtractColumn("synthetic", "boolean"),
        ExtractColumn("signed", "boolean"),
        ExtractColumn("index_date", "date"),
        ExtractColumn("age_at_onset", "integer"),
    )
    annotated = rows.annotate(
        site_code=F("site__code"),
        site_synthetic=F("site__synthetic"),
        is_signed=Case(
            When(signed_at__isnull=False, then=Value(True)),  # noqa: FBT003
            default=Value(False),  # noqa: FBT003
            output_field=BooleanField(),
        ),
    )
    names = [item.name for item in columns]
    names += ["registry_id", "site_code", "site_synthetic", "is_signed", "index_date"]
    names += ["patient__identity__birth_date", "patient__identity__birth_year"]
    batches = (
        [(*row[:-2], age_in_years(row[-2], row[-1], row[-3])) for row in batch]
        for batch in _batches(annotated, names)
    )
    return ExtractTable("episode", (*columns, *extra), batches)


def age_in_years(birth_date: date | None, birth_year: int | None, on: date) -> int | None:
    """Return completed years of age; from the year of birth alone, the year's difference."""
    if birth_date is not None:
        return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
    return None if birth_year is None else on.year - birth_year
