"""Every page, both themes, three widths: no violation of WCAG 2.2 A and AA that axe can see."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import reports
from tests.journeys.accessibility import badly_focused, problems
from tests.journeys.conftest import Visit
from tests.journeys.keyboard import Typist, all_saved
from tests.journeys.product import Product

pytestmark = pytest.mark.journey

CASE_PAGES = (
    "patient",
    "history",
    "arrival",
    "imaging",
    "procedure",
    "complications",
    "day1",
    "discharge",
    "followup",
    "death",
    "review",
    "changes",
)
PLACES = (
    "/today/",
    "/cases/?per=50&status=draft",
    "/cases/?status=amended",
    "/cases/new/",
    "/cases/batch/",
    "/cases/views/",
    "/cases/columns/",
    "/search/?q=case",
    "/settings/profile/",
    "/settings/shortcuts/",
    "/data/dictionary/",
    "/reports/",
    "/styleguide/",
)


def test_the_sign_in_page_is_accessible(visit: Visit) -> None:
    page = visit().page
    page.goto("/")
    page.get_by_label("Name").fill("coordinator")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert problems(page) == []


def test_the_places_of_the_navigation_are_accessible(visit: Visit) -> None:
    assert _problems_of(visit("coordinator").page, PLACES) == {}


def test_every_page_of_a_case_is_accessible(visit: Visit, product: Product) -> None:
    ((key,),) = product.ask(
        """SELECT e.registry_id FROM registry_episode e
           JOIN registry_procedure p ON p.episode_id = e.id
           JOIN registry_rescuetreatment r ON r.procedure_id = p.id
           JOIN registry_haemorrhagefinding h ON h.episode_id = e.id ORDER BY e.id LIMIT 1"""
    )
    addresses = [f"/cases/{key}/{name}/" for name in CASE_PAGES]
    assert _problems_of(visit("coordinator").page, addresses) == {}


def test_a_page_with_an_error_a_menu_or_a_dialog_is_accessible(
    visit: Visit, product: Product
) -> None:
    visitor = visit("coordinator")
    page = visitor.page
    ((key,),) = product.ask("SELECT registry_id FROM registry_episode ORDER BY id LIMIT 1")
    page.goto(f"/cases/{key}/arrival/")
    presentation = Typist(page, "presentation")
    presentation.type_over("nihss_baseline", "99")
    expect(page.locator("[data-save-state]").first).to_contain_text("waits for the reason")
    expect(page.locator("[data-reason-note]")).to_contain_text("Say why it is corrected")
    assert problems(page) == []
    page.get_by_label("In your own words").fill("Typed from the chart")
    page.keyboard.press("Tab")
    expect(presentation.field("nihss_baseline")).to_contain_text("You wrote 99")
    assert problems(page) == []
    presentation.box("sbp").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_role("menuitem", name="Not done")).to_be_visible()
    assert problems(page) == []
    page.keyboard.press("Escape")
    expect(presentation.box("sbp")).to_be_focused()
    presentation.type_over("nihss_baseline", "14")
    all_saved(page)
    visitor.context.clear_cookies(name="reperfuse-session")
    presentation.type_over("gcs_total", "13")
    expect(page.locator("[data-dialog=sign-in]")).to_be_visible()
    assert problems(page) == []


def test_every_chapter_of_a_report_is_accessible(visit: Visit) -> None:
    page = visit("investigator").page
    reports.wait_for_list(page, states=("Up to date", "Updating", "Changes waiting"))
    reports.open_report(page)
    links = reports.chapters(page).get_by_role("link").all()
    addresses = [str(link.get_attribute("href")) for link in links]
    assert len(addresses) > 1
    assert _problems_of(page, addresses) == {}


WALKED = ("/cases/", "/cases/{key}/arrival/", "/cases/{key}/procedure/")
# A desk, a phone, and a desk at 200 percent: bars that stick may cover nothing on any of them.
WINDOWS = (
    {"width": 1440, "height": 900},
    {"width": 390, "height": 844},
    {"width": 720, "height": 450},
)
MOST_STOPS = 110


@pytest.mark.parametrize("window", WINDOWS, ids=lambda size: f"{size['width']}x{size['height']}")
def test_tab_never_stops_on_something_covered_or_unmarked(
    visit: Visit, product: Product, window: dict[str, int]
) -> None:
    page = visit("coordinator", viewport=window).page
    ((key,),) = product.ask("SELECT registry_id FROM registry_episode ORDER BY id LIMIT 1")
    found = []
    for address in WALKED:
        page.goto(address.format(key=key))
        found += [f"{address}: {words}" for words in badly_focused(page, MOST_STOPS)]
    assert found == []


def _problems_of(page: Page, addresses: Iterable[str]) -> dict[str, list[str]]:
    found = {}
    for address in addresses:
        page.goto(address)
        found[address] = problems(page)
    return {address: words for address, words in found.items() if words}
