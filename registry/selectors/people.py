"""The people that somebody works with: those who share a site."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from registry.models import Site, User
from registry.models.wide import rows_of_all


def people_by_id(ids: Collection[int]) -> dict[int, User]:
    """Return people by their key; no statement where nobody is asked for."""
    return {person.pk: person for person in rows_of_all(User, "id", sorted(ids))}


def colleagues(sites: Collection[Site]) -> QuerySet[User]:
    """Return the people who work at any of these sites."""
    return User.objects.filter(memberships__site__in=sites, is_active=True).distinct()


def colleague_name(sites: Collection[Site], person_id: int | None) -> str:
    """Return the name of a person who shares a site; of anybody else nothing is said."""
    if person_id is None:
        return ""
    shared = User.objects.filter(memberships__site__in=sites, pk=person_id).first()
    return str(shared) if shared is not None else "?"
