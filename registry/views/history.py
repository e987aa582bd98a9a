"""Who changed what in a case, when and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from registry.codebook.lookup import all_sections
from registry.codebook.variable import Kind, Variable
from registry.forms.showing import answer_words
from registry.http import clinical_page
from registry.models import AuditEvent
from registry.selectors.history import case_history
from registry.views.address import visible_episode

EVENTS_PER_PAGE = 100
# What is no variable of the codebook, in words.
STRUCTURAL = {"index_date": "Date of the case"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One answer that one event changed, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One event of the history, in words."""

    event: AuditEvent
    action: str
    changes: list[Change]


@clinical_page("registry.view_history")
def history(request: HttpRequest, key: str) -> HttpResponse:
    """The audit events of one case, newest first; identity only for those who may see it."""
    episode = visible_episode(request, key)
    page = Paginator(case_history(episode), EVENTS_PER_PAGE).get_page(request.GET.get("page"))
    identity = request.user.has_perm("registry.view_identity")
    lines = [
        Line(
            event=event,
            action=action_words(event),
            changes=list(_changes(event, identity=identity)),
        )
        for event in page
    ]
    return render(request, "cases/history.html", {"episode": episode, "page": page, "lines": lines})


def action_words(event: AuditEvent) -> str:
    """Return what was done, in words; an action without words is shown as it is kept."""
    words = {
        "case.create": _("made the case"),
        "case.import": _("imported the case"),
        "record.change": _("changed %s") % table_words(event),
        "row.add": _("added a row to %s") % table_words(event),
        "row.remove": _("removed a row from %s") % table_words(event),
        "case.sign": _("signed the case off"),
        "case.withdraw": _("withdrew the case"),
    }
    return words.get(event.action, event.action)


def table_words(event: AuditEvent) -> str:
    """Return the title of the section that was changed; several may share a table."""
    table = event.target.partition(":")[0]
    changed = set(event.changes) | set(event.identity_changes)
    sections = [section for section in all_sections() if section.table == table]
    named = [section for section in sections if changed & set(section.names)]
    found = named or sections
    return found[0].title if found else table


def _changes(event: AuditEvent, *, identity: bool) -> Iterator[Change]:
    shown = event.changes | (event.identity_changes if identity else {})
    table = event.target.partition(":")[0]
    for name, (old, new) in shown.items():
        variable = _variable(table, name)
        yield Change(
            label=variable.label if variable is not None else STRUCTURAL.get(name, name),
            old=_words(old, variable),
            new=_words(new, variable),
        )


def _variable(table: str, name: str) -> Variable | None:
    """Return the variable by table and name; facts of a new case belong to several tables."""
    found = [
        variable
        for section in all_sections()
        for variable in section.variables
        if variable.name == name and (section.table == table or not section.repeats)
    ]
    return found[0] if found else None


def _words(answer: Any, variable: Variable | None) -> str:
    """Return an answer of the audit trail in words."""
    if isinstance(answer, dict) and "estimated" in answer:
        return _("estimated") if answer["estimated"] else _("exact")
    missing = answer.get("missing") if isinstance(answer, dict) else None
    value = None if isinstance(answer, dict) else answer
    if variable is None:
        return str(value) if value is not None else _("Not recorded")
    if isinstance(value, str) and variable.kind is Kind.MOMENT:
        value = datetime.fromisoformat(value)
    if isinstance(value, str) and variable.kind is Kind.DATE:
        value = datetime.fromisoformat(value).date()
    return answer_words(value, missing, variable)
