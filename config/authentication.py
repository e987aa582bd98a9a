"""What a person may do follows from the names of their groups and the role table alone.

Django's own backend joins four tables twice for every request of a signed-in person; the role
table (``config/roles.py``) is at hand, and no permission is given outside it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from registry.models import User
from registry.models.wide import rows_of


class RoleBackend(ModelBackend):
    """Signs in by password; permissions are those of the person's roles."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the person of a session, read without composing the statement for each request."""
        found = rows_of(User, "id", user_id)
        return found[0] if found and self.user_can_authenticate(found[0]) else None

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return the permissions, in the form "application.permission"."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        return set(_permissions(user_obj.role_keys))

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Tell whether a role of the person has the permission; a page asks for some twenty."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return False
        return perm in _permissions(user_obj.role_keys)


@cache
def _permissions(roles: tuple[str, ...]) -> frozenset[str]:
    """Return what these roles may do; the table is code."""
    known = (settings.ROLES[key].permissions for key in roles if key in settings.ROLES)
    return frozenset().union(*known)
