"""Saving a page field by field, as a browser with scripts does it.

A request carries one field of the page's form with the version of its row that the person was
looking at, who was signed in when they typed it (``person``), and a key that makes sending it
twice harmless (``item``). The answer says what became of it and brings up to date what stands
around the controls. It never holds a control: those belong to the person who is typing.
"""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from registry.codebook.lookup import section_by_key
from registry.codebook.variable import Page
from registry.forms.one_field import NotOneFieldError, OneField, one_field, with_known_rows
from registry.http import clinical_page, person_of
from registry.selectors.case import Case, load_case
from registry.selectors.checked import CheckedCase, checked
from registry.services.errors import NoSuchRowError, ReasonRequiredError, StaleRecordError
from registry.services.field_save import FieldAnswer, FieldSaved, save_field, take_row_away
from registry.views.address import page_of, visible_case
from registry.views.field_reply import Saved, conflict_reply, saved_reply
from registry.views.page_form import page_form

CONFLICT = 409


@require_POST
@clinical_page("registry.enter_data")
def field(request: HttpRequest, key: str, page_key: str) -> HttpResponse:
    """Save one field, or remove one row, and say what became of it."""
    page = page_of(page_key)
    case = visible_case(request, key)
    item = _uuid(request.POST.get("item", ""))
    if request.POST.get("person") != str(request.user.pk):
        return JsonResponse({"state": "person", "name": str(request.user)}, status=CONFLICT)
    try:
        if "remove" in request.POST:
            return _remove(request, page, case, item)
        return _save(request, page, case, item)
    except ReasonRequiredError as refusal:
        return JsonResponse({"state": "reason", "words": str(refusal)}, status=CONFLICT)
    except NoSuchRowError as refusal:
        return JsonResponse({"state": "gone", "words": str(refusal)}, status=CONFLICT)


def _save(request: HttpRequest, page: Page, case: Case, item: UUID) -> HttpResponse:
    data, renamed = with_known_rows(request.POST, case, page)
    form = page_form(request, page, case, data)
    if form.vanished:
        raise NoSuchRowError
    try:
        found = one_field(form)
    except NotOneFieldError as error:
        raise BadRequest(str(error)) from error
    if found is None:
        return saved_reply(request, page, checked(case), Saved(renamed=renamed))
    try:
        saved = save_field(
            by=person_of(request),
            episode=case.episode,
            answer=_answer(found),
            key=item,
            reason=request.POST.get("reason", ""),
        )
    except StaleRecordError as stale:
        again = load_case(case.episode.pk, procedure_seq=case.procedure.seq)
        return conflict_reply(request, page_form(request, page, again), found, stale)
    now = _seen_from(case, saved.now)
    return saved_reply(request, page, now, _outcome(found, saved, renamed))


def _answer(found: OneField) -> FieldAnswer:
    form, changes = found.form, found.changes
    return FieldAnswer(
        section=form.section,
        variable=found.field.variable.name,
        record_id=form.record_id,
        client_key=form.client_key,
        owner_id=found.owner_id,
        values=changes.values,
        missing=changes.missing,
        estimated=changes.estimated,
        base_version=form.version,
        typed=found.field.parts,
        error=found.field.error,
    )


def _outcome(found: OneField, saved: FieldSaved, renamed: dict[str, str]) -> Saved:
    prefix = found.form.prefix
    if found.form.record_id is None and saved.record_id is not None:
        block = prefix.rpartition("-new")[0]
        renamed = {**renamed, prefix: f"{block}-{saved.record_id}"}
    return Saved(
        field=f"{renamed.get(prefix, prefix)}-{found.field.variable.name}",
        version=saved.version,
        next_day=found.field.next_day and not saved.repeated,
        renamed=renamed,
    )


def _remove(request: HttpRequest, page: Page, case: Case, item: UUID) -> HttpResponse:
    section_key, _colon, row = request.POST["remove"].partition(":")
    sections = {section.key for section in page.sections if section.repeats}
    if section_key not in sections or not row.isdecimal():
        raise BadRequest(_("There is no such row on this page."))
    now = take_row_away(
        by=person_of(request),
        episode=case.episode,
        section=section_by_key(section_key),
        row_id=int(row),
        key=item,
        reason=request.POST.get("reason", ""),
    )
    return saved_reply(request, page, _seen_from(case, now), Saved())


def _seen_from(case: Case, now: CheckedCase) -> CheckedCase:
    """Return the case after the save, seen from the procedure that the page is about."""
    seq = case.procedure.seq
    if now.case.procedure.seq == seq:
        return now
    return checked(load_case(case.episode.pk, procedure_seq=seq))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadRequest(_("The save has no key.")) from None
