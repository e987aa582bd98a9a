"""Two people change the same answer: the second sees both and chooses; nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import coordinator, whole_case
from tests.journeys.conftest import Visit
from tests.journeys.keyboard import Typist
from tests.journeys.product import Product

pytestmark = pytest.mark.journey


def test_the_second_of_two_people_sees_both_answers_and_chooses(
    visit: Visit, product: Product
) -> None:
    first, second = visit("coordinator").page, visit("manager").page
    onset = whole_case.onset_day(datetime.now(tz=UTC).date())
    key = coordinator.make_case(first, "JOURNEY-3", onset)
    for page in (first, second):
        page.goto(f"/cases/{key}/arrival/")

    _type_and_save(first, nihss_baseline="11", sbp="150")
    _type_and_save(second, nihss_baseline="12", dbp="84")

    expect(second.get_by_role("heading", name="Somebody else changed")).to_be_visible()
    choices = second.locator(".conflict .choice")
    expect(choices).to_have_count(2)
    expect(choices.first).to_contain_text("12")
    expect(choices.first).to_contain_text("Zhao Min")
    expect(choices.last).to_contain_text("11")
    expect(choices.last).to_contain_text("Li Wen")
    choices.last.get_by_role("radio").focus()
    second.keyboard.press("Space")
    second.get_by_role("button", name="Save with these answers").focus()
    with second.expect_navigation():
        second.keyboard.press("Enter")

    answers = "SELECT nihss_baseline, sbp, dbp FROM registry_episode WHERE registry_id = ?"
    assert product.ask(answers, key) == [(11, 150, 84)]
    expect(Typist(second, "presentation").box("nihss_baseline")).to_have_value("11")
    second.goto(f"/cases/{key}/changes/")
    expect(second.locator("main")).to_contain_text("Li Wen")
    expect(second.locator("main")).to_contain_text("Zhao Min")


def _type_and_save(page: Page, **answers: str) -> None:
    """Type into boxes of the same section, and press Enter: save and stay."""
    typist = Typist(page, "presentation")
    for name, typed in answers.items():
        typist.box(name).focus()
        page.keyboard.press("Control+A")
        page.keyboard.type(typed)
    with page.expect_navigation():
        page.keyboard.press("Enter")
