"""The outcome table: every yes/no outcome of the plan in both groups, crude."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.analyses.comparison import (
    Comparison,
    compare,
    estimate_cell,
    p_cell,
    points_cell,
    refusals,
    share_cell,
    test_cell,
)
from analytics.analyses.engine import Analysis, Study
from analytics.dataset.cohort import is_false
from analytics.plan import Outcomes, Plan
from analytics.report import numbers
from analytics.report.display import Cell, Column, Row, Table

WINDOW = "in_window_90d"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeResult:
    """``outside_window`` counts 90-day assessments outside the plan's window."""

    plan: Outcomes
    comparisons: tuple[Comparison, ...]
    exposed_heading: str
    comparator_heading: str
    outside_window: int
    window: str
    policy: str


def compute(study: Study, plan: Plan) -> OutcomeResult:
    analysed = study.exposed | study.comparator
    settings = plan.settings
    return OutcomeResult(
        plan=plan.outcomes,
        comparisons=tuple(compare(study, plan, row.variable) for row in plan.outcomes.rows),
        exposed_heading=f"{plan.exposed.label} (n = {numbers.count(study.n_exposed)})",
        comparator_heading=f"{plan.comparator.label} (n = {numbers.count(study.n_comparator)})",
        outside_window=int((is_false(study.dataset[WINDOW]) & analysed).sum()),
        window=f"day {settings.followup_day} −{settings.window_before}/+{settings.window_after}",
        policy=plan.test_policy,
    )


def present(result: OutcomeResult) -> tuple[Table, ...]:
    level = numbers.level(result.comparisons[0].level)
    columns = (
        Column(key="outcome", label="Outcome", kind="label"),
        Column(key="exposed", label=f"{result.exposed_heading}: n/N, % ({level} CI)"),
        Column(key="comparator", label=f"{result.comparator_heading}: n/N, % ({level} CI)"),
        Column(key="difference", label=f"Risk difference, points ({level} CI)"),
        Column(key="odds_ratio", label=f"Odds ratio ({level} CI)"),
        Column(key="risk_ratio", label=f"Risk ratio ({level} CI)"),
        Column(key="p", label="P"),
        Column(key="test", label="Test", kind="label"),
        Column(key="missing", label="Missing or indeterminate"),
    )
    rows: list[Row] = []
    for planned, comparison in zip(result.plan.rows, result.comparisons, strict=True):
        if planned.heading:
            rows.append(_heading(planned.heading, len(columns)))
        rows.append(_row(comparison, primary=planned.variable == result.plan.primary))
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


def _row(comparison: Comparison, *, primary: bool) -> Row:
    role = "primary outcome" if primary else "exploratory"
    return Row(
        cells=(
            Cell(text=f"{comparison.column.label} ({role})"),
            share_cell(comparison.exposed),
            share_cell(comparison.comparator),
            points_cell(comparison.difference),
            estimate_cell(comparison.odds_ratio),
            estimate_cell(comparison.risk_ratio),
            p_cell(comparison.test),
            test_cell(comparison.test),
            Cell(text=numbers.count(comparison.missing), value=comparison.missing),
        ),
        kind="primary" if primary else "data",
        indent=1,
    )


def _notes(result: OutcomeResult) -> tuple[str, ...]:
    return (
        "Unadjusted associations. Differences and ratios compare the first group with the second.",
        (
            "Intervals: Wilson score for proportions, Newcombe hybrid score for differences, "
            "Miettinen-Nurminen score for odds ratios, Koopman score for risk ratios."
        ),
        f"Test policy: {POLICIES[result.policy]}. The test used stands in each row.",
        "One outcome is primary; P values of the others are not adjusted for multiplicity.",
        (
            f"90-day assessments outside the window ({result.window} days): "
            f"{numbers.count(result.outside_window)}; they are counted."
        ),
        *result.plan.notes,
        *(note for comparison in result.comparisons for note in refusals(comparison)),
    )


POLICIES = {
    "pearson_or_fisher": "Pearson chi-squared without continuity correction where all expected "
    "counts are at least 5, Fisher's exact test otherwise",
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
)
