"""The line "Chen is also here, in Imaging" of the case bar."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from registry.http import clinical_page, person_of
from registry.models import Episode, User
from registry.selectors.presence import others_present
from registry.services.presence import note_presence
from registry.views.address import PAGES, entered_case, page_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Somebody else, and the title of the page that they have open."""

    name: str
    place: str


@require_POST
@clinical_page("registry.view_case")
def presence(request: HttpRequest, key: str, page_key: str) -> HttpResponse:
    """Note that the person is on this page, and say who else is in the case."""
    page = page_of(page_key)
    person = person_of(request)
    episode = entered_case(request, key)
    note_presence(by=person, episode=episode, page=page)
    return render(request, "cases/parts/presence.html", {"others": others_of(episode, person)})


def others_of(episode: Episode, person: User) -> list[Other]:
    """Return who else is in the case, in words."""
    return [
        Other(name=str(found.user), place=PAGES[found.page].title if found.page in PAGES else "")
        for found in others_present(episode, person)
    ]
