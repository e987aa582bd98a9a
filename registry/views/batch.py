"""Entering many past cases in a row: a blank case follows the last page of the one before."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from registry.forms.cases import NewCaseForm, SittingForm
from registry.http import clinical_page, person_of
from registry.models import Episode
from registry.selectors.cases import sites_of_person
from registry.selectors.sitting import Sitting, cases_of_sitting, current_sitting
from registry.views.address import BEGIN
from registry.views.clock import local_day
from registry.views.new_case import make_case
from registry.views.sitting import (
    carry_over,
    end_sitting,
    finish_in_sitting,
    keep_sitting,
)


@clinical_page("registry.enter_data")
def batch(request: HttpRequest) -> HttpResponse:
    """The next blank case of the sitting, or the question where and when to begin one."""
    behind = request.GET.get("after", "")
    if behind and finish_in_sitting(request, behind):
        messages.success(request, _("Case %s is behind you. Here is the next one.") % behind)
        return redirect("registry:batch")
    sitting = current_sitting(request)
    if sitting is None:
        return _ask_for_sitting(request)
    form = _blank_case(request, sitting)
    known: list[Episode] = []
    if request.method == "POST" and form.is_valid():
        episode, known = make_case(request, form)
        if episode is not None:
            carry_over(request, sitting, episode)
            address = reverse("registry:case_page", args=[episode.registry_id, "patient"])
            return redirect(f"{address}#{BEGIN}")
    context = {"form": form, "known": known, "sitting": sitting}
    status = 422 if form.errors or known else 200
    return render(request, "cases/batch.html", context, status=status)


def _ask_for_sitting(request: HttpRequest) -> HttpResponse:
    """Ask for the site and the year. What is posted here begins the sitting."""
    sites = sites_of_person(person_of(request))
    form = SittingForm(request.POST or None, sites=sites, today=local_day(sites))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        keep_sitting(request, Sitting(site=facts["site"].pk, year=facts["year"]))
        return redirect("registry:batch")
    return render(
        request, "cases/batch_start.html", {"form": form}, status=422 if form.errors else 200
    )


def _blank_case(request: HttpRequest, sitting: Sitting) -> NewCaseForm:
    sites = sites_of_person(person_of(request))
    return NewCaseForm(
        request.POST or None,
        sites=sites,
        today=local_day(sites),
        near=sitting.near,
        initial={"site": sitting.site},
    )


@clinical_page("registry.enter_data")
def batch_review(request: HttpRequest) -> HttpResponse:
    """Every case of the sitting, with what is still missing."""
    sitting = current_sitting(request)
    if sitting is None:
        return redirect("registry:batch")
    cases = cases_of_sitting(person_of(request), sitting)
    return render(request, "cases/batch_review.html", {"sitting": sitting, "cases": cases})


@require_POST
@clinical_page("registry.enter_data")
def batch_end(request: HttpRequest) -> HttpResponse:
    """End the sitting. Its cases stay as they are."""
    sitting = current_sitting(request)
    if sitting is not None:
        end_sitting(request)
        count = len(sitting.made)
        words = ngettext("Sitting ended, with %d case.", "Sitting ended, with %d cases.", count)
        messages.success(request, words % count)
    return redirect("registry:case_list")


def address_in_batch(request: HttpRequest, registry_id: str) -> str:
    """Return where a sitting goes on after the last page of this case; empty without a sitting.

    Opening it notes in the session, and nowhere else, that the case is behind the person.
    """
    sitting = current_sitting(request)
    if sitting is None or registry_id not in sitting.made:
        return ""
    return f"{reverse('registry:batch')}?{urlencode({'after': registry_id})}"
