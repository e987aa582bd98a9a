"""Which answers of a case there are to verify, and which have been."""

from __future__ import annotations

from collections.abc import Iterator

from registry.codebook.lookup import sections_of_table
from registry.models import Episode, Record, Verification
from registry.models.wide import live_rows
from registry.selectors.case import Case, load_case
from registry.selectors.people import people_by_id

# (target of the row, variable)
Marked = tuple[str, str]


def live_marks(episode: Episode) -> dict[Marked, Verification]:
    """Return the marks that hold, by row and variable."""
    marks = live_rows(Verification, "episode_id", episode.pk, "dropped_at")
    people = people_by_id({mark.verified_by_id for mark in marks})
    for mark in marks:
        mark.verified_by = people[mark.verified_by_id]
    return {(mark.target, mark.variable): mark for mark in marks}


def answered_items(episode: Episode, *, identity: bool) -> list[Marked]:
    """Return every answer of the case, reasons for missing values included.

    Rows of further procedures are among them; identifying ones only with ``identity``.
    """
    case = load_case(episode.pk)
    seen: dict[str, Record] = {}
    for procedure in case.procedures:
        of_procedure = load_case(episode.pk, procedure_seq=procedure.seq)
        seen |= {record.target: record for record in _records(of_procedure)}
    return [
        (target, name)
        for target, record in seen.items()
        if identity or record._meta.model_name != "patientidentity"
        for name in answered_names(record)
    ]


def answered_names(record: Record) -> list[str]:
    """Return the variables of a row that have a value or a reason, in codebook order."""
    values, missing = record.values(), record.missing()
    return [
        name
        for section in sections_of_table(record._meta.model_name or "")
        for name in section.names
        if values[name] is not None or name in missing
    ]


def _records(case: Case) -> Iterator[Record]:
    yield from case.records.values()
    for rows in case.rows.values():
        yield from rows
