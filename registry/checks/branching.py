"""Answers that cannot stand where they are: not asked for, or beside one that excludes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from registry.checks.engine import CASE, Context, EditCheck, Finding, Severity, Verdict
from registry.checks.evidence import Watched, evidence_of
from registry.codebook.condition import Condition
from registry.codebook.lookup import all_sections, page_of_section
from registry.codebook.overlay import Overlay
from registry.codebook.reading import read_aloud
from registry.codebook.variable import Kind, Section, Variable
from registry.language import alternatives

NOT_ASKED_FOR = gettext_noop("“{label}” has an answer, but is asked only when {condition}.")
STANDS_ALONE = gettext_noop("{alone} cannot stand beside another answer to “{label}” ({ticked}).")


@dataclass(frozen=True, kw_only=True)
class NotAsked:
    """A value is recorded although the form would not have asked for it."""

    section: Section
    variable: Variable
    condition: Condition

    @property
    def code(self) -> str:
        return f"ASKED-{self.variable.name}"

    @cached_property
    def needed(self) -> frozenset[str]:
        return frozenset() if self.section.repeats else frozenset({self.variable.name})

    def findings(self, context: Context) -> Sequence[Finding]:
        """Return a finding for the case, or for each row, with an answer behind a closed gate."""
        name = self.variable.name
        if not self.section.repeats:
            closed = context.get(name) is not None and self.condition.holds(context) is False
            return (self._finding({}, context),) if closed else ()
        return [
            self._finding(row, context)
            for row in context[self.section.table]
            if row.get(name) is not None and self.condition.holds(Overlay(row, context)) is False
        ]

    def _finding(self, row: Mapping[str, Any], context: Context) -> Finding:
        record = Overlay(row, context)
        notes = {self.variable.name: record.get(self.variable.name)}
        self.condition.holds(Watched(record, "", notes))
        words = {
            "label": _(self.variable.label),
            "condition": read_aloud(self.condition, section=self.section),
        }
        return Finding(
            code=self.code,
            severity=Severity.WARNING,
            message=_(NOT_ASKED_FOR).format_map(words),
            variables=(self.variable.name,),
            page=page_of_section(self.section.key).key,
            section=self.section.key,
            table=self.section.table if self.section.repeats else "",
            seq=row.get("seq"),
            row_id=row.get("id"),
            timepoint=row.get("timepoint"),
            read=evidence_of(notes),
        )


def _not_asked() -> Iterator[NotAsked]:
    for section in all_sections():
        for variable in section.variables:
            if variable.asked_when is not None:
                yield NotAsked(section=section, variable=variable, condition=variable.asked_when)


def _exclusive() -> Iterator[EditCheck]:
    for section in all_sections():
        for variable in section.variables:
            if variable.kind is Kind.MULTIPLE and _exclusive_codes(variable):
                yield _stands_alone(section, variable)


def _stands_alone(section: Section, variable: Variable) -> EditCheck:
    alone = _exclusive_codes(variable)
    name = variable.name

    def contradicts(ticked: tuple[str, ...]) -> Verdict:
        return len(ticked) > 1 and any(code in alone for code in ticked)

    def alone_words() -> str:
        return alternatives(f"“{_(option.label)}”" for option in _exclusive_options(variable))

    return EditCheck(
        code=f"ALONE-{name}",
        message=STANDS_ALONE,
        labels={"alone": alone_words, "label": lambda: _(variable.label)},
        values={"ticked": name},
        severity=Severity.ERROR,
        on=section.table if section.repeats else CASE,
        needs=(name,),
        may_read=(),
        broken=contradicts,
        shown_in=section.key,
    )


def _exclusive_options(variable: Variable) -> tuple[Any, ...]:
    options = () if variable.choices is None else variable.choices.options
    return tuple(option for option in options if option.exclusive)


def _exclusive_codes(variable: Variable) -> frozenset[str]:
    return frozenset(option.code for option in _exclusive_options(variable))


NOT_ASKED: tuple[NotAsked, ...] = tuple(_not_asked())
EXCLUSIVE: tuple[EditCheck, ...] = tuple(_exclusive())
