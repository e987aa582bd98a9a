"""The jump box: what it finds for whom. A hospital number leaves no trace but the audit's."""

from __future__ import annotations

import pytest
from django.test import Client

from registry.models import AuditEvent, Site, User
from registry.selectors.initials import initials_of
from tests.fixtures import MakeCase, MakePerson

UNDER_THE_BOX = {"HX-Request": "true"}


def hits(client: Client, typed: str, **options: object) -> dict[str, str]:
    """Return the words and the addresses of what was found."""
    answer = client.post("/search/", {"q": typed}, headers=UNDER_THE_BOX)
    assert answer.status_code == 200
    return {str(h.label): h.address for group in answer.context["groups"] for h in group.hits}


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("浙江医院", "zjyy"),
        ("杭州市第一人民医院", "hzsdyrmyy"),
        ("李文", "lw"),
        ("Li Wen", "lw"),
        ("Zürich 2", "z2"),
        ("——", ""),
        ("囧囧", ""),  # beyond the first level of GB 2312: no letter is better than a wrong one
    ],
)
def test_initials_of_a_name(name: str, initials: str) -> None:
    assert initials_of(name) == initials


def test_a_case_is_found_by_its_number_and_opened_at_once(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    episode = make_case()
    client.force_login(coordinator)
    address = f"/cases/{episode.registry_id}/"
    assert hits(client, "hz-0001") == {episode.registry_id: address}
    assert client.post("/search/", {"q": "1"}).url == address  # type: ignore[attr-defined]
    make_case()
    assert client.post("/search/", {"q": "hz-000"}).status_code == 200


def test_a_hospital_number_finds_its_cases_for_those_who_may_see_identity(
    client: Client, coordinator: User, investigator: User, make_case: MakeCase
) -> None:
    episode = make_case(number="SECRET-77")
    client.force_login(coordinator)
    assert hits(client, " secret -77 ") == {episode.registry_id: f"/cases/{episode.registry_id}/"}
    assert hits(client, "SECRET-7") == {}
    event = AuditEvent.objects.get(action="case.find")
    assert (event.by, event.case_key) == (coordinator, episode.registry_id)
    assert "SECRET" not in str(event.changes | event.identity_changes)
    client.force_login(investigator)
    assert hits(client, "SECRET-77") == {}


def test_a_hospital_number_in_an_address_finds_nothing(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    make_case(number="SECRET-77")
    client.force_login(coordinator)
    answer = client.get("/search/", {"q": "SECRET-77"})
    assert answer.context["groups"] == []
    assert not AuditEvent.objects.filter(action="case.find").exists()


def test_another_site_is_not_found(
    client: Client, make_person: MakePerson, make_case: MakeCase, other_site: Site
) -> None:
    make_case(number="SECRET-77")
    client.force_login(make_person("coordinator", other_site))
    for typed in ("SECRET-77", "HZ-0001", "1", "Hangzhou", "hs", "coordinator"):
        found = hits(client, typed)
        assert not any("HZ" in words or "Hangzhou" in words for words in found), typed


def test_sites_and_people_are_found_by_initials(
    client: Client, coordinator: User, make_person: MakePerson, site: Site
) -> None:
    site.name = "浙江医院"
    site.save()
    colleague = make_person("investigator")
    colleague.first_name, colleague.last_name = "曾", "静"
    colleague.save()
    client.force_login(coordinator)
    assert hits(client, "zjyy") == {"浙江医院": "/cases/?site=HZ"}
    assert hits(client, "zj") == {
        "浙江医院": "/cases/?site=HZ",
        str(colleague): f"/cases/?signer={colleague.pk}",
    }
    colleague.search_initials = "cj"
    colleague.save()
    assert str(colleague) in hits(client, "cj")


def test_commands_are_those_that_the_person_may_open(
    client: Client, coordinator: User, investigator: User
) -> None:
    client.force_login(coordinator)
    assert hits(client, "new case") == {"New case": "/cases/new/"}
    assert hits(client, "ENTRY") == {"Batch entry": "/cases/batch/"}
    client.force_login(investigator)
    assert hits(client, "new case") == {}
    assert "Reports" in hits(client, "rep")


def test_the_page_works_without_a_script_and_is_not_kept(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    make_case(number="SECRET-77")
    client.force_login(coordinator)
    assert client.get("/search/")["Cache-Control"] == "no-store"
    html = client.post("/search/", {"q": "nothing like it"}).content.decode()
    assert "Nothing found." in html
    assert client.get("/search/?q=codebook").context["groups"][0].hits[0].label == "Codebook"


def test_a_search_asks_the_database_a_bounded_number_of_times(
    client: Client, coordinator: User, django_assert_max_num_queries: object
) -> None:
    client.force_login(coordinator)
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        hits(client, "zzz")
