"""What of a case's page becomes nodes at once where scripts run, and what stands by for later."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from registry.models import User
from registry.selectors.case import case_values
from tests.fixtures import MakeCase
from tests.registry.views.posting import address, blank_row, controls, save

MOST_NODES = 1_500
ROWS = 3
PAGES = (
    "patient", "history", "arrival", "imaging", "procedure",
    "complications", "day1", "discharge", "followup", "death",
)  # fmt: skip


class Parts(HTMLParser):
    """Tells what a browser that runs scripts makes of a page, and what it leaves as text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.nodes: list[dict[str, str]] = []
        self.folded: list[dict[str, str]] = []
        self.depth = 0
        self.deepest = 0
        self.feed(html)
        assert self.depth == 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {"": tag, **{name: value or "" for name, value in attributes}}
        (self.folded if self.depth else self.nodes).append(found)
        self.depth += tag == "noscript"
        self.deepest = max(self.deepest, self.depth)

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "noscript"


def named(elements: list[dict[str, str]]) -> set[str]:
    """Return the names under which controls are posted."""
    return {element["name"] for element in elements if element[""] in ("input", "select")}


@pytest.fixture
def entering(client: Client, coordinator: User) -> Client:
    client.force_login(coordinator)
    return client


def parts(client: Client, episode: Any, page: str = "procedure") -> Parts:
    return Parts(client.get(address(episode, page)).content.decode())


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_folded_twice(entering: Client, make_case: MakeCase, page: str) -> None:
    """The first end tag would end both."""
    seen = parts(entering, make_case(), page)
    assert seen.deepest == 1


def test_a_page_with_several_attempts_has_few_nodes(entering: Client, make_case: MakeCase) -> None:
    episode = make_case()
    for _ in range(ROWS):
        row = blank_row(controls(entering, episode, "procedure"), "attempts")
        save(entering, episode, "procedure", **{f"{row}-technique": "combined"})
    assert len(case_values(episode)["attempt"]) == ROWS
    seen = parts(entering, episode)
    assert len(seen.nodes) <= MOST_NODES
    assert len(seen.nodes) + len(seen.folded) > MOST_NODES, "what is folded would not fit"


def test_a_blank_card_and_the_rest_of_a_row_are_folded(
    entering: Client, make_case: MakeCase
) -> None:
    seen = parts(entering, make_case())
    assert "attempts-new0-technique" in named(seen.nodes)
    assert {"attempts-new0-device_brand", "rescue-new0-rescue_reason"} <= named(seen.folded)
    assert {"attempts-new0-key", "rescue-new0-key"} <= named(seen.nodes)


def test_what_is_wrong_is_not_folded(entering: Client, make_case: MakeCase) -> None:
    episode = make_case()
    row = blank_row(controls(entering, episode, "procedure"), "attempts")
    wrong = {f"{row}-technique": "combined", f"{row}-device_length_mm": "long"}
    seen = Parts(save(entering, episode, "procedure", **wrong).content.decode())
    assert f"{row}-device_length_mm" in named(seen.nodes)
    assert "attempts-new1-device_length_mm" in named(seen.folded)


def test_a_menu_has_its_reasons_at_once_only_where_one_was_chosen(
    entering: Client, make_case: MakeCase
) -> None:
    episode = make_case()
    save(entering, episode, "history", **{"history-height_cm-reason": "not_documented"})
    assert case_values(episode)["height_cm"] is None
    seen = parts(entering, episode, "history")
    chosen, other = "history-height_cm-reason", "history-weight_kg-reason"
    light = {item["name"] for item in seen.nodes if item.get("class") == "reason light"}
    assert chosen in named(seen.nodes) - light
    assert chosen not in named(seen.folded)
    assert other in light & named(seen.folded)


def test_without_scripts_the_whole_menu_counts(entering: Client, make_case: MakeCase) -> None:
    """Both are posted, the light one first."""
    episode = make_case()
    data: dict[str, Any] = controls(entering, episode, "history")
    data["history-height_cm-reason"] = ["", "not_documented"]
    entering.post(address(episode, "history"), data)
    page = entering.get(address(episode, "history")).content.decode()
    assert '<option value="not_documented" selected>' in page
