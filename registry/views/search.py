"""The jump box: a case, a command, a site, a person, a view.

What is typed travels in the body of a post, since it may be a hospital number, which must stand
in no address and no log. An address with ``?q=`` works too, for numbers of the registry and
commands; there hospital numbers are not looked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from registry.http import clinical_page, person_of
from registry.language import date_words
from registry.models import Episode, Site, User
from registry.selectors.cases import sites_of_person
from registry.selectors.search import cases_numbered, people_named, sites_named, views_named
from registry.services.finding import cases_by_number
from registry.views.case_list import view_address
from registry.views.commands import commands_matching

LONGEST = 60
SHORTEST_NUMBER = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: its words, a second line, and where it leads."""

    label: str | Promise
    note: str
    address: str
    is_case: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind, under a title."""

    title: str
    hits: list[Hit]


@clinical_page("registry.view_case")
def search(request: HttpRequest) -> HttpResponse:
    """Show what was found; a single case that was meant is opened at once."""
    posted = request.method == "POST"
    typed = (request.POST if posted else request.GET).get("q", "").strip()[:LONGEST]
    person = person_of(request)
    groups = find(person, typed, identity=posted)
    under_the_box = "HX-Request" in request.headers
    if posted and not under_the_box and (only := _only_case(groups)):
        return redirect(only)
    context = {"groups": groups, "typed": typed, "count": sum(len(g.hits) for g in groups)}
    page = "search/results.html" if under_the_box else "search/search.html"
    return render(request, page, context)


def find(person: User, typed: str, *, identity: bool) -> list[Group]:
    """Return the groups that hold something. ``identity`` also tries the hospital number."""
    if not typed:
        return []
    sites = list(sites_of_person(person))
    groups = (
        Group(_("Cases"), [_case(episode) for episode in cases_numbered(typed, sites)]),
        Group(_("Cases with this hospital number"), list(_by_number(person, typed, identity))),
        Group(_("Go to"), [Hit(c.label, "", c.url) for c in commands_matching(person, typed)]),
        Group(_("Saved views"), [_view(view) for view in views_named(typed, person)]),
        Group(_("Sites"), [_site(site) for site in sites_named(typed, sites)]),
        Group(_("People"), [_person(user) for user in people_named(typed, sites)]),
    )
    return [group for group in groups if group.hits]


def _only_case(groups: list[Group]) -> str:
    """Return the address of the case, if exactly one was found and nothing else."""
    hits = [hit for group in groups for hit in group.hits]
    addresses = {hit.address for hit in hits}
    return hits[0].address if len(addresses) == 1 and hits[0].is_case else ""


def _by_number(person: User, typed: str, identity: bool) -> Iterator[Hit]:  # noqa: FBT001
    if identity and len(typed) >= SHORTEST_NUMBER:
        yield from (_case(episode) for episode in cases_by_number(by=person, typed=typed))


def _case(episode: Episode) -> Hit:
    note = _("%(site)s, onset %(day)s") % {
        "site": episode.site.name,
        "day": date_words(episode.index_date),
    }
    address = reverse("registry:case", args=[episode.registry_id])
    return Hit(episode.registry_id, note, address, is_case=True)


def _view(view: object) -> Hit:
    return Hit(str(view), "", view_address(view))  # type: ignore[arg-type]


def _site(site: Site) -> Hit:
    return Hit(site.name, _("its cases"), _list(site=site.code))


def _person(user: User) -> Hit:
    return Hit(str(user), _("cases signed by this person"), _list(signer=str(user.pk)))


def _list(**words: str) -> str:
    return f"{reverse('registry:case_list')}?{urlencode(words)}"
