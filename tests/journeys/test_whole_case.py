"""From a coordinator's keystroke to an investigator's PDF, as a new user would try it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import coordinator, reports, whole_case
from tests.journeys.conftest import Visit
from tests.journeys.counted import counted_arms, expected_words
from tests.journeys.downloads import (
    Row,
    downloaded,
    outcome_rows,
    rows_of_csv,
    rows_of_excel,
    rows_of_json,
    rows_of_page,
    rows_of_word,
    without_spaces,
    words_of_pdf,
)
from tests.journeys.keyboard import Typist, all_saved
from tests.journeys.product import PASSWORD, Product

pytestmark = pytest.mark.journey

# Guo 2023 as the abstract prints it: counts of both groups, and P as it follows from them.
PUBLISHED = [
    ("7/41", "14/86", "0.9103"),
    ("6/41", "11/86", "0.7754"),
    ("20/41", "45/86", "0.7086"),
]
END_BEFORE_PUNCTURE = re.compile(r"^End of procedure \(.* 00:20\) is before .*puncture")


def test_the_first_version_makes_itself_and_shows_the_published_counts(visit: Visit) -> None:
    page = visit("investigator").page
    reports.wait_for_list(page, states=("Up to date",), cases="127")
    reports.open_report(page)
    reports.open_chapter(page, "Published study")

    rows = outcome_rows(rows_of_page(page))

    for origin in ("Regenerated from the printed counts", "This registry"):
        found = [(a.split()[0], b.split()[0], p) for label, a, b, p, *_ in rows if label == origin]
        assert found == PUBLISHED, origin


def test_a_case_typed_by_a_coordinator_reaches_the_report_by_itself(
    visit: Visit, product: Product
) -> None:
    reader = visit("investigator").page
    reports.wait_for_list(reader, states=("Up to date",))
    reports.open_report(reader)
    before, version = reports.content_of(reader), reports.version_on_screen(reader)
    assert "20/41" in before
    watcher = reader.context.new_page()
    writer = visit("coordinator").page
    onset = whole_case.onset_day(datetime.now(tz=UTC).date())

    key = coordinator.make_case(writer, "JOURNEY-1", onset)
    _fill_the_pages(writer, onset)
    _sign_after_what_was_forgotten(writer, watcher)

    # The reader is told, and decides: nothing changes on the page before the link is pressed.
    strip = reader.locator("#report-strip")
    expect(strip).to_contain_text("New version ready", timeout=60_000)
    assert reports.content_of(reader) == before
    assert reports.version_on_screen(reader) == version
    reports.wait_for_list(watcher, states=("Up to date",), cases="128")
    reports.show_the_newest(reader)
    expect(reader.locator(".report-head")).to_contain_text("128 cases")
    stented, success = counted_arms(product)
    assert (stented, success) == ((42, 7, 6, 21), (86, 14, 11, 45))
    assert "21/42" in reports.content_of(reader)
    assert _passes_and_rescues(product, key) == [(3, 1)]


def _fill_the_pages(page: Page, onset: date) -> None:
    coordinator.fill_page(page, whole_case.PATIENT)
    coordinator.save_page(page, "Medical history")
    coordinator.fill_page(page, whole_case.HISTORY)
    coordinator.save_page(page, "Arrival")
    coordinator.fill_page(page, whole_case.ARRIVAL)
    _break_the_range_and_mend_it(page)
    coordinator.save_page(page, "Imaging")
    coordinator.fill_page(page, whole_case.IMAGING)
    coordinator.save_page(page, "Procedure")
    coordinator.fill_page(page, whole_case.PROCEDURE)
    coordinator.type_attempts(page)
    coordinator.type_rescue(page)
    _break_the_order_and_mend_it(page)
    Typist(page, "result").answer_all(whole_case.RESULT)
    coordinator.save_page(page, "Complications")
    coordinator.fill_page(page, whole_case.COMPLICATIONS)
    coordinator.save_page(page, "First 24 hours")
    coordinator.fill_page(page, whole_case.DAY1)
    coordinator.save_page(page, "Discharge")
    coordinator.fill_page(page, whole_case.DISCHARGE)
    coordinator.save_page(page, "Follow-up")
    coordinator.type_follow_up(page, "Discharge", onset + timedelta(days=7), "3")
    coordinator.type_follow_up(page, "90 days", onset + timedelta(days=92), "2")
    coordinator.save_page(page, "Vital status")
    coordinator.fill_page(page, whole_case.DEATH)
    coordinator.save_page(page, "Review")


def _break_the_range_and_mend_it(page: Page) -> None:
    """Type an NIHSS of 99: refused at the field, and still in the box on another day."""
    presentation = Typist(page, "presentation")
    presentation.type_over("nihss_baseline", "99")
    box = presentation.box("nihss_baseline")
    expect(presentation.field("nihss_baseline")).to_contain_text("0 to 42. You wrote 99")
    all_saved(page)
    page.reload()
    expect(box).to_have_value("99")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(presentation.box("sbp")).to_have_value("162")
    expect(Typist(page, "arrival").box("door_dt")).to_have_value("23:55")
    presentation.type_over("nihss_baseline", "14")


def _break_the_order_and_mend_it(page: Page) -> None:
    """End the procedure before the puncture: the check says so and leads back to the box."""
    procedure = Typist(page, "procedure")
    procedure.box("procedure_end_dt").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("0020")
    page.keyboard.press("Enter")
    finding = page.locator("#checks").get_by_role("link", name=END_BEFORE_PUNCTURE)
    finding.focus()
    page.keyboard.press("Enter")
    expect(procedure.box("puncture_dt")).to_be_focused()
    box = procedure.box("procedure_end_dt")
    expect(box).to_have_value("00:20")
    box.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("0210")
    page.keyboard.press("Enter")
    expect(page.locator("#checks").get_by_text("00:20")).to_have_count(0)
    expect(page.locator("#attempts tbody[data-row]:not(.blank)")).to_have_count(3)


def _sign_after_what_was_forgotten(page: Page, watcher: Page) -> None:
    """Ask for the signature, be told what is missing, follow the link, answer it, sign."""
    label, answer = whole_case.FORGOTTEN
    with page.expect_navigation():
        page.get_by_role("button", name="Sign off").click()
    blocker = page.locator(".error-summary").get_by_role("link")
    expect(blocker).to_have_count(1)
    expect(blocker).to_contain_text(label)
    with page.expect_navigation():
        blocker.click()
    box = Typist(page, "result").box("final_residual_stenosis_pct")
    expect(box).to_be_focused()
    page.keyboard.type(answer)
    page.keyboard.press("Enter")
    all_saved(page)
    reports.wait_for_list(watcher, states=("Changes waiting", "Updating"))
    with page.expect_navigation():
        page.get_by_role("link", name="Review and sign off").click()
    page.get_by_label("Your password, once more").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign off").click()
    expect(page.locator(".case-bar")).to_contain_text("Signed")


def _passes_and_rescues(product: Product, key: str) -> list[tuple[object, ...]]:
    return product.ask(
        """SELECT
             (SELECT COUNT(*) FROM registry_attempt a WHERE a.procedure_id = p.id),
             (SELECT COUNT(*) FROM registry_rescuetreatment r WHERE r.procedure_id = p.id)
           FROM registry_procedure p JOIN registry_episode e ON e.id = p.episode_id
           WHERE e.registry_id = ?""",
        key,
    )


def test_every_download_agrees_with_the_page_and_with_the_database(
    visit: Visit, product: Product
) -> None:
    page = visit("investigator").page
    reports.wait_for_list(page, states=("Up to date",))
    reports.open_report(page)
    files = {
        name: downloaded(page, label)
        for name, label in {
            "pdf": "Report, PDF",
            "word": "Report, Word",
            "excel": "Tables, Excel",
            "csv": "Tables, CSV",
            "json": "Results, JSON",
        }.items()
    }
    readers = {
        "word": rows_of_word,
        "excel": rows_of_excel,
        "csv": rows_of_csv,
        "json": rows_of_json,
    }
    rows = {name: outcome_rows(read(files[name])) for name, read in readers.items()}
    words = words_of_pdf(files["pdf"])

    for chapter in ("Outcomes", "Published study"):
        reports.open_chapter(page, chapter)
        on_the_page = outcome_rows(rows_of_page(page))
        assert len(on_the_page) >= len(PUBLISHED)
        if chapter == "Outcomes":
            _agrees_with_the_database(on_the_page, product)
        for row in on_the_page:
            assert [name for name in readers if row not in rows[name]] == [], row
            assert without_spaces("".join(row)) in words, f"The PDF lacks {row}"


def _agrees_with_the_database(rows: list[Row], product: Product) -> None:
    for outcome, (stented, success) in expected_words(product).items():
        (row,) = [row for row in rows if row[0].startswith(outcome) and "back to" not in row[0]]
        assert [re.split(r"[ ,(]", cell)[0] for cell in row[1:3]] == [stented, success]
