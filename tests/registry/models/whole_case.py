"""A case with a row in every table of the codebook."""

from __future__ import annotations

from uuid import uuid4

from registry.codebook.lookup import all_sections, row_sections
from registry.models import Episode, Record, User
from registry.services.location import find_record, rows_of
from registry.services.rows import OWNER, add_row

TABLES = tuple(dict.fromkeys(section.table for section in all_sections()))


def add_a_row_to_every_table(by: User, episode: Episode) -> None:
    for table, section in row_sections().items():
        if table in OWNER:
            owner = episode.follow_ups.first() if table == "contactattempt" else None
            add_row(
                by=by,
                episode=episode,
                section=section,
                values={},
                missing={},
                client_key=uuid4(),
                owner_id=None if owner is None else owner.pk,
            )


def a_record(episode: Episode, table: str) -> Record:
    section = next(section for section in all_sections() if section.table == table)
    row = rows_of(episode, section).first() if section.repeats else None
    record = row if row is not None else find_record(episode, section, None)
    assert record is not None
    return record
