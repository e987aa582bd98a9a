"""Keeping what could not be read, exactly as typed, until an answer takes its place.

Called inside the transaction that holds the lock of the case.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from registry.codebook.variable import Section
from registry.models import Draft, Episode, User
from registry.services import audit

Typed = Mapping[str, list[str]]


def keep_draft(
    *,
    by: User,
    episode: Episode,
    section: Section,
    target: str,
    variable: str,
    typed: Typed,
    error: str,
    owner_id: int | None = None,
) -> None:
    """Keep the texts of a field with what is wrong with them; the newest ones replace older."""
    known = Draft.objects.filter(episode=episode, target=target, variable=variable).first()
    old = None if known is None else known.typed
    if old == typed:
        return
    draft = known or Draft(episode=episode, target=target, variable=variable)
    draft.section = section.key
    draft.owner_id = owner_id
    draft.typed = dict(typed)
    draft.error = error[:400]
    draft.identifying = section.variable(variable).identifying
    draft.by = by
    draft.at = timezone.now()
    draft.save()
    _record(by, draft, "draft.keep", old, typed)


def drop_draft(*, by: User, episode: Episode, target: str, variable: str) -> None:
    """Forget the draft of a field whose answer can now be read; the audit trail remembers it."""
    for draft in Draft.objects.filter(episode=episode, target=target, variable=variable):
        _record(by, draft, "draft.drop", draft.typed, None)
        draft.delete()


def drop_drafts_of_row(*, episode: Episode, target: str) -> None:
    """Forget the drafts of a row that is being removed; the event of the removal stands for it."""
    Draft.objects.filter(episode=episode, target=target).delete()


def adopt_drafts(*, episode: Episode, new_target: str, target: str) -> None:
    """Hand the drafts of a row that did not exist yet to the row that has now been made."""
    Draft.objects.filter(episode=episode, target=new_target).update(target=target, owner_id=None)


def _record(by: User, draft: Draft, action: str, old: Typed | None, new: Typed | None) -> None:
    change = {draft.variable: [_answer(old), _answer(new)]}
    audit.record(
        audit.Act(
            action=action,
            target=draft.target,
            site=draft.episode.site,
            case_key=draft.episode.registry_id,
            changes={} if draft.identifying else change,
            identity_changes=change if draft.identifying else {},
        ),
        by=by,
    )


def _answer(typed: Typed | None) -> dict[str, str] | None:
    """Return the texts as the audit trail keeps them: they are no answer, only what was typed."""
    if typed is None:
        return None
    texts = (text for ending in ("-date", "-time", "") for text in typed.get(ending, ()) if text)
    return {"typed": " ".join(texts)}
