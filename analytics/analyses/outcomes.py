"""The outcome table: every yes/no outcome of the plan in both groups, crude."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from analytics.analyses import effects
from analytics.analyses.comparison import (
    LEFT_OUT,
    Comparison,
    compare,
    estimate_cell,
    points_cell,
    share_cell,
    statistics,
    tested_cell,
)
from analytics.analyses.engine import Analysis, Study
from analytics.analyses.multiplicity import NAMES, adjusted, note
from analytics.analyses.refusals import not_estimable
from analytics.dataset.cohort import is_false
from analytics.plan import Effects, OutcomeRow, Outcomes, Plan
from analytics.report import numbers
from analytics.report.display import Cell, Column, Row, Table

WINDOW = "in_window_90d"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeResult:
    """``outside_window`` counts 90-day assessments outside the plan's window, None if untold."""

    plan: Outcomes
    rows: tuple[OutcomeRow, ...]
    comparisons: tuple[Comparison, ...]
    exposed_heading: str
    comparator_heading: str
    outside_window: int | None
    window: str
    window_verb: str
    effects: Effects
    multiplicity: str
    adjusted: tuple[float | None, ...]
    policy: str


def compute(study: Study, plan: Plan) -> OutcomeResult:
    settings = plan.settings
    rows = tuple(_rows(plan))
    comparisons = tuple(compare(study, plan, row.variable) for row in rows)
    return OutcomeResult(
        plan=plan.outcomes,
        rows=rows,
        comparisons=comparisons,
        effects=plan.statistics.effects,
        multiplicity=plan.statistics.multiplicity,
        adjusted=adjusted(plan, rows, comparisons),
        exposed_heading=plan.exposed.label,
        comparator_heading=plan.comparator.label,
        outside_window=_outside_window(study),
        window=f"day {settings.followup_day} −{settings.window_before}/+{settings.window_after}",
        window_verb="they are counted" if settings.count_outside_window else "they do not count",
        policy=plan.test_policy,
    )


def _rows(plan: Plan) -> Iterator[OutcomeRow]:
    """The yes/no outcomes; the heading of one that is told elsewhere goes to the next of them."""
    heading = ""
    for row in plan.outcomes.rows:
        heading = row.heading or heading
        if row.kind == "binary":
            yield replace(row, heading=heading)
            heading = ""


def _outside_window(study: Study) -> int | None:
    if WINDOW not in study.dataset.columns:
        return None
    compared = study.exposed | study.comparator
    return int((is_false(study.dataset[WINDOW]) & compared).sum())


def present(result: OutcomeResult) -> tuple[Table, ...]:
    level = numbers.level(result.comparisons[0].level)
    columns = (
        Column(key="outcome", label="Outcome", kind="label"),
        Column(key="exposed", label=f"{result.exposed_heading}\nn/N, % ({level} CI)"),
        Column(key="comparator", label=f"{result.comparator_heading}\nn/N, % ({level} CI)"),
        Column(key="difference", label=f"Risk difference, points ({level} CI)"),
        Column(key="odds_ratio", label=f"Odds ratio ({level} CI)"),
        Column(key="risk_ratio", label=f"Risk ratio ({level} CI)"),
        Column(key="p", label="P (test)"),
        *_adjusted_column(result),
        Column(key="missing", label="Missing"),
    )
    rows: list[Row] = []
    for place, (planned, comparison) in enumerate(
        zip(result.rows, result.comparisons, strict=True)
    ):
        if planned.heading:
            rows.append(_heading(planned.heading, len(columns)))
        primary = planned.variable == result.plan.primary
        rows.append(_row(comparison, _adjusted_cell(result, place), primary=primary))
    table = Table(
        key="outcomes",
        title=result.plan.title,
        columns=columns,
        rows=tuple(rows),
        notes=_notes(result),
    )
    return (table,)


def _heading(text: str, width: int) -> Row:
    return Row(cells=(Cell(text=text), *(Cell(text="") for _ in range(width - 1))), kind="heading")


def _adjusted_column(result: OutcomeResult) -> tuple[Column, ...]:
    if result.multiplicity == "none":
        return ()
    return (Column(key="p_adjusted", label=f"Adjusted P\n({NAMES[result.multiplicity]})"),)


def _adjusted_cell(result: OutcomeResult, place: int) -> tuple[Cell, ...]:
    if result.multiplicity == "none":
        return ()
    p = result.adjusted[place]
    return (Cell(text=LEFT_OUT if p is None else numbers.p_value(p), value=p),)


def _row(comparison: Comparison, adjusted_p: tuple[Cell, ...], *, primary: bool) -> Row:
    return Row(
        cells=(
            Cell(
                text=f"{comparison.column.label} (primary)" if primary else comparison.column.label
            ),
            share_cell(comparison.exposed),
            share_cell(comparison.comparator),
            points_cell(comparison.difference),
            estimate_cell(comparison.odds_ratio),
            estimate_cell(comparison.risk_ratio),
            tested_cell(comparison.test),
            *adjusted_p,
            Cell(text=numbers.count(comparison.missing), value=comparison.missing),
        ),
        kind="primary" if primary else "data",
    )


def _notes(result: OutcomeResult) -> tuple[str, ...]:
    tested = sum(p is not None for p in result.adjusted)
    return (
        "Unadjusted associations. Differences and ratios compare the first group with the second.",
        f"Intervals: {effects.methods(result.effects)}.",
        *(
            f"For {comparison.column.label}: {effects.methods(row.effects)}."
            for row, comparison in zip(result.rows, result.comparisons, strict=True)
            if row.effects is not None
        ),
        f"P: {POLICIES[result.policy]}; the test used stands with each P.",
        (
            f"{note(result.multiplicity, tested)} Missing: no answer, or not to be told from what "
            "was recorded; in no denominator."
        ),
        *_window_note(result),
        *result.plan.notes,
        *not_estimable(each for row in result.comparisons for each in statistics(row)),
    )


def _window_note(result: OutcomeResult) -> tuple[str, ...]:
    if result.outside_window is None:
        return ()
    outside = f"{numbers.count(result.outside_window)}; {result.window_verb}"
    return (f"90-day assessments outside the window ({result.window} days): {outside}.",)


POLICIES = {
    "pearson_or_fisher": "Pearson's chi-squared test without continuity correction where all "
    "expected counts are at least 5, Fisher's exact test (two-sided) otherwise",
    "fisher": "always Fisher's exact test, two-sided",
    "pearson": "always Pearson chi-squared without continuity correction",
    "yates": "always Pearson chi-squared with Yates' correction",
}
ANALYSIS = Analysis(
    key="outcomes",
    title="Outcomes",
    step="Comparing outcomes",
    compute=compute,
    present=present,
    reads=lambda plan: [WINDOW, *(row.variable for row in plan.outcomes.of_kind("binary"))],
    applies=lambda plan: plan.groups is not None and bool(plan.outcomes.of_kind("binary")),
)
