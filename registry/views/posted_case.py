"""The part of a case that one page writes: saving reads no more than it needs."""

from __future__ import annotations

from collections.abc import Iterable

from registry.codebook.variable import Page
from registry.models import ContactAttempt, Episode, Procedure, Record
from registry.selectors.case import ROWS_OF_PROCEDURE, Case


def posted_case(episode: Episode, page: Page, procedure: Procedure) -> Case:
    """Return the case with the records and rows of ``page`` only.

    It is good for reading a post. What is asked, checked or derived needs the whole case.
    """
    single = {section.table for section in page.sections if not section.repeats}
    repeating = {section.table for section in page.sections if section.repeats}
    records = {table: _record(episode, procedure, table) for table in single | {"procedure"}}
    rows = {table: tuple(_rows(episode, procedure, table)) for table in repeating}
    return Case(episode, (procedure,), records, rows)


def _record(episode: Episode, procedure: Procedure, table: str) -> Record:
    match table:
        case "episode":
            return episode
        case "procedure":
            return procedure
        case "patient":
            return episode.patient
        case "patientidentity":
            return episode.patient.identity
        case _:
            record: Record = getattr(episode, table)
            return record


def _rows(episode: Episode, procedure: Procedure, table: str) -> Iterable[Record]:
    match table:
        case "haemorrhagefinding":
            return episode.haemorrhages.order_by("seq")
        case "followup":
            return episode.follow_ups.order_by("due_on")
        case "contactattempt":
            contacts = ContactAttempt.objects.filter(followup__episode=episode)
            return contacts.order_by("followup", "seq")
        case _:
            rows: Iterable[Record] = getattr(procedure, ROWS_OF_PROCEDURE[table]).order_by("seq")
            return rows
