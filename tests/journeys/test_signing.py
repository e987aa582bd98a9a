"""A case is reviewed, signed, verified, corrected and corrected back, by two people."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.keyboard import all_saved
from tests.journeys.product import PASSWORD, Product

pytestmark = pytest.mark.journey

READY = """
SELECT registry_id FROM registry_episode
WHERE signed_at IS NULL AND error_count = 0 AND answered_count = required_count
  AND id IN (SELECT episode_id FROM registry_imaging WHERE aspects IS NOT NULL)
ORDER BY id LIMIT 1 OFFSET ?
"""
SIGNED = """
SELECT signed_at IS NOT NULL, amended_at IS NOT NULL FROM registry_episode WHERE registry_id = ?
"""
ASPECTS = """
SELECT i.aspects FROM registry_imaging i JOIN registry_episode e ON e.id = i.episode_id
WHERE e.registry_id = ?
"""
MOST_INTERACTIONS = 4


def ready_case(product: Product, place: int) -> str:
    return str(product.ask(READY, place)[0][0])


def test_a_complete_case_is_reviewed_and_signed_in_four_interactions(
    visit: Visit, product: Product
) -> None:
    """The password comes from the clipboard or the browser: one interaction, as a paste is."""
    page = visit("coordinator").page
    key = ready_case(product, 0)
    page.goto(f"/cases/{key}/patient/")
    interactions = 0
    with page.expect_navigation():
        page.get_by_role("link", name="Review and sign off").click()
        interactions += 1
    page.get_by_label("Your password, once more").click()
    interactions += 1
    page.keyboard.insert_text(PASSWORD)
    interactions += 1
    with page.expect_navigation():
        page.keyboard.press("Enter")
        interactions += 1
    expect(page.locator(".case-bar")).to_contain_text("Signed")
    assert product.ask(SIGNED, key) == [(1, 0)]
    assert interactions <= MOST_INTERACTIONS


def test_a_signed_case_is_verified_corrected_and_corrected_back(
    visit: Visit, product: Product
) -> None:
    coordinator, manager = visit("coordinator").page, visit("manager").page
    key = ready_case(product, 3)
    (before,) = product.ask(ASPECTS, key)[0]
    _sign(coordinator, key)

    manager.goto(f"/cases/{key}/review/")
    _press(manager, "Verify the whole case")
    expect(manager.locator(".card .badge.done").first).to_have_text("Source verified")

    coordinator.goto(f"/cases/{key}/imaging/")
    aspects = coordinator.locator("#id_imaging-aspects")
    expect(coordinator.locator("#at-imaging-aspects .verified")).to_have_count(1)
    aspects.fill("3")
    coordinator.get_by_label("Reason", exact=True).select_option("Adjudicated")
    all_saved(coordinator)
    expect(coordinator.locator(".case-bar")).to_contain_text("Amended")
    expect(coordinator.locator("#at-imaging-aspects .verified")).to_have_count(0)
    assert product.ask(ASPECTS, key) == [(3,)]

    coordinator.goto(f"/cases/{key}/changes/?field=aspects")
    with coordinator.expect_navigation():
        coordinator.get_by_role("link", name="Undo").first.click()
    coordinator.get_by_label("Reason", exact=True).select_option("Typing error")
    _press(coordinator, "Take it back")
    assert product.ask(ASPECTS, key) == [(before,)]
    newest = coordinator.locator("table.history tbody tr").first
    expect(newest).to_contain_text("taking a change back")
    assert product.ask(SIGNED, key) == [(1, 1)]
    _sign(coordinator, key)
    assert product.ask(SIGNED, key) == [(1, 0)]


def test_a_refused_signature_says_why(visit: Visit, product: Product) -> None:
    page = visit("coordinator").page
    page.goto(f"/cases/{ready_case(product, 5)}/review/")
    page.get_by_label("Your password, once more").fill("not my password")
    _press(page, "Sign off")
    expect(page.locator("#id_password")).to_be_focused()
    expect(page.locator("#id_password-error")).to_contain_text("Nothing has been signed")


def _sign(page: Page, key: str) -> None:
    page.goto(f"/cases/{key}/review/")
    page.get_by_label("Your password, once more").fill(PASSWORD)
    _press(page, "Sign off")
    expect(page.locator(".case-bar")).to_contain_text("Signed")


def _press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).last.click()
