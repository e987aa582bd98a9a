"""Who changed what in a case, newest first."""

from __future__ import annotations

from django.db.models import QuerySet

from registry.models import AuditEvent, Episode


def case_history(episode: Episode) -> QuerySet[AuditEvent]:
    """Return the audit events of one case."""
    return AuditEvent.objects.filter(case_key=episode.registry_id).order_by("-id")
