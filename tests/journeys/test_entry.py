"""Entry field by field: nothing typed is lost, moved or stored where it does not belong."""

from __future__ import annotations

import json
import random
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import coordinator, whole_case
from tests.journeys.conftest import Visit
from tests.journeys.keyboard import SAVED_WITHIN, Typist, all_saved
from tests.journeys.keys_only import Keys
from tests.journeys.product import Product

pytestmark = pytest.mark.journey
EDITS = 100
MOST_KEYS = 55
# Ten answers in the order in which they are typed: section, variable, text, value in the database.
TEN = (
    ("presentation", "nihss_baseline", "14", 14),
    ("presentation", "gcs_total", "13", 13),
    ("presentation", "sbp", "162", 162),
    ("presentation", "dbp", "88", 88),
    ("laboratory", "glucose", "7.2", 7.2),
    ("laboratory", "platelets", "221", 221),
    ("laboratory", "inr", "1.1", 1.1),
    ("laboratory", "creatinine", "80", 80),
    ("arrival", "index_event_number", "1", 1),
    ("presentation", "nihss_baseline_rater", "R. Rater", "R. Rater"),
)
STORED = """async () => JSON.stringify([
  {...localStorage}, {...sessionStorage}, "caches" in window ? await caches.keys() : [],
  (await indexedDB.databases()).map((database) => database.name),
])"""
# Where the person is: the control with the focus, its caret, and where it stands on the screen.
WHERE = """() => {
  const control = document.activeElement;
  const caret = control.type === "text" ? [control.selectionStart, control.selectionEnd] : null;
  return [control.name, caret, scrollX, scrollY, Math.round(control.getBoundingClientRect().top)];
}"""

NOTE_WHEN_GONE = """() => {
  const slot = document.querySelector("[data-note=presentation-nihss_baseline]");
  new MutationObserver(() => (window.gone ??= performance.now())).observe(slot, {childList: true});
}"""


def open_page(page: Page, number: str, name: str) -> str:
    onset = whole_case.onset_day(datetime.now(tz=UTC).date())
    key = coordinator.make_case(page, number, onset)
    page.goto(f"/cases/{key}/{name}/")
    return key


def test_a_cut_network_costs_nothing_but_time(visit: Visit, product: Product) -> None:
    visitor = visit("coordinator")
    page = visitor.page
    key = open_page(page, "JOURNEY-NETWORK", "arrival")
    state = page.locator("[data-save-state]").first

    visitor.context.set_offline(True)
    for section, name, typed, _value in TEN:
        Typist(page, section).type_over(name, typed)
    expect(state).to_have_text("Not saved: 10 answers waiting, retrying")
    page.get_by_role("button", name="Show waiting answers").click()
    waiting = page.locator("[data-dialog=waiting] li")
    expect(waiting).to_have_count(10)
    expect(waiting.first).to_contain_text("14")
    page.keyboard.press("Escape")
    asked = "document.dispatchEvent(new Event('x')), !window.dispatchEvent("
    assert page.evaluate(f"{asked} new Event('beforeunload', {{cancelable: true}}))")

    visitor.context.set_offline(False)
    expect(state).to_have_text(re.compile(r"^Saved \d\d:\d\d:\d\d$"))
    all_saved(page)
    assert not page.evaluate("!window.dispatchEvent(new Event('beforeunload', {cancelable: true}))")
    columns = ", ".join(name for _section, name, _typed, _value in TEN)
    recorded = product.ask(f"SELECT {columns} FROM registry_episode WHERE registry_id = ?", key)  # noqa: S608
    assert recorded == [tuple(value for *_names, value in TEN)]
    changes = product.ask(
        "SELECT changes FROM registry_auditevent WHERE case_key = ? AND action = 'record.change' "
        "ORDER BY id",
        key,
    )
    order = [name for _section, name, _typed, _value in TEN]
    assert [re.findall(r'"(\w+)":', str(text))[0] for (text,) in changes] == order
    visitor.complaints[:] = [text for text in visitor.complaints if "DISCONNECTED" not in text]


def test_a_lost_reply_makes_no_twin_and_no_conflict(visit: Visit, product: Product) -> None:
    """The server has saved, and the browser does not know it: it sends the same again."""
    visitor = visit("coordinator")
    page = visitor.page
    key = open_page(page, "JOURNEY-REPLY", "procedure")
    lost: list[str] = []

    def lose_the_first(route: object) -> None:
        if lost:
            route.continue_()  # type: ignore[attr-defined]
            return
        answer = route.fetch()  # type: ignore[attr-defined]
        lost.append(answer.text())
        route.abort()  # type: ignore[attr-defined]

    page.route("**/field/", lose_the_first)
    row = page.locator("#attempts tbody[data-row]").first
    row.locator("[data-field=device_model] input").focus()
    page.keyboard.type("Solitaire X")
    page.keyboard.press("Tab")
    all_saved(page)
    assert len(lost) == 1
    rows = "SELECT COUNT(*) FROM registry_auditevent WHERE case_key = ? AND action = 'row.add'"
    assert product.ask(rows, key) == [(1,)]
    page.reload()
    expect(page.locator("#attempts tbody[data-row]:not(.blank)")).to_have_count(1)
    visitor.complaints[:] = [text for text in visitor.complaints if "ERR_FAILED" not in text]


