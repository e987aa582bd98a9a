"""Answers sent by a program: read by the codebook, kept apart from other people's."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from registry.codebook.lookup import section_by_key
from registry.models import AuditEvent, Episode, Site, User
from registry.services.rows import add_row
from tests.fixtures import MakeCase, MakePerson
from tests.registry.core_lab import make_core_lab


def send(
    api: APIClient, case: Episode, key: str, version: int | None = 1, **body: Any
) -> tuple[int, dict[str, Any]]:
    content = body if version is None else {"version": version, **body}
    answer = api.patch(
        f"/api/v1/cases/{case.registry_id}/sections/{key}/",
        json.dumps(content),  # escapes what is no character, where the client would stumble
        content_type="application/json",
    )
    return answer.status_code, answer.json()


def test_answers_are_saved_and_recorded(api: APIClient, case: Episode) -> None:
    status, body = send(
        api, case, "imaging", values={"aspects": 0}, missing={"pc_aspects": "not_done"}
    )
    assert status == 200
    assert body["changes"] == {
        "aspects": [None, 0],
        "pc_aspects": [None, {"missing": "not_done"}],
    }
    assert (body["version"], body["values"]["aspects"]) == (2, 0)
    event = AuditEvent.objects.filter(action="record.change").get()
    assert (event.by_name, event.source) == ("coordinator", "api")


def test_null_empties_an_answer(api: APIClient, case: Episode) -> None:
    send(api, case, "imaging", values={"aspects": 9})
    status, body = send(api, case, "imaging", 2, values={"aspects": None})
    assert (status, body["changes"]) == (200, {"aspects": [9, None]})


def test_an_item_that_is_not_sent_is_left_alone(api: APIClient, case: Episode) -> None:
    send(api, case, "imaging", values={"aspects": 9})
    _status, body = send(api, case, "imaging", 2, missing={"pc_aspects": "unknown"})
    assert body["values"]["aspects"] == 9


def test_a_change_without_a_version_is_refused(api: APIClient, case: Episode) -> None:
    status, _body = send(api, case, "imaging", None, values={"aspects": 9})
    assert status == 428
    assert not AuditEvent.objects.filter(action="record.change").exists()


def test_two_answers_to_the_same_item_are_both_shown(api: APIClient, case: Episode) -> None:
    send(api, case, "imaging", values={"aspects": 9})
    status, body = send(api, case, "imaging", values={"aspects": 7})
    assert (status, body["version"]) == (409, 2)
    (conflict,) = body["conflicts"]
    assert (conflict["variable"], conflict["yours"], conflict["theirs"]) == ("aspects", 7, 9)
    assert conflict["their_name"] == "coordinator"


def test_answers_to_different_items_are_both_kept(api: APIClient, case: Episode) -> None:
    send(api, case, "imaging", values={"aspects": 9})
    status, body = send(api, case, "imaging", values={"pc_aspects": 8})
    assert status == 200
    assert (body["values"]["aspects"], body["values"]["pc_aspects"]) == (9, 8)


@pytest.mark.parametrize("version", [99, 0, -1, "x", 2**70, None])
def test_a_version_that_cannot_be_is_refused(api: APIClient, case: Episode, version: Any) -> None:
    address = f"/api/v1/cases/{case.registry_id}/sections/imaging/"
    answer = api.patch(address, {"version": version, "values": {"aspects": 9}})
    assert answer.status_code == 400
    assert list(answer.json()) == ["version"]


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        pytest.param("imaging", "aspects", 11, id="above the range"),
        pytest.param("imaging", "aspects", -1, id="below the range"),
        pytest.param("imaging", "aspects", 7.5, id="no whole number"),
        pytest.param("imaging", "aspects", True, id="yes is no number"),
        pytest.param("imaging", "aspects", "7", id="a text is no number"),
        pytest.param("imaging", "aspects", 10**40, id="a huge number"),
        pytest.param("imaging", "aspects", [7], id="a list is no number"),
        pytest.param("patient", "sex", "M", id="no such code"),
        pytest.param("patient", "sex", 1, id="a number is no code"),
        pytest.param("patient", "ethnicity", [], id="an empty list"),
        pytest.param("patient", "ethnicity", "other", id="a code is no list"),
        pytest.param("patient", "ethnicity", ["other", "x"], id="one code of two"),
        pytest.param("arrival", "onset_dt", "2026-11-20T09:10", id="no offset"),
        pytest.param("arrival", "onset_dt", "2026-11-20T09:10:30+08:00", id="seconds"),
        pytest.param("arrival", "onset_dt", "0001-01-01T00:00+14:00", id="before the calendar"),
        pytest.param("arrival", "onset_dt", "1820-01-01T00:00Z", id="two centuries ago"),
        pytest.param("arrival", "onset_dt", 1763601000, id="a number is no time"),
        pytest.param("identity", "birth_date", "20/11", id="no date"),
        pytest.param("identity", "birth_date", "1026-11-20", id="a millennium ago"),
        pytest.param("identity", "family_name", "", id="an empty text"),
        pytest.param("identity", "family_name", "x" * 101, id="a long text"),
        pytest.param("identity", "family_name", "\x00", id="a character not to be stored"),
        pytest.param("identity", "family_name", "\ud800", id="half a character"),
        pytest.param("identity", "hospital_number", None, id="the number that finds the patient"),
        pytest.param("imaging", "is_superuser", True, id="no such item"),
        pytest.param("imaging", "version", 9, id="a column that is no item"),
    ],
)
def test_an_illegal_value_is_refused_at_its_item(
    api: APIClient, case: Episode, section: str, name: str, value: Any
) -> None:
    status, body = send(api, case, section, values={name: value})
    assert status == 400
    assert list(body) == [name]
    assert all(body[name])
    assert not AuditEvent.objects.filter(action="record.change").exists()


def test_one_illegal_value_stops_the_others(api: APIClient, case: Episode) -> None:
    status, body = send(api, case, "imaging", values={"aspects": 9, "pc_aspects": 11})
    assert (status, list(body)) == (400, ["pc_aspects"])
    assert not AuditEvent.objects.filter(action="record.change").exists()


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        pytest.param({"aspects": 9}, {"aspects": "unknown"}, id="value and reason"),
        pytest.param({}, {"aspects": "because"}, id="no such reason"),
        pytest.param({}, {"aspects": ["unknown"]}, id="a list is no reason"),
    ],
)
def test_an_illegal_reason_is_refused_at_its_item(
    api: APIClient, case: Episode, values: dict[str, Any], missing: dict[str, Any]
) -> None:
    status, body = send(api, case, "imaging", values=values, missing=missing)
    assert (status, list(body)) == (400, ["aspects"])


@pytest.mark.parametrize("body", [[], "x", 7, None], ids=repr)
def test_a_body_that_is_no_object_is_refused(api: APIClient, case: Episode, body: Any) -> None:
    answer = api.patch(f"/api/v1/cases/{case.registry_id}/sections/imaging/", body)
    assert answer.status_code in (400, 428)


def test_json_that_is_nested_too_deeply_is_refused(api: APIClient, case: Episode) -> None:
    address = f"/api/v1/cases/{case.registry_id}/sections/imaging/"
    answer = api.patch(address, "[" * 100_000, content_type="application/json")
    assert answer.status_code == 400


def test_an_instant_is_kept_in_the_time_of_the_site(api: APIClient, case: Episode) -> None:
    _status, body = send(
        api,
        case,
        "arrival",
        values={"onset_dt": "2026-11-20T01:10Z"},
        estimated={"onset_dt": True},
    )
    assert body["values"]["onset_dt"] == "2026-11-20T09:10+08:00"
    assert body["estimated"] == ["onset_dt"]


def test_only_a_time_can_be_an_estimate(api: APIClient, case: Episode) -> None:
    status, body = send(api, case, "imaging", estimated={"aspects": True})
    assert (status, list(body)) == (400, ["aspects"])


def test_a_signed_case_asks_why(api: APIClient, case: Episode, coordinator: User) -> None:
    Episode.objects.update(signed_at=timezone.now(), signed_by=coordinator)
    status, body = send(api, case, "imaging", values={"aspects": 9})
    assert (status, list(body)) == (400, ["reason"])
    status, _body = send(api, case, "imaging", values={"aspects": 9}, reason="Read again")
    assert status == 200
    assert AuditEvent.objects.get(action="record.change").reason == "Read again"
    assert Episode.objects.get().status == "amended"


def test_a_row_is_named_by_its_id(api: APIClient, case: Episode, coordinator: User) -> None:
    row = add_row(
        by=coordinator,
        episode=case,
        section=section_by_key("attempts"),
        values={},
        missing={},
        client_key=uuid4(),
    )
    values = {"device_brand": "Solitaire"}
    status, body = send(api, case, "attempts", values=values)
    assert (status, list(body)) == (400, ["record"])
    status, body = send(api, case, "attempts", record=row.pk, values=values)
    assert (status, body["values"]["device_brand"]) == (200, "Solitaire")


def test_a_row_of_another_case_is_not_found(
    api: APIClient, case: Episode, coordinator: User, make_case: MakeCase, other_site: Site
) -> None:
    foreign = add_row(
        by=coordinator,
        episode=make_case(at=other_site),
        section=section_by_key("attempts"),
        values={},
        missing={},
        client_key=uuid4(),
    )
    values = {"device_brand": "Solitaire"}
    status, _body = send(api, case, "attempts", record=foreign.pk, values=values)
    assert status == 404
    foreign.refresh_from_db()
    assert foreign.values()["device_brand"] is None


@pytest.mark.parametrize("key", ["nothing", "user", "auditevent"])
def test_a_section_that_is_not_in_the_codebook_is_not_found(
    api: APIClient, case: Episode, key: str
) -> None:
    assert send(api, case, key, values={})[0] == 404


def test_a_section_is_not_deleted(api: APIClient, case: Episode) -> None:
    address = f"/api/v1/cases/{case.registry_id}/sections/imaging/"
    assert api.delete(address).status_code == 405


def test_a_core_lab_grade_that_readers_give_is_refused(
    api: APIClient, case: Episode, make_person: MakePerson
) -> None:
    make_core_lab(make_person).send(case)
    status, body = send(api, case, "result", values={"etici_final_corelab": "3"})
    assert status == 400
    assert "by hand" in body["values"]["etici_final_corelab"][0]
