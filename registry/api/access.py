"""Who may do what through the interface for programs, and which cases exist for them."""

from __future__ import annotations

from django.http import Http404
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from registry.http import person_of
from registry.models import Episode, User


class RoleAllows(BasePermission):
    """Asks for the permission that the view names for the method in ``permission_of``.

    A handler without a named permission answers nobody; a method without a handler is left to
    the view, which answers 405.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not request.user.is_authenticated:
            return False
        method = "GET" if request.method == "HEAD" else str(request.method)
        needed = getattr(view, "permission_of", {}).get(method)
        if needed is None:
            return not hasattr(view, method.lower())
        return request.user.has_perm(needed)


def person(request: Request) -> User:
    """Return who asks."""
    return person_of(request)


def visible_episode(request: Request, registry_id: str) -> Episode:
    """Return a case of the person's sites; any other does not exist for them (Http404)."""
    cases = Episode.objects.visible_to(person(request)).select_related("site", "patient")
    episode = cases.filter(registry_id=registry_id).first()
    if episode is None:
        raise Http404
    return episode
