"""The one field that a save of field-by-field entry carries, read by the code of the whole page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from registry.codebook.variable import Page
from registry.forms.field import Field
from registry.forms.page import PageForm
from registry.forms.section import Changes, SectionForm
from registry.selectors.case import Case

_NEW_ROW = re.compile(r"^(?P<block>.+)-new\d+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class OneField:
    """A field of a post with the form that it stands in, and the owner of the form's row."""

    form: SectionForm
    field: Field
    owner_id: int | None

    @property
    def changes(self) -> Changes:
        return self.form.changed()


class NotOneFieldError(ValueError):
    """The post carried more than one field, or none that is on the page."""


def one_field(form: PageForm) -> OneField | None:
    """Return the field of the post; None where a new row was left as blank as it was."""
    found = [
        OneField(form=part, field=item, owner_id=owner_id)
        for part, owner_id in _parts(form)
        for item in part.fields
        if item.carried
    ]
    if len(found) > 1:
        raise NotOneFieldError("The post carries several fields.")
    if not found and not _is_blank_row(form):
        raise NotOneFieldError("The post carries no field of this page.")
    return found[0] if found else None


def _parts(form: PageForm) -> list[tuple[SectionForm, int | None]]:
    rows = [(row, block.owner_id) for block in form.row_blocks for row in block.posted]
    return [*((part, None) for part in form.sections), *rows]


def _is_blank_row(form: PageForm) -> bool:
    return any(_NEW_ROW.match(name.removesuffix("-key")) for name in form.data or ())


def with_known_rows(posted: QueryDict, case: Case, page: Page) -> tuple[QueryDict, dict[str, str]]:
    """Return the post with recorded rows in the place of new ones, and what became of the names.

    A browser fills a new row field by field and knows it by the key it made, until a reply tells
    the number of the row that its first field has made.
    """
    data = posted.copy()
    rows = _rows_by_key(case, page)
    renamed = {}
    for name in [name for name in posted if name.endswith("-key")]:
        prefix = name.removesuffix("-key")
        new_row, number = _NEW_ROW.match(prefix), rows.get(posted.get(name, ""))
        if new_row is None or number is None:
            continue
        renamed[prefix] = f"{new_row['block']}-{number}"
        data.pop(name)
        for old in [old for old in data if old.startswith(f"{prefix}-")]:
            data.setlist(f"{renamed[prefix]}{old.removeprefix(prefix)}", data.pop(old))
    return data, renamed


def _rows_by_key(case: Case, page: Page) -> Mapping[str, int]:
    tables = {section.table for section in page.sections if section.repeats}
    records: list[Any] = [row for table in tables for row in case.rows[table]]
    return {str(row.client_key): row.pk for row in records if row.client_key is not None}
