"""Where the screens lie: cases, queries, imports and reports of the demonstration, or new ones."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from itertools import count

from tests.journeys import coordinator, whole_case
from tests.journeys.keyboard import Typist, all_saved
from tests.journeys.product import wait_until
from tests.journeys.stage import Stage, finds
from tests.registry.follow_up.invented_questions import INVENTED

NUMBERS = count(1)
WITH_ROWS = """
SELECT e.registry_id FROM registry_episode e
JOIN registry_procedure p ON p.episode_id = e.id
JOIN registry_rescuetreatment r ON r.procedure_id = p.id
JOIN registry_haemorrhagefinding h ON h.episode_id = e.id
WHERE {} ORDER BY e.id DESC LIMIT 1
"""
READY = """
SELECT registry_id FROM registry_episode
WHERE signed_at IS NULL AND error_count = 0 AND answered_count = required_count
ORDER BY id DESC LIMIT 1
"""
NEWEST_CHANGE = """
SELECT id FROM registry_auditevent WHERE case_key = ? AND action = 'record.change'
ORDER BY id DESC LIMIT 1 OFFSET ?
"""
KEPT = """
SELECT q.id FROM registry_dataquery q JOIN registry_episode e ON e.id = q.episode_id
WHERE e.registry_id = ? AND q.kept_because <> ''
"""
READER = "corelab3"  # the other two have locked readings, and this one has not
READ_BY_TWO = """
SELECT a.number FROM registry_angiogram a
JOIN registry_reading r ON r.angiogram_id = a.id AND r.locked_at IS NULL
JOIN registry_user u ON u.id = r.reader_id AND u.username IN (?, ?)
GROUP BY a.id HAVING COUNT(*) = 2 ORDER BY a.id DESC LIMIT 1
"""
CASE_OF_ANGIOGRAM = """
SELECT e.registry_id FROM registry_episode e JOIN registry_procedure p ON p.episode_id = e.id
JOIN registry_angiogram a ON a.procedure_id = p.id WHERE a.number = ?
"""
SITE_OF = """
SELECT s.code FROM registry_site s JOIN registry_episode e ON e.site_id = s.id
WHERE e.registry_id = ?
"""
AWAITED_REPORT = """
from analytics.models import StandingReport
made = StandingReport.objects.create(
    slug="awaited", plan_key="awaited", title="Not begun", scope_key="HZ", active=False)
made.sites.create(code="HZ")
"""
VERSION_SECONDS = 90
IMPORT_SECONDS = 60
# A column that means nothing, a content to be decided, a line that is refused, one with a warning.
FILE = """hospital_number,onset_date,sex,sbp,"NIHSS, at the door",ward,hypertension
ACCESS-{0}-1,2024-03-01,male,150,12,4 West,yes
ACCESS-{0}-2,2024-03-02,female,251,9,4 West,perhaps
ACCESS-{0}-3,31 March,female,140,9,4 East,no
"""


def first(stage: Stage, question: str, *values: object) -> str:
    return str(stage.product.ask(question, *values)[0][0])


@finds("case")
def _open_case(stage: Stage) -> str:
    return first(stage, WITH_ROWS.format("e.signed_at IS NULL"))


@finds("signed")
def _signed_case(stage: Stage) -> str:
    return first(stage, WITH_ROWS.format("e.signed_at IS NOT NULL AND e.amended_at IS NULL"))


@finds("verified")
def _case_to_verify(stage: Stage) -> str:
    signed = "SELECT registry_id FROM registry_episode WHERE signed_at IS NOT NULL ORDER BY id DESC"
    return next(key for (key,) in stage.product.ask(signed) if key != stage.place("signed"))


@finds("ready")
def _ready_case(stage: Stage) -> str:
    return first(stage, READY)


@finds("new")
def _new_case(stage: Stage) -> str:
    """Make a case for one screen alone: what is typed there changes no other."""
    onset = whole_case.onset_day(datetime.now(tz=UTC).date())
    return coordinator.make_case(stage.page, f"ACCESS-{next(NUMBERS)}", onset)


@finds("silent")
def _old_case_without_a_number(stage: Stage) -> str:
    return coordinator.make_case(stage.page, f"ACCESS-{next(NUMBERS)}", date(2019, 11, 20))


@finds("call")
def _call(stage: Stage) -> str:
    stage.page.goto("/followup/?due=later")
    return stage.page.locator("tbody.call .registry-number").last.inner_text()


@finds("asked")
def _open_query(stage: Stage) -> str:
    return first(stage, "SELECT id FROM registry_dataquery WHERE state = 'open' AND rule = ''")


@finds("answered")
def _answered_query(stage: Stage) -> str:
    return first(stage, "SELECT id FROM registry_dataquery WHERE state = 'answered' AND rule = ''")


@finds("kept")
def _kept_warning(stage: Stage) -> str:
    """Keep a warning about a blood pressure; that is a query, answered already."""
    key, page = stage.place("new_kept"), stage.page
    type_answer(stage, key, "sbp", "251")
    page.locator("select[name=because]").first.select_option("source")
    with page.expect_navigation():
        page.locator("[data-keep] button[type=submit]").first.click()
    return first(stage, KEPT, key)


@finds("change")
def _change(stage: Stage) -> str:
    """Make a change that can be taken back."""
    type_answer(stage, stage.place("new_undo"), "sbp", "150")
    return first(stage, NEWEST_CHANGE, stage.place("new_undo"), 0)


@finds("overtaken")
def _overtaken_change(stage: Stage) -> str:
    """Make a change over which another one was made since."""
    type_answer(stage, stage.place("new_undo"), "dbp", "80")
    type_answer(stage, stage.place("new_undo"), "dbp", "82")
    return first(stage, NEWEST_CHANGE, stage.place("new_undo"), 1)


def type_answer(stage: Stage, key: str, name: str, typed: str) -> None:
    """Type one answer on the page of arrival, and see that it is saved."""
    stage.page.goto(f"/cases/{key}/arrival/")
    Typist(stage.page, "presentation").type_over(name, typed)
    all_saved(stage.page)


@finds("angiogram")
def _angiogram(stage: Stage) -> str:
    stage.become(READER)
    stage.page.goto("/corelab/")
    return stage.page.locator("tbody .registry-number").first.inner_text()


@finds("locked")
def _locked_reading(stage: Stage) -> str:
    """Lock the last angiogram of one's queue, which nobody else has locked."""
    stage.become(READER)
    stage.page.goto("/corelab/")
    number = stage.page.locator("tbody .registry-number").last.inner_text()
    lock_reading(stage, number, "2c")
    return number


