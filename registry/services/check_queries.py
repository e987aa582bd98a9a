"""Queries that the checks ask by themselves, at night, about warnings that nobody decided on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.checks import run_all
from registry.checks.engine import Finding, Severity
from registry.models import DataQuery, Episode, QueryState
from registry.models.wide import row_of
from registry.selectors.case import load_case
from registry.selectors.kept import weigh
from registry.services.keeping import query_of
from registry.services.location import lock_case
from registry.services.query_thread import Line, add_line
from registry.services.summary import refresh_summary

# Whoever is still typing sees the warning on the page; only one that is left becomes a query.
LEFT_ALONE = timedelta(hours=24)


def queries_are_due(
    keys: Mapping[str, Any],
    findings: Iterable[Finding],
    queries: Iterable[DataQuery],
    now: datetime,
) -> bool:
    """Tell whether a look at this case's queries may change something."""
    if any(query.state != QueryState.CLOSED for query in queries):
        return True
    return _is_left(keys["signed_at"], keys["changed_at"], now) and any(
        finding.severity is Severity.WARNING for finding in findings
    )


def settle_queries(episode_id: int, now: datetime) -> None:
    """Bring the queries of one case in step, and ask about warnings that were left standing."""
    with transaction.atomic():
        episode = lock_case(_episode(episode_id))
        refresh_summary(episode)
        if not _is_left(episode.signed_at, episode.changed_at, now):
            return
        case = load_case(episode.pk)
        findings = run_all(case.values(), case.missing())
        queries = list(DataQuery.objects.filter(episode=episode))
        settled = {
            (query.rule, query.row_id) for query in queries if query.state != QueryState.CLOSED
        }
        for finding in weigh(findings, queries).standing:
            if finding.severity is not Severity.WARNING:
                continue
            if (finding.code, finding.row_id) not in settled:
                _ask(episode, finding)


def _ask(episode: Episode, finding: Finding) -> None:
    query = query_of(episode, finding)
    if query.pk is None:
        query.save()
        add_line(query, Line(act="ask", by=None, text=query.question))
        return
    query.state = QueryState.REOPENED
    query.reopened_by, query.reopened_at = None, timezone.now()
    query.kept_because, query.kept_words, query.fingerprint = "", "", ""
    query.save()
    add_line(query, Line(act="reopen", by=None, text=_("The check objects again.")))


def _is_left(signed_at: datetime | None, changed_at: datetime, now: datetime) -> bool:
    return signed_at is not None or now - changed_at >= LEFT_ALONE


def _episode(episode_id: int) -> Episode:
    episode = row_of(Episode, "id", episode_id)
    episode.site = Episode.objects.select_related("site").only("site").get(pk=episode_id).site
    return episode
