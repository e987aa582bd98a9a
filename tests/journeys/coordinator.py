"""What a coordinator does: makes a case, turns its pages, types its rows, signs it."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import Locator, Page, expect

from tests.journeys import whole_case
from tests.journeys.keyboard import Typist, save_and_continue, tab_to


def make_case(page: Page, hospital_number: str, onset: date) -> str:
    """Make a case by keyboard; return its registry number, with its first page open."""
    page.goto("/cases/new/")
    page.get_by_label("Hospital number").focus()
    page.keyboard.type(hospital_number)
    page.get_by_label("Date of onset").focus()
    page.keyboard.type(whole_case.typed_day(onset))
    page.locator('input[name="sex"][value="male"]').focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Make the case").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="has been made")).to_be_visible()
    return registry_number(page)


def registry_number(page: Page) -> str:
    return page.url.partition("/cases/")[2].partition("/")[0]


def fill_page(page: Page, answers: dict[str, dict[str, str]]) -> None:
    """Answer the sections of the open page, in their order."""
    for section, typed in answers.items():
        Typist(page, section).answer_all(typed)


def save_page(page: Page, title: str) -> None:
    """Go on, and see that the next page is there."""
    save_and_continue(page)
    expect(page).to_have_title(re.compile(f"^{re.escape(title)}"))


def type_attempts(page: Page) -> None:
    """Type three passes: the cells with Tab, the next row with Enter, the devices with Ctrl+D."""
    first = page.locator("#attempts tbody[data-row]").first
    _type_cells(page, first, whole_case.FIRST_ATTEMPT)
    for number, (deployed, retrieved, grade) in enumerate(whole_case.NEXT_ATTEMPTS, start=1):
        page.keyboard.press("Enter")
        page.keyboard.press("Control+D")
        row = page.locator("#attempts tbody[data-row]").nth(number)
        expect(row.locator("[data-field=device_deploy_dt] input.time")).to_be_focused()
        _type_cells(page, row, (deployed, retrieved, grade), columns=COLUMNS[-3:])


COLUMNS = (
    "target_vessel",
    "technique",
    "device_model",
    "device_deploy_dt",
    "retrieve_dt",
    "etici_after",
)


def _type_cells(
    page: Page, row: Locator, typed: tuple[str, ...], columns: tuple[str, ...] = COLUMNS
) -> None:
    for place, (name, text) in enumerate(zip(columns, typed, strict=True)):
        cell = row.locator(f"[data-field={name}]").first
        control = cell.locator("input.time, input[type=text]:not(.date), select:not(.reason)")
        if place == 0:
            control.focus()
        else:
            tab_to(page, control)
        page.keyboard.type(text)


def type_rescue(page: Page) -> None:
    """Open the blank row of the rescue treatments, and answer what the first answer asks for."""
    page.locator("#rescue-new0 > summary").focus()
    page.keyboard.press("Enter")
    first, *others = whole_case.RESCUE.items()
    Typist(page, "rescue-new0").answer(*first)
    # The first answer makes the row, and the row gets its number.
    card = page.locator("#rescue-new0, [id^=rescue-][data-row]:not([data-row=blank])").first
    expect(card).to_have_attribute("data-row", re.compile(r"^\d+$"))
    prefix = card.get_attribute("id")
    assert prefix is not None
    Typist(page, prefix).answer_all(dict(others))


def type_follow_up(page: Page, name: str, day: date, mrs: str) -> None:
    """Answer one time point of the follow-up, such as "90 days"."""
    card = page.locator(".row-card").filter(has=page.get_by_role("heading", name=name, exact=True))
    prefix = card.get_attribute("id")
    assert prefix is not None
    typist = Typist(page, prefix)
    typist.answer_all(whole_case.FOLLOW_UP | {"fu_date": whole_case.typed_day(day), "mrs": mrs})
    if name == "90 days":
        typist.answer_all({"fu_recurrent_stroke": "no", "fu_reintervention": "no"})