@finds("opened")
def _opened_angiogram(stage: Stage) -> str:
    """Have both readers lock the same grade."""
    number = first(stage, READ_BY_TWO, "corelab", "corelab2")
    for reader in ("corelab", "corelab2"):
        stage.become(reader)
        lock_reading(stage, number, "2c")
    return number


@finds("read")
def _case_that_was_read(stage: Stage) -> str:
    return first(stage, CASE_OF_ANGIOGRAM, stage.place("opened"))


def lock_reading(stage: Stage, number: str, grade: str) -> None:
    page = stage.page
    page.goto(f"/corelab/{number}/")
    page.locator(f"[name=etici_final][value='{grade}']").focus()
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.locator("button[name=lock]").click()


@finds("guided")
def _call_with_guided_questions(stage: Stage) -> str:
    """Load invented questions for the site of a call."""
    key = stage.place("call")
    file = stage.product.data / "questions.json"
    file.write_text(json.dumps(INVENTED), encoding="utf-8")
    stage.product.manage("load_questionnaire", str(file), "--site", first(stage, SITE_OF, key))
    return key


@finds("awaited")
def _report_without_a_version(stage: Stage) -> str:
    """Declare a report that the product does not keep up to date, so that it stays as it is."""
    stage.product.manage("shell", "--verbosity=0", "-c", AWAITED_REPORT)
    return "awaited"


@finds("report")
def _report(stage: Stage) -> str:
    question = """SELECT r.slug FROM analytics_standingreport r
      JOIN analytics_reportversion v ON v.report_id = r.id ORDER BY r.id"""
    wait_until(
        lambda: stage.product.ask(question),
        seconds=VERSION_SECONDS,
        otherwise=lambda: "No version of a report was made",
    )
    return first(stage, question)


@finds("mapping")
def _import_to_assign(stage: Stage) -> str:
    return _upload(stage, FILE.format(next(NUMBERS)).encode(), "mapping")


@finds("checked")
def _checked_import(stage: Stage) -> str:
    number = _upload(stage, FILE.format(next(NUMBERS)).encode(), "mapping")
    stage.page.goto(f"/data/import/{number}/")
    stage.page.locator("[data-import-columns] button.primary").last.click()
    return _in_state(stage, number, "checked")


@finds("applied")
def _applied_import(stage: Stage) -> str:
    number = _checked_import(stage)
    stage.page.goto(f"/data/import/{number}/")
    stage.page.locator("button[value=apply]").click()
    return _in_state(stage, number, "applied")


@finds("undone")
def _undone_import(stage: Stage) -> str:
    number = _applied_import(stage)
    stage.page.goto(f"/data/import/{number}/")
    stage.page.locator("details:has(#undo-title) > summary").click()
    stage.page.locator("#undo-reason").fill("The wrong file")
    stage.page.locator("button[value=undo]").click()
    return _in_state(stage, number, "undone")


@finds("failed")
def _failed_import(stage: Stage) -> str:
    return _upload(stage, b"PK\x03\x04 this is no workbook", "failed", name="cases.xlsx")


def upload(stage: Stage, content: bytes, name: str) -> None:
    page = stage.page
    page.goto("/data/import/")
    page.locator("#id_site").select_option(index=1)
    page.locator("#id_file").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    with page.expect_navigation():
        page.locator("form[enctype] button[type=submit]").click()


def _upload(stage: Stage, content: bytes, state: str, name: str = "cases.csv") -> str:
    upload(stage, content, name)
    number = stage.page.url.rstrip("/").rpartition("/")[2]
    return _in_state(stage, number, state)


def _in_state(stage: Stage, number: str, state: str) -> str:
    question = "SELECT status FROM registry_dataimport WHERE id = ?"
    wait_until(
        lambda: first(stage, question, number) == state,
        seconds=IMPORT_SECONDS,
        otherwise=lambda: f"Import {number} is {first(stage, question, number)}, not {state}",
    )
    return number
