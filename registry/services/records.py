"""Saving answers: one section of one record, with who, when, old, new and, once signed, why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from registry.codebook.variable import Kind, Section, Variable
from registry.models import AuditEvent, Episode, Record, User
from registry.models.storage import estimated_column, written
from registry.services import audit
from registry.services.amendment import lock_siblings, open_for_change
from registry.services.answers import Answer, differences, in_option_order, lost_estimates
from registry.services.conflicts import conflicts_since
from registry.services.core_lab_grade import refuse_foreign_grade
from registry.services.errors import NoSuchRowError, StaleRecordError
from registry.services.identity import follow_number, with_normal_number
from registry.services.location import find_record, lock_case
from registry.services.summary import refresh_case
from registry.services.verification import drop_marks
from registry.services.writing import update_row


@dataclass(frozen=True, slots=True)
class SavedSection:
    """The record after the save, and what changed: {name: [old, new]}."""

    record: Record
    changes: dict[str, list[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a person sent: values and reasons by variable name, and which moments are estimates.

    A name in neither mapping was not sent and is left alone; a name whose value is None
    and that has no reason is emptied.
    """

    values: Mapping[str, Any]
    missing: Mapping[str, str | None]
    estimated: Mapping[str, bool]


def save_section(
    *,
    by: User,
    episode: Episode,
    section: Section,
    values: Mapping[str, Any],
    missing: Mapping[str, str | None],
    base_version: int,
    owner_id: int | None = None,
    reason: str = "",
    estimated: Mapping[str, bool] | None = None,
    source: str = "form",
    undoes: AuditEvent | None = None,
    refresh: bool = True,
) -> SavedSection:
    """Write the answers that changed, record the change and refresh the case's checks.

    ``owner_id`` names the row of a table that has several per case (a procedure, an attempt,
    a follow-up); without it the case's only row (or its first procedure) is meant.
    ``base_version`` is the version of the row that the person was looking at. If somebody
    else has changed other answers since then, both changes are kept. Raises StaleRecordError
    if both changed the same answer, ReasonRequiredError on a signed case without a reason,
    NoSuchRowError if the row is gone, HospitalNumberError if the number is not one,
    CoreLabGradeError if the grade belongs to the core laboratory.
    Nothing is written in any of these cases. ``undoes`` is the event that this save takes back.
    ``refresh=False`` leaves the checks to the caller, who saves more of the case and then
    calls ``refresh_case`` once, in the same transaction.
    """
    with transaction.atomic():
        lock_siblings(episode, section.table)
        locked = lock_case(episode)
        saved = write_section(
            by=by,
            episode=locked,
            section=section,
            record=find_record(locked, section, owner_id),
            answers=Answers(values=values, missing=missing, estimated=estimated or {}),
            base_version=base_version,
            reason=reason,
            source=source,
            undoes=undoes,
        )
        if refresh and saved.changes:
            refresh_case(locked)
    return saved


def write_section(
    *,
    by: User,
    episode: Episode,
    section: Section,
    record: Record | None,
    answers: Answers,
    base_version: int,
    reason: str = "",
    source: str = "form",
    undoes: AuditEvent | None = None,
) -> SavedSection:
    """Write the answers that changed to a record that was read under the lock of the case.

    For those who save more of a case at once: nothing is locked, read again or refreshed here. The
    record holds the new answers afterwards. Raises what ``save_section`` raises; before anything is
    written, except that HospitalNumberError may come after an amendment was opened.
    """
    if section.table == "patientidentity":
        answers = replace(answers, values=with_normal_number(answers.values, answers.missing))
    if record is None:
        raise NoSuchRowError
    found = _wanted(record, section, answers, base_version)
    if not found:
        return SavedSection(record, {})
    refuse_foreign_grade(record, found, source)
    open_for_change(episode, by=by, reason=reason, table=section.table)
    lost = lost_estimates(record, section.variables, found, answers.estimated)
    if "hospital_number" in found:
        follow_number(episode, found["hospital_number"][1])
    _write(record, section, answers, found)
    record_change(
        by=by,
        episode=episode,
        record=record,
        section=section,
        act=audit.Act(
            action="record.change",
            target=record.target,
            record_version=record.version,
            changes=found | lost,
            reason=reason.strip(),
            source=source,
            undoes=undoes,
        ),
    )
    return SavedSection(record, found)


def _wanted(
    record: Record, section: Section, answers: Answers, base_version: int
) -> dict[str, list[Answer]]:
    found = differences(record, section.variables, answers.values, answers.missing)
    found |= _changed_estimates(record, section.variables, answers, found)
    if base_version != record.version:
        untouched, conflicts = conflicts_since(record, section, base_version, found, answers)
        if conflicts:
            raise StaleRecordError(conflicts, record.version, frozenset(untouched))
        found = {name: change for name, change in found.items() if name not in untouched}
    return found


def _changed_estimates(
    record: Record,
    variables: Iterable[Variable],
    answers: Answers,
    found: Mapping[str, list[Answer]],
) -> dict[str, list[Answer]]:
    changed = {}
    for variable in variables:
        name = variable.name
        if variable.kind is not Kind.MOMENT or name in found or name not in answers.estimated:
            continue
        old = getattr(record, estimated_column(name))
        if old != answers.estimated[name]:
            changed[name] = [{"estimated": old}, {"estimated": answers.estimated[name]}]
    return changed


def _write(
    record: Record, section: Section, answers: Answers, found: Mapping[str, list[Answer]]
) -> None:
    columns: dict[str, Any] = {}
    for name in found:
        variable = section.variable(name)
        if name in answers.values or name in answers.missing:
            value = in_option_order(variable, answers.values.get(name))
            columns |= written(variable, value, missing=answers.missing.get(name))
        if variable.kind is Kind.MOMENT:
            columns[estimated_column(name)] = answers.estimated.get(name, False)
    read_version = record.version
    columns["version"] = read_version + 1
    for column, value in columns.items():
        # As it will be read again: a whole number is a decimal in a column of decimals.
        field: Any = record._meta.get_field(column)
        setattr(record, column, field.to_python(value))
    update_row(record, columns, version=read_version)


def record_change(
    *, by: User, episode: Episode, record: Record, section: Section, act: audit.Act
) -> None:
    """Write the audit event of a change, with identifying answers kept apart.

    Marks of verification on what changed no longer hold.
    """
    identifying = {item.name for item in section.variables if item.identifying}
    event = audit.record(
        audit.Act(
            action=act.action,
            target=record.target,
            site=episode.site,
            case_key=episode.registry_id,
            changes={k: v for k, v in act.changes.items() if k not in identifying},
            identity_changes={k: v for k, v in act.changes.items() if k in identifying},
            reason=act.reason,
            source=act.source,
            record_version=act.record_version,
            undoes=act.undoes,
            place=act.place,
            import_number=act.import_number,
        ),
        by=by,
    )
    drop_marks(event, by=by)
