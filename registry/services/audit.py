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
    "draft.keep": False,
    "draft.drop": False,
    "case.amend": True,
    "case.sign_refused": False,
    "record.verify": False,
    "record.unverify": False,
    "query.ask": False,
    "query.answer": False,
    "query.keep": False,
    "query.note": False,
    "query.assign": False,
    "query.close": False,
    "query.reopen": False,
    "identity.reveal": False,
    "call.postpone": False,
    "call.guided": False,
    "calendar.make": False,
    "calendar.revoke": False,
    "digest.choose": False,
    "digest.send": False,
    "questionnaire.load": False,
    "site.window": False,
    "site.create": False,
    "analysis.request": False,
    "analysis.finish": False,
    "analysis.group_change": False,
    "report.download": False,
    "codebook.download": False,
    "reading.send": False,
    "reading.save": False,
    "reading.lock": False,
    "paper.download": False,
    "case.find": False,
    "list.download": False,
    "view.save": False,
    "view.remove": False,
    "view.default": False,
    "person.profile": False,
}
# The name of whoever acts where no person does.
PRODUCT = "Reperfuse"


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
    undoes: AuditEvent | None = None
    place: dict[str, int] | None = None


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
        by_name=str(by) if by is not None else PRODUCT,
        action=act.action,
        site=act.site,
        case_key=act.case_key,
        target=act.target,
        record_version=act.record_version,
        changes=act.changes,
        identity_changes=act.identity_changes,
        reason=act.reason,
        source=act.source,
        undoes=act.undoes,
        place=act.place,
        changes_data=ACTIONS[act.action],
    )
