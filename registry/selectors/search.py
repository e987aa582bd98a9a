"""What the jump box finds: cases by number, sites and people by name or initials, saved views."""

from __future__ import annotations

from collections.abc import Collection

from registry.models import Episode, SavedView, Site, User
from registry.selectors.cases import number_matches
from registry.selectors.initials import initials_of
from registry.selectors.people import colleagues

SHOWN = 8


def cases_numbered(typed: str, sites: Collection[Site]) -> list[Episode]:
    """Return the first cases whose registry number begins as typed, the newest number first."""
    if not typed.strip():
        return []
    cases = Episode.objects.standing().filter(number_matches(typed, sites), site__in=sites)
    columns = ("registry_id", "index_date", "site__code", "site__name")
    return list(cases.select_related("site").only(*columns).order_by("-registry_id")[:SHOWN])


def sites_named(typed: str, sites: Collection[Site]) -> list[Site]:
    """Return the sites with this in their name, this code, or these initials."""
    return [site for site in sites if _fits(typed, site.name, site.code)][:SHOWN]


def people_named(typed: str, sites: Collection[Site]) -> list[User]:
    """Return colleagues by name or initials; their own letters win over those from the name."""
    people = colleagues(sites).order_by("last_name", "first_name", "pk")
    return [person for person in people if _fits(typed, str(person), person.search_initials)][
        :SHOWN
    ]


def views_named(typed: str, user: User) -> list[SavedView]:
    """Return the person's views with this in their name."""
    return [view for view in SavedView.objects.open_to(user) if _fits(typed, view.name)][:SHOWN]


def _fits(typed: str, name: str, other: str = "") -> bool:
    wanted = typed.strip().casefold()
    if not wanted:
        return False
    beginnings = (initials_of(name), other.casefold())
    return wanted in name.casefold() or any(text.startswith(wanted) for text in beginnings if text)
