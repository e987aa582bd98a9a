"""The only writer of the audit trail."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from registry.models import AuditEvent, Site, User
from registry.services.inserting import insert_rows, stored_moment
from registry.services.writing import insert_row

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
    "analysis.group_change": False,
    "report.download": False,
    "codebook.download": False,
    "reading.send": False,
    "reading.save": False,
    "reading.lock": False,
    "reading.reopen": False,
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
    import_number: int | None = None


def record(act: Act, *, by: User | None) -> AuditEvent:
    """Write one event; ``by`` is None for the product itself. Raises UnknownActionError."""
    event = event_of(act, by=by)
    insert_row(event)
    return event


def record_many(acts: list[Act], *, by: User | None) -> None:
    """Write the events of a bulk load: as rows, because there are several for each case."""
    name = str(by) if by is not None else "Reperfuse"
    person = None if by is None else by.pk
    now = stored_moment(timezone.now())
    insert_rows(AuditEvent, _COLUMNS, [(now, person, name, *_stored(act)) for act in acts])


_COLUMNS = (
    *("at", "by_id", "by_name", "action", "site_id", "case_key", "target", "record_version"),
    *("changes", "identity_changes", "reason", "source", "import_number", "changes_data"),
)


def _stored(act: Act) -> tuple[Any, ...]:
    """Return the columns of an event after who and when."""
    if act.action not in ACTIONS:
        raise UnknownActionError(act.action)
    return (
        act.action,
        None if act.site is None else act.site.pk,
        act.case_key,
        act.target,
        act.record_version,
        json.dumps(act.changes),
        json.dumps(act.identity_changes),
        act.reason,
        act.source,
        act.import_number,
        ACTIONS[act.action],
    )


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
        import_number=act.import_number,
        changes_data=ACTIONS[act.action],
    )
