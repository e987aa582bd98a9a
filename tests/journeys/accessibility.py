"""axe-core in the page, and the two things about width and focus that it does not see."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parent / "vendor" / "axe" / "axe-4.14.1.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HEIGHT = 600  # so low that no bar sticks and covers what axe wants to measure
# Only colours depend on the theme, and no style sheet tells 320 from 390 px by its colours.
COLOURS = ["color-contrast", "link-in-text-block"]
EVERYTHING = {"runOnly": {"type": "tag", "values": LEVELS}}
COLOURS_ONLY = {"runOnly": {"type": "rule", "values": COLOURS}}
ALL_BUT_COLOURS = {**EVERYTHING, "rules": {rule: {"enabled": False} for rule in COLOURS}}
RULES = {"all": EVERYTHING, "colours": COLOURS_ONLY, "structure": ALL_BUT_COLOURS}
RUN = """async (options) => {
  const found = await axe.run(document, {...options, resultTypes: ["violations"]});
  const words = (node) => `${node.target.join(" ")} (${node.any[0]?.message})`;
  return found.violations.map((rule) =>
    `${rule.id}: ${rule.nodes.slice(0, 3).map(words).join(" | ")}`);
}"""
SIDEWAYS = """() => {
  const page = document.scrollingElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  const scrolls = (element) => element !== null && element !== page && element !== document.body &&
    (getComputedStyle(element).overflowX !== "visible" || scrolls(element.parentElement));
  const sticksOut = (element) => element.getBoundingClientRect().right > page.clientWidth + 1;
  const wide = [...document.body.querySelectorAll("*")].filter(
    (element) => sticksOut(element) && !scrolls(element.parentElement));
  return [`the page is ${page.scrollWidth} px wide`, ...wide.slice(0, 3).map((element) =>
    `${element.tagName.toLowerCase()}.${element.className}#${element.id} ends at ` +
    `${Math.round(element.getBoundingClientRect().right)}`)];
}"""


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def broken_rules(page: Page, rules: str) -> list[str]:
    """Return what axe sees in the open page as it is now: by all rules, or by some of them."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    found: list[str] = page.evaluate(RUN, RULES[rules])
    return found


WHERE_THE_FOCUS_IS = """() => {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return null;
  const box = focused.getBoundingClientRect();
  const visible = focused.matches("input[type=radio], input[type=checkbox]")
    ? focused.closest("label").getBoundingClientRect() : box;
  const x = Math.min(Math.max(visible.x + visible.width / 2, 0), innerWidth - 1);
  const y = visible.y + visible.height / 2;
  const top = document.elementFromPoint(x, y);
  const seen = Boolean(top) && (focused.contains(top) || top.contains(focused) ||
    focused.closest("label")?.contains(top));
  const marked = (element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const near = [focused, focused.parentElement, ...(focused.closest("label")?.children ?? [])];
  const name = focused.id || focused.name || focused.textContent.trim().slice(0, 40);
  return {name: `${focused.tagName.toLowerCase()} ${name}`, seen, ringed: near.some(marked)};
}"""


def badly_focused(page: Page, most_stops: int) -> list[str]:
    """Walk the page with Tab; return the stops that are covered, or not marked by a ring."""
    found = []
    for _stop in range(most_stops):
        page.keyboard.press("Tab")
        stop = page.evaluate(WHERE_THE_FOCUS_IS)
        if stop is None:
            break
        if not stop["seen"]:
            found.append(f"{stop['name']} is covered")
        if not stop["ringed"]:
            found.append(f"{stop['name']} has no ring")
    return found
