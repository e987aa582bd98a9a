"""The report as JSON: the same bytes that the store keeps."""

from __future__ import annotations

from analytics.render.figures.book import FigureBook
from analytics.report.display import Report
from analytics.report.serialise import report_to_json


def render(report: Report, figures: FigureBook | None = None) -> bytes:  # noqa: ARG001 one signature for all
    """Unrounded values and printed texts, without loss."""
    return report_to_json(report)
