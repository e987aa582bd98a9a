"""Taking a change back: a new entry in the trail, never the removal of an old one."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction

from registry.codebook.lookup import sections_of_table
from registry.codebook.variable import Section
from registry.models import AuditEvent, Episode, Record, User
from registry.models.storage import estimated_column
from registry.services.amendment import lock_siblings
from registry.services.answers import Answer, read_answer, recorded_answer, was_estimate
from registry.services.errors import (
    NoSuchRowError,
    Overtaken,
    RowIsThereError,
    UndoRefusedError,
)
from registry.services.location import find_record, lock_case
from registry.services.records import save_section
from registry.services.rows import OWNER, remove_row, restore_row

SOURCE = "undo"
Changes = Mapping[str, list[Answer]]


def undo(
    *,
    by: User,
    episode: Episode,
    event: AuditEvent,
    names: Collection[str] = (),
    reason: str = "",
) -> None:
    """Take back a whole save, or of it only the answers ``names``.

    A save is one event: the answers of one record that were changed together, a row that was
    added, or one that was removed. Raises UndoRefusedError if an answer (or the row) has been
    changed since, NoSuchRowError or RowIsThereError if the row has gone or come back,
    ReasonRequiredError on a signed case without a reason. Nothing is written then.
    """
    section = _section_within(episode, event)
    with transaction.atomic():
        lock_siblings(episode, section.table)
        locked = lock_case(episode)
        overtaken = obstacles(episode=locked, event=event, names=names)
        if overtaken:
            raise UndoRefusedError(tuple(overtaken))
        match event.action:
            case "row.remove":
                restore_row(by=by, episode=locked, section=section, removal=event, reason=reason)
            case "row.add":
                remove_row(
                    by=by,
                    episode=locked,
                    section=section,
                    row_id=_row_id(event),
                    reason=reason,
                    source=SOURCE,
                    undoes=event,
                )
            case _:
                _give_back(by, locked, event, names, reason)


def obstacles(
    *, episode: Episode, event: AuditEvent, names: Collection[str] = ()
) -> list[Overtaken]:
    """Return what has been changed since ``event`` and so cannot be taken back. Only reads.

    Raises what ``undo`` raises for a row that has gone or come back.
    """
    section = _section_within(episode, event)
    record = _record_of(episode, event, section)
    if event.action == "row.remove":
        if record is not None:
            raise RowIsThereError
        return []
    if record is None:
        raise NoSuchRowError
    if event.action == "row.add":
        return _later_answers(event, section, record)
    return _overtaken(_wanted(event, section, names), section, record)


def _section_within(episode: Episode, event: AuditEvent) -> Section:
    section = section_of(event)
    if section is None or event.case_key != episode.registry_id:
        raise UndoRefusedError
    return section


def section_of(event: AuditEvent) -> Section | None:
    """Return the section whose answers ``event`` changed, or None if it is nothing to undo."""
    table = event.target.partition(":")[0]
    try:
        sections = sections_of_table(table)
    except KeyError:
        return None
    if event.action == "record.change":
        changed = {*event.changes, *event.identity_changes}
        return next((item for item in sections if changed & set(item.names)), None)
    if event.action in ("row.add", "row.remove") and table in OWNER:
        return sections[0]
    return None


def _row_id(event: AuditEvent) -> int:
    return int(event.target.partition(":")[2])


def _record_of(episode: Episode, event: AuditEvent, section: Section) -> Record | None:
    return find_record(episode, section, _owner_id(event, section))


def _owner_id(event: AuditEvent, section: Section) -> int | None:
    return None if section.table == "episode" else _row_id(event)


def _wanted(event: AuditEvent, section: Section, names: Collection[str]) -> Changes:
    changes = event.changes | event.identity_changes
    return {
        name: changes[name]
        for name in section.names
        if name in changes and (not names or name in names)
    }


def _give_back(
    by: User, episode: Episode, event: AuditEvent, names: Collection[str], reason: str
) -> None:
    section = _section_within(episode, event)
    record = _record_of(episode, event, section)
    if record is None:
        raise NoSuchRowError
    changes = event.changes | event.identity_changes
    wanted = _wanted(event, section, names)
    values, missing = {}, {}
    for name, (old, _new) in wanted.items():
        if not _is_estimate(old):
            values[name], missing[name] = read_answer(old, section.variable(name))
    save_section(
        by=by,
        episode=episode,
        section=section,
        values=values,
        missing=missing,
        estimated={name: _old_estimate(name, changes, record) for name in wanted},
        base_version=record.version,
        owner_id=_owner_id(event, section),
        reason=reason,
        source=SOURCE,
        undoes=event,
    )


def _old_estimate(name: str, changes: Changes, record: Record) -> bool:
    """Return whether the moment was an estimate before the change; False for what is no moment."""
    old = changes[name][0]
    if _is_estimate(old):
        return bool(old["estimated"])
    return was_estimate(name, changes, record)


def _is_estimate(answer: Answer) -> bool:
    return isinstance(answer, dict) and "estimated" in answer


def _overtaken(wanted: Changes, section: Section, record: Record) -> list[Overtaken]:
    found = []
    for name, (_old, new) in wanted.items():
        now = recorded_answer(record, section.variable(name))
        if _is_estimate(new):
            now = {"estimated": getattr(record, estimated_column(name))}
        if now != new:
            found.append(Overtaken(variable=name, then=new, now=now))
    return found


def _later_answers(event: AuditEvent, section: Section, row: Record) -> list[Overtaken]:
    """Return what was answered or changed in a row since it was added."""
    added = {name: new for name, (_old, new) in (event.changes | event.identity_changes).items()}
    return [
        Overtaken(variable=item.name, then=added.get(item.name), now=now)
        for item in section.variables
        if (now := recorded_answer(row, item)) != added.get(item.name)
    ]
