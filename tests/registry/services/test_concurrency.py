"""Several people at the same moment, on a real database with real connections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from registry.codebook.lookup import section_by_key
from registry.models import AuditEvent, Episode, Patient, Site, User
from registry.services.cases import create_case
from registry.services.errors import StaleRecordError
from registry.services.records import save_section
from registry.services.rows import add_row, remove_row

pytestmark = pytest.mark.django_db(transaction=True)

ONSET = date(2026, 11, 20)
IMAGING = section_by_key("imaging")
ATTEMPTS = section_by_key("attempts")
SAVES = 12


@pytest.fixture
def site(transactional_db: None) -> Site:
    return Site.objects.create(code="HZ", name="Hangzhou", time_zone="Asia/Shanghai")


@pytest.fixture
def person(transactional_db: None) -> User:
    return User.objects.create_user(username="coordinator")


def new_case(person: User, site: Site, **facts: Any) -> Episode:
    told = {
        "hospital_number": "A77",
        "onset_date": ONSET,
        "sex": None,
        "client_key": uuid4(),
    }
    return create_case(by=person, site=site, **(told | facts))


@pytest.fixture
def episode(person: User, site: Site) -> Episode:
    return new_case(person, site)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do every act in a thread and on a connection of its own, all from the same moment."""
    start = Barrier(len(acts))

    def do(act: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=30)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def versions(record_target: str) -> list[int | None]:
    events = AuditEvent.objects.filter(target=record_target).order_by("id")
    return list(events.values_list("record_version", flat=True))


def save(person: User, episode: Episode, base: int, **values: Any) -> int:
    saved = save_section(
        by=person, episode=episode, section=IMAGING, values=values, missing={}, base_version=base
    )
    return saved.record.version


def keep_saving(person: User, episode: Episode, name: str, values: list[int]) -> int:
    """Save one answer after the other from the version that the last save returned."""
    version = 1
    for value in values:
        version = save(person, episode, version, **{name: value})
    return len(values)


def alternating() -> list[int]:
    return [9 if place % 2 else 8 for place in range(SAVES)]


def test_two_people_who_save_different_answers_lose_nothing(person: User, episode: Episode) -> None:
    done = at_once(
        lambda: keep_saving(person, episode, "aspects", alternating()),
        lambda: keep_saving(person, episode, "pc_aspects", alternating()),
    )
    assert done == [SAVES, SAVES]
    episode.imaging.refresh_from_db()
    assert episode.imaging.version == 1 + 2 * SAVES
    assert versions(episode.imaging.target) == list(range(2, 2 + 2 * SAVES))
    values = episode.imaging.values()
    assert (values["aspects"], values["pc_aspects"]) == (9, 9)


def count_up(person: User, episode: Episode) -> Iterator[int]:
    """Raise an answer by one until it is 10, going on from what the other one saved."""
    version, value = 1, 0
    while value < 10:
        try:
            version = save(person, episode, version, aspects=value + 1)
            value += 1
            yield value
        except StaleRecordError as stale:
            (conflict,) = stale.conflicts
            version, value = stale.current_version, conflict.theirs


def test_two_people_who_save_the_same_answer_overwrite_nothing_unseen(
    person: User, episode: Episode
) -> None:
    save(person, episode, 1, aspects=0)
    mine, yours = at_once(
        lambda: list(count_up(person, episode)), lambda: list(count_up(person, episode))
    )
    episode.imaging.refresh_from_db()
    assert episode.imaging.values()["aspects"] == 10
    changes = [
        event.changes["aspects"]
        for event in AuditEvent.objects.filter(target=episode.imaging.target).order_by("id")
    ]
    assert changes == [[None, 0], *([value, value + 1] for value in range(10))]
    assert versions(episode.imaging.target) == list(range(2, 13))
    assert set(mine) | set(yours) == set(range(1, 11))


def test_a_create_that_is_retried_from_eight_threads_makes_one_case(
    person: User, site: Site
) -> None:
    key = uuid4()
    made = at_once(*[lambda: new_case(person, site, client_key=key).pk] * 8)
    assert len(set(made)) == 1
    assert (Episode.objects.count(), Patient.objects.count()) == (1, 1)
    assert AuditEvent.objects.filter(action="case.create").count() == 1


def test_cases_that_are_made_at_once_get_numbers_without_gap_or_twin(
    person: User, site: Site
) -> None:
    at_once(
        *[
            lambda number=number: new_case(person, site, hospital_number=f"N{number}")
            for number in range(8)
        ]
    )
    numbers = Episode.objects.order_by("registry_id").values_list("registry_id", flat=True)
    assert [number[:7] for number in numbers] == [f"HZ-{place:04d}" for place in range(1, 9)]


def test_rows_that_are_added_at_once_are_numbered_without_gap(
    person: User, episode: Episode
) -> None:
    key = uuid4()
    keys = [key, key, *(uuid4() for _ in range(4))]
    at_once(
        *[
            lambda key=key: add_row(
                by=person,
                episode=episode,
                section=ATTEMPTS,
                values={},
                missing={},
                client_key=key,
            )
            for key in keys
        ]
    )
    attempts = episode.procedures.get().attempts
    assert list(attempts.values_list("seq", flat=True)) == [1, 2, 3, 4, 5]


def test_rows_that_are_removed_at_once_leave_the_others_in_order(
    person: User, episode: Episode
) -> None:
    rows = [
        add_row(
            by=person,
            episode=episode,
            section=ATTEMPTS,
            values={"device_brand": f"device {place}"},
            missing={},
            client_key=uuid4(),
        )
        for place in range(4)
    ]
    at_once(
        *[
            lambda row=row: remove_row(by=person, episode=episode, section=ATTEMPTS, row_id=row.pk)
            for row in (rows[0], rows[2])
        ]
    )
    left = episode.procedures.get().attempts.values_list("seq", "device_brand")
    assert list(left) == [(1, "device 1"), (2, "device 3")]
