"""The list of cases, and the start of a new one."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from registry.forms.cases import CaseFilterForm, NewCaseForm
from registry.http import clinical_page, person_of
from registry.models import Episode
from registry.selectors.cases import sites_of_person, visible_cases
from registry.services.cases import create_case
from registry.services.errors import HospitalNumberError, PossibleDuplicateError
from registry.views.clock import local_day

CASES_PER_PAGE = 50


@clinical_page("registry.view_case")
def case_list(request: HttpRequest) -> HttpResponse:
    """Every case of the person's sites, narrowed and sorted by the address."""
    person = person_of(request)
    form = CaseFilterForm(request.GET, sites=sites_of_person(person))
    wanted = form.wanted()
    paginator = Paginator(visible_cases(person, wanted), CASES_PER_PAGE)
    return render(
        request,
        "cases/list.html",
        {
            "form": form,
            "wanted": wanted,
            "page": paginator.get_page(request.GET.get("page")),
            "total": Episode.objects.visible_to(person).count(),
            "narrowed": bool(wanted.status or wanted.site or wanted.search),
        },
    )


@clinical_page("registry.enter_data")
def new_case(request: HttpRequest) -> HttpResponse:
    """Ask for the four facts that a case starts from, then open its first page."""
    sites = sites_of_person(person_of(request))
    form = NewCaseForm(request.POST or None, sites=sites, today=local_day(sites))
    known: list[Episode] = []
    if request.method == "POST" and form.is_valid():
        try:
            episode = _create(request, form)
        except PossibleDuplicateError as duplicate:
            known = _visible_duplicates(request, duplicate)
        except HospitalNumberError as refusal:
            form.add_error("hospital_number", str(refusal))
        else:
            messages.success(request, _("Case %s has been made.") % episode.registry_id)
            return redirect("registry:case", key=episode.registry_id)
    status = 422 if form.errors or known else 200
    return render(request, "cases/new.html", {"form": form, "known": known}, status=status)


def _create(request: HttpRequest, form: NewCaseForm) -> Episode:
    facts = form.cleaned_data
    return create_case(
        by=person_of(request),
        site=facts["site"],
        hospital_number=facts["hospital_number"],
        onset_date=facts["onset_date"],
        sex=facts["sex"] or None,
        client_key=facts["client_key"],
        although_duplicate=facts["although_duplicate"],
    )


def _visible_duplicates(request: HttpRequest, duplicate: PossibleDuplicateError) -> list[Episode]:
    cases = Episode.objects.visible_to(person_of(request))
    return list(cases.filter(registry_id__in=duplicate.registry_ids))
