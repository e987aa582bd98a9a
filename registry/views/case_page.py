"""One page of a case: shown, typed, saved."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from registry.codebook.lookup import page_by_key, section_by_key
from registry.codebook.variable import Page
from registry.forms.page import PageForm
from registry.forms.reason import ReasonBox, read_reason
from registry.http import clinical_page, person_of
from registry.selectors.case import Case, load_case
from registry.selectors.checked import CheckedCase, checked
from registry.selectors.devices import device_texts
from registry.selectors.drafts import drafts_of
from registry.services.errors import (
    NoSuchRowError,
    ReasonRequiredError,
    WriteRefusedError,
)
from registry.services.rows import add_procedure, remove_row
from registry.views.address import (
    neighbours,
    page_address,
    page_of,
    visible_case,
    visible_episode,
)
from registry.views.batch import address_in_batch
from registry.views.entry_words import entry_words
from registry.views.frame import Frame
from registry.views.marks import mark_verified
from registry.views.page_form import page_form
from registry.views.problems import mark_findings, problems_of
from registry.views.reading import reading_of
from registry.views.saving import ClashError, PageSave, with_choices, without_clashes


@clinical_page("registry.view_case")
def case(request: HttpRequest, key: str) -> HttpResponse:
    """Go to the first error; else to the first page that is not complete; else to the review."""
    frame = Frame(visible_case(request, key))
    if frame.errors:
        return redirect(frame.errors[0].address)
    page = frame.first_incomplete
    if page is None:
        return redirect("registry:review", key=key)
    return redirect(page_address(frame.case, page))


@clinical_page("registry.view_case")
def case_page(request: HttpRequest, key: str, page_key: str) -> HttpResponse:
    """A page of the case report form: typed into by those who enter data, read by the others."""
    page = page_of(page_key)
    found = visible_case(request, key)
    if request.method == "POST":
        return _save(request, found, page)
    if not request.user.has_perm("registry.enter_data"):
        return _read(request, page, found)
    now = checked(found)
    form = page_form(request, page, found, drafts=now.drafts, values=now.values)
    return _show(request, page, form, now=now)


def _read(request: HttpRequest, page: Page, case: Case) -> HttpResponse:
    identity = request.user.has_perm("registry.view_identity")
    readings = reading_of(case, page, identity=identity)
    return render(
        request, "cases/read.html", {"page": page, "frame": Frame(case), "readings": readings}
    )


def _show(
    request: HttpRequest,
    page: Page,
    form: PageForm,
    *,
    reason_error: str = "",
    now: CheckedCase | None = None,
) -> HttpResponse:
    """Show the page; after a post with what was not saved. Drafts of before stand in the rail."""
    form.ask()
    before, after = neighbours(page)
    frame = Frame(form.case, now)
    mark_findings(form, frame.found)
    mark_verified(form)
    problems = problems_of(form, reason_error) if request.method == "POST" else []
    context = {
        "page": page,
        "form": form,
        "frame": frame,
        "before": page_address(form.case, before) if before is not None else "",
        "before_page": before,
        "after_page": after,
        "problems": problems,
        "reason_error": reason_error,
        "addresses": _addresses(request, form.case, page),
        "suggestions": _suggestions(form.case, page),
        "reason_box": ReasonBox.of(request.POST),
        "words": json.dumps(entry_words()),
        "procedure_key": uuid4(),
    }
    return render(request, "cases/page.html", context, status=422 if problems else 200)


def _addresses(request: HttpRequest, case: Case, page: Page) -> dict[str, str]:
    """Return where the browser sends single fields, and where it goes on to."""
    key, seq = case.episode.registry_id, case.procedure.seq
    query = f"?procedure={seq}" if seq > 1 else ""
    history = request.user.has_perm("registry.view_history")
    return {
        "field": f"{reverse('registry:field', args=[key, page.key])}{query}",
        "presence": reverse("registry:presence", args=[key, page.key]),
        "history": reverse("registry:history", args=[key]) if history else "",
        "next": _next_address(request, case, page),
    }


def _suggestions(case: Case, page: Page) -> list[tuple[str, list[str]]]:
    if page.key != "procedure":
        return []
    texts = device_texts(case.episode.site, today=timezone.now().date())
    return [(f"texts-{name}", words) for name, words in texts.items()]


def _save(request: HttpRequest, case: Case, page: Page) -> HttpResponse:
    """Save what can be read; show again what cannot, beside its words."""
    if not request.user.has_perm("registry.enter_data"):
        raise PermissionDenied
    form = page_form(request, page, case, with_choices(request.POST))
    save = PageSave(person_of(request), case.episode, read_reason(request.POST))
    try:
        changed = save.save(form)
        _remove(request, case)
    except ClashError as clash:
        return _choose(request, page, _again(case), clash)
    except ReasonRequiredError as refusal:
        form = page_form(request, page, _again(case), with_choices(request.POST))
        return _show(request, page, form, reason_error=str(refusal))
    except NoSuchRowError as refusal:
        messages.error(request, str(refusal))
        return redirect(page_address(case, page))
    except WriteRefusedError as refusal:
        messages.error(request, str(refusal))
        form = page_form(request, page, _again(case), with_choices(request.POST))
        return _show(request, page, form)
    if form.errors or form.vanished:
        again = page_form(request, page, _again(case), drafts=drafts_of(case.episode))
        again.keep_errors(form)
        return _show(request, page, again)
    _say_saved(request, changed)
    return _go_on(request, case, page)


def _again(case: Case) -> Case:
    """Read the case again, as it stands after the save."""
    return load_case(case.episode.pk, procedure_seq=case.procedure.seq)


def _remove(request: HttpRequest, case: Case) -> None:
    """Remove the row whose button was pressed, after everything else has been saved."""
    section_key, _colon, row_id = request.POST.get("remove", "").partition(":")
    if not row_id.isdecimal():
        return
    remove_row(
        by=person_of(request),
        episode=case.episode,
        section=section_by_key(section_key),
        row_id=int(row_id),
        reason=read_reason(request.POST),
    )
    messages.success(request, _("The row has been removed. The history keeps its answers."))


def _choose(request: HttpRequest, page: Page, case: Case, clash: ClashError) -> HttpResponse:
    """Show both answers of each clash and let the person choose. Nothing is lost."""
    context = {
        "page": page,
        "frame": Frame(case),
        "clashes": clash.clashes,
        "posted": without_clashes(request.POST, clash),
    }
    return render(request, "cases/conflict.html", context, status=409)


def _say_saved(request: HttpRequest, changed: int) -> None:
    if changed:
        words = ngettext("Saved, %d answer changed.", "Saved, %d answers changed.", changed)
        messages.success(request, words % changed)
    else:
        messages.info(request, _("Nothing was changed."))


def _go_on(request: HttpRequest, case: Case, page: Page) -> HttpResponse:
    onwards = "continue" in request.POST
    return redirect(_next_address(request, case, page) if onwards else page_address(case, page))


def _next_address(request: HttpRequest, case: Case, page: Page) -> str:
    """After the last page comes the next case of a sitting of batch entry, or the review."""
    _before, after = neighbours(page)
    if after is not None:
        return page_address(case, after)
    key = case.episode.registry_id
    return address_in_batch(request, key) or reverse("registry:review", args=[key])


@require_POST
@clinical_page("registry.enter_data")
def procedures(request: HttpRequest, key: str) -> HttpResponse:
    """Add a further procedure to the case, and open it."""
    episode = visible_episode(request, key)
    page = page_by_key("procedure")
    try:
        made = add_procedure(
            by=person_of(request),
            episode=episode,
            client_key=UUID(request.POST["client_key"]),
            reason=read_reason(request.POST),
        )
    except ReasonRequiredError as refusal:
        messages.error(request, str(refusal))
        return redirect(page_address(load_case(episode.pk), page))
    return redirect(page_address(load_case(episode.pk, procedure_seq=made.seq), page))
