"""The daily calls: J2 (record a grade from Today) and J3 (find what is overdue), by keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.keys_only import Keys
from tests.journeys.product import Product

pytestmark = pytest.mark.journey

MOST_KEYS_FOR_A_GRADE = 6
MRS = """SELECT f.mrs, f.fu_status, f.fu_respondent FROM registry_followup f
  JOIN registry_episode e ON e.id = f.episode_id
  WHERE e.registry_id = ? AND f.timepoint = 'd90'"""
TRIES = """SELECT COUNT(*) FROM registry_contactattempt c
  JOIN registry_followup f ON f.id = c.followup_id
  JOIN registry_episode e ON e.id = f.episode_id WHERE e.registry_id = ?"""


def first_open_call(page: Page) -> str:
    return page.locator("tbody.call:not(.opened) .registry-number").first.inner_text()


def recorded(product: Product, key: str) -> Any:
    ((mrs, status, respondent),) = product.ask(MRS, key)
    return mrs, status, respondent


def test_a_grade_is_recorded_from_today_in_six_keys(visit: Visit, product: Product) -> None:
    page = visit("coordinator").page
    page.goto("/today/")
    key = first_open_call(page)
    following = page.locator("tbody.call .registry-number").nth(1).inner_text()
    keys = Keys(page)
    keys.press("j", "Enter")
    expect(page.get_by_role("group", name=f"90-day mRS for {key}")).to_be_visible()
    # Nobody types within the few milliseconds until the first grade has the focus.
    expect(page.locator("[data-call-form] [name=mrs]").first).to_be_focused()
    keys.press("2", "Tab", "Space", "Enter")
    expect(page.locator("#calls [role=status]")).to_contain_text(f"{key}: grade 2 recorded.")
    assert keys.count <= MOST_KEYS_FOR_A_GRADE
    assert recorded(product, key) == (2, "done", "patient")
    # The next call is open, with its first grade focused and nothing chosen.
    expect(page.get_by_role("group", name=f"90-day mRS for {following}")).to_be_visible()
    expect(page.locator("[data-call-form] [name=mrs]").first).to_be_focused()
    expect(page.locator("[data-call-form] [name=mrs]:checked")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("[data-call-form]")).to_have_count(0)


def test_what_is_overdue_is_one_press_away_and_comes_most_overdue_first(visit: Visit) -> None:
    page = visit("coordinator").page
    page.goto("/today/")
    count = page.locator("#counts").get_by_role("link", name="Overdue 90-day mRS")
    number = int(count.locator("strong").inner_text())
    count.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/followup/?due=overdue")
    days = [int(text.split()[1]) for text in page.locator(".call .day").all_inner_texts()]
    assert len(days) == number > 0
    waiting = page.locator(".call:has(.wait) .day").all_inner_texts()
    ready = [day for day in days if f"Day {day}" not in waiting]
    assert ready == sorted(ready, reverse=True)


def test_a_try_is_one_press_and_the_number_is_shown_on_asking_only(
    visit: Visit, product: Product
) -> None:
    page = visit("coordinator").page
    page.goto("/followup/?due=week")
    row = page.locator("tbody.call").first
    key = row.locator(".registry-number").inner_text()
    ((before,),) = product.ask(TRIES, key)
    row.get_by_role("button", name="Show number").click()
    expect(row.locator("[data-numbers]")).to_be_visible()
    ((asked,),) = product.ask(
        "SELECT COUNT(*) FROM registry_auditevent WHERE action = 'identity.reveal'"
        " AND case_key = ?",
        key,
    )
    assert asked == 1
    row.get_by_role("link", name="Record").click()
    row.get_by_role("button", name="No answer").click()
    expect(page.locator("#calls [role=status]")).to_contain_text(f"{key}: no answer, logged.")
    assert product.ask(TRIES, key) == [(before + 1,)]


def test_a_refused_form_stays_open_and_says_why(visit: Visit) -> None:
    page = visit("coordinator").page
    page.goto("/today/")
    page.locator("[data-open-call]").last.click()
    form = page.locator("[data-call-form]")
    expect(form).to_be_visible()
    page.keyboard.press("3")
    page.keyboard.press("Control+Enter")
    expect(form.locator(".field-error")).to_contain_text("Say who answered.")
    expect(form.locator("[name=mrs][value='3']")).to_be_checked()


def test_a_grade_is_recorded_without_scripts(visit: Visit, product: Product) -> None:
    page = visit("coordinator", java_script_enabled=False).page
    page.goto("/followup/?due=week")
    key = page.locator("tbody.call .registry-number").last.inner_text()
    page.locator("tbody.call").last.get_by_role("link", name="Record").click()
    page.locator("label.tile", has_text="Some help, walks alone").click()
    page.locator("label.segment", has_text="Relative").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").filter(has_text=f"{key}: grade 3")).to_be_visible()
    assert recorded(product, key) == (3, "done", "caregiver")
