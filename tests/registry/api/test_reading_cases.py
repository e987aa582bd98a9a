"""Cases and the codebook as JSON."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from registry.codebook.lookup import all_sections, section_by_key
from registry.derived.catalogue import DERIVATIONS
from registry.models import Episode, Site, User
from registry.services.records import save_section
from tests.fixtures import MakeCase, MakePerson
from tests.registry.api.conftest import Program

ONSET = datetime(2026, 11, 20, 1, 10, tzinfo=UTC)


def detail(client: APIClient, case: Episode) -> dict[str, Any]:
    answer = client.get(f"/api/v1/cases/{case.registry_id}/")
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


def section(body: dict[str, Any], key: str) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in body["sections"] if item["key"] == key)
    return found


def numbers(client: APIClient, **query: str) -> list[str]:
    answer = client.get("/api/v1/cases/", query)
    assert answer.status_code == 200, answer.content
    return [item["registry_id"] for item in answer.json()["results"]]


def test_the_list_holds_the_cases_of_the_persons_sites_and_no_others(
    api: APIClient, make_case: MakeCase, other_site: Site
) -> None:
    mine = make_case()
    make_case(at=other_site)
    assert numbers(api) == [mine.registry_id]


def test_the_list_is_sorted_and_cut_into_pages(api: APIClient, make_case: MakeCase) -> None:
    late = make_case(onset=date(2026, 11, 20)).registry_id
    early = make_case(onset=date(2026, 10, 1)).registry_id
    assert numbers(api) == [late, early]
    assert numbers(api, sort="onset") == [early, late]
    assert numbers(api, sort="onset", limit="1", offset="1") == [late]
    assert api.get("/api/v1/cases/", {"limit": "1"}).json()["count"] == 2


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param({"status": "draft"}, 2, id="status"),
        pytest.param({"status": "signed"}, 0, id="status nobody has"),
        pytest.param({"site": "HZ"}, 2, id="site"),
        pytest.param({"site": "BE"}, 0, id="foreign site"),
        pytest.param({"search": "hz-0002"}, 1, id="number"),
        pytest.param({"date_from": "2026-11-01"}, 1, id="from"),
        pytest.param({"date_to": "2026-11-01"}, 1, id="to"),
    ],
)
def test_the_list_is_narrowed(
    api: APIClient, make_case: MakeCase, other_site: Site, query: dict[str, str], expected: int
) -> None:
    make_case(onset=date(2026, 11, 20))
    make_case(onset=date(2026, 10, 1))
    make_case(at=other_site)
    assert len(numbers(api, **query)) == expected


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({"sort": "signed_by__password"}, id="order by a column"),
        pytest.param(
            {"sort": "index_date; DROP TABLE registry_episode"}, id="order by a statement"
        ),
        pytest.param({"status": "lost"}, id="unknown status"),
        pytest.param({"patient__identity__family_name": "Li"}, id="unknown parameter"),
        pytest.param({"date_from": "20/11"}, id="a date that is none"),
        pytest.param({"search": "\x00"}, id="a character that cannot be stored"),
        pytest.param({"offset": "-1"}, id="negative offset"),
    ],
)
def test_a_list_that_is_asked_for_in_unknown_words_is_refused(
    api: APIClient, case: Episode, query: dict[str, str]
) -> None:
    answer = api.get("/api/v1/cases/", query)
    assert answer.status_code == 400
    assert list(answer.json()) == list(query)


def test_a_case_shows_every_item_of_the_codebook_section_by_section(
    api: APIClient, case: Episode
) -> None:
    body = detail(api, case)
    assert [item["key"] for item in body["sections"]] == [item.key for item in all_sections()]
    for found, declared in zip(body["sections"], all_sections(), strict=True):
        for record in found["records"]:
            assert tuple(record["values"]) == declared.names


def test_a_case_shows_codes_and_reasons_beside_them(
    api: APIClient, case: Episode, coordinator: User
) -> None:
    save_section(
        by=coordinator,
        episode=case,
        section=section_by_key("imaging"),
        values={"aspects": 0},
        missing={"pc_aspects": "not_done"},
        base_version=1,
    )
    record = section(detail(api, case), "imaging")["records"][0]
    assert record["values"]["aspects"] == 0
    assert record["values"]["pc_aspects"] is None
    assert record["missing"] == {"pc_aspects": "not_done"}
    assert record["version"] == 2


def test_a_case_shows_its_derived_items(api: APIClient, case: Episode, coordinator: User) -> None:
    told: dict[str, dict[str, Any]] = {
        "identity": {"birth_date": date(1960, 11, 21)},
        "arrival": {"lkw_dt": ONSET.astimezone(case.site.zone)},
    }
    for key, values in told.items():
        save_section(
            by=coordinator,
            episode=case,
            section=section_by_key(key),
            values=values,
            missing={},
            base_version=1,
        )
    derived = {item["name"]: item for item in detail(api, case)["derived"]}
    assert list(derived) == [item.name for item in DERIVATIONS]
    assert derived["age_at_onset"]["value"] == 65
    assert derived["mrs90"]["value"] is None


def test_a_moment_is_shown_in_its_own_offset(
    api: APIClient, case: Episode, coordinator: User
) -> None:
    china = ONSET.astimezone(case.site.zone)
    save_section(
        by=coordinator,
        episode=case,
        section=section_by_key("arrival"),
        values={"onset_dt": china},
        missing={},
        estimated={"onset_dt": True},
        base_version=1,
    )
    record = section(detail(api, case), "arrival")["records"][0]
    assert record["values"]["onset_dt"] == "2026-11-20T09:10+08:00"
    assert record["estimated"] == ["onset_dt"]


def test_who_the_patient_is_is_shown_only_to_those_who_may_know(
    program: Program, api: APIClient, case: Episode, investigator: User
) -> None:
    known = section(detail(api, case), "identity")["records"][0]["values"]
    assert known["hospital_number"] == "CANARY-NUMBER"
    answer = program(investigator).get(f"/api/v1/cases/{case.registry_id}/")
    assert "identity" not in {item["key"] for item in answer.json()["sections"]}
    assert b"CANARY-NUMBER" not in answer.content


def test_a_case_of_another_site_does_not_exist(
    api: APIClient, make_case: MakeCase, other_site: Site
) -> None:
    foreign = make_case(at=other_site)
    assert api.get(f"/api/v1/cases/{foreign.registry_id}/").status_code == 404


@pytest.mark.parametrize("wanted", ["0", "2", "x", "1 OR 1"])
def test_a_procedure_that_is_not_there_is_not_found(
    api: APIClient, case: Episode, wanted: str
) -> None:
    address = f"/api/v1/cases/{case.registry_id}/"
    assert api.get(address, {"procedure": wanted}).status_code == 404


def test_the_codebook_is_read_without_seeing_cases(
    program: Program, make_person: MakePerson, case: Episode
) -> None:
    reader = program(make_person("core_lab_reader"))
    assert reader.get("/api/v1/codebook/").json()["schema"] == "reperfuse-codebook/1"
    assert reader.get("/api/v1/cases/").status_code == 403


def test_no_copy_of_an_answer_is_kept(api: APIClient, case: Episode) -> None:
    answer = api.get(f"/api/v1/cases/{case.registry_id}/")
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_list_newer_than_the_day_is_empty(api: APIClient, case: Episode) -> None:
    tomorrow = case.index_date + timedelta(days=1)
    assert numbers(api, date_from=tomorrow.isoformat()) == []
