"""Adding and removing rows: attempts, rescue treatments, complications, findings, contacts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from registry.codebook.variable import Section
from registry.models import Episode, Procedure, Record, User
from registry.models.storage import estimated_column, written
from registry.services import audit
from registry.services.answers import in_option_order, recorded_answer
from registry.services.errors import NoSuchRowError, ReasonRequiredError
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
        _refuse_without_reason(locked, reason)
        row = _new_row(locked, section, owner_id, client_key)
        _fill(row, section, values, missing, estimated or {})
        row.save(force_insert=True)
        _record(by, locked, row, section, "row.add", reason)
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
    refresh: bool = True,
    source: str = "form",
    import_number: int | None = None,
) -> None:
    """Remove a row; the audit trail keeps its answers. The rows after it move up by one.

    Raises NoSuchRowError if it is gone already, ReasonRequiredError on a signed case.
    """
    with transaction.atomic():
        locked = lock_case(episode)
        row = find_record(locked, section, row_id)
        if row is None:
            raise NoSuchRowError
        _refuse_without_reason(locked, reason)
        origin = {"source": source, "import_number": import_number}
        _record(by, locked, row, section, "row.remove", reason, **origin)
        owner = {OWNER[section.table]: getattr(row, OWNER[section.table])}
        seq = row.seq  # type: ignore[attr-defined]
        row.delete()
        for later in rows_of(locked, section).filter(**owner, seq__gt=seq).order_by("seq"):
            later.seq -= 1
            later.save(update_fields=["seq"])
        if refresh:
            refresh_case(locked)


def add_procedure(*, by: User, episode: Episode, client_key: UUID, reason: str = "") -> Procedure:
    """Add a further procedure to the case (re-thrombectomy)."""
    with transaction.atomic():
        locked = lock_case(episode)
        made = locked.procedures.filter(client_key=client_key).first()
        if made is not None:
            return made
        _refuse_without_reason(locked, reason)
        last = locked.procedures.aggregate(last=Max("seq"))["last"] or 0
        procedure = locked.procedures.create(seq=last + 1, client_key=client_key)
        _record(by, locked, procedure, Procedure.sections[0], "row.add", reason)
        refresh_case(locked)
    return procedure


def _refuse_without_reason(episode: Episode, reason: str) -> None:
    if episode.signed_at is not None and not reason.strip():
        raise ReasonRequiredError


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


def _record(
    by: User,
    episode: Episode,
    row: Record,
    section: Section,
    action: str,
    reason: str,
    **origin: Any,
) -> None:
    answers = {item.name: recorded_answer(row, item) for item in section.variables}
    given = {name: content for name, content in answers.items() if content is not None}
    added = action == "row.add"
    record_change(
        by=by,
        episode=episode,
        record=row,
        section=section,
        act=audit.Act(
            action=action,
            target=row.target,
            record_version=row.version,
            changes={name: [None, it] if added else [it, None] for name, it in given.items()},
            reason=reason.strip(),
            **origin,
        ),
    )
