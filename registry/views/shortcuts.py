"""The keys of the product in words. The table itself is ``static/registry/js/shortcuts.js``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypedDict

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TABLE = Path(__file__).parent.parent / "static" / "registry" / "js" / "shortcuts.js"
# In the order in which the list shows them.
PLACES: dict[str, str | Promise] = {
    "everywhere": _("Everywhere"),
    "today": _("Today"),
    "calls": _("Follow-up calls"),
    "lists": _("Lists"),
    "case": _("A case"),
    "grid": _("Rows of attempts"),
    "call": _("The mRS form"),
    "query": _("A query"),
    "reading": _("A core-lab reading"),
}
ACTIONS: dict[str, str | Promise] = {
    "search": _("Search a case or a command"),
    "help": _("Show these keys"),
    "go-today": _("Go to Today"),
    "go-cases": _("Go to Cases"),
    "go-followup": _("Go to Follow-up"),
    "go-queries": _("Go to Queries"),
    "go-reports": _("Go to Reports"),
    "new-case": _("New case"),
    "next-row": _("Next row"),
    "previous-row": _("Previous row"),
    "open-row": _("Open the row"),
    "select-row": _("Select the row"),
    "save-and-continue": _("Save and go on"),
    "next-page": _("Next section"),
    "previous-page": _("Previous section"),
    "next-finding": _("Next error or warning"),
    "field-menu": _("Menu of the field: unknown, not done, history, query"),
    "copy-row-above": _("Copy the devices from the row above"),
    "grade": _("Choose this grade"),
    "send": _("Send the answer or the question"),
    "save": _("Save the draft"),
    "close": _("Close; the focus returns to where it was"),
}


class Shortcut(TypedDict):
    """A line of the table: chords, the place where they work, and what they announce."""

    keys: str
    place: str
    action: str


@dataclass(frozen=True, slots=True)
class ShownKeys:
    """What an action is called, and the keys for it: alternatives of chords of single keys."""

    words: str | Promise
    keys: list[list[list[str]]]


@cache
def shortcut_table() -> tuple[Shortcut, ...]:
    """Return the table as the browser reads it."""
    text = TABLE.read_text(encoding="utf-8")
    table = text.partition("// table begins\n")[2].partition("// table ends\n")[0]
    return tuple(json.loads(table))


def shown_keys(place: str) -> list[ShownKeys]:
    """Return what works in a place, each action once with all its keys."""
    found: dict[str, list[list[list[str]]]] = {}
    for shortcut in shortcut_table():
        if shortcut["place"] == place:
            chords = [chord.split("+") for chord in shortcut["keys"].split(" ")]
            found.setdefault(shortcut["action"], []).append(chords)
    return [ShownKeys(ACTIONS[action], keys) for action, keys in found.items()]


@permission_required("registry.view_codebook", raise_exception=True)
def shortcuts(request: HttpRequest) -> HttpResponse:
    """Every key, or as a fragment those of the places that the address names."""
    wanted = request.GET.getlist("place") or list(PLACES)
    groups = [(PLACES[place], shown_keys(place)) for place in PLACES if place in wanted]
    under_request = "HX-Request" in request.headers
    page = "settings/shortcut_list.html" if under_request else "settings/shortcuts.html"
    return render(request, page, {"groups": [group for group in groups if group[1]]})
