"""The list of data queries, narrowed by the address."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.forms.queries import QueryFilterForm
from registry.forms.query_words import STATE_KINDS, STATE_WORDS, age_words, place_of
from registry.http import clinical_page, person_of
from registry.models import DataQuery
from registry.selectors.cases import sites_of_person
from registry.selectors.queries import open_query_count, site_times, visible_queries

QUERIES_PER_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownQuery:
    """A query as a line of the list."""

    query: DataQuery
    age: int
    identity: bool

    @property
    def field(self) -> str:
        """The label of the field that it is about."""
        if not self.query.variables:
            return ""
        return _(place_of(self.query, self.query.variables[0])[1].label)

    @property
    def question(self) -> str:
        """What is asked; about who the patient is only for those who may know."""
        names = self.query.variables
        if not self.identity and any(place_of(self.query, it)[1].identifying for it in names):
            return _("About who the patient is, which your role does not show.")
        return self.query.question

    @property
    def age_words(self) -> str:
        return age_words(self.age)

    @property
    def state_words(self) -> str:
        return str(STATE_WORDS[self.query.state])

    @property
    def state_kind(self) -> str:
        return STATE_KINDS[self.query.state]


@require_safe
@clinical_page("registry.view_case")
def query_list(request: HttpRequest) -> HttpResponse:
    """Every query of the person's sites, oldest first, and how long they take."""
    person, now = person_of(request), timezone.now()
    form = QueryFilterForm(request.GET, sites=sites_of_person(person))
    wanted = form.wanted()
    page = Paginator(visible_queries(person, wanted, now), QUERIES_PER_PAGE).get_page(
        request.GET.get("page")
    )
    identity = person.has_perm("registry.view_identity")
    context = {
        "form": form,
        "wanted": wanted,
        "page": page,
        "lines": [
            ShownQuery(query=item, age=(now - item.opened_at).days, identity=identity)
            for item in page
        ],
        "waiting": open_query_count(person),
        "times": site_times(person, now),
        "chips": form.chips(),
    }
    return render(request, "queries/list.html", context)
