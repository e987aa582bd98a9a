"""J1: a complete case up to discharge with the keyboard alone, within a budget of keys."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys import coordinator, whole_case
from tests.journeys.conftest import Visit
from tests.journeys.keyboard import all_saved
from tests.journeys.keys_only import Keys
from tests.journeys.product import Product

pytestmark = pytest.mark.journey
# The specification allows 330 keys for 71 required answers. This case has 83 of them before the
# follow-up, and its rescue stent asks for 12: at the same rate that is 386.
MOST_KEYS = 386
# Nobody must answer these, so nobody in a hurry does.
OPTIONAL = {
    *("family_name", "given_name", "telephone", "ethnicity", "coronary_disease"),
    *("prior_ischaemic_stroke", "prior_tia", "premorbid_statin", "height_cm"),
    *("index_event_number", "nihss_baseline_dt", "creatinine", "ivt_not_given_reason"),
    *("hyperdense_vessel", "truncal_vs_branching", "guide_type", "angio_suite_in_dt"),
    *("contrast_ml", "heparin_given", "gpi_given", "gpi_agent", "gpi_route", "gpi_start_dt"),
    *("ia_lytic_given", "nihss_24h_dt", "bp_target_post_evt", "ts_type", "discharge_statin"),
    *("pneumonia", "seizures"),
}
# The procedure asks one thing more once the page of the discharge says that it was ICAS.
ASKED_LATER = "36/37"
UNUSUAL = "235"  # mmHg; more than the usual range, less than the legal one


def needed(answers: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    return {
        part: {name: text for name, text in typed.items() if name not in OPTIONAL}
        for part, typed in answers.items()
    }


def test_a_whole_case_takes_few_keys_and_no_click(visit: Visit, product: Product) -> None:
    page = visit("coordinator").page
    key = coordinator.make_case(
        page, "JOURNEY-J1", whole_case.onset_day(datetime.now(tz=UTC).date())
    )
    keys = Keys(page)
    for answers, title in (
        (whole_case.PATIENT, "Medical history"),
        (whole_case.HISTORY, "Arrival"),
    ):
        keys.answer_page(needed(answers))
        keys.go_on(re.compile(f"^{title}"))
    keys.answer_page(_with_an_unusual_pressure())
    _keep_it(keys)
    keys.go_on(re.compile("^Imaging"))
    keys.answer_page(needed(whole_case.IMAGING))
    keys.go_on(re.compile("^Procedure"))
    keys.answer_page(needed(whole_case.PROCEDURE))
    _type_attempts(keys)
    _type_rescue(keys)
    keys.answer_page({"result": whole_case.RESULT})
    for answers, title in (
        ({}, "Complications"),
        (whole_case.COMPLICATIONS, "First 24 hours"),
        (whole_case.DAY1, "Discharge"),
        (whole_case.DISCHARGE, "Follow-up"),
    ):
        keys.answer_page(needed(answers))
        keys.go_on(re.compile(f"^{title}"))
    tallies = page.locator("[data-part=pages] .tally").all_inner_texts()
    assert [tally for tally in tallies[:8] if len({*tally.split("/")}) != 1] == [ASKED_LATER]
    assert _kept(product, key) == [("USUAL-sbp", "answered")]
    assert keys.count <= MOST_KEYS, f"{keys.count} keys"


def _with_an_unusual_pressure() -> dict[str, dict[str, str]]:
    answers = needed(whole_case.ARRIVAL)
    return answers | {"presentation": answers["presentation"] | {"sbp": UNUSUAL}}


def _keep_it(keys: Keys) -> None:
    """Go to the warning with F8 and keep what it objects to, because the source says so."""
    all_saved(keys.page)
    keys.press("F8")
    keep = keys.page.locator("[data-keep]")
    keys.reach(keep.locator("select"))
    keys.press("ArrowDown")
    keys.reach(keep.get_by_role("button", name="Keep"))
    with keys.page.expect_navigation():
        keys.press("Enter")
    expect(keys.page.locator("[data-keep]")).to_have_count(0)


def _type_attempts(keys: Keys) -> None:
    first = keys.page.locator("#attempts tbody[data-row]").first
    for name, text in zip(coordinator.COLUMNS, FIRST, strict=True):
        keys.reach(_cell(first, name))
        keys.press(*text)
    keys.press("Enter")
    for number, texts in enumerate(NEXT, start=1):
        keys.press("Control+D")
        row = keys.page.locator("#attempts tbody[data-row]").nth(number)
        for name, text in zip(coordinator.COLUMNS[-3:], texts, strict=True):
            keys.reach(_cell(row, name))
            keys.press(*text)
        keys.press("Enter")


FIRST = ("m", "s", "SolX", "058", "104", "1")
NEXT = (("112", "118", "1"), ("126", "132", "2"))


def _cell(row: Locator, name: str) -> Locator:
    cell = row.locator(f"[data-field={name}]").first
    return cell.locator("input.time, input[type=text]:not(.date), select:not(.reason)")


def _type_rescue(keys: Keys) -> None:
    keys.reach(keys.page.locator("#rescue-new0 > summary"))
    keys.press("Enter")
    first, *others = whole_case.RESCUE.items()
    keys.answer(f"rescue-new0-{first[0]}", first[1])
    keys.press("Tab")
    # The first answer makes the row, and the row gets its number.
    card = keys.page.locator("[id^=rescue-][data-row]:not([data-row=blank])").first
    expect(card).to_have_attribute("data-row", re.compile(r"^\d+$"))
    for name, text in others:
        keys.answer(f"{card.get_attribute('id')}-{name}", text)


def _kept(product: Product, key: str) -> list[tuple[object, ...]]:
    return product.ask(
        "SELECT q.rule, q.state FROM registry_dataquery q JOIN registry_episode e"
        " ON e.id = q.episode_id WHERE e.registry_id = ?",
        key,
    )
