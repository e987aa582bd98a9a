"""The list of cases, the jump box and batch entry, as a person at a keyboard has them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import DESKTOP
from tests.journeys.conftest import Visit
from tests.journeys.product import Product

pytestmark = pytest.mark.journey


def current(page: Page) -> str:
    return page.locator("tr.current th").inner_text()


def test_rows_are_walked_selected_and_opened_by_keys(visit: Visit) -> None:
    page = visit("coordinator").page
    page.goto("/cases/?sort=number")
    numbers = page.locator("tbody th").all_inner_texts()
    for key, expected in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        assert current(page) == numbers[expected]
    page.keyboard.press("x")
    expect(page.get_by_text("1 case selected")).to_be_visible()
    page.get_by_label("Select all 50 cases on this page").check()
    expect(page.get_by_text("50 cases selected")).to_be_visible()
    page.get_by_role("button", name="Select none").click()
    expect(page.locator("[data-selection]")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/cases/{numbers[2]}/"))


def test_keys_do_nothing_in_a_field_or_once_they_are_off(visit: Visit) -> None:
    page = visit("manager").page
    page.goto("/cases/?view=all")
    page.locator("#id_q").press_sequentially("gtn?")
    expect(page.locator("#id_q")).to_have_value("gtn?")
    page.wait_for_url(re.compile(r"q=gtn"))
    assert page.locator("dialog[open]").count() == 0
    page.goto("/settings/profile/")
    page.get_by_label(re.compile("Single keys")).uncheck()
    page.locator("form", has=page.get_by_label(re.compile("Single keys"))).get_by_role(
        "button", name="Keep"
    ).click()
    expect(page.locator("html")).to_have_attribute("data-single-keys", "off")
    page.keyboard.press("?")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    assert page.locator("dialog[open]").count() == 0


def test_the_list_of_keys_opens_over_the_page_and_gives_the_focus_back(visit: Visit) -> None:
    page = visit("coordinator").page
    page.goto("/cases/")
    page.keyboard.press("j")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("Next row")
    expect(dialog).not_to_contain_text("Copy the devices")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("tr.current th a")).to_be_focused()


def test_the_jump_box_is_a_combobox(visit: Visit, product: Product) -> None:
    page = visit("coordinator").page
    page.goto("/today/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox", name="Search a case, a number or a command")
    expect(box).to_be_focused()
    page.keyboard.type("hz-000")
    expect(page.get_by_role("option").first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    page.set_viewport_size(DESKTOP)  # on a phone there is no box, but a link to the page
    box.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    marked = page.locator('[role="option"][aria-selected="true"]')
    expect(box).to_have_attribute("aria-activedescendant", str(marked.get_attribute("id")))
    address = str(marked.get_attribute("href"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(re.escape(address)))
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url(re.compile(r"/cases/$"))


def test_filters_stand_in_the_address_and_come_back_with_it(visit: Visit) -> None:
    page = visit("coordinator").page
    page.goto("/cases/?sort=-changed")
    page.get_by_label("Status").select_option("draft")
    page.wait_for_url(re.compile(r"/cases/\?status=draft&sort=-changed$"))
    shown = page.locator("#total").inner_text()
    page.reload()
    assert page.locator("#total").inner_text() == shown
    page.get_by_role("link", name=re.compile("Status: Draft")).click()
    page.wait_for_url(re.compile(r"/cases/\?sort=-changed$"))
    page.go_back()
    expect(page.locator("#total")).to_have_text(shown)
    expect(page.get_by_label("Status")).to_have_value("draft")
    page.get_by_role("link", name="Case", exact=True).click(modifiers=["Shift"])
    page.wait_for_url(re.compile(r"sort=-changed,number$"))
    stored = page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    assert "<" not in stored


def test_columns_are_chosen_in_a_dialog(visit: Visit) -> None:
    page = visit("coordinator").page
    page.goto("/cases/?view=all")
    page.get_by_role("link", name="Columns").click()
    dialog = page.get_by_role("dialog", name="Columns of the list")
    dialog.get_by_role("checkbox", name="90-day mRS").check()
    dialog.get_by_role("button", name="Move Site down").click()
    dialog.get_by_role("button", name="Show these").click()
    page.wait_for_url(re.compile(r"cols=number,onset,site,"))
    expect(page.get_by_role("columnheader", name="90-day mRS")).to_be_visible()


def test_a_double_is_shown_before_the_case_is_made(visit: Visit, product: Product) -> None:
    page = visit("coordinator").page
    ((number, day, key),) = product.ask(
        """SELECT i.hospital_number, e.index_date, e.registry_id FROM registry_episode e
           JOIN registry_patientidentity i ON i.patient_id = e.patient_id ORDER BY e.id LIMIT 1"""
    )
    page.goto("/cases/new/")
    page.keyboard.type(str(number))
    page.keyboard.press("Tab")
    page.keyboard.type(str(day))
    page.keyboard.press("Tab")
    expect(page.locator("#duplicates").get_by_role("link", name=str(key))).to_be_visible()
    # The number went to the server, and stands in no address.
    assert str(number) not in page.url


def test_between_two_cases_of_a_batch_lies_one_press(visit: Visit) -> None:
    page = visit("coordinator").page
    page.goto("/cases/batch/")
    page.get_by_label("Site").select_option("Hangzhou (synthetic)")
    page.get_by_label("Year").fill("2022")
    page.get_by_role("button", name="Begin").click()
    for number in range(2):
        expect(page.get_by_label("Hospital number")).to_be_focused()
        page.keyboard.type(f"BATCH-{number}")
        page.keyboard.press("Tab")
        page.keyboard.type(f"{number + 1}/3")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/patient/"))
        expect(page.get_by_role("navigation", name="Cases of this sitting")).to_be_visible()
        page.goto(page.url.replace("/patient/", "/death/"))
        page.keyboard.press("Control+Enter")
        page.wait_for_url(re.compile("/cases/batch/"))
    page.get_by_role("link", name="End and look over").first.click()
    expect(page.get_by_role("row", name=re.compile("Mar 2022"))).to_have_count(2)
    page.get_by_role("button", name="End the sitting").click()
    expect(
        page.get_by_role("status").filter(has_text="Sitting ended, with 2 cases")
    ).to_be_visible()


def test_search_and_columns_work_without_scripts(visit: Visit) -> None:
    page = visit("coordinator", java_script_enabled=False).page
    page.goto("/search/")
    page.locator("#id_search").fill("batch")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name="Batch entry")).to_be_visible()
    page.goto("/cases/?view=all")
    page.get_by_label("Status").select_option("draft")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("link", name=re.compile("Status: Draft"))).to_be_visible()
    page.get_by_role("link", name="Columns").click()
    page.get_by_role("button", name="Move Onset up").click()
    page.get_by_role("button", name="Show these").last.click()
    assert "cols=number,onset,site" in page.url
    assert "status=draft" in page.url
