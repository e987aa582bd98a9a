"""The test world: two synthetic sites, and people by role.

Hangzhou (HZ, clocks without summer time) and Berlin (BE, clocks with it). Everybody works at
Hangzhou unless a test says otherwise; nobody sees Berlin by accident.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from random import Random
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import translation

from registry.bulk.loading import load
from registry.demonstration.profile import profiles_after_guo
from registry.demonstration.sampling import sample_case
from registry.models import Episode, Site, SiteMembership, User
from registry.services.blockers import blockers
from registry.services.cases import create_case
from registry.services.roles import give_role, sync_roles

MakePerson = Callable[..., User]
MakeCase = Callable[..., Episode]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Begin every test in English: a request in another language leaves its thread in it."""
    with translation.override("en"):
        yield


@pytest.fixture
def site(db: None) -> Site:
    return Site.objects.create(
        code="HZ", name="Hangzhou (synthetic)", time_zone="Asia/Shanghai", synthetic=True
    )


@pytest.fixture
def other_site(db: None) -> Site:
    return Site.objects.create(
        code="BE", name="Berlin (synthetic)", time_zone="Europe/Berlin", synthetic=True
    )


@pytest.fixture
def make_person(db: None, site: Site) -> MakePerson:
    """Make a person: ``make_person("coordinator")`` works at Hangzhou."""
    sync_roles(settings.ROLES)

    def make(role: str, *sites: Site, username: str = "") -> User:
        name = username or f"{role}-{uuid4().hex[:6]}"
        user = User.objects.create_user(username=name, password="a long test password")
        give_role(user, role)
        for member_of in sites or (site,):
            SiteMembership.objects.create(user=user, site=member_of)
        return user

    return make


@pytest.fixture
def coordinator(make_person: MakePerson) -> User:
    return make_person("coordinator", username="coordinator")


@pytest.fixture
def investigator(make_person: MakePerson) -> User:
    return make_person("investigator", username="investigator")


@pytest.fixture
def make_case(coordinator: User, site: Site) -> MakeCase:
    """Make a fresh case: ``make_case()`` has its onset on 20 November 2026 at Hangzhou."""

    def make(
        *, at: Site | None = None, onset: date = date(2026, 11, 20), number: str = ""
    ) -> Episode:
        return create_case(
            by=coordinator,
            site=at or site,
            hospital_number=number or uuid4().hex[:10],
            onset_date=onset,
            sex="male",
            client_key=uuid4(),
        )

    return make


@pytest.fixture
def complete(site: Site) -> Episode:
    """A synthetic case in which every required item is answered and nothing contradicts."""
    profile = profiles_after_guo(Random("sign-off"))[0]
    load(site, [sample_case(Random("sign-off"), profile, site.zone, "SYN1")], source="test")
    episode = Episode.objects.get()
    assert blockers(episode) == []
    return episode
