"""Adding and removing rows: attempts, rescue treatments, complications, findings, contacts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max

from registry.codebook.variable import Section
from registry.models import AuditEvent, Episode, Procedure, Record, User
from registry.models.storage import estimated_column, written
from registry.services import audit
from registry.services.amendment import open_for_change
from registry.services.answers import (
    answers_of,
    in_option_order,
    recorded_answer,
    recorded_estimates,
)
from registry.services.drafts import adopt_drafts, drop_drafts_of_row
from registry.services.errors import NoSuchRowError, RowIsThereError
from registry.services.location import find_record, lock_case, model_of, rows_of
from registry.services.records import record_change
from registry.services.summary import refresh_case

# table -> the column that names its owner
OWNER = {
    "attempt": "procedure_id",
    "rescuetreatment": "procedure_id",
    "complication": "procedure_id",
    "antithromboticdose": "procedure_id",
    "haemorrhagefinding": "episode_id",
    "contactattempt": "followup_id",
}


def add_row(
    *,
    by: User,
    episode: Episode,
    section: Section,
    values: Mapping[str, Any],
    missing: Mapping[str, str | None],
    client_key: UUID,
    owner_id: int | None = None,
    reason: str = "",
    estimated: Mapping[str, bool] | None = None,
    refresh: bool = True,
) -> Record:
    """Append a row. The same ``client_key`` again returns the row that was made the first time.

    ``owner_id`` is the procedure or follow-up that the row belongs to; without it, the case's
    first procedure. Raises ReasonRequiredError on a signed case without a reason.
    ``refresh``: as in ``save_section``.
    """
    with transaction.atomic():
        locked = lock_case(episode)
        made = rows_of(locked, section).filter(client_key=client_key).first()
        if made is not None:
            return made  # type: ignore[no-any-return]
        open_for_change(locked, by=by, reason=reason)
        row = _new_row(locked, section, owner_id, client_key)
        _fill(row, section, values, missing, estimated or {})
        row.save(force_insert=True)
        act = audit.Act(action="row.add", target=row.target, reason=reason)
        _record(by, locked, row, section, act)
        new_target = f"{section.table}:new:{client_key}"
        adopt_drafts(episode=locked, new_target=new_target, target=row.target)
        if refresh:
            refresh_case(locked)
    return row


def remove_row(
    *,
    by: User,
    episode: Episode,
    section: Section,
    row_id: int,
    reason: str = "",
    source: str = "form",
    undoes: AuditEvent | None = None,
    import_number: int | None = None,
    refresh: bool = True,
) -> None:
    """Remove a row; the audit trail keeps its answers. The rows after it move up by one.

    Raises NoSuchRowError if it is gone already, ReasonRequiredError on a signed case.
    """
    with transaction.atomic():
        locked = lock_case(episode)
        row = find_record(locked, section, row_id)
        if row is None:
            raise NoSuchRowError
        open_for_change(locked, by=by, reason=reason)
        act = audit.Act(
            action="row.remove",
            target=row.target,
            reason=reason,
            source=source,
            undoes=undoes,
            import_number=import_number,
        )
        _record(by, locked, row, section, act)
        drop_drafts_of_row(episode=locked, target=row.target)
        owner = {OWNER[section.table]: getattr(row, OWNER[section.table])}
        seq = row.seq  # type: ignore[attr-defined]
        row.delete()
        for later in rows_of(locked, section).filter(**owner, seq__gt=seq).order_by("seq"):
            later.seq -= 1
            later.save(update_fields=["seq"])
        if refresh:
            refresh_case(locked)


def restore_row(
    *, by: User, episode: Episode, section: Section, removal: AuditEvent, reason: str = ""
) -> Record:
    """Bring a removed row back to its place, under its old name, with its answers of then.

    Raises NoSuchRowError if its owner is gone, RowIsThereError if it has been restored already,
    ReasonRequiredError on a signed case without a reason.
    """
    with transaction.atomic():
        locked = lock_case(episode)
        row_id = int(removal.target.partition(":")[2])
        if model_of(section)._default_manager.filter(pk=row_id).exists():
            raise RowIsThereError
        open_for_change(locked, by=by, reason=reason)
        place = removal.place or {}
        row = _new_row(locked, section, place.get("owner"), uuid4())
        _make_room(locked, section, row, place.get("seq"))
        row.pk = row_id
        # Higher than any version that somebody may still have open.
        row.version = (removal.record_version or 1) + 1
        removed = removal.changes | removal.identity_changes
        kept = answers_of({name: old for name, (old, _new) in removed.items()}, section)
        _fill(row, section, *kept)
        row.save(force_insert=True)
        act = audit.Act(
            action="row.add", target=row.target, reason=reason, source="undo", undoes=removal
        )
        _record(by, locked, row, section, act)
        refresh_case(locked)
    return row


def _make_room(episode: Episode, section: Section, row: Any, seq: int | None) -> None:
    """Give ``row`` the number it had, moving the rows from there on by one."""
    if seq is None or seq >= row.seq:
        return
    owner = {OWNER[section.table]: getattr(row, OWNER[section.table])}
    for later in rows_of(episode, section).filter(**owner, seq__gte=seq).order_by("-seq"):
        later.seq += 1
        later.save(update_fields=["seq"])
    row.seq = seq


def add_procedure(*, by: User, episode: Episode, client_key: UUID, reason: str = "") -> Procedure:
    """Add a further procedure to the case (re-thrombectomy)."""
    with transaction.atomic():
        locked = lock_case(episode)
        made = locked.procedures.filter(client_key=client_key).first()
        if made is not None:
            return made
        open_for_change(locked, by=by, reason=reason)
        last = locked.procedures.aggregate(last=Max("seq"))["last"] or 0
        procedure = locked.procedures.create(seq=last + 1, client_key=client_key)
        act = audit.Act(action="row.add", target=procedure.target, reason=reason)
        _record(by, locked, procedure, Procedure.sections[0], act)
        refresh_case(locked)
    return procedure


def _new_row(episode: Episode, section: Section, owner_id: int | None, client_key: UUID) -> Record:
    column = OWNER[section.table]
    if column == "episode_id":
        owner_id = episode.pk
    elif column == "procedure_id":
        owner_id = _own(episode.procedures.order_by("seq"), owner_id)
    else:
        owner_id = _own(episode.follow_ups.all(), owner_id)
    siblings = rows_of(episode, section).filter(**{column: owner_id})
    last = siblings.aggregate(last=Max("seq"))["last"] or 0
    return model_of(section)(**{column: owner_id, "seq": last + 1, "client_key": client_key})


def _own(owners: Any, owner_id: int | None) -> int:
    """Return the owner's id, refusing one of another case."""
    owner = owners.first() if owner_id is None else owners.filter(pk=owner_id).first()
    if owner is None:
        raise NoSuchRowError
    return int(owner.pk)


