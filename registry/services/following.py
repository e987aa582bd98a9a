"""Queries follow the data: closed when their cause is gone, reopened when an answer changes."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from registry.checks.engine import Finding
from registry.models import DataQuery, Episode, QueryState
from registry.models.data_query import SETTLED_BY_PEOPLE
from registry.selectors.kept import is_kept
from registry.services.query_thread import Line, add_line, fingerprint_now

Place = tuple[str, int | None]


def follow_queries(
    episode: Episode, findings: Iterable[Finding], queries: Iterable[DataQuery]
) -> None:
    """Bring the case's queries in step with its answers. Call under the lock of the case.

    What a check asked is closed once the check no longer objects. What was answered or kept is
    asked again once other answers stand there. Closed queries stay closed.
    """
    by_place: dict[Place, Finding] | None = None
    for query in queries:
        if query.state == QueryState.CLOSED:
            continue
        query.episode, query.site = episode, episode.site
        if query.rule in SETTLED_BY_PEOPLE:
            continue
        if not query.rule:
            _follow_question(query)
            continue
        if by_place is None:
            by_place = {(item.code, item.row_id): item for item in findings}
        _follow_check(query, by_place.get((query.rule, query.row_id)))


def _follow_question(query: DataQuery) -> None:
    if query.state == QueryState.ANSWERED and query.fingerprint != fingerprint_now(query):
        _reopen(query)


def _follow_check(query: DataQuery, finding: Finding | None) -> None:
    if finding is None:
        query.state = QueryState.CLOSED
        query.closed_by, query.closed_at = None, timezone.now()
        query.save()
        add_line(query, Line(act="close", by=None, text=_("The check no longer objects.")))
    elif query.state == QueryState.ANSWERED and query.kept_because and not is_kept(finding, query):
        _reopen(query)


def _reopen(query: DataQuery) -> None:
    query.state = QueryState.REOPENED
    query.reopened_by, query.reopened_at = None, timezone.now()
    query.kept_because, query.kept_words, query.fingerprint = "", "", ""
    query.save()
    add_line(
        query, Line(act="reopen", by=None, text=_("The answer that this was settled for changed."))
    )
