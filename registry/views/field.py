"""Saving a page field by field, as a browser with scripts does it.

A request carries one field of the page's form with the version of its row that the person was
looking at, who was signed in when they typed it (``person``), and a key that makes sending it
twice harmless (``item``). The answer says what became of it and brings up to date what stands
around the controls. It never holds a control: those belong to the person who is typing.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from registry.codebook.lookup import section_by_key
from registry.codebook.variable import Page
from registry.forms.one_field import NotOneFieldError, OneField, one_field, with_known_rows
from registry.forms.reason import read_reason
from registry.http import clinical_page, person_of
from registry.models import Episode, Procedure
from registry.selectors.case import Case, load_case
from registry.selectors.checked import checked
from registry.services.errors import NoSuchRowError, ReasonRequiredError, StaleRecordError
from registry.services.field_save import FieldAnswer, FieldSaved, save_field, take_row_away
from registry.views.address import entered_case, page_of, procedure_number
from registry.views.field_reply import Saved, conflict_reply, saved_reply
from registry.views.page_form import page_form

CONFLICT = 409


@require_POST
@clinical_page("registry.enter_data")
def field(request: HttpRequest, key: str, page_key: str) -> HttpResponse:
    """Save one field, or remove one row, and say what became of it."""
    page = page_of(page_key)
    episode = entered_case(request, key)
    item = _uuid(request.POST.get("item", ""))
    if request.POST.get("person") != str(request.user.pk):
        return JsonResponse({"state": "person", "name": str(request.user)}, status=CONFLICT)
    act = _remove if "remove" in request.POST else _save
    try:
        return act(request, page, episode, item)
    except ReasonRequiredError as refusal:
        return JsonResponse({"state": "reason", "words": str(refusal)}, status=CONFLICT)
    except NoSuchRowError as refusal:
        return JsonResponse({"state": "gone", "words": str(refusal)}, status=CONFLICT)
    except NotOneFieldError as error:
        raise BadRequest(str(error)) from error
    except Procedure.DoesNotExist:
        raise Http404 from None


class Reader:
    """Reads what a request carries off the page's form, once the case is at hand."""

    def __init__(self, request: HttpRequest, page: Page) -> None:
        self.request = request
        self.page = page
        self.found: OneField | None = None
        self.renamed: dict[str, str] = {}

    def read(self, case: Case) -> FieldAnswer | None:
        """Return the answer; None where a new row was left blank. Raises NoSuchRowError."""
        data, self.renamed = with_known_rows(self.request.POST, case, self.page)
        form = page_form(self.request, self._posted_part(), case, data)
        if form.vanished:
            raise NoSuchRowError
        self.found = one_field(form)
        return None if self.found is None else _answer(self.found)

    def _posted_part(self) -> Page:
        """Return the page with those of its sections that the request speaks of."""
        names = tuple(self.request.POST)
        sections = tuple(
            section
            for section in self.page.sections
            if any(name.startswith(f"{section.key}-") for name in names)
        )
        return replace(self.page, sections=sections)


def _save(request: HttpRequest, page: Page, episode: Episode, item: UUID) -> HttpResponse:
    reader = Reader(request, page)
    seq = procedure_number(request)
    try:
        saved = save_field(
            by=person_of(request),
            episode=episode,
            read=reader.read,
            key=item,
            reason=read_reason(request.POST),
            procedure_seq=seq,
        )
    except StaleRecordError as stale:
        again = load_case(episode.pk, procedure_seq=seq)
        return conflict_reply(request, page_form(request, page, again), reader.found, stale)
    return saved_reply(request, page, saved.now, _outcome(request, reader, saved))


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


def _outcome(request: HttpRequest, reader: Reader, saved: FieldSaved) -> Saved:
    if reader.found is None or saved.answer is None:
        # Done before: its reply was lost, and the page still has to learn what became of its row.
        _data, renamed = with_known_rows(request.POST, saved.now.case, reader.page)
        return Saved(version=saved.version, renamed=renamed)
    prefix, renamed = reader.found.form.prefix, reader.renamed
    if saved.answer.record_id is None and saved.record_id is not None:
        block = prefix.rpartition("-new")[0]
        renamed = {**renamed, prefix: f"{block}-{saved.record_id}"}
    return Saved(
        field=f"{renamed.get(prefix, prefix)}-{saved.answer.variable}",
        version=saved.version,
        next_day=reader.found.field.next_day,
        renamed=renamed,
    )


def _remove(request: HttpRequest, page: Page, episode: Episode, item: UUID) -> HttpResponse:
    section_key, _colon, row = request.POST["remove"].partition(":")
    sections = {section.key for section in page.sections if section.repeats}
    if section_key not in sections or not row.isdecimal():
        raise BadRequest(_("There is no such row on this page."))
    now = take_row_away(
        by=person_of(request),
        episode=episode,
        section=section_by_key(section_key),
        row_id=int(row),
        key=item,
        reason=read_reason(request.POST),
    )
    seq = procedure_number(request)
    if seq > 1:
        now = checked(load_case(episode.pk, procedure_seq=seq))
    return saved_reply(request, page, now, Saved())


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadRequest(_("The save has no key.")) from None
