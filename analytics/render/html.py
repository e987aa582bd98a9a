"""One HTML file that needs nothing else: no script, no font, no picture to fetch."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from analytics.render.figures.book import FigureBook
from analytics.render.page import ASSETS, environment, page_fragments
from analytics.render.printable import printable_throughout
from analytics.report.display import Report

# The page of the application links the same file as a static file.
STYLESHEET = Path(__file__).parents[1] / "static" / "analytics" / "css" / "report.css"


def render(report: Report, figures: FigureBook | None = None) -> bytes:
    """The report as a page for the screen and for the printer, light and dark."""
    report = printable_throughout(report)
    style = "\n".join(
        path.read_text(encoding="utf-8") for path in (ASSETS / "standalone.css", STYLESHEET)
    )
    digest = hashlib.sha256(style.encode("utf-8")).digest()
    text = (
        environment()
        .get_template("standalone.jinja")
        .render(
            report=report,
            page=page_fragments(report, figures),
            style=style,
            style_hash=base64.b64encode(digest).decode("ascii"),
        )
    )
    return text.encode("utf-8")
