"""The people of the demonstration: one per role, three core-lab readers, and their sites."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import make_password

from registry.models import Site, SiteMembership, User
from registry.services.roles import give_role, sync_roles


class SignIn(NamedTuple):
    """A demonstration account, as it is printed at the start."""

    username: str
    password: str
    role: str


PASSWORD = "reperfuse-demo"  # noqa: S105 - printed at every start, on the loopback interface only
SIGN_INS = [
    SignIn("coordinator", PASSWORD, "Coordinator"),
    SignIn("investigator", PASSWORD, "Investigator"),
    SignIn("manager", PASSWORD, "Data manager"),
    SignIn("corelab", PASSWORD, "Core-lab reader"),
    SignIn("corelab2", PASSWORD, "Core-lab reader"),
    SignIn("corelab3", PASSWORD, "Core-lab reader"),
    SignIn("administrator", PASSWORD, "Administrator"),
]
NAMES = {
    "coordinator": ("Li", "Wen"),
    "investigator": ("Chen", "Jing"),
    "manager": ("Zhao", "Min"),
    "corelab": ("Sun", "Yu"),
    "corelab2": ("Ma", "Lin"),
    "corelab3": ("Guo", "Rui"),
    "administrator": ("Wu", "Fang"),
}
ROLE_OF = {
    "coordinator": "coordinator",
    "investigator": "investigator",
    "manager": "data_manager",
    "corelab": "core_lab_reader",
    "corelab2": "core_lab_reader",
    "corelab3": "core_lab_reader",
    "administrator": "administrator",
}


def make_people(site: Site) -> None:
    """Make the accounts that are missing, and make each a member of ``site``."""
    sync_roles(settings.ROLES)
    # Everybody may know this password, so its hash is made once: each takes a third of a second.
    password = make_password(PASSWORD)
    for sign_in in SIGN_INS:
        user = User.objects.filter(username=sign_in.username).first()
        if user is None:
            given, family = NAMES[sign_in.username]
            user = User(username=sign_in.username, first_name=given, last_name=family)
            user.password = password
            user.save()
            give_role(user, ROLE_OF[sign_in.username])
        SiteMembership.objects.get_or_create(user=user, site=site)


def admit(usernames: Iterable[str], site: Site) -> None:
    """Make the named people members of ``site``."""
    for user in User.objects.filter(username__in=list(usernames)):
        SiteMembership.objects.get_or_create(user=user, site=site)
