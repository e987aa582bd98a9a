"""The outcomes of the plan in both groups, crude, and what no difference may hide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from analytics.analyses import outcome_details_table
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
from analytics.analyses.effects import interval_words
from analytics.analyses.engine import Analysis, Study
from analytics.analyses.imputed_models import chain_reads
from analytics.analyses.outcome_details import Details, details
from analytics.analyses.outcomes_imputed import (
    ImputedOutcomes,
    imputed_outcomes,
    imputed_table,
)
from analytics.analyses.refusals import not_estimable
from analytics.dataset.cohort import is_false
from analytics.plan import OutcomeRow, Outcomes, Plan
from analytics.report import numbers
from analytics.report.display import Cell, Column, Display, Note, Row, Table

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
    policy: str
    level: float
    details: Details
    imputed: ImputedOutcomes | None


def compute(study: Study, plan: Plan) -> OutcomeResult:
    settings = plan.settings
    rows = tuple(_rows(plan))
    comparisons = tuple(compare(study, plan, row.variable) for row in rows)
    return OutcomeResult(
        plan=plan.outcomes,
        rows=rows,
        comparisons=comparisons,
        exposed_heading=plan.exposed.label,
        comparator_heading=plan.comparator.label,
        outside_window=_outside_window(study),
        window=f"day {settings.followup_day} −{settings.window_before}/+{settings.window_after}",
        window_verb="they are counted" if settings.count_outside_window else "they do not count",
        policy=plan.test_policy,
        level=plan.level,
        details=details(study, plan, comparisons),
        imputed=imputed_outcomes(study, plan),
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


def present(result: OutcomeResult) -> tuple[Display, ...]:
    below = outcome_details_table.tables(
        result.details, result.exposed_heading, result.comparator_heading
    )
    first = () if result.imputed is None else (imputed_table(result.imputed),)
    main = (_main(result),) if result.comparisons else ()
    return (*first, *main, *below) or (_elsewhere(),)


def _elsewhere() -> Note:
    return Note(
        key="outcomes_elsewhere",
        title="Outcomes",
        paragraphs=("The outcomes of this plan are shown in the chapters that follow.",),
    )


def _main(result: OutcomeResult) -> Table:
    """Columns that the plan leaves out of every row are not there at all."""
    level = numbers.level(result.level)
    columns = (
        Column(key="outcome", label="Outcome", kind="label"),
        Column(key="exposed", label=f"{result.exposed_heading}\nn/N, % ({level} CI)"),
        Column(key="comparator", label=f"{result.comparator_heading}\nn/N, % ({level} CI)"),
        Column(key="difference", label=f"Risk difference, points ({level} CI)"),
        Column(key="odds_ratio", label=f"Odds ratio ({level} CI)"),
        Column(key="risk_ratio", label=f"Risk ratio ({level} CI)"),
        Column(key="p", label="P (test)"),
        Column(key="missing", label="Missing"),
    )
    rows: list[Row] = []
    for planned, comparison in zip(result.rows, result.comparisons, strict=True):
        if planned.heading:
            rows.append(_heading(planned.heading, len(columns)))
        rows.append(_row(comparison, primary=planned.variable == result.plan.primary))
    kept = [n for n, column in enumerate(columns) if _shown(column.key, result.comparisons)]
    return Table(
        key="outcomes",
        title=f"{result.plan.title}{': complete cases' if result.imputed else ''}",
        columns=tuple(columns[n] for n in kept),
        rows=tuple(replace(row, cells=tuple(row.cells[n] for n in kept)) for row in rows),
        notes=_notes(result),
    )


def _shown(key: str, comparisons: tuple[Comparison, ...]) -> bool:
    return any(_measured(each, key) for each in comparisons)


def _measured(comparison: Comparison, key: str) -> bool:
    """Whether the plan has this column for this outcome."""
    effects = comparison.effects
    chosen = {
        "difference": effects.risk_difference,
        "odds_ratio": effects.odds_ratio,
        "risk_ratio": effects.risk_ratio,
    }
    return chosen.get(key) != "none"


def _heading(text: str, width: int) -> Row:
    return Row(cells=(Cell(text=text), *(Cell(text="") for _ in range(width - 1))), kind="heading")


def _row(comparison: Comparison, *, primary: bool) -> Row:
    return Row(
        cells=(
            Cell(
                text=f"{comparison.column.label} (primary)" if primary else comparison.column.label
            ),
            share_cell(comparison.exposed),
            share_cell(comparison.comparator),
            _if_measured(comparison, "difference", points_cell(comparison.difference)),
            _if_measured(comparison, "odds_ratio", estimate_cell(comparison.odds_ratio)),
            _if_measured(comparison, "risk_ratio", estimate_cell(comparison.risk_ratio)),
            tested_cell(comparison.test),
            Cell(text=numbers.count(comparison.missing), value=comparison.missing),
        ),
        kind="primary" if primary else "data",
    )


def _if_measured(comparison: Comparison, key: str, cell: Cell) -> Cell:
    return cell if _measured(comparison, key) else Cell(text=LEFT_OUT)


def _notes(result: OutcomeResult) -> tuple[str, ...]:
    return (
        "Unadjusted associations. Differences and ratios compare the first group with the second.",
        interval_words(each.effects for each in result.comparisons),
        f"P: {POLICIES[result.policy]}; the test used stands with each P.",
        (
            f"One outcome is primary; all others are exploratory, {_multiplicity(result)}. "
            "Missing: no answer, or not to be told from what was recorded; in no denominator."
        ),
        *_window_note(result),
        *result.plan.notes,
        *not_estimable(each for row in result.comparisons for each in statistics(row)),
    )


def _multiplicity(result: OutcomeResult) -> str:
    if result.details.multiplicity == "none":
        return "their P values not adjusted for multiplicity"
    return "their P values adjusted for multiplicity in a table below"


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


def _reads(plan: Plan) -> Iterator[str]:
    yield WINDOW
    if plan.imputes_primary:
        yield from chain_reads(plan)
    for row in plan.outcomes.rows:
        yield from (name for name in (row.variable, row.time, row.competing) if name)


ANALYSIS = Analysis(
    key="outcomes",
    title="Outcomes",
    step="Comparing outcomes",
    compute=compute,
    present=present,
    reads=_reads,
    applies=lambda plan: plan.groups is not None and bool(plan.outcomes.rows),
)
