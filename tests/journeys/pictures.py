"""``python tests/journeys/pictures.py``: the pictures of the documentation, from the real product.

Light and dark, desk and phone; every page shows the demonstration, so every case is synthetic.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))  # run as a script, only this file's folder is on the path

from playwright.sync_api import Browser, Page  # noqa: E402

from tests.journeys import reports  # noqa: E402
from tests.journeys.browser import (  # noqa: E402
    DESKTOP,
    PHONE,
    Visitor,
    chromium_browser,
)
from tests.journeys.product import Product, running_product  # noqa: E402
from tests.services import find_chromium  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
MOST_BYTES = 400_000
WITH_A_STENT = """
SELECT e.registry_id FROM registry_episode e
JOIN registry_procedure p ON p.episode_id = e.id
JOIN registry_rescuetreatment r ON r.procedure_id = p.id
WHERE r.rescue_type = 'self_expanding_stent'
  AND (SELECT COUNT(*) FROM registry_attempt a WHERE a.procedure_id = p.id) > 1
  AND e.signed_at IS NULL
ORDER BY e.id DESC LIMIT 1
"""


def main() -> int:
    program = find_chromium()
    if program is None:
        sys.stderr.write("There is no Chromium on this machine; REPERFUSE_CHROMIUM may name one.\n")
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with running_product() as product, chromium_browser(program) as browser:
        reader = Visitor(browser, product.address).sign_in("investigator")
        reports.wait_for_list(reader, states=("Up to date",))
        _take_all(product, browser)
    return 0


def _take_all(product: Product, browser: Browser) -> None:
    ((key,),) = product.ask(WITH_A_STENT)
    case = f"/cases/{key}/procedure/#attempts"
    desk = Visitor(browser, product.address, viewport=DESKTOP, color_scheme="light")
    phone = Visitor(browser, product.address, viewport=PHONE, color_scheme="light")
    for visitor, ending in ((desk, ""), (phone, "_phone")):
        page = visitor.sign_in("coordinator")
        for name, address in (
            ("case", case),
            ("today", "/today/"),
            ("review", f"/cases/{key}/review/"),
        ):
            page.goto(address)
            _take(page, f"{name}{ending}")
        reports.open_report(page)
        _take(page, f"report{ending}")
    _take_desk(desk.page, case)


def _take_desk(page: Page, case: str) -> None:
    for name, address in (
        ("cases", "/cases/"),
        ("query", "/queries/1/"),
        ("import", "/data/import/"),
    ):
        page.goto(address)
        _take(page, name)
    page.goto("/today/")
    page.get_by_role("link", name="Record").first.click()
    page.keyboard.press("2")
    _take(page, "call")
    page.emulate_media(color_scheme="dark")
    page.goto(case)
    _take(page, "case_dark")
    page.emulate_media(color_scheme="light")
    page.get_by_role("button", name="中文").click()
    page.wait_for_load_state()
    page.goto(case)
    _take(page, "case_chinese")


def _take(page: Page, name: str) -> None:
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path)
    size = path.stat().st_size
    assert size < MOST_BYTES, f"{path} has {size} bytes"
    sys.stdout.write(f"{path.relative_to(ROOT)}: {size // 1000} kB\n")


if __name__ == "__main__":
    sys.exit(main())
