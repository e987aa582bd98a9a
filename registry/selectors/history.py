"""Who changed what in a case, newest first."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from registry.models import (
    AntithromboticDose,
    Attempt,
    AuditEvent,
    Complication,
    ContactAttempt,
    Episode,
    FollowUp,
    HaemorrhageFinding,
    Procedure,
    RescueTreatment,
)

# The way from a numbered row to its case.
NUMBERED = (
    (Procedure, "episode"),
    (Attempt, "procedure__episode"),
    (RescueTreatment, "procedure__episode"),
    (Complication, "procedure__episode"),
    (AntithromboticDose, "procedure__episode"),
    (HaemorrhageFinding, "episode"),
    (ContactAttempt, "followup__episode"),
)


def case_history(episode: Episode) -> QuerySet[AuditEvent]:
    """Return the audit events of one case."""
    return AuditEvent.objects.filter(case_key=episode.registry_id).order_by("-id")


def row_numbers(episode: Episode, events: Iterable[AuditEvent]) -> dict[str, int | None]:
    """Return by target the number of every row that is or was part of the case.

    A removed row has the number that it had when it was removed, as a negative one, or None if
    nothing tells.
    """
    found: dict[str, int | None] = {}
    for event in events:
        if event.action == "row.remove":
            seq = (event.place or {}).get("seq")
            found.setdefault(event.target, None if seq is None else -seq)
    for model, way in NUMBERED:
        rows = model._default_manager.filter(**{way: episode}).values_list("pk", "seq")
        found |= {f"{model._meta.model_name}:{pk}": seq for pk, seq in rows}
    return found


def time_points(episode: Episode) -> dict[str, str]:
    """Return by target the time point of each planned follow-up."""
    rows = FollowUp.objects.filter(episode=episode).values_list("pk", "timepoint")
    return {f"followup:{pk}": timepoint for pk, timepoint in rows}
