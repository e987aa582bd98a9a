from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from registry.codebook.lookup import section_by_key
from registry.models import AuditEvent, Episode, User
from registry.selectors.case import case_values
from registry.services.records import save_section
from tests.fixtures import MakeCase
from tests.registry.views.posting import Controls, address, controls, save


@pytest.fixture
def entering(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


def theirs(episode: Episode, by: User, **values: Any) -> None:
    episode.refresh_from_db()
    save_section(
        by=by,
        episode=episode,
        section=section_by_key("history"),
        values=values,
        missing=dict.fromkeys(values),
        base_version=episode.version,
    )


def test_two_people_who_change_different_answers_both_keep_theirs(
    entering: Client, make_case: MakeCase, make_person: Any
) -> None:
    episode = make_case()
    data: dict[str, Any] = controls(entering, episode, "history")
    theirs(episode, make_person("coordinator"), diabetes=True)
    data["history-hypertension"] = "yes"
    assert entering.post(address(episode, "history"), data).status_code == 302
    assert case_values(episode)["diabetes"] is True
    assert case_values(episode)["hypertension"] is True


@pytest.mark.parametrize(("choice", "kept"), [("yours", 71.0), ("theirs", 80.0)])
def test_a_conflict_shows_both_answers_and_keeps_the_chosen_one(
    entering: Client, make_case: MakeCase, make_person: Any, choice: str, kept: float
) -> None:
    episode = make_case()
    data: dict[str, Any] = controls(entering, episode, "history")
    other = make_person("coordinator", username="chen")
    theirs(episode, other, weight_kg=80.0, diabetes=True)
    data |= {"history-weight_kg": "71", "history-height_cm": "170"}
    response = entering.post(address(episode, "history"), data)
    html = response.content.decode()
    assert response.status_code == 409
    assert "71 kg" in html
    assert "80 kg" in html
    assert "chen" in html
    assert case_values(episode)["height_cm"] is None

    again: dict[str, Any] = Controls(html).posted
    again["choice-history-weight_kg"] = choice
    assert entering.post(address(episode, "history"), again).status_code == 302
    assert case_values(episode)["weight_kg"] == kept
    assert case_values(episode)["height_cm"] == 170
    assert case_values(episode)["diabetes"] is True  # changed by the other person alone


def sign(episode: Episode, by: User) -> None:
    episode.refresh_from_db()
    episode.signed_at = episode.changed_at
    episode.signed_by = by
    episode.save()


def test_a_signed_case_asks_for_a_reason_and_keeps_what_was_typed(
    entering: Client, make_case: MakeCase, coordinator: User
) -> None:
    episode = make_case()
    sign(episode, coordinator)
    response = save(entering, episode, "history", **{"history-weight_kg": "71"})
    assert response.status_code == 422
    assert 'value="71"' in response.content.decode()
    assert case_values(episode)["weight_kg"] is None

    typed = {"history-weight_kg": "71", "reason": "Read from the chart"}
    assert save(entering, episode, "history", **typed).status_code == 302
    assert case_values(episode)["weight_kg"] == 71
    assert AuditEvent.objects.latest("id").reason == "Read from the chart"
