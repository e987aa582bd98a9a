"""What was typed into a case and could not be read."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from registry.checks.engine import Finding, Severity
from registry.codebook.lookup import page_of_section, section_by_key
from registry.models import Draft, Episode
from registry.models.wide import rows_of

CODE = "DRAFT"


def drafts_of(episode: Episode) -> list[Draft]:
    """Return the drafts of a case in the order in which they were first typed."""
    return rows_of(Draft, "episode_id", episode.pk)


def draft_findings(drafts: Iterable[Draft]) -> list[Finding]:
    """Return each draft as an error of the case: it stands in the way of a signature."""
    return [_finding(draft) for draft in drafts]


def _finding(draft: Draft) -> Finding:
    section = section_by_key(draft.section)
    _table, _colon, row = draft.target.partition(":")
    return Finding(
        code=CODE,
        severity=Severity.ERROR,
        message=_words(draft, _(section.variable(draft.variable).label)),
        variables=(draft.variable,),
        page=page_of_section(section.key).key,
        section=section.key,
        table=section.table if section.repeats else "",
        row_id=int(row) if section.repeats and row.isdecimal() else None,
    )


def _words(draft: Draft, label: str) -> str:
    """Say what is wrong. What was typed for an identity is said nowhere but at its own field."""
    if draft.identifying:
        return _("%(label)s: what was typed could not be read.") % {"label": label}
    if draft.error.startswith(label):
        return draft.error
    return _("%(label)s: %(error)s") % {"label": label, "error": draft.error}
