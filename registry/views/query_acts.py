"""What a post does to a query: answer it with a corrected value, remark, close, reopen, assign."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from registry.forms.query_field import QueryField
from registry.forms.showing import answer_words
from registry.http import person_of
from registry.models import DataQuery, QueryState, User
from registry.selectors.queries import people_of_site
from registry.services import queries
from registry.services.errors import (
    NothingAskedError,
    ReasonRequiredError,
    StaleRecordError,
    WriteRefusedError,
)
from registry.services.records import save_section
from registry.views.query_place import may_see, place_of_query

Problems = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What a refused post carried, to be shown again."""

    field: QueryField | None = None
    text: str = ""
    reason: str = ""
    problems: Problems = ()


ACTS: dict[str, Callable[..., DataQuery]] = {
    "note": queries.note,
    "close": queries.close,
    "reopen": queries.reopen,
}
Show = Callable[[HttpRequest, DataQuery, Typed], HttpResponse]


def act_of(request: HttpRequest) -> str:
    """Return what the pressed button stands for; Enter in the field answers."""
    return request.POST.get("act", "answer")


def perform(request: HttpRequest, query: DataQuery, act: str, show: Show) -> HttpResponse:
    """Do it and show the query again, or say why not, with everything typed."""
    if act == "answer":
        return _answer(request, query, show)
    person, text = person_of(request), request.POST.get("text", "")
    try:
        if act == "assign":
            queries.assign(by=person, query=query, to=_chosen(request, query))
        else:
            ACTS[act](by=person, query=query, text=text)
    except NothingAskedError as refusal:
        return show(request, query, _typed(request, problems=[("#id_text", str(refusal))]))
    except WriteRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _said(act))
    return redirect("registry:query", number=query.pk)


def _answer(request: HttpRequest, query: DataQuery, show: Show) -> HttpResponse:
    place = place_of_query(query)
    field = place.field(request.POST) if may_see(request, place.variable) else None
    if field is not None and field.form.errors:
        shown = field.field
        problems = [(f"#{shown.first_id}", shown.error)]
        return show(request, query, _typed(request, field=field, problems=problems))
    try:
        with transaction.atomic():
            changes = _save(request, query, field)
            answered = queries.answer(
                by=person_of(request),
                query=query,
                text=request.POST.get("text", ""),
                changes=changes,
            )
            if "and_close" in request.POST and answered.state != QueryState.CLOSED:
                queries.close(by=person_of(request), query=query)
    except ReasonRequiredError as refusal:
        problems = [("#id_reason", str(refusal))]
        return show(request, query, _typed(request, field=field, problems=problems))
    except StaleRecordError as stale:
        return _stale(request, query, stale, show)
    except WriteRefusedError as refusal:
        problems = [("#id_text", str(refusal))]
        return show(request, query, _typed(request, field=field, problems=problems))
    messages.success(request, _said("answer"))
    return redirect("registry:query", number=query.pk)


def _save(request: HttpRequest, query: DataQuery, field: QueryField | None) -> dict[str, Any]:
    """Save the field if it was changed; return {variable: [old, new]} but for identity."""
    if field is None or not field.form.differs:
        return {}
    typed = field.form.changed()
    saved = save_section(
        by=person_of(request),
        episode=query.episode,
        section=field.section,
        values=typed.values,
        missing=typed.missing,
        estimated=typed.estimated,
        base_version=field.form.version,
        owner_id=field.record.pk if field.is_saved_by_row else None,
        reason=request.POST.get("reason", ""),
        source="query",
    )
    hidden = {item.name for item in field.section.variables if item.identifying}
    return {name: change for name, change in saved.changes.items() if name not in hidden}


def _stale(
    request: HttpRequest, query: DataQuery, stale: StaleRecordError, show: Show
) -> HttpResponse:
    """Say what the other person wrote; the field shows it, and nothing was saved."""
    variable = place_of_query(query).variable
    conflict = stale.conflicts[0]
    words = _("%(name)s changed this answer to “%(theirs)s” meanwhile; yours was “%(yours)s”.")
    said = words % {
        "name": conflict.their_name,
        "theirs": variable and answer_words(conflict.theirs, conflict.theirs_missing, variable),
        "yours": variable and answer_words(conflict.yours, conflict.yours_missing, variable),
    }
    return show(request, query, _typed(request, problems=[("#field", said)]))


def _chosen(request: HttpRequest, query: DataQuery) -> User | None:
    chosen = request.POST.get("assigned_to", "")
    if not chosen.isdecimal():
        return None
    return get_object_or_404(people_of_site(query.site), pk=int(chosen))


def _typed(request: HttpRequest, **options: Any) -> Typed:
    return Typed(
        text=request.POST.get("text", ""), reason=request.POST.get("reason", ""), **options
    )


def _said(act: str) -> str:
    words = {
        "answer": _("Answered."),
        "note": _("Your remark has been added."),
        "close": _("The query is closed."),
        "reopen": _("The query is open again."),
        "assign": _("The query has been given on."),
    }
    return words[act]
