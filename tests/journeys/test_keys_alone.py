"""J3 to J7, J9 and J10 with the keyboard alone: every step is a real key, the way there included.

J1 and J2 are done so in ``test_keys_of_a_case`` and ``test_follow_up``. The counts of section
17.2, where a click is one step, are in ``test_budgets``; here the way with Tab counts as well, and
a ceiling keeps a page from growing in between.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys import coordinator, reports
from tests.journeys.browser import Visitor
from tests.journeys.conftest import Visit
from tests.journeys.keyboard import Typist, all_saved
from tests.journeys.keys_only import Keys
from tests.journeys.product import PASSWORD, Product
from tests.journeys.test_budgets import ANSWERS, QUERIES, begun_case
from tests.journeys.test_signing import SIGNED, ready_case

pytestmark = pytest.mark.journey
NO_MOUSE = """addEventListener("pointerdown", () => console.error("A pointer was used"), true)"""
MOST_KEYS = {"J3": 8, "J4": 40, "J5": 90, "J6": 40, "J7": 60, "J9": 120}
# From the last answer of a case to the first box of the next one.
MOST_BETWEEN_CASES = 2
PAST_CASES = 10
WAY_INTO_A_PAGE = 50  # past the places of the product and the pages of the case
MADE = """SELECT COUNT(*) FROM registry_patientidentity WHERE hospital_number LIKE 'KEYS-J10-%'"""
# After midnight there, the day before in Greenwich is no longer "now".
AT_THE_SITE = ZoneInfo("Asia/Shanghai")
TIMES = """SELECT p.angio_suite_in_dt, p.puncture_dt, p.procedure_end_dt, a.device_deploy_dt,
  a.retrieve_dt FROM registry_procedure p JOIN registry_attempt a ON a.procedure_id = p.id
  JOIN registry_episode e ON e.id = p.episode_id WHERE e.registry_id = ?"""


def without_a_mouse(visitor: Visitor) -> Keys:
    """From the next page on, a press of a pointer is a complaint, and fails the journey."""
    visitor.context.add_init_script(NO_MOUSE)
    return Keys(visitor.page)


def typed(keys: Keys, text: str) -> None:
    keys.press(*text)


def test_what_is_overdue_is_found_from_any_page(visit: Visit) -> None:
    visitor = visit("coordinator")
    keys = without_a_mouse(visitor)
    visitor.page.goto("/settings/profile/")
    keys.press("/")
    typed(keys, "over")
    option = visitor.page.get_by_role("option", name="Overdue calls")
    expect(option).to_be_visible()
    keys.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    with visitor.page.expect_navigation():
        keys.press("Enter")
    assert visitor.page.url.endswith("/followup/?due=overdue")
    assert keys.count <= MOST_KEYS["J3"]


def test_a_report_is_downloaded(visit: Visit) -> None:
    visitor = visit("investigator")
    page = visitor.page
    reports.wait_for_list(page, states=("Up to date",))
    keys = without_a_mouse(visitor)
    page.reload()
    keys.follow(page.get_by_role("link", name=reports.TITLE))
    keys.reach(page.get_by_role("link", name="PDF").first)
    with page.expect_download() as waiting:
        keys.press("Enter")
    assert waiting.value.path().read_bytes().startswith(b"%PDF")
    assert keys.count <= MOST_KEYS["J4"]


def test_an_error_is_mended_and_a_warning_kept(visit: Visit, product: Product) -> None:
    visitor = visit("coordinator")
    page = visitor.page
    key = begun_case(page, "KEYS-J5", {"nihss_baseline": "99", "sbp": "235"})
    keys = without_a_mouse(visitor)
    page.goto("/today/")
    keys.follow(page.locator("#main").get_by_role("link", name=key).first, most=90)
    expect(Typist(page, "presentation").box("nihss_baseline")).to_be_focused()
    keys.press("Control+A", "1", "4", "Tab")
    expect(page.locator("#checks").get_by_text("You wrote 99")).to_have_count(0)
    keys.press("F8")
    keep = page.locator("[data-keep]")
    keys.reach(keep.locator("select"))
    keys.press("ArrowDown")
    keys.follow(keep.get_by_role("button", name="Keep"))
    expect(page.locator("[data-keep]")).to_have_count(0)
    assert product.ask(ANSWERS, key) == [(14, 235)]
    assert product.ask(QUERIES, key) == [("USUAL-sbp", "answered")]
    assert keys.count <= MOST_KEYS["J5"], f"{keys.count} keys"


def test_a_query_is_answered_with_another_value(visit: Visit, product: Product) -> None:
    visitor = visit("coordinator")
    page = visitor.page
    key = begun_case(page, "KEYS-J6", {"nihss_baseline": "14"})
    manager = visit("manager").page
    manager.goto(f"/cases/{key}/queries/new/?section=presentation&variable=nihss_baseline")
    manager.get_by_role("textbox").first.fill("Is this the score before thrombolysis?")
    with manager.expect_navigation():
        manager.keyboard.press("Control+Enter")
    keys = without_a_mouse(visitor)
    page.goto("/queries/")
    keys.follow(page.get_by_role("row").filter(has_text=key).get_by_role("link").first, most=90)
    keys.reach(page.locator("form[data-query-form] input[type=text]").first)
    keys.press("Control+A", "1", "2")
    with page.expect_navigation():
        keys.press("Control+Enter")
    assert product.ask(ANSWERS, key) == [(12, None)]
    assert product.ask(QUERIES, key) == [("", "answered")]
    assert keys.count <= MOST_KEYS["J6"], f"{keys.count} keys"


def test_a_complete_case_is_signed(visit: Visit, product: Product) -> None:
    visitor = visit("coordinator")
    page = visitor.page
    key = ready_case(product, 6)
    keys = without_a_mouse(visitor)
    page.goto(f"/cases/{key}/patient/")
    keys.follow(page.get_by_role("link", name="Review and sign off").first)
    keys.reach(page.get_by_label("Your password, once more"))
    typed(keys, PASSWORD)
    with page.expect_navigation():
        keys.press("Enter")
    assert product.ask(SIGNED, key) == [(1, 0)]
    assert keys.count <= MOST_KEYS["J7"], f"{keys.count} keys"


def test_eleven_times_of_the_angio_suite_are_one_key_each(visit: Visit, product: Product) -> None:
    """As long as nothing can be tapped, "n" for now is the one key that writes a time."""
    visitor = visit("coordinator")
    page = visitor.page
    key = coordinator.make_case(page, "KEYS-J9", datetime.now(tz=AT_THE_SITE).date())
    keys = without_a_mouse(visitor)
    page.goto(f"/cases/{key}/procedure/")
    # In the order of the page, where the end of the procedure stands before the attempts.
    for name in ("angio_suite_in_dt", "puncture_dt", "procedure_end_dt"):
        keys.reach(page.locator(f"#at-procedure-{name} input.time"), most=WAY_INTO_A_PAGE)
        keys.press("n")
    first = page.locator("#attempts tbody[data-row]").first
    _now(keys, first)
    for number in range(1, 4):
        keys.press("Control+d")
        _now(keys, page.locator("#attempts tbody[data-row]").nth(number))
    all_saved(page)
    rows = product.ask(TIMES, key)
    assert len(rows) == 4
    assert [value for row in rows for value in row if value is None] == []
    assert keys.count <= MOST_KEYS["J9"], f"{keys.count} keys"


def _now(keys: Keys, row: Locator) -> None:
    for name in ("device_deploy_dt", "retrieve_dt"):
        keys.reach(row.locator(f"[data-field={name}] input.time"))
        keys.press("n")
    keys.press("Enter")


def test_ten_past_cases_follow_one_another(visit: Visit, product: Product) -> None:
    visitor = visit("coordinator")
    page = visitor.page
    keys = without_a_mouse(visitor)
    _begin_sitting(keys)
    for number in range(PAST_CASES):
        # The caret waits in the first box: nothing is pressed to get there.
        expect(page.get_by_label("Hospital number")).to_be_focused()
        typed(keys, f"KEYS-J10-{number}")
        keys.press("Tab")
        typed(keys, f"{number + 1}/3")
        with page.expect_navigation():
            keys.press("Enter")
        expect(page.get_by_role("navigation", name="Cases of this sitting")).to_be_visible()
        if number == 0:
            assert _walk_to_the_end(keys) <= MOST_BETWEEN_CASES
        else:
            keys.follow(page.get_by_role("link", name="Next case"), key="Shift+Tab")
    assert product.ask(MADE) == [(PAST_CASES,)]


def _begin_sitting(keys: Keys) -> None:
    page = keys.page
    page.goto("/cases/batch/")
    site = page.get_by_label("Site")
    keys.reach(site)
    typed(keys, "Hang")
    expect(site.locator("option:checked")).to_have_text("Hangzhou (synthetic)")
    keys.reach(page.get_by_label("Year"))
    keys.press("Control+A")
    typed(keys, "2022")
    with page.expect_navigation():
        keys.press("Enter")


def _walk_to_the_end(keys: Keys) -> int:
    """Leave every page of the case; return how many keys lead from the last to the next case."""
    while True:
        here = _path(keys.page.url)
        keys.press("Control+Enter")
        # Taking the caret out of the address is a navigation, too: the path must change.
        keys.page.wait_for_url(lambda url: _path(url) != here)  # noqa: B023 - asked at once
        if here.endswith("/death/"):
            assert _path(keys.page.url).endswith("/cases/batch/")
            return 1
        expect(keys.page.locator("[data-field] :focus")).to_have_count(1)


def _path(address: str) -> str:
    """Return the address without what tells the next page where the caret begins."""
    return address.partition("#")[0]
