"""Two readers who lock in the same moment, on a real database with real connections."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from registry.models import Angiogram, AuditEvent, Episode, Site, SiteMembership, User
from registry.models.core_lab import ADJUDICATOR, FIRST, SECOND
from registry.services.cases import create_case
from registry.services.core_lab import send_to_core_lab
from registry.services.roles import give_role, sync_roles
from tests.registry.core_lab import CoreLab, core_lab_grade, lock, procedure_of

pytestmark = pytest.mark.django_db(transaction=True)


def person(role: str, site: Site) -> User:
    user = User.objects.create_user(username=f"{role}-{uuid4().hex[:6]}")
    give_role(user, role)
    SiteMembership.objects.create(user=user, site=site)
    return user


@pytest.fixture
def core_lab(transactional_db: None) -> CoreLab:
    sync_roles(settings.ROLES)
    site = Site.objects.create(code="HZ", name="Hangzhou", time_zone="Asia/Shanghai")
    readers = tuple(person("core_lab_reader", site) for _ in range(3))
    return CoreLab(readers, person("data_manager", site))


@pytest.fixture
def episode(core_lab: CoreLab) -> Episode:
    return create_case(
        by=core_lab.manager,
        site=Site.objects.get(),
        hospital_number="A77",
        onset_date=date(2026, 11, 20),
        sex=None,
        client_key=uuid4(),
    )


@pytest.fixture
def angiogram(core_lab: CoreLab, episode: Episode) -> Angiogram:
    return core_lab.send(episode)


def at_once(*acts: Callable[[], object]) -> None:
    start = Barrier(len(acts))

    def do(act: Callable[[], object]) -> None:
        try:
            start.wait(timeout=30)
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(do, acts))


@pytest.mark.parametrize(("second", "thirds"), [("3", 0), ("2c", 1)], ids=["alike", "different"])
def test_two_locks_at_once_are_settled_once(angiogram: Angiogram, second: str, thirds: int) -> None:
    at_once(lambda: lock(angiogram, FIRST, "3"), lambda: lock(angiogram, SECOND, second))
    assert angiogram.readings.filter(role=ADJUDICATOR).count() == thirds
    angiogram.refresh_from_db()
    opened = angiogram.opened_at is not None
    assert opened == (thirds == 0)
    written = AuditEvent.objects.filter(action="record.change", source="core lab").count()
    assert written == int(opened)
    assert core_lab_grade(angiogram.procedure.episode) == ("3" if opened else None)


def test_what_two_send_at_once_is_sent_once(core_lab: CoreLab, episode: Episode) -> None:
    procedure = procedure_of(episode)
    send = partial(send_to_core_lab, by=core_lab.manager, procedures=[procedure])
    at_once(send, send)
    assert Angiogram.objects.get().readings.count() == 2
