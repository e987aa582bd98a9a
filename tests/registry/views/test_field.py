"""Saving one field at a time: what is written, what is kept as typed, and what the page is told."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from registry.models import AuditEvent, Draft, Episode, User
from registry.selectors.case import case_values
from registry.services.errors import NotCompleteError
from registry.services.sign_off import blockers, sign_off
from tests.fixtures import MakeCase
from tests.registry.views.posting import address, save


class Browser:
    """Sends fields as the script of the page does."""

    def __init__(self, user: User, episode: Episode, page: str) -> None:
        self.client = Client(raise_request_exception=True)
        self.client.force_login(user)
        self.user = user
        self.address = reverse("registry:field", args=[episode.registry_id, page])
        self.page = reverse("registry:case_page", args=[episode.registry_id, page])

    def send(self, *, item: Any = None, **texts: Any) -> Any:
        data = {name.replace("__", "-"): text for name, text in texts.items()}
        head = {"item": str(item or uuid4()), "person": str(self.user.pk)}
        return self.client.post(self.address, {**head, **data})

    def save(self, **texts: Any) -> dict[str, Any]:
        answer = self.send(**texts)
        assert answer.status_code == 200, answer.content
        reply: dict[str, Any] = answer.json()
        return reply

    def html(self) -> str:
        return self.client.get(self.page).content.decode()


@pytest.fixture
def episode(make_case: MakeCase) -> Episode:
    return make_case()


def test_one_field_is_written_and_the_page_is_told(coordinator: User, episode: Episode) -> None:
    history = Browser(coordinator, episode, "history")
    reply = history.save(**{"history-version": 1, "history-hypertension": "yes"})
    assert case_values(episode)["hypertension"] is True
    assert reply["state"] == "saved"
    assert (reply["field"], reply["version"]) == ("history-hypertension", 2)
    assert 'data-part="rail"' in reply["html"]
    assert "<input" not in reply["html"]
    assert "<select" not in reply["html"]
    assert AuditEvent.objects.filter(action="record.change").count() == 1


def test_what_the_server_read_is_shown_in_its_form(coordinator: User, episode: Episode) -> None:
    arrival = Browser(coordinator, episode, "arrival")
    reply = arrival.save(**{"arrival-version": 1, "arrival-door_dt-time": "+1 0010"})
    assert reply["shown"]["-date"] == ["21 Nov"]
    assert reply["shown"]["-time"] == ["00:10"]


def test_several_fields_at_once_are_refused(coordinator: User, episode: Episode) -> None:
    history = Browser(coordinator, episode, "history")
    two = {"history-version": 1, "history-hypertension": "yes", "history-diabetes": "no"}
    assert history.send(**two).status_code == 400
    assert history.send(**{"history-version": 1}).status_code == 400
    assert case_values(episode)["hypertension"] is None


def test_the_same_save_sent_again_is_done_and_no_conflict(
    coordinator: User, make_person: Any, episode: Episode
) -> None:
    """The reply of the first was lost; somebody else changed the answer before the second."""
    mine = Browser(coordinator, episode, "arrival")
    theirs = Browser(make_person("coordinator"), episode, "arrival")
    item = uuid4()
    typed = {"presentation-version": 1, "presentation-sbp": "150"}
    assert mine.send(item=item, **typed).status_code == 200
    theirs.save(**{"presentation-version": 2, "presentation-sbp": "160"})
    again = mine.send(item=item, **typed)
    assert again.status_code == 200
    assert again.json()["version"] == 2
    assert case_values(episode)["sbp"] == 160


def test_a_conflict_shows_both_answers_and_writes_nothing(
    coordinator: User, make_person: Any, episode: Episode
) -> None:
    theirs = Browser(make_person("coordinator", username="chen"), episode, "arrival")
    theirs.save(**{"presentation-version": 1, "presentation-sbp": "160"})
    mine = Browser(coordinator, episode, "arrival")
    answer = mine.send(**{"presentation-version": 1, "presentation-sbp": "150"})
    reply = answer.json()
    assert (answer.status_code, reply["state"]) == (409, "conflict")
    assert "160" in reply["html"]
    assert "150" in reply["html"]
    assert "chen" in reply["html"]
    assert reply["theirs"][""] == ["160"]
    assert case_values(episode)["sbp"] == 160
    mine.save(**{"presentation-version": reply["version"], "presentation-sbp": "150"})
    assert case_values(episode)["sbp"] == 150


def test_another_answer_of_the_same_row_is_no_conflict(
    coordinator: User, make_person: Any, episode: Episode
) -> None:
    theirs = Browser(make_person("coordinator"), episode, "arrival")
    theirs.save(**{"presentation-version": 1, "presentation-sbp": "160"})
    mine = Browser(coordinator, episode, "arrival")
    mine.save(**{"presentation-version": 1, "presentation-dbp": "90"})
    values = case_values(episode)
    assert (values["sbp"], values["dbp"]) == (160, 90)


def test_what_cannot_be_read_is_kept_as_typed(coordinator: User, episode: Episode) -> None:
    arrival = Browser(coordinator, episode, "arrival")
    arrival.save(**{"presentation-version": 1, "presentation-nihss_baseline": "11"})
    reply = arrival.save(**{"presentation-version": 2, "presentation-nihss_baseline": "９９ ?"})
    assert reply["state"] == "draft"
    assert case_values(episode)["nihss_baseline"] == 11
    html = arrival.html()
    assert 'value="９９ ?"' in html
    assert 'aria-invalid="true"' in html
    assert any(item.code == "DRAFT" for item in blockers(episode))
    with pytest.raises(NotCompleteError):
        sign_off(by=coordinator, episode=episode)
    episode.refresh_from_db()
    assert episode.error_count == 1


def test_a_legible_answer_takes_the_place_of_the_draft(coordinator: User, episode: Episode) -> None:
    arrival = Browser(coordinator, episode, "arrival")
    arrival.save(**{"presentation-version": 1, "presentation-nihss_baseline": "99"})
    reply = arrival.save(**{"presentation-version": 1, "presentation-nihss_baseline": "9"})
    assert reply["state"] == "saved"
    assert not Draft.objects.exists()
    assert case_values(episode)["nihss_baseline"] == 9
    acts = list(AuditEvent.objects.filter(action__startswith="draft").values_list("action"))
    assert sorted(acts) == [("draft.drop",), ("draft.keep",)]


def test_a_draft_of_an_identity_is_for_those_who_may_see_it(
    coordinator: User, investigator: User, episode: Episode
) -> None:
    patient = Browser(coordinator, episode, "patient")
    patient.save(**{"identity-version": 1, "identity-birth_date": "the 3rd of Secret"})
    assert "3rd of Secret" in patient.html()
    reader = Client()
    reader.force_login(investigator)
    for page in ("patient", "history"):
        text = reader.get(
            reverse("registry:case_page", args=[episode.registry_id, page])
        ).content.decode()
        assert "could not be read" in text
        assert "Secret" not in text
    kept = AuditEvent.objects.get(action="draft.keep")
    assert kept.changes == {}


def test_the_first_answer_makes_a_row_and_the_next_ones_find_it(
    coordinator: User, episode: Episode
) -> None:
    procedure = Browser(coordinator, episode, "procedure")
    row = {"attempts-new0-key": str(uuid4()), "attempts-new0-version": 1}
    reply = procedure.save(**row, **{"attempts-new0-technique": "combined"})
    [attempt] = case_values(episode)["attempt"]
    assert reply["renamed"] == {"attempts-new0": f"attempts-{attempt['id']}"}
    procedure.save(**row, **{"attempts-new0-device_model": "Solitaire X"})
    [attempt] = case_values(episode)["attempt"]
    assert (attempt["technique"], attempt["device_model"]) == ("combined", "Solitaire X")


def test_a_row_that_begins_with_something_illegible_is_kept_and_then_made(
    coordinator: User, episode: Episode
) -> None:
    procedure = Browser(coordinator, episode, "procedure")
    row = {"attempts-new0-key": str(uuid4()), "attempts-new0-version": 1}
    reply = procedure.save(**row, **{"attempts-new0-device_deploy_dt-time": "2460"})
    assert reply["state"] == "draft"
    assert case_values(episode)["attempt"] == []
    assert 'value="2460"' in procedure.html()
    procedure.save(**row, **{"attempts-new0-technique": "combined"})
    [attempt] = case_values(episode)["attempt"]
    assert Draft.objects.get().target == f"attempt:{attempt['id']}"
    assert 'value="2460"' in procedure.html()


def test_a_row_is_removed_once(coordinator: User, episode: Episode) -> None:
    procedure = Browser(coordinator, episode, "procedure")
    for technique in ("combined", "contact_aspiration"):
        key = {"attempts-new0-key": str(uuid4()), "attempts-new0-version": 1}
        procedure.save(**key, **{"attempts-new0-technique": technique})
    first, _second = case_values(episode)["attempt"]
    item = uuid4()
    for _ in range(2):
        answer = procedure.send(item=item, remove=f"attempts:{first['id']}")
        assert answer.status_code == 200
    [left] = case_values(episode)["attempt"]
    assert (left["technique"], left["seq"]) == ("contact_aspiration", 1)


def test_typing_into_a_row_that_is_gone_says_so(coordinator: User, episode: Episode) -> None:
    procedure = Browser(coordinator, episode, "procedure")
    answer = procedure.send(**{"attempts-999-version": 1, "attempts-999-device_model": "Trevo"})
    assert (answer.status_code, answer.json()["state"]) == (409, "gone")


def test_nothing_is_saved_in_the_name_of_another_person(
    coordinator: User, make_person: Any, episode: Episode
) -> None:
    other = Browser(make_person("coordinator", username="zhao"), episode, "arrival")
    other.user = coordinator
    answer = other.send(**{"presentation-version": 1, "presentation-sbp": "150"})
    assert answer.status_code == 409
    assert answer.json() == {"state": "person", "name": "zhao"}
    assert case_values(episode)["sbp"] is None


def test_an_early_time_moves_to_the_next_day_and_says_so(
    coordinator: User, episode: Episode
) -> None:
    arrival = Browser(coordinator, episode, "arrival")
    arrival.save(**{"arrival-version": 1, "arrival-onset_dt-time": "2310"})
    reply = arrival.save(**{"arrival-version": 2, "arrival-door_dt-time": "0005"})
    assert reply["nextDay"] == "21 Nov"
    assert reply["days"]["presentation-nihss_baseline_dt"] == "21 Nov"
    assert f"{case_values(episode)['door_dt']:%d %H:%M}" == "21 00:05"
    typed = {"arrival-door_dt-date": "20 Nov", "arrival-door_dt-time": "0005"}
    reply = arrival.save(**{"arrival-version": 3}, **typed)
    assert reply["nextDay"] == ""
    assert f"{case_values(episode)['door_dt']:%d %H:%M}" == "20 00:05"


def test_a_full_post_keeps_and_replaces_drafts_too(coordinator: User, episode: Episode) -> None:
    """Without scripts the page is posted as a whole; what cannot be read is kept all the same."""
    client = Client()
    client.force_login(coordinator)
    save(client, episode, "arrival", **{"presentation-nihss_baseline": "99"})
    assert Draft.objects.get().typed[""] == ["99"]
    assert 'value="99"' in client.get(address(episode, "arrival")).content.decode()
    save(client, episode, "arrival", **{"presentation-nihss_baseline": "9"})
    assert not Draft.objects.exists()
    assert case_values(episode)["nihss_baseline"] == 9
