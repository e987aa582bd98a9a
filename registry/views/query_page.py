"""One query: its thread, and beside it the field that it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.checks.engine import Severity
from registry.forms.queries import QuestionForm
from registry.forms.query_words import (
    STATE_KINDS,
    STATE_WORDS,
    act_words,
    asked_words,
    kept_words,
    reason_and_words,
    value_lines,
)
from registry.forms.showing import recorded_words
from registry.http import clinical_page, person_of
from registry.models import DataQuery, QueryMessage, User
from registry.selectors.queries import people_of_site
from registry.selectors.report_uses import uses_of
from registry.views.keep_blocks import KeepBlock, keep_block
from registry.views.query_acts import Typed, act_of, perform
from registry.views.query_place import Place, may_see, place_of_query


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One answer that was changed beside the thread, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """One line of the thread in words."""

    message: QueryMessage
    act: str
    words: str
    changes: list[Change]


@clinical_page("registry.view_case")
def query(request: HttpRequest, number: int) -> HttpResponse:
    """Show a query of one of the person's sites; a post answers, remarks, closes or reopens it."""
    found = visible_query(request, number)
    if request.method != "POST":
        return show(request, found, Typed())
    act = act_of(request)
    if not may(person_of(request), found, act):
        raise PermissionDenied
    return perform(request, found, act, show)


def visible_query(request: HttpRequest, number: int) -> DataQuery:
    """Return the query; one of another site does not exist."""
    mine = DataQuery.objects.visible_to(person_of(request))
    return get_object_or_404(mine.select_related("episode__site", "site"), pk=number)


def may(person: User, found: DataQuery, act: str) -> bool:
    """Whether the person may do this: who asked may also close and reopen."""
    if act == "answer":
        return person.has_perm("registry.enter_data")
    if act == "note":
        return person.has_perm("registry.ask_query")
    if act in ("close", "reopen"):
        return person.has_perm("registry.manage_query") or found.opened_by_id == person.pk
    if act == "assign":
        return person.has_perm("registry.manage_query")
    raise Http404


def show(request: HttpRequest, found: DataQuery, typed: Typed) -> HttpResponse:
    """Show the query, with what was typed and refused."""
    person, place = person_of(request), place_of_query(found)
    seen = may_see(request, place.variable)
    editable = seen and may(person, found, "answer")
    shown_field = (typed.field or place.field()) if editable else None
    context: dict[str, Any] = {
        "query": found,
        "place": place,
        "seen": seen,
        "field": shown_field,
        "typed": typed,
        "problems": typed.problems,
        "lines": [_line(item, place) for item in found.messages.all()],
        "state_words": STATE_WORDS[found.state],
        "state_kind": STATE_KINDS[found.state],
        "asked_words": asked_words((timezone.now() - found.opened_at).days),
        "then": value_lines(found),
        "kept_words": kept_words(found) if found.kept_because else "",
        "keep": _keep_block(request, found, place),
        "uses": uses_of(person, place.section, found.variables),
        "may": {act: may(person, found, act) for act in ("answer", "note", "close", "assign")},
        "people": QuestionForm(people=people_of_site(found.site)).fields["assigned_to"],
        "is_signed": found.episode.signed_at is not None,
    }
    status = 422 if typed.problems else 200
    return render(request, "queries/query.html", context, status=status)


def _line(message: QueryMessage, place: Place) -> ShownLine:
    changes = [
        Change(
            label=_(variable.label),
            old=recorded_words(old, variable),
            new=recorded_words(new, variable),
        )
        for name, (old, new) in message.changes.items()
        for variable in [place.section.variable(name)]
    ]
    words = reason_and_words(message.reason, message.text)
    return ShownLine(message=message, act=act_words(message.act), words=words, changes=changes)


def _keep_block(request: HttpRequest, found: DataQuery, place: Place) -> KeepBlock | None:
    """Return the way to keep the value, while the check still objects to it."""
    if not found.rule or found.kept_because or not request.user.has_perm("registry.enter_data"):
        return None
    finding = place.finding(found.rule)
    if finding is None or finding.severity is not Severity.WARNING:
        return None
    return keep_block(place.case, finding, back=request.path)
