"""The core laboratory in a browser: grades that are chosen by key."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit

pytestmark = pytest.mark.journey


def open_first(page: Page) -> str:
    page.goto("/corelab/")
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("link", name="Read").first.click()
    heading = page.get_by_role("heading", level=1)
    return heading.inner_text().rpartition(" ")[2]


def test_grades_are_chosen_by_key_and_kept_as_a_draft(visit: Visit) -> None:
    visitor = visit("corelab2")
    page = visitor.page
    number = open_first(page)
    grade = page.get_by_role("group", name="Final eTICI")
    page.keyboard.press("2")
    expect(grade.get_by_label("2a")).to_be_checked()
    page.keyboard.press("2")
    expect(grade.get_by_label("2b50")).to_be_checked()
    page.keyboard.press("c")
    expect(grade.get_by_label("2c")).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status")).to_contain_text(f"The draft of {number} is saved.")
    expect(grade.get_by_label("2c")).to_be_checked()
    # A reason for no grade takes the grade back.
    page.get_by_label("Cannot be graded").select_option("incomplete")
    expect(grade.get_by_label("not graded")).to_be_checked()
    page.get_by_label("Cannot be graded").select_option("")
    page.get_by_role("button", name="Save draft").click()
    assert visitor.complaints == []
