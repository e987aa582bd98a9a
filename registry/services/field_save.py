"""Saving one field: an answer, or what was typed where no answer could be read.

A browser that got no reply sends the same save again. Its key is kept in the transaction of the
save, so that the second time finds out that it is done, whatever others changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from registry.codebook.variable import Section
from registry.models import Episode, ReceivedSave, User
from registry.selectors.checked import CheckedCase
from registry.services.drafts import Typed, drop_draft, keep_draft
from registry.services.errors import HospitalNumberError
from registry.services.location import lock_case
from registry.services.records import save_section
from registry.services.rows import add_row, remove_row
from registry.services.summary import refresh_case


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
    """What became of a save. ``version`` is that of the row once this answer stood in it."""

    now: CheckedCase
    version: int | None
    record_id: int | None
    repeated: bool = False
    refused: bool = False  # kept as a draft


def save_field(
    *, by: User, episode: Episode, answer: FieldAnswer, key: UUID, reason: str = ""
) -> FieldSaved:
    """Save a field, or keep what was typed as a draft.

    Raises what ``save_section`` raises, except that a hospital number that cannot be taken is
    kept as a draft, too. The same ``key`` again changes nothing.
    """
    with transaction.atomic():
        locked = lock_case(episode)
        done = ReceivedSave.objects.filter(key=key, episode=locked).first()
        if done is not None:
            return FieldSaved(
                now=refresh_case(locked),
                version=done.record_version,
                record_id=answer.record_id,
                repeated=True,
            )
        record_id, version, refused = _save(by, locked, answer, reason)
        ReceivedSave.objects.create(
            key=key, episode=locked, record_version=version, at=timezone.now()
        )
        now = refresh_case(lock_case(episode))
    return FieldSaved(now=now, version=version, record_id=record_id, refused=refused)


def _save(
    by: User, episode: Episode, answer: FieldAnswer, reason: str
) -> tuple[int | None, int | None, bool]:
    if answer.error:
        _keep(by, episode, answer, answer.error)
        return answer.record_id, None, True
    try:
        record_id, version = _write(by, episode, answer, reason)
    except HospitalNumberError as refusal:
        _keep(by, episode, answer, str(refusal))
        return answer.record_id, None, True
    drop_draft(
        by=by,
        episode=episode,
        target=f"{answer.section.table}:{record_id}",
        variable=answer.variable,
    )
    return record_id, version, False


def _write(by: User, episode: Episode, answer: FieldAnswer, reason: str) -> tuple[int, int]:
    if answer.record_id is None:
        row = add_row(
            by=by,
            episode=episode,
            section=answer.section,
            owner_id=answer.owner_id,
            values=answer.values,
            missing=answer.missing,
            estimated=answer.estimated,
            client_key=answer.client_key,
            reason=reason,
            refresh=False,
        )
        return int(row.pk), row.version
    saved = save_section(
        by=by,
        episode=episode,
        section=answer.section,
        owner_id=None if answer.section.table == "episode" else answer.record_id,
        values=answer.values,
        missing=answer.missing,
        estimated=answer.estimated,
        base_version=answer.base_version,
        reason=reason,
        refresh=False,
    )
    return answer.record_id, saved.record.version


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
        if not ReceivedSave.objects.filter(key=key, episode=locked).exists():
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
