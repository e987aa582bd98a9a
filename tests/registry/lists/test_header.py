"""The header: places with what waits there, the language, and the way back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.models import Episode, Site, User
from registry.places import PLACES
from registry.selectors.waiting import (
    COUNTS,
    ONLY_TODAY,
    SHOWN,
    UnknownParameterError,
    _statement,
    waiting,
)
from tests.fixtures import MakeCase, MakePerson


def late(make_case: MakeCase, count: int) -> None:
    """Make cases whose 90-day window has closed without an answer."""
    onset = timezone.localdate() - timedelta(days=120)
    for _ in range(count):
        make_case(onset=onset)


def test_what_waits_is_counted_at_the_persons_sites(
    coordinator: User, make_case: MakeCase, make_person: MakePerson, other_site: Site
) -> None:
    late(make_case, 2)
    make_case(onset=timezone.localdate() - timedelta(days=80))  # open, not yet late
    day = timezone.localdate()
    assert waiting(coordinator, day)["followup"].number == 2
    assert waiting(make_person("coordinator", other_site), day)["followup"].number == 0


def test_a_count_that_is_too_high_is_said_to_be_more(
    coordinator: User, make_case: MakeCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.selectors.waiting.SHOWN", 2)
    late(make_case, 3)
    found = waiting(coordinator, timezone.localdate())
    assert (found["followup"].number, found["followup"].more) == (2, True)
    assert (found["today"].number, found["today"].more) == (2, True)
    assert SHOWN == 99


def test_a_count_that_reckons_with_the_day_is_refused(
    coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its statement would be kept with a day that was only to stand for any."""

    def yesterday(_user: User, day: date) -> QuerySet[Episode]:
        return Episode.objects.filter(index_date__lt=day - timedelta(days=1))

    monkeypatch.setitem(COUNTS, "followup", yesterday)
    _statement.cache_clear()
    with pytest.raises(UnknownParameterError):
        waiting(coordinator, timezone.localdate())


def test_today_sums_up_what_waits_elsewhere(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    late(make_case, 3)
    client.force_login(coordinator)
    html = client.get("/cases/").content.decode()
    assert waiting(coordinator, timezone.localdate())["today"].number == 3
    assert "</span>3</span>" in html.partition("<main")[0]


def test_the_places_stand_in_their_order() -> None:
    assert [place.key for place in PLACES] == [
        "today",
        "cases",
        "followup",
        "queries",
        "readings",
        "reports",
    ]


def test_the_header_asks_no_more_the_more_cases_there_are(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    client.force_login(coordinator)
    counts = []
    for _ in range(2):
        late(make_case, 3)
        with CaptureQueriesContext(connection) as asked:
            client.get("/settings/profile/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_language_is_kept_and_the_page_comes_back(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    back = "/cases/?status=draft&sort=number"
    answer = client.post("/language/", {"language": "zh-hans", "next": back})
    assert answer.url == back  # type: ignore[attr-defined]
    assert 'lang="zh-Hans"' in client.get(back).content.decode()
    away = client.post("/language/", {"language": "xx", "next": "https://elsewhere.example/"})
    assert away.url == "/"  # type: ignore[attr-defined]
    assert 'lang="zh-Hans"' in client.get(back).content.decode()


def test_the_language_can_be_chosen_before_signing_in(client: Client, db: None) -> None:
    client.post("/language/", {"language": "zh-hans", "next": "/sign-in/"})
    html = client.get("/sign-in/").content.decode()
    assert 'lang="zh-Hans"' in html
    assert 'value="en"' in html


def test_the_way_back_keeps_the_filters(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    html = client.get("/cases/?status=draft&sort=number").content.decode()
    assert 'name="next" value="/cases/?status=draft&amp;sort=number"' in html


def test_one_statement_counts_everything(coordinator: User, make_case: MakeCase) -> None:
    late(make_case, 1)
    with CaptureQueriesContext(connection) as asked:
        waiting(coordinator, date(2030, 1, 1))
    counting = [q["sql"] for q in asked.captured_queries if "COUNT" in q["sql"]]
    assert [sql.count("COUNT(*)") for sql in counting] == [3]


def test_the_statement_is_made_for_what_a_person_may_do(
    make_person: MakePerson, site: Site, other_site: Site, make_case: MakeCase
) -> None:
    """It is composed once for each set of roles, and run for any person and day."""
    late(make_case, 2)
    day = timezone.localdate()
    for role in ("coordinator", "data_manager", "investigator", "coordinator"):
        for person in (make_person(role, site), make_person(role, other_site)):
            expected = [
                0 if part.query.is_empty() else part.count()
                for part in (count(person, day) for count in (*COUNTS.values(), *ONLY_TODAY))
            ]
            found = waiting(person, day)
            assert [found[place].number for place in COUNTS] == expected[: len(COUNTS)]
            assert found["today"].number == sum(expected)
    early = waiting(make_person("coordinator", site), day - timedelta(days=200))
    assert early["followup"].number == 0
