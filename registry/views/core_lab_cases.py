"""What the site sees of the core laboratory: what was sent, under which number, and the grades."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.http import clinical_page, person_of
from registry.models import Episode, Procedure, User
from registry.selectors.core_lab import as_the_site_sees_it, core_lab_cases
from registry.services.core_lab import assign_third_reader, send_to_core_lab
from registry.services.errors import WriteRefusedError

ROWS_PER_PAGE = 50
STATES = {
    "opened": Q(angiogram__opened_at__isnull=False),
    "reading": Q(angiogram__isnull=False, angiogram__opened_at__isnull=True),
    "not_sent": Q(angiogram__isnull=True),
}


@clinical_page("registry.view_case")
def core_lab_cases_page(request: HttpRequest) -> HttpResponse:
    """The procedures of the person's sites by where their readings stand."""
    person = person_of(request)
    if request.method == "POST":
        return _send(request, person)
    state = _state(request)
    procedures = core_lab_cases(Episode.objects.visible_to(person))
    page = Paginator(procedures.filter(STATES[state]), ROWS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    words = {
        "opened": _("Both readings shown"),
        "reading": _("Being read"),
        "not_sent": _("Not sent"),
    }
    context = {
        "tabs": [(key, words[key], procedures.filter(STATES[key]).count()) for key in STATES],
        "state": state,
        "page": page,
        "rows": [as_the_site_sees_it(procedure) for procedure in page],
    }
    return render(request, "corelab/cases.html", context)


def _state(request: HttpRequest) -> str:
    asked = request.GET.get("state", "")
    return asked if asked in STATES else "opened"


def _send(request: HttpRequest, person: User) -> HttpResponse:
    """Send the ticked procedures, or draw the third reader of one."""
    if not person.has_perm("registry.assign_angiograms"):
        raise PermissionDenied
    third = "third" in request.POST
    posted = request.POST.getlist("third" if third else "procedure")
    ids = [int(text) for text in posted if text.isdecimal()]
    visible = Procedure.objects.filter(
        pk__in=ids, episode__in=Episode.objects.visible_to(person)
    ).select_related("episode__site")
    try:
        if third:
            _third(request, person, list(visible))
        else:
            _sent(request, len(send_to_core_lab(by=person, procedures=list(visible))))
    except WriteRefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('registry:core_lab_cases')}?state={_state(request)}")


def _third(request: HttpRequest, person: User, procedures: list[Procedure]) -> None:
    drawn = [assign_third_reader(by=person, procedure=item) for item in procedures]
    if any(drawn):
        messages.success(request, _("A third reader has been drawn."))
    else:
        messages.info(request, _("No third reader was needed."))


def _sent(request: HttpRequest, count: int) -> None:
    if not count:
        messages.info(request, _("Nothing was sent: no procedure was ticked."))
        return
    words = ngettext(
        "%d angiogram was given a reading number and two readers.",
        "%d angiograms were given a reading number and two readers each.",
        count,
    )
    messages.success(request, words % count)
