"""The few SVG marks that a flow chart needs, as strings."""

from __future__ import annotations

from html import escape

from analytics.render.figures import palette
from analytics.render.figures.svg import FONT_STACK

_ARROW_LENGTH = 7.0
_ARROW_HALF_WIDTH = 3.5


def document(width: float, height: float, marks: list[str]) -> str:
    """A white SVG page of the given size with the marks in order."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_px(width)}" height="{_px(height)}"'
        f' viewBox="0 0 {_px(width)} {_px(height)}" font-family="{escape(FONT_STACK)}">'
        f'<rect width="{_px(width)}" height="{_px(height)}" fill="{palette.PAPER}"/>'
        + "".join(marks)
        + "</svg>"
    )


def box(left: float, top: float, width: float, height: float, *, fill: str, stroke: str) -> str:
    """A rounded box; positions in CSS pixels."""
    return (
        f'<rect x="{_px(left)}" y="{_px(top)}" width="{_px(width)}" height="{_px(height)}" rx="5"'
        f' fill="{fill}" stroke="{stroke}" stroke-width="1.2"/>'
    )


def text(content: str, x: float, baseline: float, *, size: float, fill: str, weight: int) -> str:
    """One line that starts at ``x``."""
    return (
        f'<text x="{_px(x)}" y="{_px(baseline)}" font-size="{_px(size)}" font-weight="{weight}"'
        f' fill="{fill}">{escape(content)}</text>'
    )


def line(points: list[tuple[float, float]]) -> str:
    """A connector through the points."""
    path = "L".join(f"{_px(x)},{_px(y)}" for x, y in points)
    return f'<path d="M{path}" fill="none" stroke="{palette.EDGE}" stroke-width="1.2"/>'


def arrow_down(x: float, top: float, tip: float) -> str:
    """A vertical connector that ends in an arrowhead at ``tip``."""
    base = tip - _ARROW_LENGTH
    head = [(x - _ARROW_HALF_WIDTH, base), (x + _ARROW_HALF_WIDTH, base), (x, tip)]
    return line([(x, top), (x, base)]) + _head(head)


def arrow_right(left: float, tip: float, y: float) -> str:
    """A horizontal connector that ends in an arrowhead at ``tip``."""
    base = tip - _ARROW_LENGTH
    head = [(base, y - _ARROW_HALF_WIDTH), (base, y + _ARROW_HALF_WIDTH), (tip, y)]
    return line([(left, y), (base, y)]) + _head(head)


def _head(points: list[tuple[float, float]]) -> str:
    path = "L".join(f"{_px(x)},{_px(y)}" for x, y in points)
    return f'<path d="M{path}Z" fill="{palette.EDGE}"/>'


def _px(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
