"""Drafts and pages: what could not be read goes back into the boxes in which it was typed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from django.utils.datastructures import MultiValueDict

from registry.codebook.lookup import section_by_key
from registry.codebook.variable import Section
from registry.forms.section import SectionForm
from registry.models import ContactAttempt, Draft
from registry.selectors.case import Case

NEW = "new"


def target_of(form: SectionForm) -> str:
    """Return the name under which the drafts of a form are kept."""
    table = form.section.table
    if form.record_id is None:
        return f"{table}:{NEW}:{form.client_key}"
    return f"{table}:{form.record_id}"


def key_of(target: str) -> str:
    """Return the key of a row that is yet to be made; empty for a recorded one."""
    _table, _colon, row = target.partition(":")
    return row.removeprefix(f"{NEW}:") if row.startswith(f"{NEW}:") else ""


def draft_post(drafts: Iterable[Draft], case: Case) -> MultiValueDict[str, str] | None:
    """Return drafts as the post that they came with; None where there are none."""
    post: MultiValueDict[str, str] = MultiValueDict()
    prefixes: dict[str, str] = {}
    numbers = count()
    for draft in drafts:
        section = section_by_key(draft.section)
        if draft.target not in prefixes:
            prefixes[draft.target] = _prefix(draft, section, case, numbers)
        prefix = prefixes[draft.target]
        if prefix and (key := key_of(draft.target)):
            post[f"{prefix}-key"] = key
        for ending, texts in draft.typed.items() if prefix else ():
            post.setlist(f"{prefix}-{draft.variable}{ending}", texts)
    return post or None


def _prefix(draft: Draft, section: Section, case: Case, numbers: Iterable[int]) -> str:
    """Return where the row's boxes are on the page; empty for a row that is not there."""
    if not section.repeats:
        record = case.records[section.table]
        return section.key if draft.target == record.target else ""
    if key_of(draft.target):
        scope = f"-{draft.owner_id}" if section.table == "contactattempt" else ""
        return f"{section.key}{scope}-new{next(iter(numbers))}"
    rows = {row.target: row for row in case.rows[section.table]}
    row = rows.get(draft.target)
    if row is None:
        return ""
    scope = f"-{row.followup_id}" if isinstance(row, ContactAttempt) else ""
    return f"{section.key}{scope}-{row.pk}"


def mark_drafts(forms: Iterable[SectionForm], drafts: Iterable[Draft]) -> None:
    """See to it that each draft shows why it is not an answer, though it may be legible now."""
    kept = {(draft.target, draft.variable): draft for draft in drafts}
    for form in forms if kept else ():
        target = target_of(form)
        for item in form.fields:
            draft = kept.get((target, item.variable.name))
            if draft is not None and not item.error:
                item.error = draft.error
