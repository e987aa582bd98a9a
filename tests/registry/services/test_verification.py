"""Source-verified marks: set once, dropped by the change of what they stand on."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from registry.codebook.lookup import section_by_key
from registry.models import AuditEvent, Episode, User, Verification
from registry.selectors.verification import answered_items, live_marks
from registry.services.records import save_section
from registry.services.rows import add_row, remove_row
from registry.services.verification import verify, withdraw
from tests.fixtures import MakeCase, MakePerson

IMAGING, ATTEMPTS = section_by_key("imaging"), section_by_key("attempts")


@pytest.fixture
def manager(make_person: MakePerson) -> User:
    return make_person("data_manager", username="manager")


def save(by: User, episode: Episode, **values: Any) -> None:
    episode.imaging.refresh_from_db()
    save_section(
        by=by,
        episode=episode,
        section=IMAGING,
        values=values,
        missing={},
        base_version=episode.imaging.version,
        reason="Typing error",
    )


def verified(episode: Episode) -> set[str]:
    return {name for _target, name in live_marks(episode)}


def test_every_answer_of_a_case_is_verified_at_once_and_only_once(
    coordinator: User, manager: User, make_case: MakeCase
) -> None:
    episode = make_case()
    save(coordinator, episode, aspects=0, occlusion_side="left")
    answers = answered_items(episode, identity=True)
    assert verify(by=manager, episode=episode, answers=answers) == len(answers)
    assert {"aspects", "occlusion_side", "hospital_number", "sex"} <= verified(episode)
    assert verify(by=manager, episode=episode, answers=answers) == 0
    assert Verification.objects.count() == len(answers)


def test_identity_is_not_among_the_answers_of_those_who_may_not_see_it(
    make_case: MakeCase,
) -> None:
    names = {name for _target, name in answered_items(make_case(), identity=False)}
    assert "hospital_number" not in names
    assert "sex" in names


def test_a_mark_is_dropped_by_the_change_of_its_answer_and_of_no_other(
    coordinator: User, manager: User, make_case: MakeCase
) -> None:
    episode = make_case()
    save(coordinator, episode, aspects=9, occlusion_side="left")
    verify(by=manager, episode=episode, answers=answered_items(episode, identity=False))
    save(coordinator, episode, aspects=8)
    assert "occlusion_side" in verified(episode)
    assert "aspects" not in verified(episode)
    dropped = Verification.objects.get(variable="aspects")
    event = AuditEvent.objects.filter(action="record.change").latest("id")
    assert (dropped.dropped_by, dropped.dropped_through) == (coordinator, event)
    assert (dropped.verified_by, dropped.dropped_at) == (manager, event.at)


def test_a_removed_row_takes_its_marks_along(
    coordinator: User, manager: User, make_case: MakeCase
) -> None:
    episode = make_case()
    row = add_row(
        by=coordinator,
        episode=episode,
        section=ATTEMPTS,
        values={"device_brand": "x"},
        missing={"technique": "unknown"},
        client_key=uuid4(),
    )
    verify(by=manager, episode=episode, answers=answered_items(episode, identity=False))
    assert {"device_brand", "technique"} <= verified(episode)
    remove_row(by=coordinator, episode=episode, section=ATTEMPTS, row_id=row.pk)
    assert not {"device_brand", "technique"} & verified(episode)


def test_a_mark_set_by_mistake_is_taken_back_in_the_open(
    coordinator: User, manager: User, make_case: MakeCase
) -> None:
    episode = make_case()
    save(coordinator, episode, aspects=9)
    mark = (episode.imaging.target, "aspects")
    verify(by=manager, episode=episode, answers=[mark])
    assert withdraw(by=manager, episode=episode, answers=[mark]) == 1
    assert withdraw(by=manager, episode=episode, answers=[mark]) == 0
    assert verified(episode) == set()
    event = AuditEvent.objects.get(action="record.unverify")
    assert event.changes == {"verified": [["aspects"], None]}
    assert not event.changes_data


def test_a_signed_case_is_verified_and_stays_locked(
    coordinator: User, manager: User, make_case: MakeCase
) -> None:
    episode = make_case()
    save(coordinator, episode, aspects=9)
    Episode.objects.update(signed_at=timezone.now(), signed_by=coordinator)
    verify(by=manager, episode=episode, answers=[(episode.imaging.target, "aspects")])
    episode.refresh_from_db()
    assert episode.is_locked
    save(coordinator, episode, aspects=8)
    episode.refresh_from_db()
    assert (episode.status, verified(episode)) == ("amended", set())
