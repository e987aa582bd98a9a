"""The map of keys: no two actions on one key, words for each, off for those who want it."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations, product

import pytest
from django.test import Client

from registry.models import AuditEvent, User
from registry.views.shortcuts import ACTIONS, PLACES, TABLE, Shortcut, shortcut_table, shown_keys
from tests.fixtures import MakePerson

# Places that are never on one page together; every other pair may be.
PAGES = ("today", "lists", "case", "query", "reading")
APART = {frozenset(pair) for pair in combinations(PAGES, 2)}
APART |= {
    frozenset(pair) for pair in product(("calls", "call"), ("lists", "case", "query", "reading"))
}
APART |= {frozenset(("grid", place)) for place in (*PAGES, "calls", "call") if place != "case"}
LISTENS = 'document.addEventListener("keydown"'
SINGLE = re.compile(r"^(?!Escape$|F\d)(?!.*(Ctrl|Alt)\+)")


def together(first: Shortcut, second: Shortcut) -> bool:
    return frozenset((first["place"], second["place"])) not in APART


def test_no_key_does_two_things_on_one_page() -> None:
    clashes = [
        (first, second)
        for first, second in combinations(shortcut_table(), 2)
        if together(first, second) and first["keys"] == second["keys"]
    ]
    assert clashes == []


def test_no_key_is_the_beginning_of_a_sequence() -> None:
    """A key that does something at once can never begin "g t"."""
    sequences = [item for item in shortcut_table() if " " in item["keys"]]
    clashes = [
        (item["keys"], sequence["keys"])
        for item in shortcut_table()
        for sequence in sequences
        if sequence["keys"].startswith(f"{item['keys']} ") and together(item, sequence)
    ]
    assert sequences
    assert clashes == []


def test_no_line_stands_twice() -> None:
    lines = Counter((item["keys"], item["place"]) for item in shortcut_table())
    assert max(lines.values()) == 1


def test_every_place_and_action_has_words_and_is_used() -> None:
    table = shortcut_table()
    assert {item["place"] for item in table} == set(PLACES)
    assert {item["action"] for item in table} == set(ACTIONS)
    selectors = TABLE.read_text(encoding="utf-8").partition("const PLACES = {")[2]
    assert set(re.findall(r"^  (\w+):", selectors.partition("};")[0], re.MULTILINE)) == set(PLACES)


def test_keys_of_the_page_are_heard_in_one_place() -> None:
    """Beside the table only menus listen, to close: else one press might do two things."""
    modules = {path.name: path.read_text(encoding="utf-8") for path in TABLE.parent.glob("*.js")}
    assert {name for name, text in modules.items() if LISTENS in text} == {"shortcuts.js", "app.js"}
    assert modules["app.js"].count(LISTENS) == 1
    # It acts when it is loaded, and a page loads it once.
    assert [name for name, text in modules.items() if "/entry.js" in text] == ["all.js"]


@pytest.mark.parametrize("keys", ["Alt+D", "Ctrl+W", "Ctrl+T", "Ctrl+N", "Ctrl+L", "Ctrl+R", "F5"])
def test_the_browser_keeps_its_keys(keys: str) -> None:
    assert keys not in {item["keys"] for item in shortcut_table()}


def test_an_action_with_several_keys_is_one_line() -> None:
    [line] = [line for line in shown_keys("case") if line.words == ACTIONS["next-finding"]]
    assert line.keys == [[["e"]], [["F8"]]]
    assert shown_keys("everywhere")[2].keys == [[["g"], ["t"]]]


def test_the_list_of_keys_shows_those_of_the_page(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    whole = client.get("/settings/shortcuts/").content.decode()
    assert "Copy the devices" in whole
    here = client.get("/settings/shortcuts/?place=lists", headers={"HX-Request": "true"})
    assert "<html" not in here.content.decode()
    assert "Next row" in here.content.decode()
    assert "Copy the devices" not in here.content.decode()


def test_single_keys_are_switched_off_in_the_profile(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    assert "data-single-keys" not in client.get("/cases/").content.decode()
    client.post("/settings/profile/", {"search_initials": "LW"})
    assert 'data-single-keys="off"' in client.get("/cases/").content.decode()
    coordinator.refresh_from_db()
    assert (coordinator.single_keys, coordinator.search_initials) == (False, "lw")
    event = AuditEvent.objects.get(action="person.profile")
    assert event.changes == {"single_keys": [True, False], "search_initials": ["", "lw"]}
    client.post("/settings/profile/", {"search_initials": "lw"})
    assert AuditEvent.objects.filter(action="person.profile").count() == 1


def test_initials_are_latin_letters(client: Client, coordinator: User) -> None:
    client.force_login(coordinator)
    answer = client.post("/settings/profile/", {"search_initials": "李"})
    assert answer.status_code == 422
    assert "Write Latin letters only" in answer.content.decode()


def test_everybody_has_a_profile(client: Client, make_person: MakePerson) -> None:
    client.force_login(make_person("core_lab_reader"))
    assert client.get("/settings/profile/").status_code == 200
