"""Saving answers: who, when, old, new, why, and two people at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.utils import timezone as clock

from registry.codebook.lookup import section_by_key
from registry.models import AuditEvent, Episode, User
from registry.services.errors import ReasonRequiredError, StaleRecordError
from registry.services.records import SavedSection, save_section
from tests.fixtures import MakeCase, MakePerson

IMAGING = section_by_key("imaging")
CHINA = timezone(timedelta(hours=8))


def save(by: User, episode: Episode, base: int, **values: Any) -> SavedSection:
    return save_section(
        by=by, episode=episode, section=IMAGING, values=values, missing={}, base_version=base
    )


def test_zero_is_an_answer(coordinator: User, make_case: MakeCase) -> None:
    episode = make_case()
    save(coordinator, episode, 1, aspects=0)
    episode.imaging.refresh_from_db()
    assert episode.imaging.values()["aspects"] == 0


def test_a_change_is_recorded_with_old_and_new(coordinator: User, make_case: MakeCase) -> None:
    episode = make_case()
    save(coordinator, episode, 1, aspects=9)
    save(coordinator, episode, 2, aspects=7)
    event = AuditEvent.objects.filter(action="record.change").latest("id")
    assert event.changes == {"aspects": [9, 7]}
    assert (event.by, event.by_name, event.case_key) == (
        coordinator,
        "coordinator",
        episode.registry_id,
    )


def test_nothing_is_recorded_when_nothing_changed(coordinator: User, make_case: MakeCase) -> None:
    episode = make_case()
    save(coordinator, episode, 1, aspects=9)
    saved = save(coordinator, episode, 2, aspects=9)
    assert saved.changes == {}
    assert saved.record.version == 2
    assert AuditEvent.objects.filter(action="record.change").count() == 1


def test_a_reason_replaces_a_value(coordinator: User, make_case: MakeCase) -> None:
    episode = make_case()
    save(coordinator, episode, 1, aspects=9)
    save_section(
        by=coordinator,
        episode=episode,
        section=IMAGING,
        values={"aspects": None},
        missing={"aspects": "not_done"},
        base_version=2,
    )
    episode.imaging.refresh_from_db()
    assert episode.imaging.values()["aspects"] is None
    assert episode.imaging.missing() == {"aspects": "not_done"}


def test_changes_to_different_answers_are_merged(
    coordinator: User, make_person: MakePerson, make_case: MakeCase
) -> None:
    episode, colleague = make_case(), make_person("coordinator")
    save(colleague, episode, 1, aspects=8, occlusion_side=None)
    save(coordinator, episode, 1, occlusion_side="left", aspects=None)
    episode.imaging.refresh_from_db()
    values = episode.imaging.values()
    assert (values["aspects"], values["occlusion_side"]) == (8, "left")


def test_the_second_person_sees_both_values(
    coordinator: User, make_person: MakePerson, make_case: MakeCase
) -> None:
    episode, colleague = make_case(), make_person("coordinator", username="chen")
    save(colleague, episode, 1, aspects=8)
    with pytest.raises(StaleRecordError) as refused:
        save(coordinator, episode, 1, aspects=6)
    (conflict,) = refused.value.conflicts
    assert (conflict.variable, conflict.yours, conflict.theirs) == ("aspects", 6, 8)
    assert conflict.their_name == "chen"
    assert clock.now() - conflict.their_time < timedelta(minutes=5)
    episode.imaging.refresh_from_db()
    assert episode.imaging.values()["aspects"] == 8


def test_two_people_with_the_same_answer_agree(
    coordinator: User, make_person: MakePerson, make_case: MakeCase
) -> None:
    episode, colleague = make_case(), make_person("coordinator")
    save(colleague, episode, 1, aspects=8)
    assert save(coordinator, episode, 1, aspects=8).changes == {}


def test_a_moment_keeps_its_offset(coordinator: User, make_case: MakeCase) -> None:
    episode = make_case()
    typed = datetime(2026, 11, 20, 9, 6, tzinfo=CHINA)
    save(coordinator, episode, 1, first_imaging_dt=typed)
    episode.imaging.refresh_from_db()
    kept = episode.imaging.values()["first_imaging_dt"]
    assert kept == typed
    assert kept.utcoffset() == timedelta(hours=8)
    event = AuditEvent.objects.filter(action="record.change").latest("id")
    assert event.changes["first_imaging_dt"] == [None, "2026-11-20T09:06+08:00"]


def test_the_follow_up_schedule_follows_the_onset(coordinator: User, make_case: MakeCase) -> None:
    episode = make_case()
    arrival = section_by_key("arrival")
    moment = datetime(2026, 11, 18, 23, 50, tzinfo=CHINA)
    save_section(
        by=coordinator,
        episode=episode,
        section=arrival,
        values={"lkw_dt": moment},
        missing={},
        base_version=1,
    )
    due = episode.follow_ups.get(timepoint="d90").due_on
    assert due == (moment + timedelta(days=90)).date()


def test_a_signed_case_is_changed_only_with_a_reason(
    coordinator: User, make_case: MakeCase
) -> None:
    episode = make_case()
    Episode.objects.filter(pk=episode.pk).update(
        signed_at=datetime(2026, 11, 21, tzinfo=UTC), signed_by=coordinator
    )
    with pytest.raises(ReasonRequiredError):
        save(coordinator, episode, 1, aspects=9)
    save_section(
        by=coordinator,
        episode=episode,
        section=IMAGING,
        values={"aspects": 9},
        missing={},
        base_version=1,
        reason="Read again by the radiologist",
    )
    episode.refresh_from_db()
    event = AuditEvent.objects.filter(action="record.change").latest("id")
    assert (episode.status, event.reason) == ("amended", "Read again by the radiologist")
