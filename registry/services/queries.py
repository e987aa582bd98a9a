"""Data queries: asking about an answer, answering, assigning, closing, reopening."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from registry.codebook.variable import Section
from registry.models import DataQuery, Episode, QueryState, SiteMembership, User
from registry.services.answers import Answer
from registry.services.errors import NotAMemberError, NothingAskedError, QueryStateError
from registry.services.location import lock_case
from registry.services.query_thread import (
    Line,
    add_line,
    answers_at,
    fingerprint_now,
    locked_query,
)
from registry.services.summary import refresh_summary


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
        if locked.rule:
            refresh_summary(locked.episode)
    return locked


def _refuse_stranger(episode: Episode, person: User | None) -> None:
    if person is None:
        return
    if not SiteMembership.objects.filter(site=episode.site_id, user=person).exists():
        raise NotAMemberError
