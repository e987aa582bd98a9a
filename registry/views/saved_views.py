"""Named lists of cases: kept, shared with a site, preferred, removed."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from registry.forms.cases import CaseFilterForm
from registry.http import clinical_page, person_of
from registry.models import SavedView
from registry.selectors.cases import sites_of_person
from registry.services.saved_views import (
    ViewRefusedError,
    choose_default_view,
    remove_view,
    save_view,
)
from registry.views.case_list import view_address
from registry.views.list_state import read_state


@clinical_page("registry.view_case")
def saved_views(request: HttpRequest) -> HttpResponse:
    """Every view that the person may open: their own, and those shared with their sites."""
    person = person_of(request)
    found = SavedView.objects.open_to(person).select_related("owner", "site")
    views = [(view, view_address(view)) for view in found]
    return render(request, "cases/views.html", {"views": views})


@require_POST
@clinical_page("registry.view_case")
def save_list_view(request: HttpRequest) -> HttpResponse:
    """Keep the list that is being looked at under a name, and show it under that name."""
    person = person_of(request)
    sites = list(sites_of_person(person))
    asked = QueryDict(request.POST.get("query", "").removeprefix("?"))
    # Only what the list understands is kept, whatever was sent.
    state = read_state(asked, CaseFilterForm(asked, sites=sites))
    site = next((item for item in sites if item.code == request.POST.get("share")), None)
    try:
        view = save_view(by=person, name=request.POST.get("name", ""), query=state.query, site=site)
        if "default" in request.POST:
            choose_default_view(by=person, view=view)
    except ViewRefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect(reverse("registry:case_list") + state.address)
    messages.success(request, _("The view “%s” is kept.") % view.name)
    return redirect(view_address(view))


@require_POST
@clinical_page("registry.view_case")
def remove_list_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a view of one's own."""
    view = _view(request, pk)
    try:
        remove_view(by=person_of(request), view=view)
    except ViewRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The view “%s” has been removed.") % view.name)
    return redirect("registry:saved_views")


@require_POST
@clinical_page("registry.view_case")
def default_list_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the list of cases with this view from now on; pressed again, with every case."""
    person = person_of(request)
    view = _view(request, pk)
    was_default = person.default_view_id == view.pk
    choose_default_view(by=person, view=None if was_default else view)
    words = _("The list opens with every case.") if was_default else _("The list opens with “%s”.")
    messages.success(request, words if was_default else words % view.name)
    return redirect("registry:saved_views")


def _view(request: HttpRequest, pk: int) -> SavedView:
    """Return a view that the person may open; any other does not exist."""
    view = SavedView.objects.open_to(person_of(request)).filter(pk=pk).first()
    if view is None:
        raise Http404
    return view
