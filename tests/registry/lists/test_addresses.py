"""The list of cases stands in its address: what is kept, sent or opened again is the same list."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client

from registry.forms.cases import NEEDS_CHOICES, STATUS_CHOICES, CaseFilterForm
from registry.models import Site, User
from registry.selectors.cases import SORTS, CaseFilter, sort_keys
from registry.views.case_columns import BY_KEY, COLUMNS
from registry.views.list_state import PER_PAGE, ListState, read_state
from tests.fixtures import MakeCase, MakePerson


def any_state(random: Random, sites: list[Site]) -> ListState:
    """Return a list as somebody may have narrowed, sorted and laid it out."""
    first = date(2020, 1, 1) + timedelta(days=random.randrange(2000))
    columns = random.sample([c.key for c in COLUMNS if c.key != "number"], random.randrange(1, 9))
    sort = ",".join(random.sample(list(SORTS), random.randrange(1, 4)))
    wanted = CaseFilter(
        status=random.choice([code for code, _label in STATUS_CHOICES]),
        needs=random.choice([code for code, _label in NEEDS_CHOICES]),
        site=random.choice(["", *(site.code for site in sites)]),
        search=random.choice(["", "HZ-00", "12", "0001-F"]),
        date_from=random.choice([None, first]),
        date_to=random.choice([None, first + timedelta(days=400)]),
        signer=random.choice([None, 7]),
        sort=",".join(sort_keys(sort)),
    )
    state = ListState(wanted=wanted, per_page=random.choice(PER_PAGE))
    return state.with_columns(columns) if random.random() < 0.7 else state


def read(query: str, sites: list[Site]) -> ListState:
    asked = QueryDict(query.removeprefix("?"))
    return read_state(asked, CaseFilterForm(asked, sites=sites))


@pytest.mark.parametrize("seed", range(20))
def test_an_address_gives_the_list_that_gave_it(seed: int, site: Site, other_site: Site) -> None:
    sites = [site, other_site]
    state = any_state(Random(seed), sites)
    assert read(state.address, sites) == state
    assert read(state.address, sites).address == state.address


@pytest.mark.parametrize("seed", range(20))
def test_every_chip_removes_its_own_filter_and_no_other(seed: int, site: Site) -> None:
    state = any_state(Random(seed), [site])
    chips = state.chips([site], "Li Wen")
    for chip in chips:
        without = read(chip.without, [site]).chips([site], "Li Wen")
        assert {item.words for item in without} == {item.words for item in chips} - {chip.words}


def test_what_is_not_understood_narrows_nothing(site: Site) -> None:
    words = {"status": "x", "needs": "y", "from": "never", "sort": "password", "cols": "name"}
    state = read(urlencode(words | {"per": "9999", "view": "²", "signer": "-1"}), [site])
    assert state.wanted == CaseFilter()
    assert [column.key for column in state.shown] == ["number"]
    assert state.per_page == PER_PAGE[0]


def test_a_column_sorts_turns_round_and_joins_behind_the_others(site: Site) -> None:
    state = read("sort=site", [site])
    assert read(state.sort_head("site").address, [site]).wanted.sort == "-site"
    both = read(state.sort_head("onset").added, [site])
    assert both.wanted.sort == "site,onset"
    turned = read(both.sort_head("onset").added, [site])
    assert turned.wanted.sort == "site,-onset"
    assert [turned.sort_head(key).place for key in ("site", "onset", "number")] == [1, 2, 0]


def test_a_second_key_decides_among_equals(
    client: Client, coordinator: User, make_case: MakeCase
) -> None:
    day = date(2026, 11, 2)
    first, second, later = make_case(onset=day), make_case(onset=day), make_case()
    client.force_login(coordinator)
    for sort, expected in (
        ("onset,number", [first, second, later]),
        ("onset,-number", [second, first, later]),
        ("-onset,number", [later, first, second]),
    ):
        lines = client.get("/cases/", {"sort": sort}).context["lines"]
        assert [line.key for line in lines] == [case.registry_id for case in expected]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("1", True), ("0001", True), ("hz-0001", True), ("ＨＺ－0001", True), ("2", False)],
)
def test_a_number_is_found_without_its_site_and_zeros(
    client: Client, coordinator: User, make_case: MakeCase, typed: str, *, found: bool
) -> None:
    episode = make_case()
    client.force_login(coordinator)
    lines = client.get("/cases/", {"q": typed}).context["lines"]
    assert [line.key for line in lines] == ([episode.registry_id] if found else [])


def test_a_site_of_somebody_else_opens_nothing(
    client: Client, make_person: MakePerson, make_case: MakeCase, site: Site, other_site: Site
) -> None:
    make_case()
    client.force_login(make_person("coordinator", other_site))
    for query in ("site=HZ", "q=HZ-0001", "status=draft", "sort=number", "needs=outcome"):
        page = client.get(f"/cases/?{query}")
        assert page.context["lines"] == []
        assert page.context["total"].number == 0


def test_columns_are_ticked_and_moved_without_a_script(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    page = client.get("/cases/columns/?status=draft&cols=number,site,onset")
    order = [column.key for column, _shown in page.context["choices"]]
    assert order[:3] == ["number", "site", "onset"]
    asked = {"status": "draft", "order": order, "col": ["site", "onset"]}
    moved = client.get("/cases/columns/", asked | {"move": "onset:up"})
    assert [column.key for column, _ in moved.context["choices"]][:3] == ["number", "onset", "site"]
    asked["order"] = [column.key for column, _ in moved.context["choices"]]
    answer = client.get("/cases/columns/", asked | {"apply": "1"})
    assert answer.url == "/cases/?status=draft&cols=number,onset,site"  # type: ignore[attr-defined]
    assert set(order) == set(BY_KEY)
