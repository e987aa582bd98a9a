"""Posting a page of a case as a browser would: everything as it stands, and what is typed."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import reverse

from registry.models import Episode


class Controls(HTMLParser):
    """Collects what a browser would post if nobody touched the page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.posted: dict[str, list[str]] = {}
        self.selected: str | None = None
        self.inside_form = False
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.inside_form = "data-case-form" in found
        if not self.inside_form:
            return
        if tag == "select":
            self.selected = found["name"]
            self.posted[self.selected] = [""]
        elif tag == "option" and "selected" in found and self.selected:
            self.posted[self.selected] = [found["value"]]
        elif tag == "input" and "name" in found:
            ticked = found.get("type") not in ("radio", "checkbox") or "checked" in found
            if ticked:
                self.posted.setdefault(found["name"], []).append(found.get("value", ""))


def address(episode: Episode, page: str) -> str:
    return reverse("registry:case_page", args=[episode.registry_id, page])


def controls(client: Client, episode: Episode, page: str) -> dict[str, list[str]]:
    response = client.get(address(episode, page))
    assert response.status_code == 200
    return Controls(response.content.decode()).posted


def save(client: Client, episode: Episode, page: str, **typed: Any) -> Any:
    data: dict[str, Any] = controls(client, episode, page)
    data |= {name.replace("__", "-"): content for name, content in typed.items()}
    return client.post(address(episode, page), data)


def blank_row(posted: dict[str, list[str]], section: str) -> str:
    return next(
        name.removesuffix("-key") for name in posted if re.match(rf"{section}-.*new\d+-key$", name)
    )
