"""What the browser is told after a save of one field: all that stands around the controls."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone

from registry.codebook.variable import Kind, Page
from registry.forms.field import Field
from registry.forms.one_field import OneField
from registry.forms.page import PageForm
from registry.forms.rows import RowForms
from registry.forms.showing import attempt_minutes
from registry.http import person_of
from registry.selectors.checked import CheckedCase
from registry.services.errors import StaleRecordError
from registry.views.clash import Clash
from registry.views.frame import Frame
from registry.views.page_form import page_form
from registry.views.presence import others_of
from registry.views.problems import mark_findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What became of a field. ``renamed`` maps the prefix of a new row to that of the made one."""

    field: str = ""
    version: int | None = None
    next_day: bool = False
    renamed: dict[str, str] = dataclasses.field(default_factory=dict)


def saved_reply(request: HttpRequest, page: Page, now: CheckedCase, saved: Saved) -> HttpResponse:
    """Return the state of the page after a save."""
    case = now.case
    form = page_form(request, page, case, drafts=now.drafts, values=now.values)
    frame = Frame(case, now)
    mark_findings(form, frame.found)
    fields = {item.name: item for part in form.forms for item in part.fields}
    shown = fields.get(saved.field)
    context = {
        "page": page,
        "form": form,
        "frame": frame,
        "others": others_of(case.episode, person_of(request)),
    }
    return JsonResponse(
        {
            "state": "draft" if shown is not None and shown.error else "saved",
            "at": f"{timezone.now().astimezone(case.episode.site.zone):%H:%M:%S}",
            "field": saved.field,
            "version": saved.version,
            "shown": {} if shown is None else shown.parts,
            "nextDay": shown.date_text if shown is not None and saved.next_day else "",
            "renamed": saved.renamed,
            "days": dict(_days(form)),
            "minutes": dict(_minutes(form)),
            "hints": {item.name: item.hint for item in fields.values() if item.hint},
            "context": form.context,
            "html": render_to_string("cases/parts/reply.html", context, request),
        }
    )


def conflict_reply(
    request: HttpRequest, form: PageForm, found: OneField | None, stale: StaleRecordError
) -> HttpResponse:
    """Return both answers, for the person to pick one at the field."""
    if found is None:
        raise stale
    clash = Clash(
        form=found.form,
        variable=found.field.variable,
        conflict=stale.conflicts[0],
        current_version=stale.current_version,
        zone=form.setting.zone,
    )
    fields = {item.name: item for part in form.forms for item in part.fields}
    return JsonResponse(
        {
            "state": "conflict",
            "field": found.field.name,
            "version": stale.current_version,
            "theirs": fields[found.field.name].parts,
            "html": render_to_string("cases/parts/clash.html", {"clash": clash}, request),
        },
        status=409,
    )


def _days(form: PageForm) -> Iterator[tuple[str, str]]:
    """Yield the date that stands in each moment without an answer, by the name of the field."""
    for part in form.forms:
        yield from ((item.name, item.date_text) for item in part.fields if _is_open_moment(item))
    for block in form.row_blocks:
        if not block.is_planned:
            blank = block.forms[-1]
            yield from (
                (f"{block.prefix}-new-{item.variable.name}", item.date_text)
                for item in blank.fields
                if _is_open_moment(item)
            )


def _is_open_moment(item: Field) -> bool:
    return item.variable.kind is Kind.MOMENT and item.recorded.value is None and not item.error


def _minutes(form: PageForm) -> Iterator[tuple[str, str]]:
    for block in form.row_blocks:
        yield from _minutes_of(block) if block.section.table == "attempt" else ()


def _minutes_of(block: RowForms) -> Iterator[tuple[str, Any]]:
    return ((row.prefix, attempt_minutes(row.now())) for row in block.rows)
