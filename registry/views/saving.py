"""Saving a page: each section and row through its service, all of them or none."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction
from django.http import QueryDict

from registry.forms.drafts import target_of
from registry.forms.page import PageForm
from registry.forms.rows import RowForms
from registry.forms.section import SectionForm
from registry.models import Episode, User
from registry.selectors.case import Case, case_of
from registry.selectors.drafts import drafts_of
from registry.services import records, rows
from registry.services.amendment import PATIENT_TABLES, lock_siblings
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
    added: set[str] = field(default_factory=set)  # the tables that got rows
    _case: Case | None = None

    def save(self, page: PageForm) -> int:
        """Return the number of answers that were changed."""
        with transaction.atomic():
            for form in page.sections:
                self._save_section(page, form)
            for block in page.row_blocks:
                self._save_rows(page, block)
            if self.clashes:
                raise ClashError(self.clashes, self.left_alone)
            drafted = self._keep_drafts(page)
            if self.changed or drafted:
                case = self._locked(page)
                refresh_case(case.episode, at_hand=case, written=self.added)
        return self.changed

    def _locked(self, page: PageForm) -> Case:
        """Return the case under its lock; of what the page was made from, all that is still so."""
        if self._case is None:
            # The patient's own rows may have been changed through another case of the patient.
            shared = {item.table for item in page.page.sections} & PATIENT_TABLES
            for table in sorted(shared):
                lock_siblings(self.episode, table)
            self._case = case_of(
                lock_case(self.episode),
                procedure_seq=page.case.procedure.seq,
                at_hand=page.case,
                written=shared | self.added,
            )
        return self._case

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

    def _save_section(self, page: PageForm, form: SectionForm) -> None:
        if not form.differs:
            return
        changes = form.changed()
        case = self._locked(page)
        try:
            saved = records.write_section(
                by=self.by,
                episode=case.episode,
                section=form.section,
                record=case.record(form.section, form.record_id),
                answers=records.Answers(
                    values=changes.values, missing=changes.missing, estimated=changes.estimated
                ),
                base_version=form.version,
                reason=self.reason,
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
            self.changed += len(saved.changes)

    def _save_rows(self, page: PageForm, block: RowForms) -> None:
        for form in block.rows:
            self._save_section(page, form)
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
            self.changed += 1
            self.added.add(block.section.table)
            # It may have opened an amendment: the case is read again, as far as it changed.
            self._case = None


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
