"""Every address that shows a page stands in the table of screens that a browser looks at.

What is not a page is named here, so that an address which is forgotten is found without a browser.
"""

from __future__ import annotations

import re

from django.urls import resolve

from tests.access.table import LINES
from tests.journeys.screens import SCREENS
from tests.journeys.stage import names_in

FILES = {
    "registry:blank_sheet",
    "registry:calendar",
    "registry:calendar_feed",
    "registry:case_csv",
    "registry:case_file",
    "registry:dictionary_csv",
    "registry:dictionary_json",
    "registry:import_errors",
    "registry:import_refused",
    "registry:import_template",
    "registry:sheet",
    "analytics:download",
    "analytics:figure",
}
FOR_PROGRAMS = {"healthz", "registry:session"}
PARTS_OF_PAGES = {"registry:import_progress", "analytics:progress"}
# A redirect for those who have not begun a sitting; the page itself is in the table.
REDIRECTS_AT_FIRST = {"registry:batch_review"}


def pages() -> set[str]:
    """Return the names of all addresses that answer a visit with a page of their own."""
    answered = {line.name for line in LINES if line.method == "GET" and 200 in line.own.values()}
    programs = {name for name in answered if ":api_" in name}
    return (answered - FILES - FOR_PROGRAMS - PARTS_OF_PAGES - programs) | REDIRECTS_AT_FIRST


def view_of(address: str) -> str:
    """Return the name of the address, with a number or a word where a place stands."""
    path = address.partition("?")[0]
    named = re.sub(r"/(?:queries|import|corelab|corelab/cases|changes)/\{\w+\}/", _numbered, path)
    return resolve(named.format_map(dict.fromkeys(names_in(named), "word"))).view_name


def _numbered(found: re.Match[str]) -> str:
    return re.sub(r"\{\w+\}", "1", found[0])


def test_every_page_is_looked_at() -> None:
    looked_at = {view_of(screen.address) for screen in SCREENS}
    # What a person may not open is looked at too, as the page that says so.
    assert pages() - looked_at == set()
    assert looked_at - pages() == set()


def test_what_is_no_page_is_still_an_address() -> None:
    assert {line.name for line in LINES} >= FILES | FOR_PROGRAMS | PARTS_OF_PAGES


def test_no_screen_stands_twice() -> None:
    names = [screen.name for screen in SCREENS]
    assert len(names) == len(set(names))
