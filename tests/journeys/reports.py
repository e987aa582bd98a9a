"""What a reader does with the standing report: finds it, watches it, opens its chapters."""

from __future__ import annotations

import time
from typing import NamedTuple

from playwright.sync_api import Locator, Page, expect

TITLE = "Rescue stenting after failed thrombectomy"
MAKING_SECONDS = 90.0
LOOK_SECONDS = 0.5
MOST_VERSIONS = 10
WITHOUT_THE_STRIP = """() => {
  const page = document.querySelector("main").cloneNode(true);
  page.querySelectorAll("#report-strip, #strip-announcement").forEach((part) => part.remove());
  return page.textContent.replace(/\\s+/g, " ");
}"""


class Listed(NamedTuple):
    """The report's line in the list."""

    cases: str
    version: str
    state: str


def listed(page: Page) -> Listed:
    page.goto("/reports/")
    cells = page.get_by_role("row").filter(has_text=TITLE).get_by_role("cell").all_inner_texts()
    _sites, cases, version, _as_of, state = (" ".join(cell.split()) for cell in cells)
    return Listed(cases, version.partition(",")[0], state)


def wait_for_list(page: Page, *, states: tuple[str, ...], cases: str = "") -> Listed:
    """Look at the list again and again until the report is in one of the states."""
    deadline = time.monotonic() + MAKING_SECONDS
    while True:
        found = listed(page)
        if found.state.startswith(states) and cases in ("", found.cases):
            return found
        assert time.monotonic() < deadline, f"Wanted {states} with {cases} cases; found {found}"
        page.wait_for_timeout(LOOK_SECONDS * 1000)


def open_report(page: Page) -> None:
    page.goto("/reports/")
    with page.expect_navigation():
        page.get_by_role("link", name=TITLE).click()


def open_chapter(page: Page, title: str) -> None:
    with page.expect_navigation():
        chapters(page).get_by_role("link", name=title, exact=True).click()


def chapters(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Chapters")


def show_the_newest(page: Page) -> None:
    """Follow the strip's link; a version that is no longer the newest offers the next."""
    for _version in range(MOST_VERSIONS):
        with page.expect_navigation():
            page.locator("#report-strip").get_by_role("link", name="Show it").click()
        if page.get_by_text("Not the newest version").count() == 0:
            return
    raise AssertionError(f"After {MOST_VERSIONS} links the newest version is not on the screen")


def version_on_screen(page: Page) -> str:
    chip = page.locator(".report-head .chip").filter(has_text="Version")
    expect(chip).to_have_count(1)
    return chip.inner_text().split()[1]


def content_of(page: Page) -> str:
    """Return everything that the page says, but for the strip that tells what is under way."""
    return str(page.evaluate(WITHOUT_THE_STRIP))
