"""Saving a page: each section and row through its service, all of them or none."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction
from django.http import QueryDict

from registry.codebook.variable import Section
from registry.forms.drafts import target_of
from registry.forms.page import PageForm
from registry.forms.rows import RowForms
from registry.forms.section import SectionForm
from registry.models import Episode, User
from registry.selectors.drafts import drafts_of
from registry.services import records, rows
from registry.services.drafts import drop_draft, keep_draft
from registry.services.errors import StaleRecordError
from registry.services.location import lock_case
from registry.services.summary import refresh_case
from registry.views.clash import Clash


class ClashError(Exception):
    """Somebody else changed answers that this post changes too. Nothing was written.

    ``left_alone`` are the fields of the post that only the others changed.
    """

    def __init__(self, clashes: list[Clash], left_alone: set[str]) -> None:
        super().__init__("Two people changed the same answers.")
        self.clashes = clashes
        self.left_alone = left_alone


@dataclass(slots=True)
class PageSave:
    """Writes what could be read on a page, in one transaction.

    Raises ClashError with every answer that somebody else changed meanwhile, and
    ReasonRequiredError on a signed case without a reason; nothing is written then.
    """

    by: User
    episode: Episode
    reason: str
    clashes: list[Clash] = field(default_factory=list)
    left_alone: set[str] = field(default_factory=set)
    changed: int = 0
    written: set[str] = field(default_factory=set)  # the tables

    def save(self, page: PageForm) -> int:
        """Return the number of answers that were changed."""
        with transaction.atomic():
            for form in page.sections:
                self._save_section(form, owner_id=form.record_id)
            for block in page.row_blocks:
                self._save_rows(block)
            if self.clashes:
                raise ClashError(self.clashes, self.left_alone)
            drafted = self._keep_drafts(page)
            if self.changed or drafted:
                refresh_case(lock_case(self.episode), at_hand=page.case, written=self.written)
        return self.changed

    def _keep_drafts(self, page: PageForm) -> bool:
        """Keep what could not be read in recorded rows, and forget what has been put right."""
        known = {(item.target, item.variable) for item in drafts_of(self.episode)}
        drafted = False
        for form in page.forms:
            target = target_of(form)
            for item in form.fields if form.record_id is not None else ():
                name = item.variable.name
                if item.error:
                    keep_draft(
                        by=self.by,
                        episode=self.episode,
                        section=form.section,
                        target=target,
                        variable=name,
                        typed=item.parts,
                        error=item.error,
                    )
                elif item.carried and (target, name) in known:
                    drop_draft(by=self.by, episode=self.episode, target=target, variable=name)
                else:
                    continue
                drafted = True
        return drafted

    def _save_section(self, form: SectionForm, *, owner_id: int | None) -> None:
        if not form.differs:
            return
        changes = form.changed()
        try:
            saved = records.save_section(
                by=self.by,
                episode=self.episode,
                section=form.section,
                owner_id=owner_id,
                values=changes.values,
                missing=changes.missing,
                estimated=changes.estimated,
                base_version=form.version,
                reason=self.reason,
                refresh=False,
            )
        except StaleRecordError as stale:
            self.left_alone |= {f"{form.prefix}-{name}" for name in stale.left_alone}
            self.clashes += [
                Clash(
                    form=form,
                    variable=form.section.variable(conflict.variable),
                    conflict=conflict,
                    current_version=stale.current_version,
                    zone=self.episode.site.zone,
                )
                for conflict in stale.conflicts
            ]
        else:
            self._count(form.section, len(saved.changes))

    def _save_rows(self, block: RowForms) -> None:
        for form in block.rows:
            self._save_section(form, owner_id=form.record_id)
        for form in block.added:
            if form.errors:
                continue
            changes = form.changed()
            rows.add_row(
                by=self.by,
                episode=self.episode,
                section=block.section,
                owner_id=block.owner_id,
                values=changes.values,
                missing=changes.missing,
                estimated=changes.estimated,
                client_key=form.client_key,
                reason=self.reason,
                refresh=False,
            )
            self._count(block.section, 1)

    def _count(self, section: Section, changed: int) -> None:
        if changed:
            self.changed += changed
            self.written.add(section.table)


def with_choices(posted: QueryDict) -> QueryDict:
    """Return the post without the answers for which the person chose the other one's."""
    data = posted.copy()
    for name in posted:
        if name.startswith("choice-"):
            field_name = name.removeprefix("choice-")
            chosen = data.pop(name)
            if chosen[-1] == "theirs":
                for name_in_post in _names_in_post(field_name):
                    data.pop(name_in_post, None)
    return data


def without_clashes(posted: QueryDict, clash: ClashError) -> list[tuple[str, str]]:
    """Return the post as pairs of name and text, to be sent again with the versions of now.

    What only the others changed is left out: as it stands in the post it is older than theirs.
    """
    versions = {f"{one.form.prefix}-version": str(one.current_version) for one in clash.clashes}
    left_out = {name for field_name in clash.left_alone for name in _names_in_post(field_name)}
    return [
        (name, versions.get(name, text))
        for name, texts in posted.lists()
        for text in texts
        if name not in left_out and name != "csrfmiddlewaretoken"
    ]


def _names_in_post(field_name: str) -> list[str]:
    """Return the names under which the parts of one answer are posted."""
    return [f"{field_name}{ending}" for ending in ("", "-date", "-time", "-reason")]
