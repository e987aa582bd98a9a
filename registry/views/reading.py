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
from registry.selectors.case import Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One answer in words; ``known`` tells a value from a reason for its absence."""

    name: str
    label: str
    words: str
    known: bool
    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One record of one section. ``row`` names it where the section has several."""

    section: Section
    row: str
    items: tuple[Item, ...]
    left_out: int  # optional items without an answer


def reading_of(case: Case, page: Page, *, identity: bool) -> list[Reading]:
    """Return what is recorded on a page, without optional items that have no answer."""
    values = case.values()
    return [
        reading
        for section in page.sections
        if identity or section.table != "patientidentity"
        for reading in _readings(case, section, values)
    ]


def _readings(case: Case, section: Section, values: Mapping[str, Any]) -> Iterator[Reading]:
    if not section.repeats:
        missing = case.records[section.table].missing()
        yield _reading(section, "", values, missing)
        return
    for number, row in enumerate(values[section.table], start=1):
        name = row_words(section, number)
        if "timepoint" in row:
            name = _(time_point(row["timepoint"]).label)
        yield _reading(section, name, {**values, **row}, row["missing"])


def _reading(
    section: Section, row: str, values: Mapping[str, Any], missing: Mapping[str, str | None]
) -> Reading:
    items = tuple(
        Item(
            name=variable.name,
            label=_(variable.label),
            words=answer_words(values.get(variable.name), missing.get(variable.name), variable),
            known=values.get(variable.name) is not None,
            answered=values.get(variable.name) is not None or variable.name in missing,
        )
        for variable in section.variables
        if _is_shown(variable, values, missing)
    )
    asked = sum(_is_asked(variable, values) for variable in section.variables)
    return Reading(section=section, row=row, items=items, left_out=max(0, asked - len(items)))


def _is_shown(
    variable: Variable, values: Mapping[str, Any], missing: Mapping[str, str | None]
) -> bool:
    """Return whether there is an answer, or one is needed."""
    if values.get(variable.name) is not None or variable.name in missing:
        return True
    return is_required(variable, values)


def _is_asked(variable: Variable, values: Mapping[str, Any]) -> bool:
    return variable.asked_when is None or variable.asked_when.holds(values) is True
