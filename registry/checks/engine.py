"""Edit checks: rules on a case, as predicates that name the variables they read.

A predicate's parameters are the variables it reads; it answers whether the rule is broken.
It runs only when all of them are recorded, so that no rule needs to test for missing values.
A parameter with a default may be missing. Besides variables a parameter may name

* a table of rows (``attempt``, ``rescuetreatment``, ``followup``, …): the list of its rows;
* ``previous``, in a check on rows: the row before; the first row has none and is not checked;
* ``missing``: the reasons for missing values, by variable name.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

from django.utils.translation import gettext as _

from registry.checks.evidence import Evidence, read_by
from registry.checks.finding import Finding as Finding  # noqa: PLC0414 - re-exported
from registry.checks.finding import Severity as Severity  # noqa: PLC0414 - re-exported
from registry.checks.wording import said
from registry.codebook.lookup import (
    page_of_section,
    row_sections,
    section_by_key,
    section_of_variable,
)
from registry.codebook.variable import Section, Variable

Values = Mapping[str, Any]
Reasons = Mapping[str, str]
Rows = Sequence[Values]
# What rules read, as ``context_of`` prepares it.
Context = Mapping[str, Any]
# True: broken. A mapping: broken, with further words for the message.
Verdict = bool | Mapping[str, object]
Predicate = Callable[..., Verdict]
# Words in the language of whoever reads the finding.
Words = Callable[[], str]

CASE = "case"
ROW_SECTIONS = row_sections()
SPECIAL = frozenset({"previous", "missing", *ROW_SECTIONS})
# Items of a row that are not variables of the codebook.
STRUCTURAL = frozenset(
    {"id", "seq", "timepoint", "due_on", "window_opens_on", "window_closes_on", "followup_id"}
)


class Rule(Protocol):
    """Anything that can be run on a case."""

    @property
    def code(self) -> str: ...

    @property
    def needed(self) -> frozenset[str]:
        """The items of the case without which there is nothing to find."""

    def findings(self, context: Context) -> Sequence[Finding]: ...


class _Read(NamedTuple):
    """An item that a predicate takes: from the row or the case, needed or with a default."""

    name: str
    of_row: bool
    needed: bool
    default: Any

    def value_in(self, record: Values) -> Any:
        value = record.get(self.name)
        return self.default if value is None else value


@dataclass(frozen=True, kw_only=True)
class EditCheck:
    """One rule. ``on`` is "case", or the table whose rows are checked one by one.

    ``message`` is translated when something is found. It may name, in braces, what the rule
    reads, the words of its verdict, ``labels`` of variables and ``values`` under other names.
    """

    code: str
    message: str
    severity: Severity
    on: str
    needs: tuple[str, ...]
    may_read: tuple[str, ...]
    broken: Predicate
    defaults: Mapping[str, Any] = field(default_factory=dict)  # of ``may_read``; None if not here
    shown_in: str = ""  # key of the section to open; by default that of the first variable
    labels: Mapping[str, Words] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables that the rule reads."""
        names = (*self.needs, *self.may_read)
        return tuple(name for name in names if name not in SPECIAL | STRUCTURAL)

    @cached_property
    def section(self) -> Section:
        """The section in which the finding is shown."""
        if self.shown_in:
            return section_by_key(self.shown_in)
        if self.on != CASE:
            return ROW_SECTIONS[self.on]
        return section_of_variable(self.variables[0])

    def variable(self, name: str) -> Variable | None:
        """Return the variable called ``name`` as this rule sees it; None if it is structural."""
        if self.on != CASE and name in ROW_SECTIONS[self.on].names:
            return ROW_SECTIONS[self.on].variable(name)
        if name in SPECIAL or name in STRUCTURAL:
            return None
        return section_of_variable(name).variable(name)

    @cached_property
    def needed(self) -> frozenset[str]:
        """The items of the case, not of its rows, that must be recorded."""
        return frozenset(name for name in self.needs if not self._is_of_row(name))

    @cached_property
    def _reads(self) -> tuple[_Read, ...]:
        """What the predicate takes, in order."""
        return tuple(
            _Read(name, self._is_of_row(name), name in self.needs, self.defaults.get(name))
            for name in (*self.needs, *self.may_read)
        )

    def _is_of_row(self, name: str) -> bool:
        if self.on == CASE:
            return False
        return name == "previous" or name in STRUCTURAL or name in ROW_SECTIONS[self.on].names

    def findings(self, context: Context) -> Sequence[Finding]:
        """Return what breaks the rule: at most one finding for the case, or for each row.

        ``context`` holds everything that is in ``needed``.
        """
        if self.on == CASE:
            if self._verdict(context) is False:
                return ()
            return self._judge([read.value_in(context) for read in self._reads], {})
        found: list[Finding] = []
        previous: Values | None = None
        for row in context[self.on]:
            taken = self._taken(row, previous, context)
            if taken is not None:
                found += self._judge(taken, row)
            previous = row
        return found

    @cached_property
    def _verdict(self) -> Callable[[Context], Verdict]:
        """The predicate on a whole case; most rules hold, so this is all that most of them cost."""
        broken, reads = self.broken, self._reads
        if self.may_read:
            return lambda context: broken(*[read.value_in(context) for read in reads])
        if len(self.needs) == 1:
            name = self.needs[0]
            return lambda context: broken(context[name])
        values = itemgetter(*self.needs)
        return lambda context: broken(*values(context))

    def _taken(self, row: Values, previous: Values | None, context: Context) -> list[Any] | None:
        """Return what the predicate takes, or None if something that it needs is missing."""
        values = []
        for name, of_row, needed, default in self._reads:
            if name == "previous":
                value: Any = previous
            else:
                value = row.get(name) if of_row else context.get(name)
            if value is None:
                if needed:
                    return None
                value = default
            values.append(value)
        return values

    def _judge(self, values: list[Any], row: Values) -> Sequence[Finding]:
        verdict = self.broken(*values)
        if verdict is False:
            return ()
        recorded = {
            read.name: value
            for read, value in zip(self._reads, values, strict=True)
            if value is not read.default
        }
        words = {} if verdict is True else verdict
        read = read_by(
            self.broken, [(it.name, v) for it, v in zip(self._reads, values, strict=True)]
        )
        return (self._finding(recorded, words, row, read),)

    def _finding(
        self, arguments: Values, words: Mapping[str, object], row: Values, read: Evidence
    ) -> Finding:
        spoken: dict[str, object] = {
            name: said(self.variable(name), value)
            for name, value in arguments.items()
            if name not in SPECIAL
        }
        spoken |= {name: spoken[read] for name, read in self.values.items() if read in spoken}
        spoken |= {name: said_now() for name, said_now in self.labels.items()}
        return Finding(
            code=self.code,
            severity=self.severity,
            message=_(self.message).format_map({**spoken, **words}),
            variables=self.variables,
            page=page_of_section(self.section.key).key,
            section=self.section.key,
            table="" if self.on == CASE else self.on,
            seq=row.get("seq"),
            row_id=row.get("id"),
            timepoint=row.get("timepoint"),
            read=read,
        )


