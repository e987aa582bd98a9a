"""Drafts as rows of stored values: pure computation, which several processes can share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from registry.checks import run_all
from registry.checks.completeness import completeness
from registry.checks.engine import Severity
from registry.codebook.lookup import sections_of_table
from registry.codebook.schedule import SCHEDULE
from registry.codebook.variable import Kind, MissingReason, Variable
from registry.demonstration.bulk import Row, stored_date, stored_moment
from registry.demonstration.draft import Answers, Draft
from registry.models.storage import (
    join_codes,
    minutes_east,
    missing_column,
    offset_column,
)
from registry.selectors.case import ROWS_OF_PROCEDURE

Encoder = Callable[[Any], Row]
ONE_PER_CASE = ("imaging", "earlycourse", "antithrombotics", "discharge", "death")


@dataclass(slots=True)
class PreparedCase:
    """A case as rows without keys; ``contacts`` are those of each follow-up, in order."""

    hospital_number: str
    singles: dict[str, Row]
    rows: dict[str, list[Row]]
    follow_ups: list[Row]
    contacts: list[list[Row]]


def prepare(drafts: Iterable[Draft]) -> list[PreparedCase]:
    """Return the rows of each draft, its stored summary included."""
    return [_prepared(draft) for draft in drafts]


def _prepared(draft: Draft) -> PreparedCase:
    singles = {
        table: columns_of(table, draft.singles.get(table, {}))
        for table in ("patient", "patientidentity", "episode", "procedure", *ONE_PER_CASE)
    }
    singles["episode"] |= summary_of(draft) | {"index_date": stored_date(draft.index_date)}
    singles["procedure"]["seq"] = 1
    return PreparedCase(
        hospital_number=draft.singles["patientidentity"]["hospital_number"],
        singles=singles,
        rows={
            table: _numbered(table, draft.rows.get(table, []))
            for table in (*ROWS_OF_PROCEDURE, "haemorrhagefinding")
        },
        follow_ups=[_follow_up(draft, place) for place in range(len(SCHEDULE))],
        contacts=[
            _numbered("contactattempt", draft.contacts.get(point.code, [])) for point in SCHEDULE
        ],
    )


def _numbered(table: str, rows: list[Answers]) -> list[Row]:
    return [columns_of(table, row) | {"seq": seq} for seq, row in enumerate(rows, start=1)]


def _follow_up(draft: Draft, place: int) -> Row:
    point = SCHEDULE[place]
    opens, closes = point.window(draft.index_date)
    return columns_of("followup", draft.follow_ups.get(point.code, {})) | {
        "timepoint": point.code,
        "due_on": stored_date(point.due_on(draft.index_date)),
        "window_opens_on": stored_date(opens),
        "window_closes_on": stored_date(closes),
    }


def summary_of(draft: Draft) -> Row:
    """Return the counts that a save by hand would have stored."""
    values, missing = draft.values(), draft.missing()
    pages = completeness(values, missing)
    severities = [finding.severity for finding in run_all(values, missing)]
    return {
        "required_count": sum(page.required for page in pages),
        "answered_count": sum(page.answered for page in pages),
        "known_count": sum(page.known for page in pages),
        "error_count": severities.count(Severity.ERROR),
        "warning_count": severities.count(Severity.WARNING),
    }


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
    return {name: stored_moment(value), offset_column(name): minutes_east(name, value)}


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
