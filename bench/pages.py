"""What a page weighs and how soon it is there, in a browser on a slow line and a slow processor.

A cold visit of each page: nothing in the browser's cache, 1.6 Mbit/s, 150 ms of latency, a
processor slowed down to a quarter. Then the same page once more with the cache as it is left.
Long tasks and typing have budgets that name no slower machine: they are measured on this one as it
is, and as slowed down beside it. Each figure stands beside its budget.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from installation import installation
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tables import Table, middle, publish

from tests.journeys.browser import ARGUMENTS, DESKTOP, Visitor
from tests.services import find_chromium

ROUNDS = 3
SLOWER = 4
LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
PAGES = (
    ("a case, procedure", "coordinator", "/cases/HZ-0127-O/procedure/"),
    ("Today", "coordinator", "/today/"),
    ("list of cases", "coordinator", "/cases/"),
    ("report, summary", "investigator", "/reports/"),
)
# What a page may cost at most, in the order of the columns; a report with its figures more.
COLUMNS = (
    *("cold KB", "requests", "warm KB", "nodes"),
    *("LCP ms", "CLS", "longest task ms", "longest task ms, slowed down"),
)
BUDGETS = (60.0, 8, 20.0, 1_500, 1_800, 0.02, 100, None)
BUDGETS_OF_A_REPORT = (80.0, *BUDGETS[1:])
SLOWEST_KEY = 100
WATCH = """() => {
  window.seen = {lcp: 0, cls: 0, task: 0, typing: []};
  const watch = (type, act, more = {}) => new PerformanceObserver((list) =>
    list.getEntries().forEach(act)).observe({type, buffered: true, ...more});
  watch("largest-contentful-paint", (entry) => (seen.lcp = entry.startTime));
  watch("layout-shift", (entry) => { if (!entry.hadRecentInput) seen.cls += entry.value; });
  watch("longtask", (entry) => (seen.task = Math.max(seen.task, entry.duration)));
  watch("event", (entry) => { if (entry.interactionId) seen.typing.push(entry.duration); },
    {durationThreshold: 16});
}"""


@dataclass(slots=True)
class Visit:
    """What one visit transferred (bytes as they come over the line) and showed (milliseconds)."""

    kilobytes: float = 0.0
    requests: int = 0
    seen: dict[str, Any] = field(default_factory=dict)
    nodes: int = 0


def measure() -> list[Table]:
    """Measure the pages that people open most, on the demonstration."""
    program = find_chromium()
    if program is None:
        sys.exit("There is no Chromium on this machine.")
    pages = Table(
        name="pages",
        title=f"Pages on a slow line and a slow processor, median of {ROUNDS}",
        columns=("page", *COLUMNS),
    )
    budgets = Table(
        name="budgets",
        title="The same beside their budgets",
        columns=("page", "what", "budget", "measured", "met"),
    )
    typing = Table(
        name="typing",
        title="Typing into the grid of attempts",
        columns=("processor", "keys", "slowest ms", "budget", "met"),
        notes=["from the key to the next picture"],
    )
    with installation() as made:
        made.manage("load_demo")
        made.manage("regenerate", "--wait", f"--out={made.folder / 'reports'}")
        with made.server() as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
            address = f"http://127.0.0.1:{server.port}"
            for name, person, path in PAGES:
                row = _row(browser, address, person, path)
                pages.add(name, *row)
                _judge(budgets, name, row)
            keys, slowest = _typed(browser, address, 1)
            typing.add("this machine", keys, slowest, SLOWEST_KEY, _met(slowest, SLOWEST_KEY))
            keys, slowest = _typed(browser, address, SLOWER)
            typing.add(f"slowed down by {SLOWER}", keys, slowest, "none", "")
            browser.close()
    return [pages, budgets, typing]


def _judge(budgets: Table, page: str, row: tuple[float | int, ...]) -> None:
    allowed = BUDGETS_OF_A_REPORT if page.startswith("report") else BUDGETS
    for what, budget, measured in zip(COLUMNS, allowed, row, strict=True):
        if budget is not None:
            budgets.add(page, what, budget, measured, _met(measured, budget))


def _met(measured: float, budget: float) -> str:
    return "yes" if measured <= budget else "no"


def _row(browser: Browser, address: str, person: str, path: str) -> tuple[float | int, ...]:
    cold, warm, quick = [], [], []
    for _round in range(ROUNDS):
        with _person(browser, address, person) as context:
            where = _newest(context, path) if path == "/reports/" else path
            with _slow(context, SLOWER) as page:
                cold.append(_visit(page, where))
                warm.append(_visit(page, where))
        with _person(browser, address, person) as context, _slow(context, 1) as page:
            quick.append(_visit(page, where))
    return (
        middle((visit.kilobytes for visit in cold), 1),
        round(middle(visit.requests for visit in cold)),
        middle((visit.kilobytes for visit in warm), 1),
        cold[0].nodes,
        round(middle(visit.seen["lcp"] for visit in cold)),
        middle((visit.seen["cls"] for visit in cold), 3),
        round(middle(visit.seen["task"] for visit in quick)),
        round(middle(visit.seen["task"] for visit in cold)),
    )


@contextmanager
def _person(browser: Browser, address: str, name: str) -> Iterator[BrowserContext]:
    """Give a window of a person who has signed in, with nothing in its cache."""
    door = Visitor(browser, address)
    state = door.sign_in(name).context.storage_state()
    door.close()
    context = browser.new_context(base_url=address, viewport=DESKTOP, storage_state=state)  # type: ignore[arg-type]
    yield context
    context.close()


def _newest(context: BrowserContext, path: str) -> str:
    """Return where the newest version of the first report is, asked without the browser's cache."""
    html = context.request.get(path).text()
    return "/reports/" + html.partition('href="/reports/')[2].partition('"')[0]


@contextmanager
def _slow(context: BrowserContext, slower: int) -> Iterator[Page]:
    """Give a page on the slow line, with a processor so many times slower than this one."""
    page = context.new_page()
    page.add_init_script(f"({WATCH})()")
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", LINE)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    yield page
    page.close()


def _visit(page: Page, path: str) -> Visit:
    visit = Visit()
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")

    def came(event: dict[str, Any]) -> None:
        visit.kilobytes += event["encodedDataLength"] / 1024
        visit.requests += event["encodedDataLength"] > 0

    wire.on("Network.loadingFinished", came)
    page.goto(path, wait_until="networkidle")
    visit.seen = page.evaluate("() => window.seen")
    visit.nodes = page.evaluate("() => document.querySelectorAll('*').length")
    wire.detach()
    return visit


def _typed(browser: Browser, address: str, slower: int) -> tuple[int, float]:
    keys = 0
    with _person(browser, address, "coordinator") as context, _slow(context, slower) as page:
        page.goto(PAGES[0][2], wait_until="networkidle")
        page.locator("#attempts tbody.blank select, #attempts tbody[data-row] select").last.focus()
        for key in ("m", "Tab", "s", "Tab", *"Solitaire", "Tab", "Tab", *"0112", "Tab", "Tab"):
            page.keyboard.press(key)
            page.wait_for_timeout(150)
            keys += 1
        page.wait_for_timeout(1_000)
        typing = page.evaluate("() => window.seen.typing")
    return keys, max(typing, default=0)


def main() -> None:
    for table in measure():
        publish(table)


if __name__ == "__main__":
    main()
