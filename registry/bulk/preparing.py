"""Drafts as rows of stored values: pure computation, which several processes can share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps

from registry.bulk.draft import Answers, Draft, Estimate
from registry.codebook.lookup import sections_of_table, variable_of_table
from registry.codebook.schedule import SCHEDULE
from registry.codebook.variable import Kind, MissingReason, Variable
from registry.models.storage import (
    estimated_column,
    join_codes,
    minutes_east,
    missing_column,
    offset_column,
)
from registry.selectors.case import ROWS_OF_PROCEDURE
from registry.services.inserting import Row, defaults_of, stored_date, stored_moment
from registry.services.summary import summary_of

Encoder = Callable[[Any], Row]
ONE_PER_CASE = ("imaging", "earlycourse", "antithrombotics", "discharge", "death")


Stored = tuple[Any, ...]
# By table: the columns that only the loading process knows. They come first in a row.
KEYS = (
    {
        "patient": ("id", "site_id", "hospital_number_hash"),
        "patientidentity": ("id", "patient_id"),
        "episode": ("id", "registry_id", "site_id", "patient_id", "created_at", "changed_at"),
        "followup": ("id", "episode_id"),
        "haemorrhagefinding": ("id", "episode_id"),
        "contactattempt": ("id", "followup_id"),
    }
    | dict.fromkeys(("procedure", *ONE_PER_CASE), ("id", "episode_id"))
    | dict.fromkeys(ROWS_OF_PROCEDURE, ("id", "procedure_id"))
)


@dataclass(slots=True)
class PreparedCase:
    """A case as rows without keys; ``contacts`` are those of each follow-up, in order.

    A row is a tuple in the order of ``columns_after_keys``: small on its way between processes.
    ``patient_id`` is that of a patient whom the site knows already, from an earlier stroke.
    """

    hospital_number: str
    patient_id: int | None
    singles: dict[str, Stored]
    rows: dict[str, list[Stored]]
    follow_ups: list[Stored]
    contacts: list[list[Stored]]


@cache
def _blank(table: str) -> Row:
    return defaults_of(apps.get_model("registry", table), without=KEYS[table])


def columns_after_keys(table: str) -> tuple[str, ...]:
    """Return the columns of a prepared row, in order."""
    return tuple(_blank(table))


def stored_row(table: str, row: Row) -> Stored:
    """Return a whole row after its keys: ``row``, and nothing in its other columns."""
    # Updating a copy of the blank row keeps its order.
    return tuple((_blank(table) | row).values())


def prepare(drafts: Iterable[Draft]) -> list[PreparedCase]:
    """Return the rows of each draft, its stored summary included."""
    return [_prepared(draft) for draft in drafts]


def _prepared(draft: Draft) -> PreparedCase:
    singles = {
        table: columns_of(table, draft.singles.get(table, {}))
        for table in ("patient", "patientidentity", "episode", "procedure", *ONE_PER_CASE)
    }
    summary = draft.summary or summary_of(draft.values(), draft.missing())
    singles["episode"] |= summary | {"index_date": stored_date(draft.index_date)}
    singles["procedure"]["seq"] = 1
    return PreparedCase(
        hospital_number=draft.singles["patientidentity"]["hospital_number"],
        patient_id=draft.patient_id,
        singles={table: stored_row(table, row) for table, row in singles.items()},
        rows={
            table: _numbered(table, draft.rows.get(table, []))
            for table in (*ROWS_OF_PROCEDURE, "haemorrhagefinding")
        },
        follow_ups=[_follow_up(draft, place) for place in range(len(SCHEDULE))],
        contacts=[
            _numbered("contactattempt", draft.contacts.get(point.code, [])) for point in SCHEDULE
        ],
    )


def _numbered(table: str, rows: list[Answers]) -> list[Stored]:
    return [
        stored_row(table, columns_of(table, row) | {"seq": seq})
        for seq, row in enumerate(rows, start=1)
    ]


def _follow_up(draft: Draft, place: int) -> Stored:
    point = SCHEDULE[place]
    opens, closes = point.window(draft.index_date)
    planned = {
        "timepoint": point.code,
        "due_on": stored_date(point.due_on(draft.index_date)),
        "window_opens_on": stored_date(opens),
        "window_closes_on": stored_date(closes),
    }
    answers = draft.follow_ups.get(point.code, {})
    return stored_row("followup", columns_of("followup", answers) | planned)


@cache
def _encoders(table: str) -> dict[str, Encoder | None]:
    """Return by variable how its value becomes columns; None where it is stored as it is."""
    return {
        variable.name: _encoder(variable)
        for section in sections_of_table(table)
        for variable in section.variables
    }


def _encoder(variable: Variable) -> Encoder | None:
    name = variable.name
    if variable.kind is Kind.MOMENT:
        return lambda value: _moment(name, value)
    if variable.kind is Kind.DATE:
        return lambda value: {name: stored_date(value)}
    if variable.kind is Kind.MULTIPLE:
        return lambda value: {name: join_codes(variable, value)}
    return None


def _moment(name: str, value: datetime) -> Row:
    columns = {name: stored_moment(value), offset_column(name): minutes_east(name, value)}
    if type(value) is Estimate:
        columns[estimated_column(name)] = True
    return columns


def columns_of(table: str, answers: Answers) -> Row:
    """Return the columns that hold ``answers``. Raises KeyError on a name not in the codebook."""
    encoders = _encoders(table)
    columns: Row = {}
    for name, answer in answers.items():
        encode = encoders[name]
        if answer is None:
            continue
        if type(answer) is MissingReason:
            columns[missing_column(name)] = answer.value
        elif encode is None:
            columns[name] = answer
        else:
            columns.update(encode(answer))
    return columns


def empty_columns(table: str, names: Iterable[str]) -> Row:
    """Return the columns of these variables as they are without an answer."""
    columns: Row = {}
    for name in names:
        columns |= {name: None, missing_column(name): None}
        if variable_of_table(table, name).kind is Kind.MOMENT:
            columns |= {offset_column(name): None, estimated_column(name): False}
    return columns
