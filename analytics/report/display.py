"""The closed set of things a report can show, without wording rules, layout or bytes.

A display carries both the printed text and the unrounded value, so that every
format prints the same digits and the data formats keep the exact number.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from analytics.report.figure_balance import LoveFigure, LoveRow, OverlapFigure, OverlapGroup
from analytics.report.figure_counts import (
    BarGroup,
    Flow,
    FlowArm,
    FlowStep,
    StackedBars,
    WeightedBar,
)
from analytics.report.figure_effects import (
    AtRisk,
    Curve,
    CurvePoint,
    ForestFigure,
    ForestRow,
    SurvivalFigure,
    TippingCell,
    TippingFigure,
)
from analytics.report.figure_quality import (
    FunnelFigure,
    FunnelLimit,
    FunnelSite,
    LimitPoint,
    RunChart,
    RunPoint,
)
from analytics.report.results import Results
from analytics.report.table import Cell, Column, Row, Table

__all__ = [
    "AtRisk", "BarGroup", "Cell", "Chapter", "Column", "Curve", "CurvePoint", "Display", "Fact",
    "Figure", "Flow", "FlowArm", "FlowStep", "ForestFigure", "ForestRow", "FunnelFigure",
    "FunnelLimit", "FunnelSite", "LimitPoint", "LoveFigure", "LoveRow", "Note", "OverlapFigure",
    "OverlapGroup", "Report", "Row", "RunChart", "RunPoint", "StackedBars", "SurvivalFigure",
    "Table", "TippingCell", "TippingFigure", "WeightedBar",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Words in the place of a display: a definition, or why something could not be estimated.

    ``kind``: "text", "definition" or "not_estimable".
    """

    key: str
    title: str
    paragraphs: tuple[str, ...]
    kind: str = "text"


Figure = (
    StackedBars
    | Flow
    | ForestFigure
    | SurvivalFigure
    | LoveFigure
    | OverlapFigure
    | FunnelFigure
    | RunChart
    | TippingFigure
)
Display = Table | Figure | Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A label and a printed value: a line of the number block or of the provenance."""

    label: str
    text: str
    value: float | int | str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A titled group of displays; a tab on the screen, a heading on paper."""

    key: str
    title: str
    displays: tuple[Display, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One finished report. ``synthetic`` is the sentence that every page must show, or "".

    ``results`` are its findings for other programs; no renderer but JSON shows them.
    """

    title: str
    comparator_definition: str
    headline: tuple[str, ...]
    facts: tuple[Fact, ...]
    chapters: tuple[Chapter, ...]
    provenance: tuple[Fact, ...]
    synthetic: str = ""
    language: str = "en"
    schema: str = field(default="reperfuse-report/1")
    results: Results | None = None
