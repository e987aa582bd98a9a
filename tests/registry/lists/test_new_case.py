"""A new case, its look for a double before it exists, and many past cases in a row."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from registry.codebook import CODEBOOK
from registry.models import Episode, Site, User
from tests.fixtures import MakeCase
from tests.registry.views.posting import save

KNOWN = date(2024, 11, 20)
LAST_PAGE = CODEBOOK[-1].key


@pytest.fixture
def entering(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


def facts(site: Site, number: str, onset: str) -> dict[str, Any]:
    return {
        "site": site.pk,
        "hospital_number": number,
        "onset_date": onset,
        "client_key": str(uuid4()),
    }


@pytest.mark.parametrize(
    ("onset", "warned"),
    [("13/11/2024", True), ("27/11/2024", True), ("12/11/2024", False), ("28/11/2024", False)],
)
def test_a_double_is_told_before_the_case_exists(
    entering: Client, site: Site, make_case: MakeCase, onset: str, *, warned: bool
) -> None:
    """The known onset is 20 November: seven days either way are close, eight are not."""
    known = make_case(number="A1", onset=KNOWN)
    html = entering.post("/cases/new/check/", facts(site, " a１ ", onset)).content.decode()
    assert (known.registry_id in html) is warned
    assert Episode.objects.count() == 1


@pytest.mark.parametrize("without", ["site", "hospital_number", "onset_date"])
def test_nothing_is_said_while_facts_are_missing(
    entering: Client, site: Site, make_case: MakeCase, without: str
) -> None:
    make_case(number="A1", onset=KNOWN)
    typed = facts(site, "A1", "20/11/2024") | {without: ""}
    answer = entering.post("/cases/new/check/", typed)
    assert answer.status_code == 200
    assert b"HZ-0001" not in answer.content


def test_a_double_at_another_site_is_not_told(
    entering: Client, make_case: MakeCase, other_site: Site
) -> None:
    berlin = make_case(at=other_site, number="A1", onset=KNOWN)
    answer = entering.post("/cases/new/check/", facts(other_site, "A1", "20/11/2024"))
    assert berlin.registry_id not in answer.content.decode()


def begin(client: Client, site: Site, year: int) -> None:
    assert client.post("/cases/batch/", {"site": site.pk, "year": year}).status_code == 302


def enter(client: Client, site: Site, number: str, onset: str) -> Episode:
    """Make the next case of the sitting; the first page opens."""
    answer = client.post("/cases/batch/", facts(site, number, onset))
    made = Episode.objects.latest("pk")
    assert answer.url == f"/cases/{made.registry_id}/patient/#begin"  # type: ignore[attr-defined]
    return made


def test_one_press_leads_from_the_last_page_to_the_next_blank_case(
    entering: Client, site: Site
) -> None:
    begin(entering, site, 2021)
    first = enter(entering, site, "A1", "20/11")
    assert first.index_date == date(2021, 11, 20)
    answer = save(entering, first, LAST_PAGE, **{"continue": "1"})
    assert answer.url == f"/cases/batch/?after={first.registry_id}"
    blank = entering.get(answer.url, follow=True)
    assert blank.redirect_chain == [("/cases/batch/", 302)]  # type: ignore[attr-defined]
    assert blank.context["form"]["site"].value() == site.pk
    assert blank.context["form"]["hospital_number"].value() is None
    assert first.registry_id in blank.content.decode()
    second = enter(entering, site, "A2", "3/1")
    assert second.index_date == date(2021, 1, 3)


def test_site_and_year_of_the_case_before_are_carried_over(entering: Client, site: Site) -> None:
    begin(entering, site, 2021)
    enter(entering, site, "A1", "20/11/2019")
    assert enter(entering, site, "A2", "21/11").index_date == date(2019, 11, 21)


def test_the_sitting_is_listed_on_its_cases_and_looked_over_at_its_end(
    entering: Client, site: Site, make_case: MakeCase
) -> None:
    elsewhere = make_case()
    begin(entering, site, 2021)
    first, second = enter(entering, site, "A1", "1/2"), enter(entering, site, "A2", "2/2")
    entering.get(save(entering, first, LAST_PAGE, **{"continue": "1"}).url)
    page = entering.get(f"/cases/{second.registry_id}/patient/").content.decode()
    assert "This sitting" in page
    assert f"/cases/{first.registry_id}/" in page
    other = entering.get(f"/cases/{elsewhere.registry_id}/patient/").content.decode()
    assert "This sitting" not in other
    review = entering.get("/cases/batch/cases/").context["cases"]
    assert [(item.episode, item.finished) for item in review] == [(second, False), (first, True)]
    assert entering.post("/cases/batch/end/").url == "/cases/"  # type: ignore[attr-defined]
    assert entering.get("/cases/batch/cases/").url == "/cases/batch/"  # type: ignore[attr-defined]


def test_outside_a_sitting_the_last_page_leads_to_the_review(
    entering: Client, site: Site, make_case: MakeCase
) -> None:
    elsewhere = make_case()
    begin(entering, site, 2021)
    answer = save(entering, elsewhere, LAST_PAGE, **{"continue": "1"})
    assert answer.url == f"/cases/{elsewhere.registry_id}/review/"


def test_a_double_in_a_sitting_asks_first(
    entering: Client, site: Site, make_case: MakeCase
) -> None:
    known = make_case(number="A1", onset=KNOWN)
    begin(entering, site, 2024)
    answer = entering.post("/cases/batch/", facts(site, "A1", "20/11/2024"))
    assert answer.status_code == 422
    assert known.registry_id in answer.content.decode()


@pytest.mark.parametrize("year", ["", "1980", "2099", "soon"])
def test_a_sitting_needs_a_year_that_can_be(entering: Client, site: Site, year: str) -> None:
    assert entering.post("/cases/batch/", {"site": site.pk, "year": year}).status_code == 422
