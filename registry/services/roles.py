"""Applying the role table: one group per role, with exactly its permissions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from registry.models import User


class RoleLike(Protocol):
    """What this module needs of a role."""

    @property
    def permissions(self) -> frozenset[str]: ...


class UnknownPermissionError(Exception):
    """The role table names a permission that no application declares."""


def sync_roles(roles: Mapping[str, RoleLike]) -> None:
    """Make the groups equal to the role table; groups of other names are left alone."""
    with transaction.atomic():
        for name, role in roles.items():
            group, _ = Group.objects.get_or_create(name=name)
            group.permissions.set([_permission(full) for full in sorted(role.permissions)])


def give_role(user: User, role: str) -> None:
    """Make ``role`` the person's only role."""
    user.groups.set([Group.objects.get(name=role)])
    user.forget_roles()


def role_of(user: User) -> str:
    """Return the name of the person's role, or an empty text."""
    return user.groups.values_list("name", flat=True).first() or ""


def _permission(full: str) -> Permission:
    app, _, codename = full.partition(".")
    found = Permission.objects.filter(Q(content_type__app_label=app), codename=codename).first()
    if found is None:
        raise UnknownPermissionError(full)
    return found
