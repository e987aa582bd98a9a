"""Every figure as separate files, for manuscripts and slides."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.render.archive import pack
from analytics.render.figures.book import FigureBook, specification
from analytics.render.figures.svg import FINE_DPI
from analytics.render.numbering import numbered
from analytics.report.display import Note, Report, Table


def render(report: Report, figures: FigureBook | None = None) -> bytes:
    """SVG, PDF, PNG at 300 and 600 dots per inch; of a statistical figure its specification."""
    return pack(_members(report, figures or FigureBook()))


def _members(report: Report, figures: FigureBook) -> Iterator[tuple[str, bytes]]:
    if report.synthetic:
        yield "README.txt", f"{report.synthetic}\n".encode()
    for item in numbered(report):
        figure = item.display
        if isinstance(figure, Table | Note):
            continue
        yield f"{item.name}.svg", figures.drawing(figure).wide.encode("utf-8")
        yield f"{item.name}.pdf", figures.pdf(figure)
        yield f"{item.name}.png", figures.png(figure)
        yield f"{item.name}-{FINE_DPI}dpi.png", figures.png(figure, FINE_DPI)
        described = specification(figure)
        if described is not None:
            yield f"{item.name}.vl.json", described
