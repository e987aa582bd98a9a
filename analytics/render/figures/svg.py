"""SVG fit for a page with a strict content policy, and PNG from the same drawing."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from analytics.render.font_metrics import FONT_FAMILY, FONT_FOLDER
from analytics.render.typesetting import typeset

FONT_STACK = f"{FONT_FAMILY}, 'Noto Sans SC', system-ui, sans-serif"
PRINT_DPI = 300
FINE_DPI = 600  # what journals ask for line art

_CSS_DPI = 96
_FIGURE_PAGE = Path(__file__).parents[1] / "assets" / "figure.typ"
_SVG = "http://www.w3.org/2000/svg"
_SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_NOISE = frozenset({"class", "role", "style", "tabindex", "pointer-events"})


def vega_lite_to_svg(specification: dict[str, Any]) -> str:
    """Draw with the bundled font; the specification may fetch nothing."""
    return str(_converter().vegalite_to_svg(specification, allowed_base_urls=[]))


def svg_to_png(svg: str, dpi: int = PRINT_DPI) -> bytes:
    """The drawing at so many dots per inch, counting 96 CSS pixels as an inch."""
    scale = dpi / _CSS_DPI
    return bytes(_converter().svg_to_png(svg, scale=scale, ppi=72))


def svg_to_pdf(svg: str, *, title: str, finding: str) -> bytes:
    """The drawing as one page of vectors. Typst names its fonts alike every time; the figure
    library numbers them at random.
    """
    width, height = _size(svg)
    return typeset(
        _FIGURE_PAGE, svg=svg, width=str(width), height=str(height), title=title,
        alt=f"{title}. {finding}",
    )  # fmt: skip


def fitting_share(svg: str, tallest: float) -> float:
    """What share of its width a drawing may take so that it is no taller than ``tallest`` widths.

    1 for all but very long figures.
    """
    width, height = _size(svg)
    return min(1.0, tallest * width / height)


def _size(svg: str) -> tuple[float, float]:
    found = _SIZE.search(svg)
    if found is None:
        raise ValueError("A drawing without a size.")
    return float(found[1]), float(found[2])


@cache
def _converter() -> Any:
    import vl_convert  # noqa: PLC0415 heavy; the web process must not pay for it

    vl_convert.register_font_directory(str(FONT_FOLDER))
    return vl_convert


def accessible(svg: str, *, name: str, title: str, finding: str) -> str:
    """One image with a title and the finding as its description, and no noise per mark.

    ``name`` makes the ids unique on the page; it is reduced to letters, digits and hyphens.
    """
    ET.register_namespace("", _SVG)
    root = ET.fromstring(svg)  # noqa: S314 our own drawing, never an upload
    for element in root.iter():
        for attribute in [key for key in element.attrib if _is_noise(key)]:
            del element.attrib[attribute]
    identifier = "figure-" + re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")
    root.set("role", "img")
    root.set("aria-labelledby", f"{identifier}-title {identifier}-finding")
    root.insert(0, _described("title", f"{identifier}-title", title))
    root.insert(1, _described("desc", f"{identifier}-finding", finding))
    return ET.tostring(root, encoding="unicode")


def _is_noise(attribute: str) -> bool:
    return attribute in _NOISE or attribute.startswith("aria-")


def _described(tag: str, identifier: str, text: str) -> ET.Element:
    element = ET.Element(f"{{{_SVG}}}{tag}", {"id": identifier})
    element.text = text
    element.tail = "\n"
    return element
