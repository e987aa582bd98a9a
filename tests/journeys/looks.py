"""What can be wrong with an open page in one look: its size, its text, its colours, its spacing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

from tests.journeys.accessibility import HEIGHT, SIDEWAYS

NEXT_PICTURE = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
TALL = 900  # bars stick here
PHONE = 390
SCRIPTS = Path(__file__).parent / "scripts"


@cache
def script(name: str) -> str:
    return (SCRIPTS / f"{name}.js").read_text(encoding="utf-8")


def resize(page: Page, width: int, height: int = HEIGHT) -> None:
    page.set_viewport_size({"width": width, "height": height})


def lengthen(page: Page) -> None:
    """Make every text of the open page some 40 % longer, as another language would be."""
    page.evaluate(script("longer"))


def unreadable(page: Page, widths: tuple[int, ...]) -> list[str]:
    """Return what is cut off, covered or wider than the page at each width."""
    found = []
    for width in widths:
        resize(page, width, TALL)
        page.evaluate(NEXT_PICTURE)
        seen = [*page.evaluate(script("text")), *page.evaluate(SIDEWAYS)]
        found += [f"{width} px: {words}" for words in seen]
    return found


def too_small(page: Page) -> list[str]:
    """Return what a finger misses on a phone."""
    resize(page, PHONE, TALL)
    page.evaluate(NEXT_PICTURE)
    return [f"{PHONE} px: {words}" for words in page.evaluate(f"({script('targets')})(44)")]


@contextmanager
def wide_spacing(page: Page) -> Iterator[None]:
    """Space lines, words and letters as WCAG 1.4.12 wants them to be possible."""
    page.evaluate(f"({script('spacing')})(true)")
    yield
    page.evaluate(f"({script('spacing')})(false)")


@contextmanager
def forced_colours(page: Page) -> Iterator[None]:
    page.emulate_media(forced_colors="active")
    yield
    page.emulate_media(forced_colors="none")


def told_by_colour_alone(page: Page) -> list[str]:
    """Return what has no edge, or no sign of its state, once a person's own colours are forced."""
    with forced_colours(page):
        return [f"forced colours: {words}" for words in page.evaluate(script("forced"))]
