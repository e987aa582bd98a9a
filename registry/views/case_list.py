"""The list of cases: narrowed, sorted, paged and drawn as its address says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import is_valid_path, reverse

from registry.forms.cases import CaseFilterForm
from registry.http import clinical_page, person_of
from registry.models import Episode, SavedView, Site, User
from registry.selectors.bounded import LONGEST_LIST, Count, bounded_count
from registry.selectors.case_rows import CaseFacts, case_facts
from registry.selectors.cases import CaseFilter, matching_cases, sites_of_person
from registry.selectors.people import colleague_name
from registry.views.case_columns import Cell, Column, wanted_by
from registry.views.list_state import PER_PAGE, ListState, read_state

IMPORT = "/data/import/"


@dataclass(frozen=True, slots=True)
class Line:
    """A case in the list: its number, and a cell for each shown column."""

    key: str
    cells: tuple[tuple[Column, Cell], ...]


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Pages over case ids. It counts no further than a person pages."""

    object_list: Any

    @cached_property
    def bounded(self) -> Count:
        return bounded_count(self.object_list)

    @property
    def count(self) -> int:
        return self.bounded.number


class CaseList:
    """What a person asked for: the state from the address, and the cases behind it."""

    def __init__(self, request: HttpRequest) -> None:
        self.person: User = person_of(request)
        self.sites: list[Site] = list(sites_of_person(self.person))
        self.form = CaseFilterForm(request.GET, sites=self.sites)
        self.state: ListState = read_state(request.GET, self.form)

    @property
    def cases(self) -> Any:
        return matching_cases(self.person, self.sites, self.state.wanted)

    def lines(self, ids: list[int]) -> list[Line]:
        """Return the lines of these cases, in this order."""
        columns = self.state.shown
        facts = case_facts(ids, wanted_by(columns), self.sites)
        return [line_of(each, columns) for each in facts]

    def page(self, number: str) -> Page[int]:
        ids = self.cases.values_list("pk", flat=True)
        return BoundedPaginator(ids, self.state.per_page).get_page(number)

    @cached_property
    def total(self) -> Count:
        """How many cases the person's sites have."""
        return bounded_count(matching_cases(self.person, self.sites, CaseFilter()))

    @property
    def signer(self) -> str:
        return colleague_name(self.sites, self.state.wanted.signer)


def line_of(facts: CaseFacts, columns: tuple[Column, ...]) -> Line:
    episode: Episode = facts.episode
    return Line(episode.registry_id, tuple((column, column.cell(facts)) for column in columns))


@clinical_page("registry.view_case")
def case_list(request: HttpRequest) -> HttpResponse:
    """Every case of the person's sites, narrowed and sorted by the address."""
    if not request.GET and (default := _default_view(request)):
        return redirect(default)
    asked = CaseList(request)
    state = asked.state
    page = asked.page(request.GET.get("page", ""))
    views = list(SavedView.objects.open_to(asked.person))
    context = {
        "form": asked.form,
        "state": state,
        "heads": [
            (column, state.sort_head(column.sort) if column.sort else None)
            for column in state.shown
        ],
        "sites": asked.sites,
        "chips": state.chips(asked.sites, asked.signer),
        "page": page,
        "found": page.paginator.bounded,  # type: ignore[attr-defined]
        "total": asked.total,
        "longest": LONGEST_LIST,
        "lines": asked.lines(list(page.object_list)),
        "lengths": [(length, state.with_page_length(length).address) for length in PER_PAGE],
        "views": views,
        "view": next((view for view in views if view.pk == state.view), None),
        "import_address": IMPORT if is_valid_path(IMPORT) else "",
    }
    response = render(request, "cases/list.html", context)
    # The address that is kept and sent is the short one, without the empty words of the form.
    response.headers["HX-Push-Url"] = request.path + state.address
    return response


def _default_view(request: HttpRequest) -> str:
    """Return the address of the person's default view, while it is open to them."""
    person = person_of(request)
    if person.default_view_id is None:
        return ""
    view = SavedView.objects.open_to(person).filter(pk=person.default_view_id).first()
    return "" if view is None else view_address(view)


def view_address(view: SavedView) -> str:
    query = f"{view.query}&" if view.query else ""
    return f"{reverse('registry:case_list')}?{query}view={view.pk}"
