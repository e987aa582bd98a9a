"""What is done on a page of a case before it is looked at, in every language."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.journeys.keyboard import Typist, all_saved
from tests.journeys.product import PASSWORD
from tests.journeys.stage import Stage

SESSION = "reperfuse-session"


def presentation(stage: Stage) -> Typist:
    return Typist(stage.page, "presentation")


def dialog(stage: Stage, name: str) -> Locator:
    return stage.page.locator(f"[data-dialog={name}]")


def impossible_answer(stage: Stage) -> None:
    presentation(stage).type_over("nihss_baseline", "99")
    expect(presentation(stage).field("nihss_baseline").locator(".field-error")).to_be_visible()
    expect(stage.page.locator("#checks .findings a").first).to_be_visible()


def unlikely_answer(stage: Stage) -> None:
    presentation(stage).type_over("sbp", "251")
    all_saved(stage.page)
    expect(stage.page.locator("[data-keep]").first).to_be_visible()


def missing_reason_of_the_correction(stage: Stage) -> None:
    presentation(stage).type_over("nihss_baseline", "13")
    expect(stage.page.locator("[data-reason-note] .field-error")).to_be_visible()


def field_menu(stage: Stage) -> None:
    presentation(stage).box("sbp").focus()
    stage.page.keyboard.press("Alt+ArrowDown")
    expect(stage.page.get_by_role("menuitem").first).to_be_focused()


def reasons_instead_of_answers(stage: Stage) -> None:
    presentation(stage).type_over("sbp", "-")
    presentation(stage).type_over("dbp", "--")
    all_saved(stage.page)
    expect(stage.page.locator(".has-reason").first).to_be_visible()


def two_answers(stage: Stage) -> None:
    """Answer in a second window what is then answered here: both stand at the field."""
    other = stage.visitor.context.new_page()
    other.goto(stage.page.url)
    typed = Typist(other, "presentation")
    before = typed.box("nihss_baseline").input_value()
    typed.type_over("nihss_baseline", "11" if before != "11" else "10")
    all_saved(other)
    other.close()
    presentation(stage).type_over("nihss_baseline", "12")
    expect(stage.page.locator("[data-pick]").first).to_be_visible()


def two_answers_without_scripts(stage: Stage) -> None:
    """Send a page that was opened before somebody else answered: the next one asks which stands."""
    stale = stage.page
    other = stage.visitor.context.new_page()
    other.goto(stale.url)
    typed = Typist(other, "presentation")
    before = typed.box("dbp").input_value()
    typed.type_over("dbp", "81" if before != "81" else "83")
    all_saved(other)
    other.close()
    with stale.expect_navigation():
        stale.evaluate("""() => {
          const form = document.querySelector("form[data-case-form]");
          form.querySelector("#id_presentation-dbp").value = "85";
          HTMLFormElement.prototype.submit.call(form);
        }""")
    expect(stale.locator(".conflict").first).to_be_visible()


def session_ended(stage: Stage) -> None:
    stage.visitor.context.clear_cookies(name=SESSION)
    presentation(stage).type_over("gcs_total", "13")
    expect(dialog(stage, "sign-in")).to_be_visible()


def refused_in_the_dialog(stage: Stage) -> None:
    session_ended(stage)
    stage.page.locator("#sign-in-name").fill("coordinator")
    stage.page.locator("#sign-in-password").fill("a wrong password")
    stage.page.keyboard.press("Enter")
    expect(dialog(stage, "sign-in").get_by_role("alert")).to_be_visible()


def somebody_else_signed_in(stage: Stage) -> None:
    session_ended(stage)
    stage.page.locator("#sign-in-name").fill("manager")
    stage.page.locator("#sign-in-password").fill(PASSWORD)
    stage.page.keyboard.press("Enter")
    expect(dialog(stage, "person")).to_be_visible()


def _cut_off(stage: Stage) -> None:
    stage.page.route("**/field/", lambda route: route.abort())
    presentation(stage).type_over("sbp", "155")
    presentation(stage).type_over("dbp", "85")
    expect(stage.page.locator("[data-show-waiting]")).to_be_visible()


def answers_that_wait(stage: Stage) -> None:
    _cut_off(stage)
    stage.page.locator("[data-show-waiting]").click()
    expect(dialog(stage, "waiting").locator("li")).to_have_count(2)


def leaving_unsaved_answers(stage: Stage) -> None:
    _cut_off(stage)
    stage.page.locator(".case-bar a.button").last.click()
    expect(dialog(stage, "leave")).to_be_visible()


def open_rows(stage: Stage) -> None:
    """Open what is folded in the rows of a page."""
    stage.page.evaluate(
        """() => document.querySelectorAll(".more-row details, details.row-card")
          .forEach((rows) => (rows.open = true))"""
    )
