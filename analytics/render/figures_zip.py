"""Every figure as separate files, for manuscripts and slides."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.render.archive import pack
from analytics.render.figures.book import FigureBook, specification
from analytics.render.numbering import numbered
from analytics.report.display import Note, Report, Table


def render(report: Report, figures: FigureBook | None = None) -> bytes:
    """SVG, PNG at 300 dots per inch and, for a statistical figure, its Vega-Lite specification."""
    return pack(_members(report, figures or FigureBook()))


def _members(report: Report, figures: FigureBook) -> Iterator[tuple[str, bytes]]:
    if report.synthetic:
        yield "README.txt", f"{report.synthetic}\n".encode()
    for item in numbered(report):
        figure = item.display
        if isinstance(figure, Table | Note):
            continue
        yield f"{item.name}.svg", figures.drawing(figure).wide.encode("utf-8")
        yield f"{item.name}.png", figures.png(figure)
        described = specification(figure)
        if described is not None:
            yield f"{item.name}.vl.json", described
