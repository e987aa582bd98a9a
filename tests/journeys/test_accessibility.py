"""The looks see what they are for; and Tab through the busiest pages in every size of window."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys import looks
from tests.journeys.accessibility import badly_focused, broken_rules
from tests.journeys.conftest import Visit
from tests.journeys.looking import MOST_STOPS, WINDOWS
from tests.journeys.product import Product

pytestmark = pytest.mark.journey

# What is wrong here, and the words by which it must be found.
TEXT_FAULTS = {
    "<div style='width:60px;overflow:hidden;white-space:nowrap'>Posterior circulation</div>": "cut",
    "<p style='height:8px;overflow:clip'>Two lines<br>of words</p>": "cut off",
    "<p>First</p><p style='margin-top:-30px'>Second</p>": "lies over",
    "<p>Words</p><button style='position:relative;top:-28px'>Press</button>": "lies over",
    "<select style='width:70px'><option>Stent retriever alone</select>": "does not fit",
    "<input style='width:60px' placeholder='Search a case or a number'>": "does not fit",
    "<div style='width:1600px'>Wide</div>": "px wide",
}
COLOUR_FAULTS = {
    "<button style='border:0'>Press</button>": "has no edge",
    "<ul><a>One</a><a aria-current=page style='background:red'>Two</a></ul>": "looks as one",
}
TARGET_FAULTS = {
    "<button class=button style='width:60px;height:36px'>Save</button>": "60 × 36 of 44 px",
    "<input style='height:30px;border:0;padding:0'>": "of 44 px",
    "<label class=tick style='display:block;height:30px'><input type=checkbox></label>": "of 44 px",
    "<ul><li style='line-height:20px'><a href=#1>A link alone</a></ul>": "of 24 px",
    "<p style='line-height:20px'><a href=#1>A link</a> <a href=#2>and one</a></p>": "of 24 px",
    "<a href=#1 style='display:block;width:20px;height:30px'>x</a>": "20 × 30 of 24 px",
}
SOUND = """<main><h1>Title</h1><p>Words that wrap as often as they must.</p>
  <nav style='line-height:26px'><a href=#1>One</a><br>
  <a href=#2 aria-current=page style='font-weight:700'>Two</a></nav>
  <p>A <a href=#3>link</a> in a sentence.</p>
  <style>nav a {display: inline-block} button, select {min-width: 44px; height: 44px}</style>
  <button>Press</button><label>Choose <select><option>Short</select></label></main>"""
WALKED = ("/cases/", "/cases/{key}/arrival/", "/cases/{key}/procedure/")


@pytest.fixture
def blank(browser: Browser) -> Page:
    return browser.new_page()


def _written(page: Page, body: str) -> Page:
    page.set_content(f"<!doctype html><html lang=en><title>Title</title><body>{body}")
    return page


@pytest.mark.parametrize(("body", "words"), TEXT_FAULTS.items())
def test_text_that_cannot_be_read_is_found(blank: Page, body: str, words: str) -> None:
    assert words in "; ".join(looks.unreadable(_written(blank, body), (1440,)))


@pytest.mark.parametrize(("body", "words"), COLOUR_FAULTS.items())
def test_what_only_a_colour_tells_is_found(blank: Page, body: str, words: str) -> None:
    assert words in "; ".join(looks.told_by_colour_alone(_written(blank, body)))


@pytest.mark.parametrize(("body", "words"), TARGET_FAULTS.items())
def test_what_a_finger_misses_is_found(blank: Page, body: str, words: str) -> None:
    assert words in "; ".join(looks.too_small(_written(blank, body)))


def test_nothing_is_found_where_nothing_is_wrong(blank: Page) -> None:
    page = _written(blank, SOUND)
    assert broken_rules(page, "all") == []
    assert looks.unreadable(page, (1440, 320)) == []
    assert looks.too_small(page) == []
    assert looks.told_by_colour_alone(page) == []


def test_other_spacing_and_longer_words_are_really_there(blank: Page) -> None:
    page = _written(blank, "<p id=words style='float:left'>Several words of one language</p>")
    width = "document.getElementById('words').offsetWidth"
    before = page.evaluate(width)
    with looks.wide_spacing(page):
        assert page.evaluate(width) > 1.2 * before
    assert page.evaluate(width) == before
    looks.lengthen(page)
    assert page.evaluate(width) > 1.3 * before


@pytest.mark.parametrize("window", WINDOWS, ids=lambda size: f"{size[0]}x{size[1]}")
def test_tab_never_stops_on_something_covered_or_unmarked(
    visit: Visit, product: Product, window: tuple[int, int]
) -> None:
    page = visit("coordinator").page
    looks.resize(page, *window)
    ((key,),) = product.ask("SELECT registry_id FROM registry_episode ORDER BY id LIMIT 1")
    found = []
    for address in WALKED:
        page.goto(address.format(key=key))
        found += [f"{address}: {words}" for words in badly_focused(page, MOST_STOPS)]
    assert found == []
