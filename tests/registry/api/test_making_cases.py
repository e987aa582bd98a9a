"""A create that may be repeated."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.middleware.csrf import get_token
from django.test import RequestFactory
from rest_framework.test import APIClient

from registry.models import Episode, Patient, Site, User
from tests.fixtures import MakePerson
from tests.registry.api.conftest import Program

ADDRESS = "/api/v1/cases/"


def send(client: APIClient, body: dict[str, Any], key: str) -> Any:
    return client.post(ADDRESS, body, headers={"Idempotency-Key": key})


def test_a_case_is_made(api: APIClient, new_case: dict[str, Any]) -> None:
    answer = send(api, new_case["body"], new_case["key"])
    assert answer.status_code == 201
    assert answer.json()["registry_id"] == Episode.objects.get().registry_id
    assert answer.json()["index_date"] == "2026-11-20"


def test_the_same_key_gives_the_same_answer(api: APIClient, new_case: dict[str, Any]) -> None:
    first, second = (send(api, new_case["body"], new_case["key"]) for _ in range(2))
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert Episode.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [{"hospital_number": "B 1"}, {"onset_date": "2026-11-19"}, {"sex": None}],
    ids=lambda change: next(iter(change)),
)
def test_the_same_key_with_other_facts_is_refused(
    api: APIClient, new_case: dict[str, Any], change: dict[str, Any]
) -> None:
    send(api, new_case["body"], new_case["key"])
    answer = send(api, new_case["body"] | change, new_case["key"])
    assert answer.status_code == 422
    assert Episode.objects.count() == 1


def test_somebody_elses_key_does_not_open_their_case(
    program: Program,
    make_person: MakePerson,
    other_site: Site,
    api: APIClient,
    new_case: dict[str, Any],
) -> None:
    made = send(api, new_case["body"], new_case["key"]).json()["registry_id"]
    stranger = program(make_person("coordinator", other_site))
    answer = send(stranger, new_case["body"] | {"site": "BE"}, new_case["key"])
    assert answer.status_code == 422
    assert made not in answer.content.decode()


@pytest.mark.parametrize("key", ["", "1", "not a uuid"])
def test_a_create_without_a_key_is_refused(
    api: APIClient, new_case: dict[str, Any], key: str
) -> None:
    answer = send(api, new_case["body"], key)
    assert answer.status_code == 400
    assert list(answer.json()) == ["Idempotency-Key"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("site", "BE", id="a site where the person does not work"),
        pytest.param("site", "XX", id="no such site"),
        pytest.param("onset_date", "2126-01-01", id="future"),
        pytest.param("onset_date", "20/11", id="no date"),
        pytest.param("sex", "m", id="no such code"),
        pytest.param("hospital_number", "  ", id="blank"),
        pytest.param("hospital_number", "\ufdfa" * 40, id="longer once normalised"),
        pytest.param("hospital_number", "A\x00", id="a character that cannot be stored"),
    ],
)
def test_a_case_with_an_illegal_fact_is_refused_at_that_fact(
    api: APIClient, other_site: Site, new_case: dict[str, Any], name: str, value: str
) -> None:
    answer = send(api, new_case["body"] | {name: value}, new_case["key"])
    assert answer.status_code == 400
    assert list(answer.json()) == [name]
    assert Patient.objects.count() == 0


def test_a_patient_who_is_known_is_shown_first(api: APIClient, new_case: dict[str, Any]) -> None:
    made = send(api, new_case["body"], new_case["key"]).json()["registry_id"]
    again = send(api, new_case["body"], str(uuid4()))
    assert (again.status_code, again.json()["registry_ids"]) == (409, [made])
    anyway = send(api, new_case["body"] | {"although_duplicate": True}, str(uuid4()))
    assert anyway.status_code == 201
    assert (Episode.objects.count(), Patient.objects.count()) == (2, 1)


def test_who_only_reads_makes_no_case(
    program: Program, investigator: User, new_case: dict[str, Any]
) -> None:
    assert send(program(investigator), new_case["body"], new_case["key"]).status_code == 403
    assert Episode.objects.count() == 0


def test_another_site_cannot_write_in_a_persons_name(
    coordinator: User, new_case: dict[str, Any]
) -> None:
    """The session alone does not authorise a write; the token must come with it."""
    strict = APIClient(enforce_csrf_checks=True)
    strict.force_login(coordinator)
    strict.default_format = "json"
    assert send(strict, new_case["body"], new_case["key"]).status_code == 403
    token = get_token(RequestFactory().get("/"))
    strict.cookies["csrftoken"] = token
    strict.credentials(HTTP_X_CSRFTOKEN=token)
    assert send(strict, new_case["body"], new_case["key"]).status_code == 201
