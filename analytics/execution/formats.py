"""The files of a version: the formats that readers download, and the drawings of the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from analytics.execution.artefacts import store_file
from analytics.execution.finish import MadeFile
from analytics.render import RENDERERS
from analytics.render.numbering import FIGURE_TYPES, numbered
from analytics.report.display import Report

if TYPE_CHECKING:
    from analytics.render.figures.book import FigureBook

_DRAWING_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def make_file(key: str, report: Report, figures: FigureBook, name: str) -> MadeFile:
    """Render the format ``key`` and keep it on disk. ``name`` becomes the download's name."""
    renderer = RENDERERS[key]
    return MadeFile(
        format=key,
        filename=f"{name}.{renderer.extension}",
        media_type=renderer.media_type,
        stored=store_file(renderer.render(report, figures)),
    )


def make_drawings(report: Report, figures: FigureBook, name: str) -> Iterator[MadeFile]:
    """Keep each figure as the page shows it: wide, narrow (telephones) and as a picture."""
    for item in numbered(report):
        if not isinstance(item.display, FIGURE_TYPES):
            continue
        drawing = figures.drawing(item.display)
        contents = {
            f"{item.name}-wide.svg": drawing.wide.encode(),
            f"{item.name}-narrow.svg": drawing.narrow.encode(),
            f"{item.name}.png": figures.png(item.display),
        }
        for key, content in contents.items():
            yield MadeFile(
                format=key,
                filename=f"{name}-{key}",
                media_type=_DRAWING_TYPES[key.rsplit(".", 1)[1]],
                stored=store_file(content),
            )
