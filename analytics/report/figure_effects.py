"""Figures of effects: forest, survival and tipping point.

Malformed figures raise ValueError when they are made, so that the analysis that made one is named.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from math import isfinite

from analytics.report.table import Cell

FOREST_KINDS = ("heading", "row", "overall", "prediction")


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestRow:
    """One line of a forest plot.

    ``kind``: "heading" (names the rows below it), "row" (a square), "overall" (a diamond from
    ``low`` to ``high``) or "prediction" (a bar without a square; needs no estimate).
    ``low`` and ``high`` None beside an estimate are limits that do not exist (infinite, or zero
    for a ratio): the interval runs out of the axis with an arrowhead. ``estimate`` None draws
    nothing, and ``text`` says why ("Not estimable: no events"). ``text`` is what every format
    prints ("1.68 (1.14 to 2.48)"). ``weight`` sets the area of the square (patients, or the weight
    in a meta-analysis); squares are of one size where no row has one. ``counts`` has one cell per
    arm ("118/220") and ``extra`` one per further column, or they are empty.
    """

    label: str
    kind: str = "row"
    indent: int = 0
    counts: tuple[Cell, ...] = ()
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    text: str = ""
    weight: float | None = None
    extra: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestFigure:
    """Estimates with intervals on one axis: subgroups, models, studies or outcomes.

    ``measure`` names the axis ("Adjusted odds ratio, mRS 0 to 2"), ``estimate_label`` heads the
    printed estimates ("aOR (95% CI)"), ``arms`` head the counts and ``columns`` the further columns
    ("P for interaction", "Weight"). ``scale`` is "log" or "linear"; ``no_effect`` the line of no
    effect; ``overall`` a dashed line at the overall estimate. ``left_words`` and ``right_words``
    say who is better on that side of the line. ``axis`` fixes the ends of the axis; without it
    they follow from the rows. Raises ValueError for rows that do not fit these.
    """

    key: str
    title: str
    finding: str
    measure: str
    estimate_label: str
    rows: tuple[ForestRow, ...]
    scale: str = "log"
    no_effect: float = 1.0
    overall: float | None = None
    arms: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    left_words: str = ""
    right_words: str = ""
    axis: tuple[float, float] | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.scale not in ("log", "linear"):
            raise ValueError(f"A forest has no scale {self.scale!r}.")
        if self.scale == "log" and self.no_effect <= 0:
            raise ValueError("A logarithmic axis has no place for a line at zero or below.")
        for row in self.rows:
            _check_forest_row(row, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """From ``time`` on, and until the next point, the curve is at ``value`` (fraction of 1).

    ``low`` and ``high`` are the confidence band; None where it cannot be estimated.
    """

    time: float
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AtRisk:
    """One column of the table below the curves: at risk, and events up to and at this time.

    ``estimate`` is the curve's printed height at this time ("14.1% (10.1 to 19.3)"), for the table
    of numbers; its value is the fraction.
    """

    at_risk: int
    events: int
    estimate: Cell = field(default_factory=lambda: Cell(text=""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """The cumulative incidence of one group (or of one cause in one group), upward from 0.

    ``points`` are in order of time, the first at time 0; the last one says how far the group was
    followed, and the curve ends there. ``at_risk`` has one entry per time of the figure, or is
    empty. ``lists_at_risk`` False leaves it to the table of numbers: a second cause in a group that
    is listed already.
    """

    label: str
    points: tuple[CurvePoint, ...]
    at_risk: tuple[AtRisk, ...] = ()
    lists_at_risk: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalFigure:
    """Cumulative incidence over time (1 - Kaplan-Meier, or Aalen-Johansen), at most four curves.

    ``times`` are the ticks of the axis and the columns at risk, from 0 to the last time drawn.
    ``top`` fixes the end of the vertical axis (fraction of 1); without it the axis ends above the
    highest band. An end below 100% is stated in the figure. Raises ValueError for curves that go
    back in time, or whose table at risk does not fit ``times``.
    """

    key: str
    title: str
    finding: str
    curves: tuple[Curve, ...]
    times: tuple[float, ...]
    time_title: str = "Days since the procedure"
    value_title: str = "Cumulative mortality (%)"
    risk_title: str = "Number at risk (cumulative deaths)"
    top: float | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.curves) <= 4:  # noqa: PLR2004 as many lines as print apart
            raise ValueError("A survival figure has one to four curves.")
        _check_times(self.times)
        for curve in self.curves:
            _check_curve(curve, self.times)


@dataclass(frozen=True, slots=True, kw_only=True)
class TippingCell:
    """The result under one pair of assumptions: ``text`` (a P value or an estimate) and number.

    ``changes``: the conclusion of the primary analysis no longer holds. Value None with a text is
    a result that could not be estimated.
    """

    text: str
    value: float | None
    changes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TippingFigure:
    """Tipping point: the result for each pair of assumptions about the missing, on a grid.

    ``cells[i][j]`` belongs to ``row_steps[i]`` and ``column_steps[j]``; the first row is on top.
    ``base`` is the (row, column) of the primary analysis, drawn with a frame. ``quantity`` says
    what the cells hold ("P"); the two labels say what changing means. Raises ValueError for a
    grid with holes.
    """

    key: str
    title: str
    finding: str
    row_title: str
    column_title: str
    row_steps: tuple[Cell, ...]
    column_steps: tuple[Cell, ...]
    cells: tuple[tuple[TippingCell, ...], ...]
    quantity: str
    kept_label: str = "Conclusion holds"
    changed_label: str = "Conclusion changes"
    base: tuple[int, int] | None = None
    base_label: str = "Primary analysis"
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        rows, columns = len(self.row_steps), len(self.column_steps)
        if not rows or not columns:
            raise ValueError("A tipping-point grid needs a step in each direction.")
        if len(self.cells) != rows or any(len(row) != columns for row in self.cells):
            raise ValueError(f"A grid of {rows} by {columns} steps needs a cell for each pair.")
        if self.base is not None and not (self.base[0] < rows and self.base[1] < columns):
            raise ValueError(f"The grid has no cell {self.base}.")


def _check_forest_row(row: ForestRow, figure: ForestFigure) -> None:
    if row.kind not in FOREST_KINDS:
        raise ValueError(f"Row {row.label!r}: no kind {row.kind!r}.")
    if len(row.counts) not in (0, len(figure.arms)):
        raise ValueError(f"Row {row.label!r} counts {len(row.counts)} of {len(figure.arms)} arms.")
    if len(row.extra) not in (0, len(figure.columns)):
        raise ValueError(f"Row {row.label!r} does not fill the further columns.")
    if row.estimate is not None and figure.scale == "log" and row.estimate <= 0:
        raise ValueError(f"Row {row.label!r}: {row.estimate} has no place on a logarithmic axis.")
    known = [each for each in (row.low, row.estimate, row.high, row.weight) if each is not None]
    if not all(isfinite(each) for each in known):
        raise ValueError(f"Row {row.label!r}: a limit that does not exist is None.")
    if row.low is not None and row.high is not None and row.low > row.high:
        raise ValueError(f"Row {row.label!r}: the limits are in the wrong order.")
    if row.weight is not None and row.weight < 0:
        raise ValueError(f"Row {row.label!r}: a weight is not negative.")


def _check_times(times: tuple[float, ...]) -> None:
    if len(times) < 2 or times[0] != 0:  # noqa: PLR2004 an axis has two ends
        raise ValueError("The times of a survival figure go from 0 to the end of follow-up.")
    if any(later <= earlier for earlier, later in pairwise(times)):
        raise ValueError("The times of a survival figure do not rise.")


def _check_curve(curve: Curve, times: tuple[float, ...]) -> None:
    if not curve.points or curve.points[0].time != 0:
        raise ValueError(f"Curve {curve.label!r} does not begin at time 0.")
    if any(later.time < earlier.time for earlier, later in pairwise(curve.points)):
        raise ValueError(f"Curve {curve.label!r} goes back in time.")
    if any(not 0 <= point.value <= 1 for point in curve.points):
        raise ValueError(f"Curve {curve.label!r} leaves 0 to 1.")
    if len(curve.at_risk) not in (0, len(times)):
        raise ValueError(f"Curve {curve.label!r} has no number at risk for each time.")
