"""Parts of a page that are made when somebody turns to them, and are there without scripts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import coordinator, whole_case
from tests.journeys.conftest import Visit
from tests.journeys.keyboard import all_saved
from tests.journeys.product import Product

pytestmark = pytest.mark.journey
MOST_NODES = 1_500
REASON = "SELECT weight_kg_missing FROM registry_episode WHERE registry_id = ?"
RESCUES = """SELECT r.rescue_reason_missing FROM registry_rescuetreatment r
  JOIN registry_procedure p ON p.id = r.procedure_id
  JOIN registry_episode e ON e.id = p.episode_id WHERE e.registry_id = ?"""
DEVICES = """SELECT a.device_udi FROM registry_attempt a
  JOIN registry_procedure p ON p.id = a.procedure_id
  JOIN registry_episode e ON e.id = p.episode_id WHERE e.registry_id = ? ORDER BY a.seq"""


def new_case(page: Page, number: str) -> str:
    return coordinator.make_case(page, number, whole_case.onset_day(datetime.now(tz=UTC).date()))


def nodes(page: Page) -> int:
    return page.locator("*").count()


def test_a_menu_has_its_reasons_when_it_is_pointed_at(visit: Visit, product: Product) -> None:
    page = visit("coordinator").page
    key = new_case(page, "JOURNEY-FOLD-1")
    page.goto(f"/cases/{key}/history/")
    menu = page.locator("select[name=history-weight_kg-reason]")
    expect(menu.locator("option")).to_have_count(1)
    menu.hover()
    expect(menu.locator("option[value=not_documented]")).to_have_count(1)
    menu.select_option("not_documented")
    all_saved(page)
    assert product.ask(REASON, key) == [("not_documented",)]
    page.reload()
    expect(menu).to_have_value("not_documented")


def test_a_blank_card_and_a_second_row_are_made_by_turning_to_them(
    visit: Visit, product: Product
) -> None:
    page = visit("coordinator").page
    key = new_case(page, "JOURNEY-FOLD-2")
    page.goto(f"/cases/{key}/procedure/")
    assert nodes(page) <= MOST_NODES
    card = page.locator("#rescue-new0")
    expect(card.locator("[data-field]")).to_have_count(0)
    card.locator("summary").click()
    expect(card.locator("[data-field=rescue_reason]")).to_be_visible()
    first = page.locator("#attempts tbody[data-row]").first
    for place, text in enumerate(("UDI-20", "UDI-40")):
        row = page.locator("#attempts tbody[data-row]").nth(place)
        expect(row.locator("[data-field=device_udi]")).to_have_count(0)
        row.locator("details:not([data-menu]) > summary").click()
        row.locator("[data-field=device_udi] input").fill(text)
        page.keyboard.press("Tab")
        all_saved(page)
    expect(first.locator("[data-field=device_udi]")).to_have_count(1)
    assert product.ask(DEVICES, key) == [("UDI-20",), ("UDI-40",)]


def test_a_link_to_a_field_in_a_folded_part_leads_there(visit: Visit) -> None:
    page = visit("coordinator").page
    key = new_case(page, "JOURNEY-FOLD-3")
    page.goto(f"/cases/{key}/procedure/#at-attempts-new0-device_udi")
    expect(page.locator("#at-attempts-new0-device_udi input[type=text]")).to_be_focused()


def test_everything_folded_is_there_without_scripts(visit: Visit, product: Product) -> None:
    page = visit("coordinator", java_script_enabled=False).page
    page.goto("/cases/new/")
    page.get_by_label("Hospital number").fill("JOURNEY-FOLD-4")
    onset = whole_case.onset_day(datetime.now(tz=UTC).date())
    page.get_by_label("Date of onset").fill(whole_case.typed_day(onset))
    page.locator('input[name="sex"][value="female"]').check()
    page.get_by_role("button", name="Make the case").click()
    key = coordinator.registry_number(page)
    page.goto(f"/cases/{key}/history/")
    light = page.locator("select.light[name=history-weight_kg-reason]")
    expect(light).to_be_hidden()
    page.locator("select[name=history-weight_kg-reason]:not(.light)").select_option(
        "not_documented"
    )
    page.get_by_role("button", name="Save", exact=True).last.click()
    assert product.ask(REASON, key) == [("not_documented",)]

    page.goto(f"/cases/{key}/procedure/")
    page.locator("#rescue-new0 > summary").click()
    reasons = page.locator("#rescue-new0 select[name=rescue-new0-rescue_reason-reason]")
    reasons.select_option("not_documented")
    page.locator("#attempts details:not([data-menu]) > summary").click()
    page.locator("[name=attempts-new0-device_udi]").fill("UDI-30")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("status").filter(has_text="Saved,")).to_be_visible()
    assert product.ask(RESCUES, key) == [("not_documented",)]
    assert product.ask(DEVICES, key) == [("UDI-30",)]
