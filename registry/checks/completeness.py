"""Which answers a signature needs, and which of them are there.

An item is answered when it has a value or a reason for its absence; it is known when it
has a value. Zero, no and an empty text are values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from registry.checks.engine import Finding, Reasons, Severity, Values
from registry.checks.wording import in_sentence
from registry.codebook import CODEBOOK
from registry.codebook.lookup import all_sections
from registry.codebook.overlay import Overlay
from registry.codebook.schedule import time_point
from registry.codebook.variable import Page, Section, Variable

CODE = "COMPLETE"
# By section: the variables that may be required. Which of them are is asked for every save.
_MAY_BE_REQUIRED = {
    section.key: tuple(
        variable
        for variable in section.variables
        if variable.required or variable.required_when is not None
    )
    for section in all_sections()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCompleteness:
    """Counts of one page: required items, those answered, those whose value is known."""

    key: str
    title: str
    required: int
    answered: int
    known: int

    @property
    def complete(self) -> bool:
        return self.answered == self.required


@dataclass(frozen=True, slots=True)
class RequiredItem:
    """An item that a signature needs. ``row`` is empty unless the section repeats."""

    section: Section
    variable: Variable
    row: Mapping[str, Any]
    answered: bool
    known: bool


def completeness(case: Values, missing: Reasons) -> list[PageCompleteness]:
    """Return the counts of every page, in the order of the case report form."""
    return [_counts(page, case, missing) for page in CODEBOOK]


def completeness_findings(case: Values, missing: Reasons) -> list[Finding]:
    """Return one finding for each required item without an answer."""
    return [
        _finding(page, item)
        for page in CODEBOOK
        for item in required_items(page, case, missing)
        if not item.answered
    ]


def required_items(page: Page, case: Values, missing: Reasons) -> Iterator[RequiredItem]:
    """Yield the items of ``page`` that this case must answer."""
    for section, record, row, reasons in _records(page, case, missing):
        for variable in _MAY_BE_REQUIRED[section.key]:
            if is_required(variable, record):
                known = record.get(variable.name) is not None
                answered = known or reasons.get(variable.name) is not None
                yield RequiredItem(section, variable, row, answered, known)


def _records(
    page: Page, case: Values, missing: Reasons
) -> Iterator[tuple[Section, Values, Values, Reasons]]:
    """Yield section, answers with those of the case, the row alone, and the reasons."""
    for section in page.sections:
        if not section.repeats:
            yield section, case, {}, missing
            continue
        for row in case.get(section.table) or ():
            yield section, Overlay(row, case), row, row.get("missing") or {}


def is_required(variable: Variable, record: Values) -> bool:
    """Return whether this record must answer ``variable``; not while a condition is undecided."""
    if variable.required:
        return variable.asked_when is None or variable.asked_when.holds(record) is not False
    return variable.required_when is not None and variable.required_when.holds(record) is True


def _counts(page: Page, case: Values, missing: Reasons) -> PageCompleteness:
    required = answered = known = 0
    # Counted without an object for each item: this runs for every case that is loaded in bulk.
    for section, record, _row, reasons in _records(page, case, missing):
        for variable in _MAY_BE_REQUIRED[section.key]:
            if not is_required(variable, record):
                continue
            required += 1
            if record.get(variable.name) is not None:
                known += 1
            elif reasons.get(variable.name) is not None:
                answered += 1
    answered += known
    return PageCompleteness(
        key=page.key, title=page.title, required=required, answered=answered, known=known
    )


def _finding(page: Page, item: RequiredItem) -> Finding:
    row = item.row
    return Finding(
        code=CODE,
        severity=Severity.ERROR,
        message=_sentence(item),
        variables=(item.variable.name,),
        page=page.key,
        section=item.section.key,
        table=item.section.table if item.section.repeats else "",
        seq=row.get("seq"),
        row_id=row.get("id"),
        timepoint=row.get("timepoint"),
    )


def _sentence(item: RequiredItem) -> str:
    """Say that the item needs an answer, and in which row."""
    label = _(item.variable.label)
    if not item.section.repeats:
        return _("“%(label)s” needs an answer or a reason.") % {"label": label}
    timepoint = item.row.get("timepoint")
    if timepoint is not None:
        words = {"label": label, "point": in_sentence(_(time_point(timepoint).label))}
        return _("Follow-up, %(point)s: “%(label)s” needs an answer or a reason.") % words
    number = item.row.get("seq")
    row = _(item.section.row_name.capitalize())
    words = {"label": label, "row": row if number is None else f"{row} {number}"}
    return _("%(row)s: “%(label)s” needs an answer or a reason.") % words
