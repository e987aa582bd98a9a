"""Addresses of case pages, and finding the case behind one."""

from __future__ import annotations

from functools import cache

from django.http import Http404, HttpRequest
from django.urls import reverse

from registry.codebook import CODEBOOK
from registry.codebook.variable import Page
from registry.http import person_of
from registry.models import Episode, Procedure
from registry.selectors.case import Case, case_of, find_case

# Whoever is sent to a page to type has the caret in the first empty answer there (moving.js).
BEGIN = "begin"
# Stands for a registry number in an address. No number has small letters.
ANY_CASE = "any-case"
PAGES = {page.key: page for page in CODEBOOK}


def visible_episode(request: HttpRequest, key: str) -> Episode:
    """Return the case of a site that the person is a member of; else there is no such page."""
    return visible_case(request, key).episode


def entered_case(request: HttpRequest, key: str) -> Episode:
    """Return the same case with its site and nothing else: the rest is read by whoever locks it."""
    episode = find_case(person_of(request), key, names=("id",))
    if episode is None:
        raise Http404
    return episode


def visible_case(request: HttpRequest, key: str) -> Case:
    """Return the whole case, seen from the procedure that the address names."""
    episode = find_case(person_of(request), key)
    if episode is None:
        raise Http404
    try:
        return case_of(episode, procedure_seq=procedure_number(request))
    except Procedure.DoesNotExist:
        raise Http404 from None


def procedure_number(request: HttpRequest) -> int:
    typed = request.GET.get("procedure", "1")
    return int(typed) if typed.isdecimal() else 1


def page_of(page_key: str) -> Page:
    """Return the page of the case report form; an unknown one is not found."""
    if page_key not in PAGES:
        raise Http404
    return PAGES[page_key]


def page_address(case: Case, page: Page, *, anchor: str = "", procedure: int | None = None) -> str:
    """Return the address of a page of this case, with the procedure meant or looked at."""
    address = _page_address(page.key).replace(ANY_CASE, case.episode.registry_id)
    seq = procedure or case.procedure.seq
    query = f"?procedure={seq}" if seq > 1 else ""
    return f"{address}{query}{f'#{anchor}' if anchor else ''}"


@cache
def _page_address(page_key: str) -> str:
    """Return the address of a page with a mark for the case: a page names some thirty of them."""
    return reverse("registry:case_page", args=[ANY_CASE, page_key])


def neighbours(page: Page) -> tuple[Page | None, Page | None]:
    """Return the pages before and after."""
    place = CODEBOOK.index(page)
    before = CODEBOOK[place - 1] if place > 0 else None
    after = CODEBOOK[place + 1] if place + 1 < len(CODEBOOK) else None
    return before, after