def edit_check(
    code: str,
    message: str,
    *,
    severity: Severity = Severity.ERROR,
    on: str = CASE,
    shown_in: str = "",
) -> Callable[[Predicate], EditCheck]:
    """Turn a predicate into an edit check; its parameter names are the variables it reads."""

    def declare(predicate: Predicate) -> EditCheck:
        parameters = inspect.signature(predicate).parameters.values()
        required = tuple(item.name for item in parameters if item.default is item.empty)
        optional = {
            item.name: item.default for item in parameters if item.default is not item.empty
        }
        return EditCheck(
            code=code,
            message=message,
            severity=severity,
            on=on,
            needs=required,
            may_read=tuple(optional),
            defaults=optional,
            broken=predicate,
            shown_in=shown_in,
        )

    return declare


def context_of(case: Values, missing: Reasons) -> Context:
    """Return what rules read: the case, a list for each table of rows, the missing reasons."""
    rows = {table: case.get(table) or () for table in ROW_SECTIONS}
    return {**case, **rows, "missing": missing}


class RuleSet:
    """Rules in order, with what each needs at hand: they all run at every save."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = [(rule.needed, rule.findings) for rule in rules]

    def findings(self, case: Values, missing: Reasons) -> list[Finding]:
        """Return what breaks a rule in this case."""
        context = context_of(case, missing)
        recorded = {name for name, value in context.items() if value is not None}
        found: list[Finding] = []
        for needed, findings in self._rules:
            if needed <= recorded:
                found += findings(context)
        return found


def run(rules: Iterable[Rule], case: Values, missing: Reasons) -> list[Finding]:
    """Return what breaks ``rules`` in this case, in their order."""
    return RuleSet(rules).findings(case, missing)
