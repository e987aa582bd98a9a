"""A case for reading: sections of labels and answers in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from registry.checks.completeness import is_required
from registry.codebook.schedule import time_point
from registry.codebook.variable import Page, Section, Variable
from registry.forms.showing import answer_words
from registry.language import row_words
from registry.models import Verification
from registry.selectors.case import Case
from registry.selectors.verification import Marked, live_marks

Marks = Mapping[Marked, Verification]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One answer in words; ``known`` tells a value from a reason for its absence.

    ``mark`` is its source-verified mark, where it has one; ``place`` names it when one is set.
    """

    name: str
    place: str
    label: str
    words: str
    known: bool
    answered: bool
    mark: Verification | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One record of one section. ``row`` names it where the section has several."""

    section: Section
    row: str
    items: tuple[Item, ...]
    left_out: int  # optional items without an answer
    target: str  # of the row, as in the audit trail

    @property
    def anchor(self) -> str:
        """The card's place on a page that shows the whole case."""
        return f"{self.section.key}-{self.record_id}"

    @property
    def record_id(self) -> str:
        return self.target.partition(":")[2]

    @property
    def answered(self) -> int:
        return sum(item.answered for item in self.items)

    @property
    def verified(self) -> int:
        return sum(item.mark is not None for item in self.items)

    @property
    def missing(self) -> list[Item]:
        """The items that have a reason in place of a value."""
        return [item for item in self.items if item.answered and not item.known]


def reading_of(case: Case, page: Page, *, identity: bool) -> list[Reading]:
    """Return what is recorded on a page, without optional items that have no answer."""
    values = case.values()
    marks = live_marks(case.episode)
    return [
        reading
        for section in page.sections
        if identity or section.table != "patientidentity"
        for reading in _readings(case, section, values, marks)
    ]


def _readings(
    case: Case, section: Section, values: Mapping[str, Any], marks: Marks
) -> Iterator[Reading]:
    if not section.repeats:
        record = case.records[section.table]
        yield _reading(section, "", record.target, values, record.missing(), marks)
        return
    for number, row in enumerate(values[section.table], start=1):
        name = row_words(section, number)
        if "timepoint" in row:
            name = _(time_point(row["timepoint"]).label)
        target = f"{section.table}:{row['id']}"
        yield _reading(section, name, target, {**values, **row}, row["missing"], marks)


def _reading(
    section: Section,
    row: str,
    target: str,
    values: Mapping[str, Any],
    missing: Mapping[str, str | None],
    marks: Marks,
) -> Reading:
    items = tuple(
        Item(
            name=variable.name,
            place=f"{target}/{variable.name}",
            label=_(variable.label),
            words=answer_words(values.get(variable.name), missing.get(variable.name), variable),
            known=values.get(variable.name) is not None,
            answered=values.get(variable.name) is not None or variable.name in missing,
            mark=marks.get((target, variable.name)),
        )
        for variable in section.variables
        if _is_shown(variable, values, missing)
    )
    asked = sum(_is_asked(variable, values) for variable in section.variables)
    left_out = max(0, asked - len(items))
    return Reading(section=section, row=row, items=items, left_out=left_out, target=target)


def _is_shown(
    variable: Variable, values: Mapping[str, Any], missing: Mapping[str, str | None]
) -> bool:
    """Return whether there is an answer, or one is needed."""
    if values.get(variable.name) is not None or variable.name in missing:
        return True
    return is_required(variable, values)


def _is_asked(variable: Variable, values: Mapping[str, Any]) -> bool:
    return variable.asked_when is None or variable.asked_when.holds(values) is True
