"""A save hands the case it has read on to its own refresh, unless somebody wrote meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from registry.codebook.lookup import section_by_key
from registry.models import Episode, User
from registry.selectors.case import Case, case_of, load_case
from registry.services.location import lock_case
from registry.services.records import save_section
from registry.services.summary import refresh_case
from tests.fixtures import MakeCase


@pytest.fixture
def at_hand(make_case: MakeCase) -> Case:
    return load_case(make_case().pk)


def save(by: User, episode: Episode, section_key: str, **values: Any) -> None:
    save_section(
        by=by,
        episode=episode,
        section=section_by_key(section_key),
        values=values,
        missing={},
        base_version=1,
        refresh=False,
    )


def test_only_what_was_written_is_read_again(coordinator: User, at_hand: Case) -> None:
    save(coordinator, at_hand.episode, "imaging", aspects=7)
    with transaction.atomic():
        locked = lock_case(at_hand.episode)
        with CaptureQueriesContext(connection) as asked:
            case = case_of(locked, at_hand=at_hand, written={"imaging"})
    assert [query["sql"].split('FROM "')[1].split('"')[0] for query in asked] == [
        "registry_imaging"
    ]
    assert case.values()["aspects"] == 7


def test_a_case_that_somebody_else_wrote_meanwhile_is_read_again(
    coordinator: User, at_hand: Case
) -> None:
    with transaction.atomic():
        save(coordinator, at_hand.episode, "discharge", nihss_discharge=4)
        refresh_case(lock_case(at_hand.episode))
    with transaction.atomic():
        save(coordinator, at_hand.episode, "imaging", aspects=7)
        refresh_case(lock_case(at_hand.episode), at_hand=at_hand, written={"imaging"})
    after = load_case(at_hand.episode.pk)
    stored = (after.episode.answered_count, after.episode.known_count)
    with transaction.atomic():
        refresh_case(lock_case(after.episode))
    again = Episode.objects.get(pk=after.episode.pk)
    assert stored == (again.answered_count, again.known_count)
    assert after.values()["nihss_discharge"] == 4


def test_a_second_procedure_at_hand_does_not_stand_for_the_first(at_hand: Case) -> None:
    second = at_hand.procedures[0]
    second.seq = 2
    with transaction.atomic():
        case = case_of(lock_case(at_hand.episode), at_hand=at_hand)
    assert case.procedure.seq == 1
