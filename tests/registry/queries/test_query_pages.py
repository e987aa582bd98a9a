"""The pages of queries, by full posts: ask, answer with a corrected value, keep, refuse."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from registry.codebook.lookup import section_by_key
from registry.models import AuditEvent, DataQuery, Episode, QueryState, User
from registry.selectors.case import load_case
from registry.services.errors import NotCompleteError
from registry.services.queries import ask
from registry.services.sign_off import sign_off
from tests.fixtures import MakeCase, MakePerson
from tests.registry.queries.saving import add, counts, keep, save
from tests.registry.views.posting import address


@pytest.fixture
def manager(make_person: MakePerson) -> User:
    return make_person("data_manager", username="manager")


@pytest.fixture
def unusual(coordinator: User, make_case: MakeCase) -> Episode:
    episode = make_case()
    save(coordinator, episode, "presentation", sbp=235)
    return episode


@pytest.fixture
def query(manager: User, unusual: Episode) -> DataQuery:
    return ask(
        by=manager,
        episode=unusual,
        section=section_by_key("presentation"),
        variable="sbp",
        text="Is this right?",
    )


def page(client: Client, by: User, path: str) -> str:
    client.force_login(by)
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.content.decode()


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found is not None
    return found[1]


def sbp_of(episode: Episode) -> int:
    return int(load_case(episode.pk).values()["sbp"])


def test_a_warning_is_kept_from_its_page_by_a_plain_post(
    client: Client, coordinator: User, unusual: Episode
) -> None:
    html = page(client, coordinator, address(unusual, "arrival"))
    assert 'form="keep-USUAL-sbp"' in html
    posted = {name: hidden(html, name) for name in ("rule", "row", "fingerprint", "next")}
    keep_address = reverse("registry:keep_warning", args=[unusual.registry_id])
    answer = client.post(keep_address, {**posted, "because": "core_lab", "words": "seen"})
    assert answer.headers["Location"] == posted["next"]
    kept = page(client, coordinator, address(unusual, "arrival"))
    assert "data-keep " not in kept
    assert "Confirmed by the core lab: seen" in kept
    assert 'class="field-warning"' not in kept
    assert counts(unusual) == (0, 0)


def test_keeping_leads_nowhere_else(client: Client, coordinator: User, unusual: Episode) -> None:
    client.force_login(coordinator)
    keep_address = reverse("registry:keep_warning", args=[unusual.registry_id])
    answer = client.post(keep_address, {"next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == reverse("registry:case", args=[unusual.registry_id])
    assert DataQuery.objects.count() == 0


def test_a_query_is_answered_with_a_corrected_value(
    client: Client, coordinator: User, query: DataQuery, unusual: Episode
) -> None:
    path = reverse("registry:query", args=[query.pk])
    html = page(client, coordinator, path)
    posted = {"field-version": hidden(html, "field-version"), "field-sbp": "135", "act": "answer"}
    assert client.post(path, posted).status_code == 302
    query.refresh_from_db()
    assert (query.state, sbp_of(unusual)) == (QueryState.ANSWERED, 135)
    assert query.messages.last().changes == {"sbp": [235, 135]}
    assert AuditEvent.objects.filter(action="record.change", source="query").count() == 1
    assert "<del>235 mmHg</del>" in page(client, coordinator, path)


def test_what_cannot_be_read_is_shown_again(
    client: Client, coordinator: User, query: DataQuery, unusual: Episode
) -> None:
    path = reverse("registry:query", args=[query.pk])
    client.force_login(coordinator)
    answer = client.post(path, {"field-sbp": "13x", "text": "typo", "act": "answer"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="13x"' in html
    assert ">typo</textarea>" in html
    query.refresh_from_db()
    assert (query.state, sbp_of(unusual)) == (QueryState.OPEN, 235)


def test_two_people_who_change_the_value_hear_of_each_other(
    client: Client, coordinator: User, query: DataQuery, unusual: Episode
) -> None:
    path = reverse("registry:query", args=[query.pk])
    version = hidden(page(client, coordinator, path), "field-version")
    save(coordinator, unusual, "presentation", sbp=210)
    answer = client.post(
        path, {"field-version": version, "field-sbp": "135", "text": "x", "act": "answer"}
    )
    assert answer.status_code == 422
    assert "210 mmHg" in answer.content.decode()
    assert sbp_of(unusual) == 210


def test_a_signed_case_is_corrected_with_a_reason(
    client: Client, coordinator: User, query: DataQuery, unusual: Episode
) -> None:
    now = unusual.created_at
    Episode.objects.filter(pk=unusual.pk).update(signed_at=now, signed_by=coordinator)
    path = reverse("registry:query", args=[query.pk])
    posted = {
        "field-version": hidden(page(client, coordinator, path), "field-version"),
        "field-sbp": "135",
        "act": "answer",
    }
    assert client.post(path, posted).status_code == 422
    assert sbp_of(unusual) == 235
    assert client.post(path, {**posted, "reason": "typing error"}).status_code == 302
    assert sbp_of(unusual) == 135


def test_who_asked_may_close_and_others_may_not(
    client: Client, manager: User, coordinator: User, investigator: User, unusual: Episode
) -> None:
    path = reverse("registry:query", args=[_asked(investigator, unusual).pk])
    client.force_login(coordinator)
    assert client.post(path, {"act": "close"}).status_code == 403
    client.force_login(investigator)
    assert client.post(path, {"act": "close"}).status_code == 302
    assert client.post(path, {"act": "assign"}).status_code == 403
    client.force_login(manager)
    assert client.post(path, {"act": "reopen"}).status_code == 302
    assert client.post(path, {"act": "dance"}).status_code == 404


def _asked(by: User, episode: Episode) -> DataQuery:
    section = section_by_key("presentation")
    return ask(by=by, episode=episode, section=section, variable="dbp", text="And this?")


def test_a_question_on_who_the_patient_is_needs_the_right_to_know(
    client: Client, manager: User, investigator: User, unusual: Episode
) -> None:
    path = reverse("registry:query_new", args=[unusual.registry_id])
    asked_of = "?section=identity&variable=birth_date"
    client.force_login(investigator)
    assert client.get(path + asked_of).status_code == 404
    client.force_login(manager)
    answer = client.post(path + asked_of, {"text": "SECRET-WORD"})
    assert answer.status_code == 302
    assert "SECRET-WORD" in page(client, manager, answer.headers["Location"])
    assert "SECRET-WORD" not in page(client, investigator, answer.headers["Location"])
    assert "SECRET-WORD" not in page(client, investigator, reverse("registry:query_list"))


def test_who_only_reads_a_case_asks_from_its_answers(
    client: Client, coordinator: User, investigator: User, unusual: Episode
) -> None:
    add(coordinator, unusual, "attempts", technique="combined")
    found = []
    for name in ("arrival", "procedure"):
        html = page(
            client, investigator, reverse("registry:case_page", args=[unusual.registry_id, name])
        )
        found += [unescape(link) for link in re.findall(r'href="([^"]*/queries/new/[^"]*)"', html)]
    assert any("variable=sbp" in link for link in found)
    assert any("section=attempts&variable=technique&row=" in link for link in found)
    for link in found:
        assert "Ask" in page(client, investigator, link)
    client.post(next(link for link in found if "variable=sbp" in link), {"text": "Which arm?"})
    assert DataQuery.objects.get(question="Which arm?").opened_by == investigator


@pytest.mark.parametrize(
    "asked_of",
    [
        "",
        "?section=nothing&variable=sbp",
        "?section=presentation&variable=nothing",
        "?section=attempts&variable=technique",
        "?section=attempts&variable=technique&row=1",
        "?section=presentation&variable=sbp&row=99999999999999999999",
    ],
)
def test_a_place_that_is_not_there_is_not_asked_about(
    client: Client, manager: User, unusual: Episode, asked_of: str
) -> None:
    client.force_login(manager)
    path = reverse("registry:query_new", args=[unusual.registry_id])
    assert client.get(path + asked_of).status_code == 404


def test_an_open_query_does_not_hinder_a_signature_of_its_own(
    coordinator: User, query: DataQuery, unusual: Episode
) -> None:
    """Queries ask; what blocks a signature are errors and missing answers alone."""
    with pytest.raises(NotCompleteError) as refusal:
        sign_off(by=coordinator, episode=unusual)
    assert {finding.code for finding in refusal.value.findings} == {"COMPLETE"}


def test_the_history_tells_of_queries(client: Client, coordinator: User, unusual: Episode) -> None:
    query = keep(coordinator, unusual, "USUAL-sbp")
    html = page(client, coordinator, reverse("registry:history", args=[unusual.registry_id]))
    assert f"kept a warning, q-{query.pk}" in html.lower()


def test_a_figure_that_the_field_feeds_is_named_or_none_is(
    client: Client, manager: User, query: DataQuery
) -> None:
    html = page(client, manager, reverse("registry:query", args=[query.pk]))
    assert "No figure of the newest reports that you may see reads this field." in html
