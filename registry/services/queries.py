"""Data queries: asking about an answer, answering, assigning, closing, reopening."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from registry.checks.evidence import fingerprint_of
from registry.codebook.lookup import section_by_key
from registry.codebook.variable import Section
from registry.models import DataQuery, Episode, QueryMessage, QueryState, SiteMembership, User
from registry.services import audit
from registry.services.answers import Answer, recorded_answer
from registry.services.errors import (
    NoSuchRowError,
    NotAMemberError,
    NothingAskedError,
    QueryStateError,
)
from registry.services.location import find_record, lock_case


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one act adds to the thread of a query. ``by`` is None for the product itself."""

    act: str
    by: User | None
    text: str = ""
    reason: str = ""
    changes: dict[str, Any] = field(default_factory=dict)


def ask(
    *,
    by: User,
    episode: Episode,
    section: Section,
    variable: str,
    text: str,
    row_id: int | None = None,
    assigned_to: User | None = None,
) -> DataQuery:
    """Ask a question about one answer. Raises NothingAskedError, NoSuchRowError, NotAMemberError.

    What stands there now is kept beside the question, unless it says who the patient is.
    """
    if not text.strip():
        raise NothingAskedError
    with transaction.atomic():
        locked = lock_case(episode)
        now = answers_at(locked, section, row_id, [variable])
        identifying = section.variable(variable).identifying
        _refuse_stranger(locked, assigned_to)
        query = DataQuery.objects.create(
            episode=locked,
            site=locked.site,
            section=section.key,
            row_id=row_id,
            variables=[variable],
            question=text.strip(),
            values={} if identifying else now,
            opened_by=by,
            opened_at=timezone.now(),
            assigned_to=assigned_to,
        )
        add_line(query, Line(act="ask", by=by, text=text.strip()))
    return query


def answer(
    *, by: User, query: DataQuery, text: str, changes: dict[str, list[Answer]] | None = None
) -> DataQuery:
    """Answer a query, with words, a corrected value (``changes``), or both.

    A check that no longer objects has closed its query already: then the words are added to it.
    Raises NothingAskedError without either, QueryStateError on one that was closed before.
    """
    if not text.strip() and not changes:
        raise NothingAskedError
    with transaction.atomic():
        locked = locked_query(query)
        line = Line(act="answer", by=by, text=text.strip(), changes=changes or {})
        if locked.state == QueryState.CLOSED:
            if not (locked.rule and changes):
                raise QueryStateError
            add_line(locked, line)
            return locked
        locked.state = QueryState.ANSWERED
        locked.answered_by, locked.answered_at = by, timezone.now()
        if not locked.rule:
            locked.fingerprint = fingerprint_now(locked)
        locked.save()
        add_line(locked, line)
    return locked


def note(*, by: User, query: DataQuery, text: str) -> DataQuery:
    """Add a remark to the thread; the state stays. Raises NothingAskedError."""
    if not text.strip():
        raise NothingAskedError
    with transaction.atomic():
        locked = locked_query(query)
        add_line(locked, Line(act="note", by=by, text=text.strip()))
    return locked


def assign(*, by: User, query: DataQuery, to: User | None) -> DataQuery:
    """Give the query to a person of its site, or to nobody. Raises NotAMemberError."""
    with transaction.atomic():
        locked = locked_query(query)
        _refuse_stranger(locked.episode, to)
        if locked.assigned_to_id == (to.pk if to is not None else None):
            return locked
        locked.assigned_to = to
        locked.save(update_fields=["assigned_to"])
        add_line(locked, Line(act="assign", by=by, text=str(to) if to is not None else ""))
    return locked


def close(*, by: User | None, query: DataQuery, text: str = "") -> DataQuery:
    """Close a query. Raises QueryStateError if it is closed already."""
    with transaction.atomic():
        locked = locked_query(query)
        if locked.state == QueryState.CLOSED:
            raise QueryStateError
        locked.state = QueryState.CLOSED
        locked.closed_by, locked.closed_at = by, timezone.now()
        locked.save()
        add_line(locked, Line(act="close", by=by, text=text.strip()))
    return locked


def reopen(*, by: User | None, query: DataQuery, text: str = "") -> DataQuery:
    """Ask again: a kept warning is no longer kept. Raises QueryStateError while one waits."""
    with transaction.atomic():
        locked = locked_query(query)
        if locked.is_waiting:
            raise QueryStateError
        locked.state = QueryState.REOPENED
        locked.reopened_by, locked.reopened_at = by, timezone.now()
        locked.kept_because, locked.kept_words, locked.fingerprint = "", "", ""
        locked.save()
        add_line(locked, Line(act="reopen", by=by, text=text.strip()))
    return locked


def locked_query(query: DataQuery) -> DataQuery:
    """Read the query again under the lock of its case. Call inside a transaction."""
    found = DataQuery.objects.select_related("episode__site").get(pk=query.pk)
    lock_case(found.episode)
    found.refresh_from_db(fields=[item.name for item in DataQuery._meta.concrete_fields])
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


def add_line(query: DataQuery, line: Line, *, at: datetime | None = None) -> None:
    """Write what was done into the thread and into the audit trail."""
    QueryMessage.objects.create(
        query=query,
        at=at or timezone.now(),
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


def _refuse_stranger(episode: Episode, person: User | None) -> None:
    if person is None:
        return
    if not SiteMembership.objects.filter(site=episode.site_id, user=person).exists():
        raise NotAMemberError