def _fill(
    row: Record,
    section: Section,
    values: Mapping[str, Any],
    missing: Mapping[str, str | None],
    estimated: Mapping[str, bool],
) -> None:
    for variable in section.variables:
        value = in_option_order(variable, values.get(variable.name))
        columns = written(variable, value, missing=missing.get(variable.name))
        for column, content in columns.items():
            setattr(row, column, content)
        if estimated.get(variable.name):
            setattr(row, estimated_column(variable.name), True)


def _record(by: User, episode: Episode, row: Record, section: Section, act: audit.Act) -> None:
    """Write the event of a row that comes or goes: its answers, and where it stands."""
    answers = {item.name: recorded_answer(row, item) for item in section.variables}
    given = {name: content for name, content in answers.items() if content is not None}
    given |= recorded_estimates(row, section.variables)
    added = act.action == "row.add"
    record_change(
        by=by,
        episode=episode,
        record=row,
        section=section,
        act=replace(
            act,
            record_version=row.version,
            changes={name: [None, it] if added else [it, None] for name, it in given.items()},
            reason=act.reason.strip(),
            place=_place(row, section),
        ),
    )


def _place(row: Record, section: Section) -> dict[str, int] | None:
    if section.table not in OWNER:
        return None
    return {"owner": getattr(row, OWNER[section.table]), "seq": row.seq}  # type: ignore[attr-defined]
