"""The registry by full posts alone: scripts are a convenience, never a condition."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.journeys import coordinator, whole_case
from tests.journeys.conftest import Visit
from tests.journeys.product import Product

pytestmark = pytest.mark.journey


def test_a_case_is_made_saved_refused_and_corrected_without_scripts(
    visit: Visit, product: Product
) -> None:
    page = visit("coordinator", java_script_enabled=False).page
    onset = whole_case.onset_day(datetime.now(tz=UTC).date())
    page.goto("/cases/new/")
    page.get_by_label("Hospital number").fill("JOURNEY-2")
    page.get_by_label("Date of onset").fill("the day before yesterday")
    page.locator('input[name="sex"][value="female"]').check()
    page.get_by_role("button", name="Make the case").click()
    expect(page.locator(".field-error")).to_contain_text("is not a date")
    expect(page.get_by_label("Hospital number")).to_have_value("JOURNEY-2")
    page.get_by_label("Date of onset").fill(whole_case.typed_day(onset))
    page.get_by_role("button", name="Make the case").click()
    key = coordinator.registry_number(page)

    page.goto(f"/cases/{key}/arrival/")
    nihss = page.locator("#id_presentation-nihss_baseline")
    arrival = page.locator("#id_arrival-door_dt-time")
    nihss.fill("99")
    arrival.fill("0910")
    page.locator("#id_presentation-sbp").fill("--")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator(".error-summary")).to_contain_text("0 to 42. You wrote 99")
    expect(nihss).to_have_value("99")
    expect(arrival).to_have_value("09:10")
    nihss.fill("17")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("status").filter(has_text="Saved,")).to_be_visible()

    recorded = product.ask(
        """SELECT nihss_baseline, sbp, sbp_missing, door_dt IS NOT NULL
           FROM registry_episode WHERE registry_id = ?""",
        key,
    )
    assert recorded == [(17, None, "not_done", 1)]
