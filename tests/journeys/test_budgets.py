"""J4, J5 and J6: a report's file, an error and a warning from Today, a query; each in few steps.

A step is one key, a chord included, or one click.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import coordinator, reports, whole_case
from tests.journeys.conftest import Visit
from tests.journeys.keyboard import Typist, all_saved
from tests.journeys.keys_only import Keys
from tests.journeys.product import Product

pytestmark = pytest.mark.journey
MOST_FOR_A_FILE = 2
MOST_FOR_TWO_CHECKS = 14
MOST_FOR_A_QUERY = 10
ANSWERS = """SELECT e.nihss_baseline, e.sbp FROM registry_episode e WHERE e.registry_id = ?"""
QUERIES = """SELECT q.rule, q.state FROM registry_dataquery q
  JOIN registry_episode e ON e.id = q.episode_id WHERE e.registry_id = ? ORDER BY q.id"""


def begun_case(page: Page, number: str, answers: dict[str, str]) -> str:
    key = coordinator.make_case(page, number, whole_case.onset_day(datetime.now(tz=UTC).date()))
    page.goto(f"/cases/{key}/arrival/")
    Typist(page, "presentation").answer_all(answers)
    all_saved(page)
    return key


def test_a_report_is_in_hand_after_two_clicks(visit: Visit) -> None:
    page = visit("investigator").page
    reports.wait_for_list(page, states=("Up to date",))
    steps = Keys(page)
    with page.expect_navigation():
        steps.click(page.get_by_role("link", name=reports.TITLE))
    with page.expect_download() as waiting:
        steps.click(page.get_by_role("link", name="PDF").first)
    assert waiting.value.path().read_bytes().startswith(b"%PDF")
    assert steps.count <= MOST_FOR_A_FILE


def test_an_error_is_mended_and_a_warning_kept_from_today(visit: Visit, product: Product) -> None:
    page = visit("coordinator").page
    key = begun_case(page, "JOURNEY-J5", {"nihss_baseline": "99", "sbp": "235"})
    page.goto("/today/")
    steps = Keys(page)
    with page.expect_navigation():
        steps.click(page.get_by_role("link", name=key).first)
    box = Typist(page, "presentation").box("nihss_baseline")
    expect(box).to_be_focused()
    steps.press("Control+A", "1", "4", "Tab")
    expect(page.locator("#checks").get_by_text("You wrote 99")).to_have_count(0)
    steps.press("F8")
    keep = page.locator("[data-keep]")
    steps.click(keep.locator("select"))
    steps.press("ArrowDown", "Enter")
    with page.expect_navigation():
        steps.click(keep.get_by_role("button", name="Keep"))
    expect(page.locator("[data-keep]")).to_have_count(0)
    assert product.ask(ANSWERS, key) == [(14, 235)]
    assert product.ask(QUERIES, key) == [("USUAL-sbp", "answered")]
    assert steps.count <= MOST_FOR_TWO_CHECKS


def test_a_query_is_answered_with_a_corrected_value(visit: Visit, product: Product) -> None:
    page = visit("coordinator").page
    key = begun_case(page, "JOURNEY-J6", {"nihss_baseline": "14"})
    manager = visit("manager").page
    manager.goto(f"/cases/{key}/queries/new/?section=presentation&variable=nihss_baseline")
    manager.get_by_role("textbox").first.fill("Is this the score before thrombolysis?")
    with manager.expect_navigation():
        manager.keyboard.press("Control+Enter")
    page.goto("/queries/")
    steps = Keys(page)
    with page.expect_navigation():
        steps.click(page.get_by_role("row").filter(has_text=key).get_by_role("link").first)
    box = page.locator("form[data-query-form] input[type=text]").first
    steps.click(box)
    steps.press("Control+A", "1", "2")
    with page.expect_navigation():
        steps.press("Control+Enter")
    assert product.ask(ANSWERS, key) == [(12, None)]
    assert product.ask(QUERIES, key) == [("", "answered")]
    assert steps.count <= MOST_FOR_A_QUERY
