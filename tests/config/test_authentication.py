"""Permissions follow from the names of the groups and the role table."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import Group, Permission

from registry.models import User
from registry.services.roles import give_role
from tests.fixtures import MakePerson


def test_each_role_has_what_the_table_gives_it(make_person: MakePerson) -> None:
    for key, role in settings.ROLES.items():
        assert make_person(key).get_all_permissions() == set(role.permissions)


def test_a_role_that_was_taken_away_is_gone_at_once(coordinator: User) -> None:
    assert coordinator.has_perm("registry.enter_data")
    give_role(coordinator, "investigator")
    assert not coordinator.has_perm("registry.enter_data")
    assert coordinator.has_perm("analytics.request_report")


def test_nothing_outside_the_table_gives_a_permission(coordinator: User) -> None:
    manage = Permission.objects.get(codename="manage_people")
    coordinator.user_permissions.add(manage)
    other = Group.objects.create(name="friends")
    other.permissions.add(manage)
    coordinator.groups.add(other)
    again = User.objects.get(pk=coordinator.pk)
    assert not again.has_perm("registry.manage_people")


def test_a_person_who_left_may_do_nothing(coordinator: User) -> None:
    User.objects.filter(pk=coordinator.pk).update(is_active=False)
    assert User.objects.get(pk=coordinator.pk).get_all_permissions() == set()
