"""The files of a version: the formats that readers download, and the drawings of the page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping

from analytics.execution.artefacts import store_file
from analytics.execution.finish import MadeFile
from analytics.feeding import feeding_to_json
from analytics.plan import Plan
from analytics.render import RENDERERS
from analytics.render.figures.book import FigureBook
from analytics.render.numbering import FIGURE_TYPES, numbered
from analytics.render.page import page_fragments, page_to_json
from analytics.report.display import Report

# What the web page shows of a report, made once so that showing it draws nothing.
PAGE = "page"
# Which fields feed which table and figure.
FEEDING = "feeding"
# The group of each case, compared with the next version's.
GROUPS = "groups"
# The drawings, then one step per format.
FILE_STEPS = 1 + len(RENDERERS)
DRAWING = "Drawing the figures"
_DRAWING_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def make_files(report: Report, name: str, step: Callable[[int, int, str], None]) -> list[MadeFile]:
    """Keep every file of a version on disk; ``step`` is told number, total and name."""
    figures = FigureBook()
    step(1, FILE_STEPS, DRAWING)
    files = [_page(report, figures, name), *_drawings(report, figures, name)]
    for number, (key, renderer) in enumerate(RENDERERS.items(), start=2):
        step(number, FILE_STEPS, f"Writing: {renderer.label}")
        files.append(_file(key, report, figures, name))
    return files


def _file(key: str, report: Report, figures: FigureBook, name: str) -> MadeFile:
    """Render the format ``key`` and keep it on disk. ``name`` becomes the download's name."""
    renderer = RENDERERS[key]
    return MadeFile(
        format=key,
        filename=f"{name}.{renderer.extension}",
        media_type=renderer.media_type,
        stored=store_file(renderer.render(report, figures)),
    )


def _drawings(report: Report, figures: FigureBook, name: str) -> Iterator[MadeFile]:
    """Keep each figure by itself, for the links beside it on the page."""
    for item in numbered(report):
        if not isinstance(item.display, FIGURE_TYPES):
            continue
        contents = {
            f"{item.name}.svg": figures.drawing(item.display).wide.encode(),
            f"{item.name}.png": figures.png(item.display),
        }
        for key, content in contents.items():
            yield MadeFile(
                format=key,
                filename=f"{name}-{key}",
                media_type=_DRAWING_TYPES[key.rsplit(".", 1)[1]],
                stored=store_file(content),
            )


def _page(report: Report, figures: FigureBook, name: str) -> MadeFile:
    return MadeFile(
        format=PAGE,
        filename=f"{name}-page.json",
        media_type="application/json",
        stored=store_file(page_to_json(page_fragments(report, figures))),
    )


def feeding_file(plan: Plan, report: Report, name: str) -> MadeFile:
    """Keep what feeds each display, for those who look at a field and ask what it shows in."""
    return _json_file(FEEDING, feeding_to_json(plan, report), name)


def groups_file(groups: Mapping[str, str], name: str) -> MadeFile:
    """Keep the groups by case: a change after this version is issued is asked about."""
    return _json_file(GROUPS, json.dumps(groups, sort_keys=True).encode(), name)


def _json_file(key: str, content: bytes, name: str) -> MadeFile:
    return MadeFile(
        format=key,
        filename=f"{name}-{key}.json",
        media_type="application/json",
        stored=store_file(content),
    )
