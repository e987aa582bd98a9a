"""The history of a case: one line for each change, narrowed by the address, taken back from it."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from registry.codebook.lookup import section_by_key
from registry.models import AuditEvent, Episode, User
from registry.services.records import save_section
from registry.services.rows import add_row, remove_row
from tests.fixtures import MakeCase, MakePerson

ATTEMPTS = section_by_key("attempts")


@pytest.fixture
def episode(make_case: MakeCase) -> Episode:
    return make_case(number="HN-77")


@pytest.fixture
def browser(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


def save(by: User, episode: Episode, **values: Any) -> AuditEvent:
    episode.imaging.refresh_from_db()
    save_section(
        by=by,
        episode=episode,
        section=section_by_key("imaging"),
        values=values,
        missing={},
        base_version=episode.imaging.version,
        source=values.pop("source", "form"),
    )
    return AuditEvent.objects.latest("id")


def lines(client: Client, episode: Episode, **wanted: str) -> list[str]:
    url = reverse("registry:history", args=[episode.registry_id])
    page = client.get(url, query_params=wanted).content.decode()
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = [re.sub(r"<[^>]+>", " ", row) for row in body.split("<tr")[1:]]
    return [" ".join(row.partition(">")[2].split()) for row in rows]


def undo_address(event: AuditEvent) -> str:
    return reverse("registry:undo", args=[event.case_key, event.pk])


def test_each_answer_has_a_line_with_time_person_old_new_and_source(
    browser: Client, coordinator: User, episode: Episode
) -> None:
    save(coordinator, episode, aspects=9)
    save(coordinator, episode, aspects=0, occlusion_side="left", source="api")
    first, second, third, *_rest = lines(browser, episode)
    assert "Side of occlusion" in first
    assert "Not recorded Left" in first
    assert re.search(r"\d{4} \d\d:\d\d coordinator ASPECTS .* 9 0 Interface for programs", second)
    assert "Not recorded 9 Form" in third


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"field": "aspects"}, ["9 0", "Not recorded 9"]),
        ({"field": "aspects", "section": "imaging", "row": ""}, ["9 0", "Not recorded 9"]),
        ({"field": "aspects", "source": "api"}, ["9 0"]),
        ({"on": "patient", "field": "sex"}, ["Not recorded Male"]),
        ({"field": "aspects", "on": "patient"}, []),
        ({"field": "no_such_field"}, []),
    ],
)
def test_the_address_narrows_the_history(
    browser: Client, coordinator: User, episode: Episode, wanted: dict[str, str], expected: Any
) -> None:
    save(coordinator, episode, aspects=9)
    save(coordinator, episode, aspects=0, source="api")
    found = lines(browser, episode, **wanted)
    assert len(found) == len(expected)
    for line, words in zip(found, expected, strict=True):
        assert words in line


def test_a_person_narrows_it(
    browser: Client, make_person: MakePerson, coordinator: User, episode: Episode
) -> None:
    manager = make_person("data_manager", username="manager")
    save(coordinator, episode, aspects=9)
    save(manager, episode, aspects=8)
    (line,) = lines(browser, episode, person=str(manager.pk))
    assert "manager ASPECTS" in line


def test_identity_is_shown_to_those_who_may_see_it_only(
    browser: Client, investigator: User, episode: Episode
) -> None:
    assert any("HN-77" in line for line in lines(browser, episode))
    stranger = Client()
    stranger.force_login(investigator)
    shown = " ".join(lines(stranger, episode))
    assert shown
    assert "HN-77" not in shown
    assert "Undo" not in shown


def test_only_what_still_stands_offers_its_undo(
    browser: Client, coordinator: User, episode: Episode
) -> None:
    save(coordinator, episode, aspects=9)
    save(coordinator, episode, aspects=8, occlusion_side="left")
    newest, second, oldest, *_rest = lines(browser, episode)
    assert "Undo all 2" in newest
    assert newest.endswith("Undo : Side of occlusion")
    assert second.endswith("Undo : ASPECTS")
    assert "Undo" not in oldest


def test_an_answer_goes_back_from_the_history(
    browser: Client, coordinator: User, episode: Episode
) -> None:
    save(coordinator, episode, aspects=9)
    event = save(coordinator, episode, aspects=8, occlusion_side="left")
    url = f"{undo_address(event)}?field=aspects"
    page = browser.get(url).content.decode()
    assert "ASPECTS" in page
    assert "Side of occlusion" not in page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert browser.post(url).status_code == 302
    episode.imaging.refresh_from_db()
    assert episode.imaging.values()["aspects"] == 9
    newest = lines(browser, episode)[0]
    assert "taking a change back" in newest
    assert "8 9 Undo" in newest


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_was_changed_since_is_refused_with_both_answers(
    browser: Client, coordinator: User, episode: Episode, method: str
) -> None:
    event = save(coordinator, episode, aspects=9)
    save(coordinator, episode, aspects=4)
    response = getattr(browser, method)(undo_address(event))
    table = response.content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    assert response.status_code == 409
    assert re.sub(r"<[^>]+>|\s+", " ", table).split() == ["ASPECTS", "9", "4"]
    episode.imaging.refresh_from_db()
    assert episode.imaging.values()["aspects"] == 4


def test_a_removed_row_is_restored_from_the_history(
    browser: Client, coordinator: User, episode: Episode
) -> None:
    row = add_row(
        by=coordinator,
        episode=episode,
        section=ATTEMPTS,
        values={"device_brand": "Tirgo"},
        missing={},
        client_key=uuid4(),
    )
    remove_row(by=coordinator, episode=episode, section=ATTEMPTS, row_id=row.pk)
    newest = lines(browser, episode)[0]
    assert "removed Attempt 1 (removed)" in newest
    assert "Restore the row" in newest
    browser.post(undo_address(AuditEvent.objects.latest("id")))
    assert type(row)._default_manager.get(pk=row.pk).values()["device_brand"] == "Tirgo"


def test_on_a_signed_case_the_undo_asks_for_a_reason(
    browser: Client, coordinator: User, episode: Episode
) -> None:
    event = save(coordinator, episode, aspects=9)
    Episode.objects.update(signed_at=timezone.now(), signed_by=coordinator)
    response = browser.post(undo_address(event))
    assert response.status_code == 422
    assert 'aria-describedby="id_reason-error"' in response.content.decode()
    browser.post(undo_address(event), {"reason_choice": "Adjudicated"})
    newest, reopened, *_rest = lines(browser, episode)
    assert "Adjudicated" in newest
    assert "Reopened the signed case" in reopened


def test_an_event_of_another_case_or_of_no_answers_is_not_found(
    browser: Client, coordinator: User, episode: Episode, make_case: MakeCase
) -> None:
    foreign = save(coordinator, make_case(), aspects=9)
    made = AuditEvent.objects.get(action="case.create", case_key=episode.registry_id)
    for event in (foreign, made):
        url = reverse("registry:undo", args=[episode.registry_id, event.pk])
        assert browser.get(url).status_code == 404
    own = save(coordinator, episode, aspects=9)
    assert browser.get(f"{undo_address(own)}?field=occlusion_side").status_code == 404
