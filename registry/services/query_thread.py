"""The thread of a query, and what stands at the place that it is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from registry.checks.evidence import fingerprint_of
from registry.codebook.lookup import section_by_key
from registry.codebook.variable import Section
from registry.models import DataQuery, Episode, QueryMessage, User
from registry.models.wide import row_of
from registry.services import audit
from registry.services.answers import Answer, recorded_answer
from registry.services.errors import NoSuchRowError
from registry.services.location import find_record


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one act adds to the thread of a query. ``by`` is None for the product itself."""

    act: str
    by: User | None
    text: str = ""
    reason: str = ""
    changes: dict[str, Any] = field(default_factory=dict)


def locked_query(query: DataQuery) -> DataQuery:
    """Read the query again under the lock of its case. Call inside a transaction."""
    episode = row_of(Episode, "id", query.episode_id, lock=True)
    found = DataQuery.objects.select_related("site").get(pk=query.pk)
    episode.site = found.site
    found.episode = episode
    return found


def answers_at(
    episode: Episode, section: Section, row_id: int | None, variables: list[str]
) -> dict[str, Answer]:
    """Return what is recorded at a place of the case. Raises NoSuchRowError."""
    record = find_record(episode, section, row_id)
    if record is None:
        raise NoSuchRowError
    return {name: recorded_answer(record, section.variable(name)) for name in variables}


def fingerprint_now(query: DataQuery) -> str:
    """Return the fingerprint of what stands at the query's place, or nothing if the row is gone."""
    section = section_by_key(query.section)
    try:
        now = answers_at(query.episode, section, query.row_id, query.variables)
    except NoSuchRowError:
        return ""
    return fingerprint_of(tuple(sorted(now.items())))


def add_line(query: DataQuery, line: Line) -> None:
    """Write what was done into the thread and into the audit trail."""
    QueryMessage.objects.create(
        query=query,
        at=timezone.now(),
        by=line.by,
        by_name=str(line.by) if line.by is not None else audit.PRODUCT,
        act=line.act,
        text=line.text,
        reason=line.reason,
        changes=line.changes,
    )
    audit.record(
        audit.Act(
            action=f"query.{line.act}",
            target=query.target,
            site=query.site,
            case_key=query.episode.registry_id,
            reason=": ".join(part for part in (line.reason, line.text) if part),
            source="form" if line.by is not None else "check",
        ),
        by=line.by,
    )
