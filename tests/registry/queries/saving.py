"""Saving answers of a case for the tests of queries."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from registry.checks import run_all
from registry.checks.engine import Finding
from registry.codebook.lookup import section_by_key
from registry.models import DataQuery, Episode, Record, User
from registry.selectors.case import load_case
from registry.services.keeping import keep_warning
from registry.services.location import find_record
from registry.services.records import save_section
from registry.services.rows import add_row


def save(
    by: User, episode: Episode, key: str, *, row: int | None = None, why: str = "", **values: Any
) -> None:
    section = section_by_key(key)
    record = find_record(Episode.objects.get(pk=episode.pk), section, row)
    assert record is not None
    save_section(
        by=by,
        episode=episode,
        section=section,
        values=values,
        missing={},
        base_version=record.version,
        owner_id=row,
        reason=why,
    )


def add(by: User, episode: Episode, key: str, **values: Any) -> Record:
    return add_row(
        by=by,
        episode=episode,
        section=section_by_key(key),
        values=values,
        missing={},
        client_key=uuid4(),
    )


def finding_of(episode: Episode, code: str, row: int | None = None) -> Finding | None:
    case = load_case(episode.pk)
    found = run_all(case.values(), case.missing())
    return next((item for item in found if (item.code, item.row_id) == (code, row)), None)


def keep(
    by: User,
    episode: Episode,
    code: str,
    *,
    row: int | None = None,
    because: str = "source",
    words: str = "",
) -> DataQuery:
    finding = finding_of(episode, code, row)
    assert finding is not None
    return keep_warning(
        by=by,
        episode=episode,
        rule=code,
        row_id=row,
        fingerprint=finding.fingerprint,
        because=because,
        words=words,
    )


def counts(episode: Episode) -> tuple[int, int]:
    """Return the stored counts of errors and warnings."""
    again = Episode.objects.get(pk=episode.pk)
    return again.error_count, again.warning_count