TWO_PICTURES = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => done())))"""


def _at_rest(page: Page) -> list[Any]:
    """Return where the person is once the browser has scrolled what is typed into into view."""
    where = page.evaluate(WHERE)
    while True:
        page.evaluate(TWO_PICTURES)
        later = page.evaluate(WHERE)
        if later == where:
            return list(later)
        where = later


def test_no_reply_moves_the_focus_the_caret_or_the_page(visit: Visit) -> None:
    page = visit("coordinator").page
    open_page(page, "JOURNEY-CARET", "arrival")
    draw = random.Random(20261120)
    boxes = [
        f"#id_{section}-{name}"
        for section, name, _typed, _value in TEN
        if name != "nihss_baseline_rater"
    ]
    for _edit in range(EDITS):
        first, second = draw.sample(boxes, 2)
        page.locator(first).focus()
        page.keyboard.press("Control+A")
        page.keyboard.type(str(draw.choice((1, 7, 12, 99, "x", 14.5))))
        page.locator(second).focus()
        page.keyboard.press("End")
        page.keyboard.type("3")
        page.keyboard.press("ArrowLeft")
        before = _at_rest(page)
        on_its_way = page.locator("form[data-case-form]")
        expect(on_its_way).to_have_attribute("data-open", "0", timeout=SAVED_WITHIN)
        after = page.evaluate(WHERE)
        # Scrolling and position together: the browser may scroll along with a note above.
        assert (after[0], after[1]) == (before[0], before[1])
        assert abs(after[4] - before[4]) <= 1 or after[3] == before[3]
    all_saved(page)


def test_an_error_stands_at_its_field_and_goes_with_its_cause(visit: Visit) -> None:
    page = visit("coordinator").page
    open_page(page, "JOURNEY-ERROR", "arrival")
    presentation = Typist(page, "presentation")
    box = presentation.box("nihss_baseline")
    presentation.type_over("nihss_baseline", "99")
    note = presentation.field("nihss_baseline").locator(".field-error")
    expect(note).to_contain_text("0 to 42. You wrote 99")
    expect(box).to_have_attribute("aria-invalid", "true")
    assert box.get_attribute("aria-describedby") == note.get_attribute("id")
    expect(page.locator("#checks").get_by_role("link")).to_contain_text("You wrote 99")
    expect(page.locator("[data-part=counts]")).to_contain_text("1 error")
    all_saved(page)
    box.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("9")
    page.evaluate(NOTE_WHEN_GONE)
    started = page.evaluate("() => performance.now()")
    page.keyboard.press("Tab")
    expect(note).to_have_count(0)
    taken = page.evaluate("() => window.gone") - started
    assert taken < 2_000, f"The error went after {taken:.0f} ms"
    expect(box).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("#checks").get_by_role("link")).to_have_count(0)


def test_nothing_of_a_patient_is_stored_in_the_browser(visit: Visit) -> None:
    page = visit("coordinator").page
    open_page(page, "JOURNEY-STORED", "patient")
    Typist(page, "identity").answer_all({"family_name": "Canary", "birth_date": "03/05/1962"})
    all_saved(page)
    page.get_by_role("link", name="Arrival").first.click()
    page.wait_for_url("**/arrival/")
    local, session, caches, databases = json.loads(page.evaluate(STORED))
    assert (local, caches, databases) == ({}, [], [])
    # The address holds the registry number and nothing else; htmx keeps it by itself.
    assert set(session) <= {"htmx-current-path-for-history"}


def test_a_letter_goes_on_in_a_list_of_ticks_until_it_is_left(visit: Visit) -> None:
    page = visit("coordinator").page
    open_page(page, "JOURNEY-TICKS", "history")
    field = page.locator("#at-history-premorbid_antiplatelet")
    clopidogrel, cilostazol = (field.get_by_label(name) for name in ("Clopidogrel", "Cilostazol"))
    field.locator("input").first.focus()
    page.keyboard.press("c")
    expect(clopidogrel).to_be_checked()
    page.keyboard.press("c")
    expect(clopidogrel).not_to_be_checked()
    expect(cilostazol).to_be_checked()
    page.keyboard.press("Enter")
    cilostazol.focus()
    # Begun anew: the first one that fits, and the other stays as it is.
    page.keyboard.press("c")
    expect(clopidogrel).to_be_checked()
    expect(cilostazol).to_be_checked()
    all_saved(page)


def test_three_attempts_take_few_keys(visit: Visit, product: Product) -> None:
    page = visit("coordinator").page
    key = open_page(page, "JOURNEY-KEYS", "procedure")
    Typist(page, "procedure").type_over("puncture_dt", "0042")
    all_saved(page)
    keys = Keys(page)
    press = keys.press
    page.locator("#attempts tbody[data-row] select").first.focus()
    press("m", "Tab", "s", "Tab", *"SolX", "Tab", "Tab", *"058", "Tab", "Tab")
    press(*"104", "Tab", "1", "Enter")
    for start, end, grade in (("112", "118", "1"), ("126", "132", "2")):
        press("Control+d", *start, "Tab", "Tab", *end, "Tab", grade, "Enter")
    all_saved(page)
    attempts = product.ask(
        """SELECT a.device_model, strftime('%M', a.device_deploy_dt), a.etici_after
           FROM registry_attempt a JOIN registry_procedure p ON p.id = a.procedure_id
           JOIN registry_episode e ON e.id = p.episode_id WHERE e.registry_id = ? ORDER BY a.seq""",
        key,
    )
    assert attempts == [("SolX", "58", "1"), ("SolX", "12", "1"), ("SolX", "26", "2a")]
    assert keys.count <= MOST_KEYS
