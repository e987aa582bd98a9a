"""A screen looked at in every way: two languages, two themes, three widths, and a person's own."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.journeys import looks
from tests.journeys.accessibility import badly_focused, broken_rules
from tests.journeys.conftest import Visit
from tests.journeys.product import Product
from tests.journeys.stage import Screen, Stage

# Every theme with every width, but 320 px, which no style sheet tells from 390 by its colours.
# Names and structure depend on the language, but no colour does.
ENGLISH = (("light", 1440, "all"), ("dark", 390, "all"), ("light", 320, "structure"))
CHINESE = (("dark", 1440, "colours"), ("light", 390, "all"))
# A desk, a phone, and a desk at 200 percent: bars that stick may cover nothing on any of them.
WINDOWS = ((1440, 900), (390, 844), (720, 450))
MOST_STOPS = 110
Looks = tuple[tuple[str, int, str], ...]


def look_at(visit: Visit, product: Product, screen: Screen, place: int) -> list[str]:
    """Open a screen for its person, and return what is wrong with it."""
    stage = Stage(visit, product, screen.person)
    found = problems_of(stage, screen, place)
    heard = stage.visitor.complaints
    heard[:] = [text for text in heard if not any(noise in text for noise in screen.noise)]
    return found


def problems_of(stage: Stage, screen: Screen, place: int) -> list[str]:
    """Return what is wrong with a screen; its place in the table chooses the window of the walk."""
    stage.open(screen, "en")
    found = [f"en, {words}" for words in _in_english(stage.page, screen)]
    stage.open(screen, "zh-hans")
    found += [f"zh, {words}" for words in _in_chinese(stage.page, screen)]
    found += [f"zh, {words}" for words in _walked(stage.page, screen, place)]
    return found


def _in_english(page: Page, screen: Screen) -> list[str]:
    found = _rules(page, screen, ENGLISH) + looks.unreadable(page, screen.widths)
    found += _for_a_finger(page, screen) + _spaced(page, min(screen.widths))
    looks.resize(page, 1440)
    found += looks.told_by_colour_alone(page)
    looks.lengthen(page)
    found += [f"lengthened, {words}" for words in looks.unreadable(page, _ends(screen.widths))]
    return found


def _in_chinese(page: Page, screen: Screen) -> list[str]:
    """Look for what other words change: their names, and their lengths at both ends."""
    found = _rules(page, screen, CHINESE) + looks.unreadable(page, _ends(screen.widths))
    return found + _for_a_finger(page, screen) + _spaced(page, max(screen.widths))


def _ends(widths: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted({min(widths), max(widths)}))


def _for_a_finger(page: Page, screen: Screen) -> list[str]:
    return looks.too_small(page) if looks.PHONE in screen.widths else []


def _spaced(page: Page, width: int) -> list[str]:
    with looks.wide_spacing(page):
        return [f"spaced, {words}" for words in looks.unreadable(page, (width,))]


def _rules(page: Page, screen: Screen, wanted: Looks) -> list[str]:
    found = []
    for theme, width, rules in wanted:
        if width not in screen.widths:
            continue
        looks.resize(page, width)
        scheme: Any = theme
        page.emulate_media(color_scheme=scheme)
        found += [f"{width} px, {theme}: {words}" for words in broken_rules(page, rules)]
    page.emulate_media(color_scheme="light")
    return found


def _walked(page: Page, screen: Screen, place: int) -> list[str]:
    """Walk with Tab while a person's own colours are forced: the rings must not need any other."""
    width, height = WINDOWS[place % len(WINDOWS)] if len(screen.widths) > 1 else WINDOWS[0]
    looks.resize(page, width, height)
    with looks.forced_colours(page):
        return [f"{width} px, Tab: {words}" for words in badly_focused(page, MOST_STOPS)]
