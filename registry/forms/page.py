"""One page of a case as a form: its sections, and the rows of its repeating sections."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from registry.codebook.schedule import time_point
from registry.codebook.variable import Page, Section
from registry.forms.drafts import draft_post, mark_drafts
from registry.forms.field import Field
from registry.forms.hints import hints_of
from registry.forms.reading import Setting
from registry.forms.rows import RowForms
from registry.forms.section import Recorded, SectionForm
from registry.forms.sequence import ROW_MOMENTS, moments_before, moments_before_in_row
from registry.models import Draft, FollowUp, Record
from registry.selectors.case import ROWS_OF_PROCEDURE, Case

Block = SectionForm | RowForms
# The time points at which people are called; the earlier ones are seen in hospital.
CALLED = ("d90", "y1")
CLOSE = timedelta(days=120)


class PageForm:
    """All that is typed on one page of a case.

    ``identity`` tells whether the person may see who the patient is; without it the
    identifying section is not on the page at all. Without a post, the drafts of the case stand
    where they were typed.
    """

    def __init__(
        self,
        page: Page,
        case: Case,
        data: MultiValueDict[str, str] | None = None,
        *,
        setting: Setting,
        identity: bool,
        drafts: Sequence[Draft] = (),
        values: Mapping[str, Any] | None = None,
    ) -> None:
        self.page = page
        self.case = case
        # The case as a mapping; nobody may change it.
        self.values = case.values() if values is None else values
        self.setting = replace(setting, before=moments_before(self.values))
        self.data = data if data is not None else draft_post(drafts, case)
        self.blocks: list[Block] = [
            block
            for section in page.sections
            if identity or not _is_identity(section)
            for block in self._blocks_of(section)
        ]
        mark_drafts(self.forms, drafts if data is None else ())
        self._hint()

    def _hint(self) -> None:
        hints = hints_of(self.values)
        for item in (item for form in self.sections for item in form.fields if item.is_hinted):
            item.hint = hints.get(item.variable.name, "")

    def _blocks_of(self, section: Section) -> Iterator[Block]:
        if section.table == "contactattempt":
            yield from self._contacts(section)
        elif section.repeats:
            yield RowForms(
                section,
                self.case.rows[section.table],
                self.data,
                setting=self.setting,
                owner_id=self._owner_id(section),
                setting_of=self._setting_of(section.table),
            )
        else:
            recorded = Recorded.of(section, self.case.records[section.table])
            yield SectionForm(section, recorded, self.data, setting=self.setting)

    def _contacts(self, section: Section) -> Iterator[RowForms]:
        """Yield the contacts of each follow-up for which people are called, or were."""
        for follow_up in self.case.rows["followup"]:
            records = [row for row in self.case.rows[section.table] if _owner(row) == follow_up.pk]
            if not records and getattr(follow_up, "timepoint", "") not in CALLED:
                continue
            yield RowForms(
                section,
                records,
                self.data,
                setting=setting_near(self.setting, follow_up),
                owner_id=follow_up.pk,
                scope=str(follow_up.pk),
            )

    def _setting_of(self, table: str) -> Callable[[int], Setting] | None:
        """Return what gives the setting of the row at a place, where rows differ in it."""
        records = self.case.rows[table]
        if table in ROW_MOMENTS:
            return lambda place: replace(
                self.setting,
                before=moments_before_in_row(table, place, self.values[table], self.values),
            )
        if table == "followup":
            return lambda place: (
                setting_near(self.setting, records[place]) if place < len(records) else self.setting
            )
        return None

    def _owner_id(self, section: Section) -> int | None:
        return self.case.procedure.pk if section.table in ROWS_OF_PROCEDURE else None

    def ask(self) -> None:
        """Decide what is asked, from the case overlaid with what this page holds."""
        overlaid = dict(self.values)
        for form in self.sections:
            overlaid |= form.now()
        for form in self.sections:
            form.ask(overlaid)
        for rows in self.row_blocks:
            for row in rows.forms:
                row.ask({**overlaid, **self.row_context(rows, row.record_id)})

    @property
    def sections(self) -> list[SectionForm]:
        return [block for block in self.blocks if isinstance(block, SectionForm)]

    @property
    def row_blocks(self) -> list[RowForms]:
        return [block for block in self.blocks if isinstance(block, RowForms)]

    @property
    def forms(self) -> Iterator[SectionForm]:
        """Every small form that a post carries answers for."""
        for block in self.blocks:
            if isinstance(block, RowForms):
                yield from block.posted
            else:
                yield block

    @property
    def errors(self) -> list[Field]:
        return [item for form in self.forms for item in form.errors]

    @property
    def vanished(self) -> list[RowForms]:
        """The row blocks in which a posted row has been removed by somebody else."""
        return [rows for rows in self.row_blocks if rows.vanished]

    def keep_errors(self, other: PageForm) -> None:
        """Take over what was typed and could not be read in an earlier form of this page."""
        for section, old_section in zip(self.sections, other.sections, strict=True):
            section.keep_errors(old_section)
        for rows, old_rows in zip(self.row_blocks, other.row_blocks, strict=True):
            rows.keep_errors(old_rows)
        self.data = other.data

    def row_context(self, rows: RowForms, record_id: int | None) -> dict[str, Any]:
        """Return what a row's conditions may ask for beside its own answers: its time point."""
        if rows.section.table != "followup":
            return {}
        return {"timepoint": self.follow_up(record_id).timepoint}

    def follow_up(self, record_id: int | None) -> FollowUp:
        for row in self.case.rows["followup"]:
            if row.pk == record_id and isinstance(row, FollowUp):
                return row
        raise KeyError(record_id)

    @property
    def context(self) -> str:
        """The answers of the case that this page's conditions ask for, as JSON for the browser."""
        conditions = [
            variable.asked_when.as_data()
            for section in self.page.sections
            for variable in section.variables
            if variable.asked_when is not None
        ]
        names = {name for condition in conditions for name in _names(condition)}
        return json.dumps({name: _plain(self.values.get(name), names) for name in sorted(names)})


def setting_near(setting: Setting, record: Record) -> Setting:
    """Return the setting for dates of a follow-up: near its due day, or today if that is close."""
    if not isinstance(record, FollowUp):
        return setting
    day = record.due_on
    today = None if setting.now is None else setting.now.astimezone(setting.zone).date()
    if today is not None and abs(today - day) < CLOSE:
        day = today
    return replace(setting, near=day)


def planned_words(follow_up: FollowUp) -> str:
    """Return the time point's name, such as "90 days"."""
    return _(time_point(follow_up.timepoint).label)


def _is_identity(section: Section) -> bool:
    return section.table == "patientidentity"


def _owner(row: Any) -> int:
    return int(row.followup_id)


def _names(condition: list[Any]) -> Iterator[str]:
    """Yield the names in a condition's JSON form: variables, and tables of rows."""
    word, *rest = condition
    if word in ("all_of", "any_of"):
        for part in rest:
            yield from _names(part)
        return
    yield rest[0]
    if word == "any_row":
        yield from _names(rest[1])


def _plain(value: Any, names: set[str]) -> Any:
    """Return a value as JSON can carry it; of rows, only what conditions ask for."""
    if isinstance(value, Mapping):
        return {name: _plain(value[name], names) for name in names if name in value}
    if isinstance(value, (list, tuple)):
        return [_plain(item, names) for item in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value
