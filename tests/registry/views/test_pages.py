from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from registry.codebook import CODEBOOK
from registry.models import Episode, Site, User
from tests.fixtures import MakeCase, MakePerson
from tests.registry.queries.saving import save


def case_urls(episode: Episode) -> list[str]:
    key = episode.registry_id
    return [
        reverse("registry:case_page", args=[key, "procedure"]),
        reverse("registry:review", args=[key]),
        reverse("registry:history", args=[key]),
    ]


def test_pages_of_a_case_are_not_kept_by_the_browser(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    client.force_login(coordinator)
    for url in [*case_urls(make_case()), reverse("registry:today"), reverse("registry:case_list")]:
        assert client.get(url)["Cache-Control"] == "no-store"


def test_no_page_has_an_inline_script_or_style(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    client.force_login(coordinator)
    urls = [*case_urls(make_case()), "/today/", "/cases/", "/cases/new/", "/styleguide/"]
    for url in urls:
        html = client.get(url).content.decode()
        assert not re.search(r"\sstyle=|<style|\son\w+=", html)
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html))


def test_a_case_of_another_site_does_not_exist(
    client: Client, make_person: MakePerson, make_case: MakeCase, other_site: Site
) -> None:
    client.force_login(make_person("coordinator", other_site))
    for url in case_urls(make_case()):
        assert client.get(url).status_code == 404


def test_synthetic_data_are_called_synthetic(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    words = "Every patient and number here is synthetic."
    assert words in client.get("/today/").content.decode()
    Site.objects.update(synthetic=False)
    assert words not in client.get("/today/").content.decode()


def test_the_start_page_follows_the_role(client: Client, make_person: MakePerson) -> None:
    client.force_login(make_person("coordinator"))
    assert client.get("/").url == "/today/"  # type: ignore[attr-defined]
    client.force_login(make_person("core_lab_reader"))
    assert client.get("/").url == "/corelab/"  # type: ignore[attr-defined]


def test_who_may_not_enter_data_reads_the_page_without_identity(
    client: Client, investigator: User, make_case: MakeCase
) -> None:
    episode = make_case(number="SECRET123")
    client.force_login(investigator)
    url = reverse("registry:case_page", args=[episode.registry_id, "patient"])
    html = client.get(url).content.decode()
    assert "<input" not in html.partition("<main")[2]
    assert "SECRET123" not in html
    assert client.post(url, {}).status_code == 403


def test_a_new_case_is_made_once_and_its_first_page_opens(
    client: Client, coordinator: User, site: Site
) -> None:
    client.force_login(coordinator)
    today = timezone.localdate()
    facts = {
        "site": site.pk,
        "hospital_number": "A 1",
        "onset_date": today.isoformat(),
        "sex": "female",
        "client_key": str(uuid4()),
    }
    for _ in range(2):
        response = client.post("/cases/new/", facts, follow=True)
    episode = Episode.objects.get()
    assert response.redirect_chain[-1][0] == reverse(
        "registry:case_page", args=[episode.registry_id, "patient"]
    )


def test_a_case_opens_at_its_first_error_else_where_it_goes_on(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    episode = make_case()
    address = reverse("registry:case", args=[episode.registry_id])
    client.force_login(coordinator)
    assert client.get(address)["Location"].endswith("/patient/")
    save(coordinator, episode, "presentation", sbp=110, dbp=140)
    where = client.get(address)["Location"]
    assert "/arrival/#at-presentation-" in where


def test_a_second_case_within_a_week_asks_first(
    client: Client, coordinator: User, site: Site, make_case: MakeCase
) -> None:
    onset = timezone.localdate() - timedelta(days=3)
    known = make_case(number="A1", onset=onset)
    client.force_login(coordinator)
    facts = {
        "site": site.pk,
        "hospital_number": "a 1",
        "onset_date": timezone.localdate().isoformat(),
        "client_key": str(uuid4()),
    }
    response = client.post("/cases/new/", facts)
    assert response.status_code == 422
    assert known.registry_id in response.content.decode()
    assert Episode.objects.count() == 1
    client.post("/cases/new/", {**facts, "although_duplicate": "on"})
    assert Episode.objects.count() == 2


@pytest.mark.parametrize(
    ("onset", "words"), [("31/02/2026", "not in the calendar"), ("1/1/2099", "in the future")]
)
def test_an_impossible_onset_is_refused_at_the_field(
    client: Client, coordinator: User, site: Site, onset: str, words: str
) -> None:
    client.force_login(coordinator)
    facts = {
        "site": site.pk,
        "hospital_number": "A1",
        "onset_date": onset,
        "client_key": str(uuid4()),
    }
    response = client.post("/cases/new/", facts)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert f'value="{onset}"' in response.content.decode()


def test_the_list_of_cases_is_narrowed_and_sorted_by_its_address(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    first, second = make_case(), make_case()
    client.force_login(coordinator)
    html = client.get(f"/cases/?q={first.registry_id}").content.decode()
    assert first.registry_id in html
    assert f">{second.registry_id}<" not in html
    ordered = client.get("/cases/?sort=number").content.decode()
    assert ordered.index(first.registry_id) < ordered.index(second.registry_id)
    assert client.get("/cases/?sort=password&status=x&site=y&page=99").status_code == 200


def test_signing_an_incomplete_case_lists_what_stands_in_the_way(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    episode = make_case()
    client.force_login(coordinator)
    url = reverse("registry:review", args=[episode.registry_id])
    response = client.post(url)
    assert response.status_code == 409
    links = re.findall(r'href="(/cases/[^"#]+)#at-', response.content.decode())
    assert links
    assert {client.get(link).status_code for link in links} == {200}
    episode.refresh_from_db()
    assert episode.signed_at is None


def test_the_history_tells_old_and_new_answer_in_words(
    client: Client, coordinator: User, make_case: MakeCase, investigator: User
) -> None:
    episode = make_case(number="SECRET123")
    client.force_login(coordinator)
    url = reverse("registry:history", args=[episode.registry_id])
    assert "SECRET123" in client.get(url).content.decode()
    client.force_login(investigator)
    html = client.get(url).content.decode()
    assert "made the case" in html
    assert "Male" in html
    assert "SECRET123" not in html


def test_the_codebook_can_be_downloaded(client: Client, investigator: User) -> None:
    client.force_login(investigator)
    assert "mTICI" in client.get("/data/dictionary/").content.decode()
    assert client.get("/data/dictionary/codebook.json").json()["schema"]
    assert client.get("/data/dictionary/codebook.csv").content.startswith(b"\xef\xbb\xbfsection,")


def test_the_theme_is_kept_and_only_known_ones_are(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    response = client.post("/appearance/", {"theme": "dark", "next": "/cases/"})
    assert response.url == "/cases/"  # type: ignore[attr-defined]
    assert 'data-theme="dark"' in client.get("/cases/").content.decode()
    client.post("/appearance/", {"theme": "pink", "next": "https://elsewhere.example/"})
    assert "data-theme" not in client.get("/cases/").content.decode()


@pytest.mark.parametrize("url", ["/today/", "/cases/", "/cases/new/", "/data/dictionary/"])
def test_nothing_is_shown_before_signing_in(client: Client, db: None, url: str) -> None:
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("page", [page.key for page in CODEBOOK])
def test_no_other_address_hides_a_page_of_the_codebook(page: str) -> None:
    assert resolve(f"/cases/HZ-0001-X/{page}/").url_name == "case_page"
