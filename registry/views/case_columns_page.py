"""Choosing the columns of the list of cases: which, and in which order.

A dialog over the list with scripts, a page of its own without. Nothing is dragged.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from registry.http import clinical_page
from registry.views.case_columns import BY_KEY, DEFAULT, Column, columns_of
from registry.views.case_list import CaseList


@clinical_page("registry.view_case")
def case_columns(request: HttpRequest) -> HttpResponse:
    """Show the columns in their order; a button moves one, another one applies the choice."""
    asked = CaseList(request)
    ticked = request.GET.getlist("col") if "order" in request.GET else list(asked.state.columns)
    if "standard" in request.GET:
        ticked = list(DEFAULT)
    order = _order(request.GET.getlist("order"), ticked)
    if "move" in request.GET:
        order = _moved(order, request.GET["move"])
    if "apply" in request.GET or "standard" in request.GET:
        chosen = [key for key in order if key in ticked] if "apply" in request.GET else ticked
        return redirect(reverse("registry:case_list") + asked.state.with_columns(chosen).address)
    context = {
        "state": asked.state,
        "kept": {k: v for k, v in asked.state.parameters.items() if k != "cols"},
        "choices": [(column, column.key in ticked) for column in _all(order)],
    }
    return render(request, "cases/columns.html", context)


def _order(posted: list[str], ticked: list[str]) -> list[str]:
    """Return every key once: as posted, or first those that are shown."""
    return list(dict.fromkeys(key for key in (*posted, *ticked, *BY_KEY) if key in BY_KEY))


def _all(order: list[str]) -> tuple[Column, ...]:
    return columns_of(order)


def _moved(order: list[str], word: str) -> list[str]:
    """Return the order with one column moved: ``word`` is such as "age:up"."""
    key, _colon, where = word.partition(":")
    if key not in order:
        return order
    place = order.index(key)
    other = place - 1 if where == "up" else place + 1
    if 0 < other < len(order):  # the number stays in front
        order[place], order[other] = order[other], order[place]
    return order
