"""Saving one field: an answer, or what was typed where no answer could be read.

A browser that got no reply sends the same save again. Its key is kept in the transaction of the
save, so that the second time finds out that it is done, whatever others changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from registry.codebook.variable import Section
from registry.models import Draft, Episode, ReceivedSave, Record, User
from registry.models.wide import rows_of
from registry.selectors.case import Case, case_of
from registry.selectors.checked import CheckedCase, checked
from registry.selectors.drafts import drafts_of
from registry.services.amendment import lock_siblings
from registry.services.drafts import Typed, drop_draft, keep_draft
from registry.services.errors import HospitalNumberError
from registry.services.location import lock_case
from registry.services.records import Answers, write_section
from registry.services.rows import add_row, remove_row
from registry.services.summary import refresh_case
from registry.services.writing import insert_row


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldAnswer:
    """One field of one row, as a person left it.

    ``record_id`` is None for a row that is yet to be made; ``client_key`` then names it. Without
    an ``error`` the mappings hold the answer under the variable's name, as ``save_section``
    takes it; with one, ``typed`` is all there is.
    """

    section: Section
    variable: str
    record_id: int | None
    client_key: UUID
    owner_id: int | None
    values: Mapping[str, Any]
    missing: Mapping[str, str | None]
    estimated: Mapping[str, bool]
    base_version: int
    typed: Typed
    error: str = ""

    @property
    def target(self) -> str:
        row = f"new:{self.client_key}" if self.record_id is None else str(self.record_id)
        return f"{self.section.table}:{row}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSaved:
    """What became of a save. ``version`` is that of the row once this answer stood in it.

    ``answer`` is None where there was nothing to save, or where it had been saved before.
    """

    now: CheckedCase
    answer: FieldAnswer | None = None
    version: int | None = None
    record_id: int | None = None


Read = Callable[[Case], FieldAnswer | None]


def save_field(
    *, by: User, episode: Episode, read: Read, key: UUID, reason: str = "", procedure_seq: int = 1
) -> FieldSaved:
    """Save a field, or keep what was typed as a draft.

    The case is read once, under its lock, and handed to ``read``, which says what the person
    typed; None is nothing. Raises what ``read`` and ``save_section`` raise, except that a hospital
    number that cannot be taken is kept as a draft, too. The same ``key`` again changes nothing.
    """
    with transaction.atomic():
        locked = lock_case(episode)
        case = case_of(locked, procedure_seq=procedure_seq)
        done = _done(locked, key)
        answer = read(case) if done is None else None
        if answer is None:
            version = None if done is None else done.record_version
            return FieldSaved(now=checked(case), version=version)
        record = _save(by, case, answer, reason)
        version = None if record is None else record.version
        insert_row(ReceivedSave(key=key, episode=locked, record_version=version, at=timezone.now()))
        now = _refreshed(case, answer, _drafts(by, locked, answer, record))
    record_id = answer.record_id if record is None else record.pk
    return FieldSaved(now=now, answer=answer, version=version, record_id=record_id)


def _done(episode: Episode, key: UUID) -> ReceivedSave | None:
    """Return the save of this case that has been done under the key, if one has."""
    found = rows_of(ReceivedSave, "key", key, order="key")
    return next((save for save in found if save.episode_id == episode.pk), None)


def _drafts(by: User, episode: Episode, answer: FieldAnswer, record: Record | None) -> list[Draft]:
    """Return the drafts of the case, after the answer has taken the place of its own."""
    drafts = drafts_of(episode)
    places = {(draft.target, draft.variable) for draft in drafts}
    if record is None or (record.target, answer.variable) not in places:
        return drafts
    drop_draft(by=by, episode=episode, target=record.target, variable=answer.variable)
    return drafts_of(episode)


def _refreshed(case: Case, answer: FieldAnswer, drafts: list[Draft]) -> CheckedCase:
    """Bring the case up to date. Its records hold what was written; of rows, a new one is read."""
    episode, seq, written = case.episode, case.procedure.seq, set()
    if answer.record_id is None:
        episode, written = lock_case(episode), {answer.section.table}
    if seq > 1:
        refresh_case(episode, drafts=drafts)
        return checked(case_of(episode, procedure_seq=seq), drafts)
    return refresh_case(episode, at_hand=case, written=written, drafts=drafts)


def _save(by: User, case: Case, answer: FieldAnswer, reason: str) -> Record | None:
    """Return the record in which the answer stands now; None if it was kept as a draft."""
    if answer.error:
        _keep(by, case.episode, answer, answer.error)
        return None
    try:
        return _write(by, case, answer, reason)
    except HospitalNumberError as refusal:
        _keep(by, case.episode, answer, str(refusal))
        return None


def _write(by: User, case: Case, answer: FieldAnswer, reason: str) -> Record:
    if answer.record_id is None:
        return add_row(
            by=by,
            episode=case.episode,
            section=answer.section,
            owner_id=answer.owner_id,
            values=answer.values,
            missing=answer.missing,
            estimated=answer.estimated,
            client_key=answer.client_key,
            reason=reason,
            refresh=False,
        )
    lock_siblings(case.episode, answer.section.table)
    # A refused hospital number is kept as a draft: an amendment that it opened is taken back.
    refusable = answer.section.table == "patientidentity"
    with transaction.atomic() if refusable else nullcontext():
        saved = write_section(
            by=by,
            episode=case.episode,
            section=answer.section,
            record=case.record(answer.section, answer.record_id),
            answers=Answers(
                values=answer.values, missing=answer.missing, estimated=answer.estimated
            ),
            base_version=answer.base_version,
            reason=reason,
        )
    return saved.record


def _keep(by: User, episode: Episode, answer: FieldAnswer, error: str) -> None:
    keep_draft(
        by=by,
        episode=episode,
        section=answer.section,
        target=answer.target,
        variable=answer.variable,
        typed=answer.typed,
        error=error,
        owner_id=answer.owner_id,
    )


def take_row_away(
    *, by: User, episode: Episode, section: Section, row_id: int, key: UUID, reason: str = ""
) -> CheckedCase:
    """Remove a row once: the same ``key`` again finds it done. Raises what ``remove_row`` does."""
    with transaction.atomic():
        locked = lock_case(episode)
        if _done(locked, key) is None:
            remove_row(
                by=by,
                episode=locked,
                section=section,
                row_id=row_id,
                reason=reason,
                refresh=False,
            )
            ReceivedSave.objects.create(key=key, episode=locked, at=timezone.now())
        return refresh_case(lock_case(episode))
