"""Reopening a signed case, the password of a signature, and the list of reasons."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from registry.codebook.lookup import section_by_key
from registry.forms.reason import read_reason, reason_words
from registry.models import AuditEvent, Episode, User
from registry.services.errors import (
    ReasonRequiredError,
    TooManyAttemptsError,
    WrongPasswordError,
)
from registry.services.reauthentication import MOST_ATTEMPTS, WINDOW, confirm_password
from registry.services.records import save_section
from tests.fixtures import MakeCase

PASSWORD = "a long test password"


def save(by: User, episode: Episode, section: str, reason: str = "", **values: Any) -> None:
    episode = Episode.objects.get(pk=episode.pk)
    records: dict[str, Any] = {
        "imaging": episode.imaging, "patient": episode.patient, "arrival": episode,
    }  # fmt: skip
    save_section(
        by=by,
        episode=episode,
        section=section_by_key(section),
        values=values,
        missing={},
        base_version=records[section].version,
        reason=reason,
    )


def sign(*episodes: Episode, by: User) -> None:
    keys = [episode.pk for episode in episodes]
    Episode.objects.filter(pk__in=keys).update(signed_at=timezone.now(), signed_by=by)


def status_of(episode: Episode) -> str:
    return Episode.objects.get(pk=episode.pk).status


def test_the_first_change_reopens_the_case_and_the_second_finds_it_open(
    coordinator: User, make_case: MakeCase
) -> None:
    episode = make_case()
    sign(episode, by=coordinator)
    save(coordinator, episode, "imaging", "Typing error", aspects=9)
    save(coordinator, episode, "arrival", "Late information", lkw_dt=timezone.now())
    event = AuditEvent.objects.get(action="case.amend")
    episode.refresh_from_db()
    assert (event.reason, event.at) == ("Typing error", episode.amended_at)
    with pytest.raises(ReasonRequiredError):
        save(coordinator, episode, "imaging", aspects=8)


def test_a_change_of_the_patient_amends_every_signed_case_of_the_patient(
    coordinator: User, make_case: MakeCase
) -> None:
    first, second, third = make_case(), make_case(), make_case()
    Episode.objects.filter(pk__in=[second.pk, third.pk]).update(patient_id=first.patient_id)
    sign(first, third, by=coordinator)
    with pytest.raises(ReasonRequiredError):
        save(coordinator, second, "patient", sex="female")
    save(coordinator, second, "patient", "Typing error", sex="female")
    assert [status_of(case) for case in (first, second, third)] == ["amended", "draft", "amended"]
    keys = set(AuditEvent.objects.filter(action="case.amend").values_list("case_key", flat=True))
    assert keys == {first.registry_id, third.registry_id}


def test_a_wrong_password_is_counted_and_the_sixth_is_not_even_tried(
    coordinator: User, make_case: MakeCase
) -> None:
    episode = make_case()
    confirm_password(by=coordinator, episode=episode, password=PASSWORD)
    for _attempt in range(MOST_ATTEMPTS):
        with pytest.raises(WrongPasswordError):
            confirm_password(by=coordinator, episode=episode, password="guess")
    with pytest.raises(TooManyAttemptsError):
        confirm_password(by=coordinator, episode=episode, password=PASSWORD)
    refused = AuditEvent.objects.filter(action="case.sign_refused", by=coordinator)
    assert refused.count() == MOST_ATTEMPTS


def test_old_wrong_passwords_do_not_count(
    coordinator: User, make_case: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    episode = make_case()
    for _attempt in range(MOST_ATTEMPTS):
        with pytest.raises(WrongPasswordError):
            confirm_password(by=coordinator, episode=episode, password="guess")
    later = timezone.now() + WINDOW
    monkeypatch.setattr("registry.services.reauthentication.timezone.now", lambda: later)
    confirm_password(by=coordinator, episode=episode, password=PASSWORD)


@pytest.mark.parametrize(
    ("posted", "kept"),
    [
        ({"reason_choice": "Adjudicated"}, "Adjudicated"),
        ({"reason_choice": "Typing error", "reason": " 7 for  1 "}, "Typing error: 7 for 1"),
        ({"reason_choice": "other", "reason": "Moved"}, "Moved"),
        ({"reason": "Moved"}, "Moved"),
        ({"reason_choice": "other"}, ""),
        ({"reason_choice": "not in the list"}, ""),
        ({}, ""),
    ],
)
def test_a_reason_is_chosen_or_written_or_both(posted: dict[str, str], kept: str) -> None:
    assert read_reason(posted) == kept


def test_an_installation_has_reasons_of_its_own(settings: Any) -> None:
    settings.REPERFUSE_CORRECTION_REASONS = ["Monitor visit"]
    assert read_reason({"reason_choice": "Monitor visit"}) == "Monitor visit"
    assert read_reason({"reason_choice": "Adjudicated"}) == ""
    with override("zh-hans"):
        assert reason_words("Monitor visit: page 3") == "Monitor visit: page 3"
        assert reason_words("Adjudicated") == "Adjudicated"
