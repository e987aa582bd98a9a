"""The start of a case: four facts, and a look whether the case is there already."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from registry.forms.cases import NewCaseForm
from registry.http import clinical_page, person_of
from registry.models import Episode
from registry.selectors.cases import sites_of_person
from registry.services.cases import create_case, near_cases
from registry.services.errors import HospitalNumberError, PossibleDuplicateError
from registry.views.address import BEGIN
from registry.views.clock import local_day


@clinical_page("registry.enter_data")
def new_case(request: HttpRequest) -> HttpResponse:
    """Ask for the four facts that a case starts from, then open its first page."""
    form = new_case_form(request)
    known: list[Episode] = []
    if request.method == "POST" and form.is_valid():
        episode, known = make_case(request, form)
        if episode is not None:
            messages.success(request, _("Case %s has been made.") % episode.registry_id)
            address = reverse("registry:case", args=[episode.registry_id])
            return redirect(f"{address}#{BEGIN}")
    status = 422 if form.errors or known else 200
    return render(request, "cases/new.html", {"form": form, "known": known}, status=status)


@require_POST
@clinical_page("registry.enter_data")
def new_case_check(request: HttpRequest) -> HttpResponse:
    """Tell whether the patient has a case close to this onset, before another one is made.

    Asked while the person types, so it says nothing about what is not typed yet. The number
    travels in the body: it stands in no address.
    """
    form = new_case_form(request)
    form.is_valid()
    facts = form.cleaned_data
    known: list[Episode] = []
    if all(facts.get(name) for name in ("site", "hospital_number", "onset_date")):
        try:
            known = near_cases(
                site=facts["site"],
                hospital_number=facts["hospital_number"],
                onset_date=facts["onset_date"],
            )
        except HospitalNumberError:
            known = []
    ticked = bool(facts.get("although_duplicate"))
    context = {"known": known, "ticked": ticked}
    return render(request, "cases/parts/duplicates.html", context)


def new_case_form(request: HttpRequest) -> NewCaseForm:
    sites = sites_of_person(person_of(request))
    return NewCaseForm(request.POST or None, sites=sites, today=local_day(sites))


def make_case(request: HttpRequest, form: NewCaseForm) -> tuple[Episode | None, list[Episode]]:
    """Make the case; or return the cases that may be the same, or leave an error in the form."""
    facts = form.cleaned_data
    try:
        made = create_case(
            by=person_of(request),
            site=facts["site"],
            hospital_number=facts["hospital_number"],
            onset_date=facts["onset_date"],
            sex=facts["sex"] or None,
            client_key=facts["client_key"],
            although_duplicate=facts["although_duplicate"],
        )
    except PossibleDuplicateError as duplicate:
        return None, _visible(request, duplicate)
    except HospitalNumberError as refusal:
        form.add_error("hospital_number", str(refusal))
        return None, []
    return made, []


def _visible(request: HttpRequest, duplicate: PossibleDuplicateError) -> list[Episode]:
    cases = Episode.objects.visible_to(person_of(request))
    return list(cases.filter(registry_id__in=duplicate.registry_ids))
