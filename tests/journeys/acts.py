"""What is done on a screen before it is looked at: by selectors that hold in every language."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.places import upload
from tests.journeys.stage import Stage

Act = Callable[[Stage], None]


def click(selector: str, until: str) -> Act:
    """Press something, and wait until something shows."""

    def act(stage: Stage) -> None:
        stage.page.locator(selector).first.click()
        expect(stage.page.locator(until).first).to_be_visible()

    return act


def submit(selector: str, until: str, **filled: str) -> Act:
    """Fill boxes by their ids, send the form, and wait until something shows on the next page."""

    def act(stage: Stage) -> None:
        for box, text in filled.items():
            stage.page.locator(f"#{box}").fill(text)
        with stage.page.expect_navigation():
            stage.page.locator(selector).last.click()
        expect(stage.page.locator(until).first).to_be_visible()

    return act


def reopened(stage: Stage) -> None:
    """Reopen the query about a kept warning, unless that is done: it can be kept again."""
    button = stage.page.locator("button[value=reopen]")
    if button.count():
        with stage.page.expect_navigation():
            button.click()
    expect(stage.page.locator("[data-keep]").first).to_be_visible()


def source_verified(stage: Stage) -> None:
    """Compare the whole case with its source, unless that is done."""
    button = stage.page.locator("#verification button[name=whole]")
    if button.count():
        with stage.page.expect_navigation():
            button.click()
    expect(stage.page.locator("#verification .badge.done")).to_be_visible()


# Lists


def some_rows_selected(stage: Stage) -> None:
    for place in range(3):
        stage.page.locator("input[name=case]").nth(place).check()
    expect(stage.page.locator("[data-selection]")).to_be_visible()


def jump_box(stage: Stage) -> None:
    stage.page.locator("#jump-box").focus()
    stage.page.keyboard.type("hz")
    expect(stage.page.get_by_role("option").first).to_be_visible()
    stage.page.keyboard.press("ArrowDown")


def keys_of_this_page(stage: Stage) -> None:
    stage.page.keyboard.press("?")
    expect(stage.page.locator("#keys")).to_be_visible()


def a_saved_view(stage: Stage) -> None:
    """Keep the list under a name, and look at what is kept."""
    stage.page.locator(".view-menu > summary").click()
    stage.page.locator("#id_view_name").fill("Drafts of this spring")
    stage.page.locator(".view-menu input[name=default]").uncheck()
    with stage.page.expect_navigation():
        stage.page.locator(".view-menu button[type=submit]").click()
    stage.page.goto("/cases/views/")
    expect(stage.page.locator("tbody tr").first).to_be_visible()


def known_patient(stage: Stage) -> None:
    """Type the hospital number and the day of a case that exists."""
    ((number, day),) = stage.product.ask(
        """SELECT i.hospital_number, e.index_date FROM registry_episode e
           JOIN registry_patientidentity i ON i.patient_id = e.patient_id ORDER BY e.id LIMIT 1"""
    )
    stage.page.locator("#id_hospital_number").fill(str(number))
    stage.page.locator("#id_onset_date").fill(str(day))
    stage.page.keyboard.press("Tab")
    expect(stage.page.locator("#duplicates a").first).to_be_visible()


def no_sitting(stage: Stage) -> None:
    if stage.page.locator("#id_year").count():
        return
    stage.page.goto("/cases/batch/cases/")
    with stage.page.expect_navigation():
        stage.page.locator("form[action$='/batch/end/'] button").click()
    stage.page.goto("/cases/batch/")
    expect(stage.page.locator("#id_year")).to_be_visible()


def sitting(stage: Stage) -> None:
    """Begin a sitting and make a case in it, unless there is one already."""
    stage.page.goto("/cases/batch/")
    if stage.page.locator("#id_year").count():
        stage.page.locator("#id_site").select_option(index=1)
        stage.page.locator("#id_year").fill("2021")
        with stage.page.expect_navigation():
            stage.page.locator("main button.primary").click()
    if not stage.page.locator(".sitting .registry-number").count():
        case_of_the_sitting(stage)
        stage.page.goto("/cases/batch/")
    expect(stage.page.locator(".sitting .registry-number").first).to_be_visible()


def case_of_the_sitting(stage: Stage) -> None:
    stage.page.locator("#id_hospital_number").fill(f"SITTING-{stage.page.evaluate('Date.now()')}")
    stage.page.locator("#id_onset_date").fill("3/4/2021")
    with stage.page.expect_navigation():
        stage.page.locator("main button.primary").click()


def page_of_the_sitting(stage: Stage) -> None:
    sitting(stage)
    stage.page.locator(".sitting .registry-number").first.click()
    expect(stage.page.locator(".sitting-strip")).to_be_visible()


def cases_of_the_sitting(stage: Stage) -> None:
    sitting(stage)
    stage.page.goto("/cases/batch/cases/")
    expect(stage.page.locator("tbody tr").first).to_be_visible()


def stale_form(stage: Stage) -> None:
    """Send a form that was opened in another session."""
    stage.page.locator("main [name=csrfmiddlewaretoken]").evaluate(
        "field => { field.value = 'x'.repeat(field.value.length); }"
    )
    stage.page.locator("#id_username").fill("coordinator")
    stage.page.locator("#id_password").fill("a wrong password")
    with stage.page.expect_navigation():
        stage.page.locator("main button[type=submit]").click()
    expect(stage.page.locator("main h1")).to_be_visible()


# Work that a worker does


def import_at_work(stage: Stage) -> None:
    """Hold the picture that a person sees while the file is being read."""
    stage.page.route("**/progress/**", lambda route: route.fulfill(status=204))
    upload(stage, b"hospital_number,onset_date\r\nACCESS-W,2024-03-01\r\n", "cases.csv")


def report_at_work(stage: Stage) -> None:
    stage.page.route("**/progress/**", lambda route: route.fulfill(status=204))
    with stage.page.expect_navigation():
        stage.page.locator("form[action$='/regenerate/'] button").click()
    expect(stage.page.locator("#report-strip")).to_be_attached()


# Core laboratory


def reopening(stage: Stage) -> None:
    stage.page.locator("[data-reopen] > summary").click()
    expect(stage.page.locator("#id_because")).to_be_visible()


def refused_reopening(stage: Stage) -> None:
    reopening(stage)
    submit("button[name=reopen]", ".error-summary")(stage)


# Follow-up


def opened_call(stage: Stage) -> None:
    stage.page.locator("[data-open-call]").first.click()
    expect(stage.page.locator("[data-call-form]")).to_be_visible()


def guided_question(stage: Stage) -> None:
    """Answer the first of the questions that the site has loaded."""
    stage.page.locator(".guide > summary").click()
    with stage.page.expect_navigation():
        stage.page.locator("[name=guide][value=yes]").click()
    expect(stage.page.locator(".guide .steps li")).to_have_count(1)


def guided_grade(stage: Stage) -> None:
    guided_question(stage)
    with stage.page.expect_navigation():
        stage.page.locator("[name=guide][value=no]").click()
    expect(stage.page.locator(".guide [role=status]")).to_be_visible()


def two_people_on_one_call(stage: Stage) -> None:
    """Record a grade in a second window, and another one in the window that was open before."""
    other = stage.visitor.context.new_page()
    other.goto(stage.page.url)
    for page, grade in ((other, _other_grade(other)), (stage.page, "3")):
        for name, value in (("mrs", grade), ("fu_respondent", "patient")):
            page.locator(f"[name={name}][value='{value}']").focus()
            page.keyboard.press("Space")
        with page.expect_navigation():
            page.locator("[name=stay]").click()
    other.close()
    expect(stage.page.locator(".clashes")).to_be_visible()


def _other_grade(page: Page) -> str:
    return "1" if page.locator("[name=mrs][value='2']").is_checked() else "2"


def shown_number(stage: Stage) -> None:
    stage.page.locator("[data-number] button").first.click()
    expect(stage.page.locator("[data-numbers]").first).to_be_visible()


def no_number_to_show(stage: Stage) -> None:
    """Ask for the number of the oldest call, whose case was made without one."""
    key = stage.place("silent")
    stage.page.goto("/followup/?due=overdue")
    call = stage.page.locator("tbody.call").filter(has_text=key)
    call.locator("[data-number] button").click()
    expect(call.locator("[data-numbers] .muted")).to_be_visible()


def refused_grade(grade: str) -> Act:
    def act(stage: Stage) -> None:
        stage.page.locator(f"[name=mrs][value='{grade}']").focus()
        stage.page.keyboard.press("Space")
        stage.page.keyboard.press("Control+Enter")
        expect(stage.page.locator(".field-error").first).to_be_visible()

    return act
