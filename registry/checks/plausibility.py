"""One warning for each variable with a usual range, made from the codebook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from registry.checks.engine import Context, Finding, Severity, Values
from registry.checks.wording import in_sentence, said
from registry.codebook.lookup import all_sections, page_of_section
from registry.codebook.variable import Range, Section, Variable
from registry.language import range_words, unit_words

OUTSIDE = gettext_noop(
    "{value} is outside the usual range of {usual} for {label}; please check it."
)


@dataclass(frozen=True, kw_only=True)
class UsualRange:
    """A recorded number lies within the usual range of its variable."""

    section: Section
    variable: Variable
    usual: Range

    @property
    def code(self) -> str:
        return f"USUAL-{self.variable.name}"

    @cached_property
    def needed(self) -> frozenset[str]:
        return frozenset() if self.section.repeats else frozenset({self.variable.name})

    def findings(self, context: Context) -> Sequence[Finding]:
        """Return a finding for the case, or for each row, whose value is outside."""
        name = self.variable.name
        if not self.section.repeats:
            value = context.get(name)
            if value is None or self.usual.holds(value):
                return ()
            return (self._finding(value, {}),)
        return [
            self._finding(row[name], row)
            for row in context[self.section.table]
            if row.get(name) is not None and not self.usual.holds(row[name])
        ]

    def _finding(self, value: float, row: Values) -> Finding:
        variable = self.variable
        words = {
            "value": said(variable, value),
            "usual": range_words(self.usual, unit_words(variable)),
            "label": in_sentence(_(variable.label)),
        }
        return Finding(
            code=self.code,
            severity=Severity.WARNING,
            message=_(OUTSIDE).format_map(words),
            variables=(variable.name,),
            page=page_of_section(self.section.key).key,
            section=self.section.key,
            table=self.section.table if self.section.repeats else "",
            seq=row.get("seq"),
            row_id=row.get("id"),
            timepoint=row.get("timepoint"),
            read=((variable.name, value),),
        )


def _checks() -> Iterator[UsualRange]:
    for section in all_sections():
        for variable in section.variables:
            if variable.plausible is not None:
                yield UsualRange(section=section, variable=variable, usual=variable.plausible)


CHECKS: tuple[UsualRange, ...] = tuple(_checks())
