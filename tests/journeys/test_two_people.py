"""Two people, one case: both see who else is there, and nobody overwrites anybody unseen."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.journeys import coordinator, whole_case
from tests.journeys.conftest import Visit
from tests.journeys.keyboard import Typist, all_saved
from tests.journeys.product import PASSWORD, Product

pytestmark = pytest.mark.journey
ANSWERS = "SELECT nihss_baseline, sbp, dbp FROM registry_episode WHERE registry_id = ?"


def test_the_second_of_two_people_sees_both_answers_and_chooses(
    visit: Visit, product: Product
) -> None:
    first, second = visit("coordinator").page, visit("manager").page
    onset = whole_case.onset_day(datetime.now(tz=UTC).date())
    key = coordinator.make_case(first, "JOURNEY-3", onset)
    for page in (first, second):
        page.goto(f"/cases/{key}/arrival/")
    expect(second.locator(".case-bar")).to_contain_text("Li Wen is also here, in Arrival")

    for page, answers in ((first, ("11", "150", "")), (second, ("12", "", "84"))):
        typist = Typist(page, "presentation")
        for name, typed in zip(("nihss_baseline", "sbp", "dbp"), answers, strict=True):
            if typed:
                typist.type_over(name, typed)
        page.keyboard.press("Tab")
        expect(page.locator("[data-save-state]").first).not_to_have_text("Saving…")
        page.wait_for_timeout(200)

    field = Typist(second, "presentation").field("nihss_baseline")
    choices = field.locator("[data-pick]")
    expect(choices).to_have_count(2)
    expect(choices.first).to_contain_text("12")
    expect(choices.first).to_contain_text("Zhao Min")
    expect(choices.last).to_contain_text("11")
    expect(choices.last).to_contain_text("Li Wen")
    # What is typed meanwhile goes on being saved.
    expect(second.locator("[data-save-state]").first).to_contain_text("choose between two answers")
    choices.last.focus()
    second.keyboard.press("Enter")
    expect(Typist(second, "presentation").box("nihss_baseline")).to_have_value("11")
    all_saved(second)
    assert product.ask(ANSWERS, key) == [(11, 150, 84)]

    # Once seen, the answer may be changed without a further question.
    Typist(second, "presentation").type_over("nihss_baseline", "13")
    all_saved(second)
    assert product.ask(ANSWERS, key) == [(13, 150, 84)]
    second.goto(f"/cases/{key}/changes/")
    expect(second.locator("main")).to_contain_text("Li Wen")
    expect(second.locator("main")).to_contain_text("Zhao Min")


def test_an_ended_session_loses_nothing_and_nobody_signs_for_another(
    visit: Visit, product: Product
) -> None:
    visitor = visit("coordinator")
    page = visitor.page
    onset = whole_case.onset_day(datetime.now(tz=UTC).date())
    key = coordinator.make_case(page, "JOURNEY-4", onset)
    page.goto(f"/cases/{key}/arrival/")
    presentation = Typist(page, "presentation")
    dialog = page.locator("[data-dialog=sign-in]")

    visitor.context.clear_cookies(name="reperfuse-session")
    presentation.type_over("sbp", "150")
    expect(dialog).to_be_visible()
    expect(page.locator("[data-save-state]").first).to_have_text("Signed out: sign in to save")
    sign_in = dialog.get_by_label("Name"), dialog.get_by_label("Password")
    sign_in[0].fill("coordinator")
    sign_in[1].fill("a wrong password")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_be_visible()
    sign_in[1].fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).not_to_be_visible()
    all_saved(page)
    assert product.ask(ANSWERS, key) == [(None, 150, None)]

    visitor.context.clear_cookies(name="reperfuse-session")
    presentation.type_over("dbp", "84")
    expect(dialog).to_be_visible()
    sign_in[0].fill("manager")
    sign_in[1].fill(PASSWORD)
    page.keyboard.press("Enter")
    question = page.locator("[data-dialog=person]")
    expect(question).to_contain_text("Zhao Min is signed in now")
    expect(question).to_contain_text("typed by Li Wen")
    expect(question).to_contain_text("84")
    assert product.ask(ANSWERS, key) == [(None, 150, None)]
    question.get_by_role("button", name="Save them in the name of Zhao Min").click()
    all_saved(page)
    assert product.ask(ANSWERS, key) == [(None, 150, 84)]
    names = "SELECT DISTINCT by_name FROM registry_auditevent WHERE case_key = ? ORDER BY 1"
    assert product.ask(names, key) == [("Li Wen",), ("Zhao Min",)]
