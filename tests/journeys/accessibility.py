"""axe-core in the page, and the two things about width and focus that it does not see."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parent / "vendor" / "axe" / "axe-4.14.1.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (1440, 390, 320)
HEIGHT = 900
# Only colours depend on the theme; everything else is looked at once, in the light one.
THEMES: dict[str, dict[str, Any]] = {
    "light": {"runOnly": {"type": "tag", "values": LEVELS}},
    "dark": {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}},
}
RUN = """async (options) => {
  const found = await axe.run(document, {...options, resultTypes: ["violations"]});
  return found.violations.map((rule) =>
    `${rule.id}: ` + rule.nodes.slice(0, 3).map((node) =>
      `${node.target.join(" ")} (${node.any.map((check) => check.message).slice(0, 1)})`).join(" | "));
}"""
SIDEWAYS = """() => {
  const page = document.scrollingElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  const wide = [...document.body.querySelectorAll("*")].filter(
    (element) => element.getBoundingClientRect().right > page.clientWidth + 1);
  return wide.slice(0, 3).map((element) =>
    `${element.tagName.toLowerCase()}.${element.className} ends at ` +
    `${Math.round(element.getBoundingClientRect().right)}`);
}"""


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def problems(page: Page) -> list[str]:
    """Return what is wrong with the open page at every width and in both themes."""
    page.evaluate(_axe())
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for theme, options in THEMES.items():
            page.emulate_media(color_scheme=theme)
            found += [f"{width} px, {theme}: {words}" for words in page.evaluate(RUN, options)]
        found += [
            f"{width} px, wider than the window: {words}" for words in page.evaluate(SIDEWAYS)
        ]
    return found
