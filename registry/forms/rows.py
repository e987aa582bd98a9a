"""The rows of a repeating section: one small form each, and a blank one at the end."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from registry.codebook.variable import Section
from registry.forms.field import Field
from registry.forms.layout import COPIED, GRID_COLUMNS, PLANNED_TABLES
from registry.forms.reading import Setting
from registry.forms.section import Recorded, SectionForm
from registry.forms.showing import value_words
from registry.language import listed
from registry.models import Record

MOST_NEW_ROWS = 30


class RowForm(SectionForm):
    """One row: the fields in its line, and those that open under it."""

    @property
    def columns(self) -> list[Field]:
        names = GRID_COLUMNS.get(self.section.table, self.section.names)
        return [self.field(name) for name in names]

    @property
    def more(self) -> list[Field]:
        shown = {item.variable.name for item in self.columns}
        return [item for item in self.fields if item.variable.name not in shown]

    @property
    def more_words(self) -> str:
        """What stands under the line, in words, while it is closed."""
        known = [
            item
            for item in self.more
            if item.recorded.value is not None and item.recorded.value is not False
        ]
        return listed(_known_words(item) for item in known)

    @property
    def more_is_open(self) -> bool:
        return any(item.error for item in self.more)

    @property
    def folds(self) -> bool:
        """Whether what stands under the line has nothing to say: no error, no warning."""
        return not any(item.note for item in self.more)

    @property
    def is_untouched(self) -> bool:
        """Whether this is a blank row, in which nothing was typed."""
        return self.record_id is None and not self.bound

    @property
    def copied(self) -> tuple[str, ...]:
        """The variables that a key copies from the row above."""
        return COPIED.get(self.section.table, ())


def _known_words(item: Field) -> str:
    label = _(item.variable.label)
    if item.recorded.value is True:
        return label
    words = {"label": label, "answer": value_words(item.recorded.value, item.variable)}
    return _("%(label)s: %(answer)s") % words


class RowForms:
    """All rows of a repeating section, in order, with a blank one for the next.

    The browser may add further blank rows (``…-new1``, ``…-new2``); each carries its own key,
    so that a retried post finds the rows of the first try. ``scope`` keeps the rows of different
    owners apart in one post (the contacts of two follow-ups on a page). ``setting_of`` gives the
    setting of the row at a place; the place after the last row is that of a new one.
    """

    def __init__(
        self,
        section: Section,
        records: Sequence[Record],
        data: MultiValueDict[str, str] | None = None,
        *,
        setting: Setting,
        owner_id: int | None = None,
        scope: str = "",
        setting_of: Callable[[int], Setting] | None = None,
    ) -> None:
        self.section = section
        self.owner_id = owner_id
        self.setting = setting if setting_of is None else setting_of(len(records))
        self.prefix = f"{section.key}{f'-{scope}' if scope else ''}"
        self.rows = [
            RowForm(
                section,
                Recorded.of(section, record),
                data,
                setting=setting if setting_of is None else setting_of(place),
                prefix=f"{self.prefix}-{record.pk}",
            )
            for place, record in enumerate(records)
        ]
        posted = [
            RowForm(section, Recorded(), data, setting=self.setting, prefix=prefix)
            for prefix in self._new_prefixes(data)
        ]
        self.added = [form for form in posted if form.errors or not form.changed().blank]
        self.vanished = self._vanished(data)

    def _new_prefixes(self, data: MultiValueDict[str, str] | None) -> list[str]:
        names = [f"{self.prefix}-new{index}" for index in range(MOST_NEW_ROWS)]
        return [name for name in names if data is not None and f"{name}-key" in data]

    def _blank(self) -> RowForm:
        used = {form.prefix for form in self.added}
        names = (f"{self.prefix}-new{index}" for index in range(MOST_NEW_ROWS + 1))
        free = next(name for name in names if name not in used)
        return RowForm(self.section, Recorded(), setting=self.setting, prefix=free)

    def _vanished(self, data: MultiValueDict[str, str] | None) -> list[int]:
        """Return the ids of posted rows that are not there any more."""
        posted = re.compile(rf"^{re.escape(self.prefix)}-(\d+)-version$")
        here = {form.record_id for form in self.rows}
        matches = (posted.match(name) for name in data or ())
        return [int(match[1]) for match in matches if match and int(match[1]) not in here]

    @property
    def is_planned(self) -> bool:
        """Whether the schedule made the rows, so that none is added or removed by hand."""
        return self.section.table in PLANNED_TABLES

    @property
    def forms(self) -> list[RowForm]:
        """The recorded rows, the rows typed in this post, and a blank one."""
        return [*self.posted, *([] if self.is_planned else [self._blank()])]

    @property
    def posted(self) -> list[RowForm]:
        return [*self.rows, *self.added]

    @property
    def is_grid(self) -> bool:
        """Whether the rows are drawn as a table; otherwise each is a card."""
        return self.section.table in GRID_COLUMNS

    def keep_errors(self, other: RowForms) -> None:
        """Take over what could not be read in an earlier form: fields, and whole new rows."""
        for form in self.rows:
            same = next((old for old in other.rows if old.record_id == form.record_id), None)
            if same is not None:
                form.keep_errors(same)
        self.added = [form for form in other.added if form.errors]
        self.vanished = other.vanished
