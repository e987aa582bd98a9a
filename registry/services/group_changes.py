"""Cases that changed their treatment group after a report was issued: asked about in the night."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.models import AuditEvent, DataQuery, Episode, QueryState
from registry.models.data_query import GROUP_CHANGED
from registry.services.location import lock_case
from registry.services.query_thread import Line, add_line

ACTION = "analysis.group_change"


def ask_about_groups(since: datetime) -> None:
    """Ask about every change that a new version of a report has told of since then.

    The report's event names the cases and their old and new group (clinical brief 2.15, rule 8).
    The question does not name the report: not everybody at the site may see every report.
    """
    changes: dict[str, list[str]] = {}
    for event in AuditEvent.objects.filter(action=ACTION, at__gte=since).order_by("id"):
        changes |= event.changes
    episodes = Episode.objects.filter(registry_id__in=[*changes]).select_related("site")
    for episode in episodes:
        old, new = changes[episode.registry_id]
        _ask(episode, old, new)


def _ask(episode: Episode, old: str, new: str) -> None:
    words = _(
        "The treatment group changed from “%(old)s” to “%(new)s” after a version of a report was "
        "issued. Is the correction behind it right?"
    )
    text = words % {"old": old, "new": new}
    with transaction.atomic():
        locked = lock_case(episode)
        query = DataQuery.objects.filter(episode=locked, rule=GROUP_CHANGED).first()
        if query is None:
            query = DataQuery(
                episode=locked,
                site=locked.site,
                section="result",
                rule=GROUP_CHANGED,
                question=text,
                opened_at=timezone.now(),
            )
            query.save()
            add_line(query, Line(act="ask", by=None, text=text))
        elif not query.is_waiting:
            query.state = QueryState.REOPENED
            query.reopened_by, query.reopened_at = None, timezone.now()
            query.save()
            add_line(query, Line(act="reopen", by=None, text=text))
