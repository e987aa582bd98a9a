"""The follow-up page: every 90-day call of a person's sites."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from registry.http import clinical_page
from registry.views.call_place import Place
from registry.views.call_sheet import CallSheet


@clinical_page("registry.view_case")
def calls(request: HttpRequest) -> HttpResponse:
    """The calls in the part of the list that the address names, the most overdue first."""
    place = Place.of(request)
    return render(request, "followup/list.html", place.context(opened=opened_sheet(request, place)))


def opened_sheet(request: HttpRequest, place: Place) -> Any:
    """Return the form of the call that the address opens, if it is in the list and allowed."""
    if not request.user.has_perm("registry.enter_data"):
        return None
    line = next((item for item in place.lines if item.call.registry_id == place.opened), None)
    return CallSheet.of(request, line.call.registry_id, place) if line is not None else None
