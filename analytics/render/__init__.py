"""From one report to bytes, in every format a reader may ask for.

Renderers see only ``analytics.report.display``: they print, they never compute. Each is loaded when
it is first used, so that the web process pays for none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from analytics.render.figures.book import FigureBook
    from analytics.report.display import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Renderer:
    """One format. ``module`` holds ``render(report, figures=None) -> bytes``."""

    module: str
    extension: str
    media_type: str
    label: str

    def render(self, report: Report, figures: FigureBook | None = None) -> bytes:
        """The report in this format; ``figures`` shares drawings between formats."""
        function = cast(
            "Callable[[Report, FigureBook | None], bytes]", import_module(self.module).render
        )
        return function(report, figures)


_OFFICE = "application/vnd.openxmlformats-officedocument"

RENDERERS: dict[str, Renderer] = {
    "pdf": Renderer(
        module="analytics.render.pdf",
        extension="pdf",
        media_type="application/pdf",
        label="Report, PDF",
    ),
    "docx": Renderer(
        module="analytics.render.docx",
        extension="docx",
        media_type=f"{_OFFICE}.wordprocessingml.document",
        label="Report, Word",
    ),
    "xlsx": Renderer(
        module="analytics.render.xlsx",
        extension="xlsx",
        media_type=f"{_OFFICE}.spreadsheetml.sheet",
        label="Tables, Excel",
    ),
    "csv": Renderer(
        module="analytics.render.csv_zip",
        extension="csv.zip",
        media_type="application/zip",
        label="Tables, CSV",
    ),
    "figures": Renderer(
        module="analytics.render.figures_zip",
        extension="figures.zip",
        media_type="application/zip",
        label="Figures, SVG and PNG",
    ),
    "html": Renderer(
        module="analytics.render.html",
        extension="html",
        media_type="text/html; charset=utf-8",
        label="Report, web page",
    ),
    "json": Renderer(
        module="analytics.render.plain_json",
        extension="json",
        media_type="application/json",
        label="Results, JSON",
    ),
}


def render_all(report: Report) -> dict[str, bytes]:
    """Every format by name. Each figure is drawn once for all of them."""
    from analytics.render.figures.book import FigureBook  # noqa: PLC0415 loaded when first used

    figures = FigureBook()
    return {name: renderer.render(report, figures) for name, renderer in RENDERERS.items()}
