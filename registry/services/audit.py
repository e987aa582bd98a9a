"""The only writer of the audit trail."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from registry.models import AuditEvent, Site, User

# action -> whether it changes what an analysis would read
ACTIONS = {
    "case.create": True,
    "case.import": True,
    "record.change": True,
    "row.add": True,
    "row.remove": True,
    "case.sign": True,
    "case.withdraw": True,
    "import.upload": False,
    "import.check": False,
    "import.apply": False,
    "import.undo": False,
    "import.cancel": False,
    "import.download": False,
    "site.create": False,
    "analysis.request": False,
    "analysis.finish": False,
    "report.download": False,
    "codebook.download": False,
}


class UnknownActionError(Exception):
    """An act that the trail has no word for. Nothing may be skipped in silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What is recorded beside who and when."""

    action: str
    target: str
    site: Site | None = None
    case_key: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
    identity_changes: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    source: str = "form"
    record_version: int | None = None
    import_number: int | None = None


def record(act: Act, *, by: User | None) -> AuditEvent:
    """Write one event; ``by`` is None for the product itself. Raises UnknownActionError."""
    event = event_of(act, by=by)
    event.save()
    return event


def record_many(acts: list[Act], *, by: User | None) -> None:
    """Write the events of a bulk load in one statement per thousand."""
    AuditEvent.objects.bulk_create([event_of(act, by=by) for act in acts], batch_size=1000)


def event_of(act: Act, *, by: User | None) -> AuditEvent:
    if act.action not in ACTIONS:
        raise UnknownActionError(act.action)
    return AuditEvent(
        at=timezone.now(),
        by=by,
        by_name=str(by) if by is not None else "Reperfuse",
        action=act.action,
        site=act.site,
        case_key=act.case_key,
        target=act.target,
        record_version=act.record_version,
        changes=act.changes,
        identity_changes=act.identity_changes,
        reason=act.reason,
        source=act.source,
        import_number=act.import_number,
        changes_data=ACTIONS[act.action],
    )
