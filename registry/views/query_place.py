"""Where in a case a query points: the record, the field, the row in words, the address."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.checks import run_all
from registry.checks.engine import Finding
from registry.codebook.lookup import page_of_section, section_by_key
from registry.codebook.variable import Section, Variable
from registry.forms.page import planned_words
from registry.forms.query_field import QueryField
from registry.forms.query_words import place_of
from registry.forms.reading import Setting
from registry.forms.showing import answer_words
from registry.models import DataQuery, Episode, FollowUp, Procedure, Record
from registry.selectors.case import Case, case_of
from registry.services.location import find_record
from registry.views.address import page_address

# The digits of the largest id that a database takes, less one.
LONGEST_ID = 18


@dataclass(frozen=True)
class Place:
    """One place of a case. ``record`` is None once the row has been removed."""

    episode: Episode
    section: Section
    variable: Variable | None
    row_id: int | None

    @cached_property
    def record(self) -> Record | None:
        return find_record(self.episode, self.section, self.row_id)

    @cached_property
    def case(self) -> Case:
        """The case, seen from the procedure that the place belongs to."""
        owner = self.record
        procedure_id = owner.pk if isinstance(owner, Procedure) else None
        procedure_id = procedure_id or getattr(owner, "procedure_id", None)
        case = case_of(self.episode)
        seq = next((item.seq for item in case.procedures if item.pk == procedure_id), 1)
        return case if seq == case.procedure.seq else case_of(self.episode, procedure_seq=seq)

    @property
    def row_words(self) -> str:
        """Return which row is meant: "Attempt 2", or the time point of a follow-up."""
        record = self.record
        if isinstance(record, FollowUp):
            return planned_words(record)
        if record is None:
            return _("a row that has been removed")
        seq = getattr(record, "seq", None)
        if not self.section.repeats or seq is None:
            return ""
        return f"{_(self.section.row_name.capitalize())} {seq}"

    @property
    def label(self) -> str:
        return _(self.variable.label) if self.variable is not None else _(self.section.title)

    @property
    def address(self) -> str:
        """The address of the field on its page of the case."""
        row = f"-{self.row_id}" if self.row_id is not None and self.section.repeats else ""
        name = f"-{self.variable.name}" if self.variable is not None else ""
        page = page_of_section(self.section.key)
        return page_address(self.case, page, anchor=f"at-{self.section.key}{row}{name}")

    @property
    def now_words(self) -> str:
        """Return what is recorded now."""
        if self.record is None or self.variable is None:
            return ""
        name = self.variable.name
        values, missing = self.record.values(), self.record.missing()
        return answer_words(values.get(name), missing.get(name), self.variable)

    def field(self, data: QueryDict | None = None) -> QueryField | None:
        """Return the field as a form, unless there is none (any more)."""
        if self.record is None or self.variable is None:
            return None
        setting = Setting(
            zone=self.episode.site.zone, near=self.episode.index_date, now=timezone.now()
        )
        return QueryField(self.section, self.variable, self.record, data, setting=setting)

    def finding(self, rule: str) -> Finding | None:
        """Return what the rule finds here now, or None once it no longer objects."""
        found = run_all(self.case.values(), self.case.missing())
        here = ((item.code, item.row_id) for item in found)
        return next(
            (item for item, at in zip(found, here, strict=True) if at == (rule, self.row_id)), None
        )


def place_of_query(query: DataQuery) -> Place:
    """Return the place that a query is about: its first variable."""
    if not query.variables:
        return Place(query.episode, section_by_key(query.section), None, query.row_id)
    section, variable = place_of(query, query.variables[0])
    # A rule on rows may speak of the case itself; that has no row.
    row_id = query.row_id if section.key == query.section else None
    return Place(query.episode, section, variable, row_id)


def row_number(typed: str) -> int | None:
    """Return the id of a row from an address or a post; what can be none is none."""
    fits = typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_ID
    return int(typed) if fits else None


def may_see(request: HttpRequest, variable: Variable | None) -> bool:
    """Whether the person may see the answer: identity is for those who need it."""
    identifying = variable is not None and variable.identifying
    return not identifying or request.user.has_perm("registry.view_identity")
