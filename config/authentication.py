"""What a person may do follows from the names of their groups and the role table alone.

Django's own backend joins four tables twice for every request of a signed-in person; the role
table (``config/roles.py``) is at hand, and no permission is given outside it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend


class RoleBackend(ModelBackend):
    """Signs in by password; permissions are those of the person's roles."""

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return the permissions, in the form "application.permission"."""
        if not user_obj.is_active or user_obj.is_anonymous or obj is not None:
            return set()
        found: set[str] = set()
        for key in user_obj.role_keys:
            if key in settings.ROLES:
                found |= settings.ROLES[key].permissions
        return found
