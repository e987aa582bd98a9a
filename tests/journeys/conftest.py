"""One product and one browser for all journeys; a picture of every page on which one failed."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import Visitor, chromium_browser
from tests.journeys.product import Product, running_product
from tests.services import find_chromium

SCREENSHOTS = Path(__file__).parent / "screenshots"
FIRST = "test_whole_case.py"  # it counts the cases of the demonstration before others add to them
FAILED = pytest.StashKey[bool]()

Visit = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(
        key=lambda item: item.path.parent == Path(__file__).parent and item.path.name != FIRST
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """The product, running; at the end it must stop without a trace and without a complaint."""
    with running_product() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = find_chromium()
    if program is None and os.environ.get("CI"):
        pytest.fail("There is no Chromium on this machine, and CI needs one")
    if program is None:
        pytest.skip("there is no Chromium on this machine; REPERFUSE_CHROMIUM may name one")
    with chromium_browser(program) as running:
        yield running


@pytest.fixture
def visit(request: pytest.FixtureRequest, product: Product, browser: Browser) -> Iterator[Visit]:
    """Open a browser window of its own for a person: ``visit("coordinator")``, or nobody yet.

    At the end no script may have failed and no content policy may have been broken.
    """
    visitors: list[Visitor] = []

    def open_window(name: str = "", **options: Any) -> Visitor:
        visitor = Visitor(browser, product.address, **options)
        visitors.append(visitor)
        if name:
            visitor.sign_in(name)
        return visitor

    yield open_window
    if request.node.stash.get(FAILED, False):
        _keep_pictures(request.node.name, visitors)
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.close()
    assert complaints == []


def _keep_pictures(name: str, visitors: list[Visitor]) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    for number, visitor in enumerate(visitors, start=1):
        visitor.page.screenshot(path=SCREENSHOTS / f"{name}-{number}.png", full_page=True)
