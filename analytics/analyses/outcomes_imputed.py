"""The crude comparison of outcomes on imputed data, where that is the plan's primary analysis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analytics.analyses.comparison import LEFT_OUT
from analytics.analyses.engine import Refusal, Study
from analytics.analyses.imputed_fits import MEASURES
from analytics.analyses.imputed_models import ImputedModel, ImputedResult, imputed_of
from analytics.analyses.imputed_models_table import (
    POOLED,
    REFUSED,
    made,
    pooled_cells,
    pooled_columns,
    without_pooling,
)
from analytics.analyses.models_table import effect_cell as fitted_cell
from analytics.plan import Plan
from analytics.report import numbers
from analytics.report.display import Cell, Column, Row, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class ImputedOutcomes:
    """``outcomes`` are labels by variable; ``labels`` are the groups'."""

    title: str
    found: ImputedResult | Refusal
    primary: str
    outcomes: tuple[tuple[str, str], ...]
    labels: tuple[str, str]
    level: float


def imputed_outcomes(study: Study, plan: Plan) -> ImputedOutcomes | None:
    """None where the primary analysis is on complete cases."""
    found = imputed_of(study, plan) if plan.imputes_primary else None
    if found is None:
        return None
    rows = plan.outcomes.rows
    return ImputedOutcomes(
        title=plan.outcomes.title,
        found=found,
        primary=plan.outcomes.primary,
        outcomes=tuple((row.variable, study.column(row.variable).label) for row in rows),
        labels=(plan.exposed.label, plan.comparator.label),
        level=plan.level,
    )


def imputed_table(result: ImputedOutcomes) -> Table:
    """One row for every outcome and measure; complete cases, by the same method, beside it."""
    found = result.found
    rows: tuple[Row, ...]
    if isinstance(found, Refusal):
        label = dict(result.outcomes)[result.primary]
        rows, notes = (_refused(label),), without_pooling((), [(label, found)])
    else:
        rows = tuple(_row(each, result) for each in found.comparisons)
        notes = tuple(_notes(result, found))
    return Table(
        key="outcomes_imputed",
        title=f"{result.title}: the primary analysis, on imputed data",
        columns=(
            Column(key="outcome", label="Outcome", kind="label"),
            Column(key="measure", label="Measure", kind="label"),
            *(
                Column(key=key, label=f"{label}\n% or mean")
                for key, label in zip(("exposed", "comparator"), result.labels, strict=True)
            ),
            *pooled_columns(result.level),
            Column(key="complete", label=f"Complete cases ({numbers.level(result.level)} CI)"),
        ),
        rows=rows,
        notes=notes,
    )


def _refused(label: str) -> Row:
    return Row(cells=(Cell(text=f"{label} (primary)"), *REFUSED), kind="primary")


def _row(each: ImputedModel, result: ImputedOutcomes) -> Row:
    label = dict(result.outcomes)[each.model.outcome]
    return Row(
        cells=(
            Cell(text=f"{label} (primary)" if each.primary else label),
            Cell(text=MEASURES[each.model.method]),
            *_means(each),
            *pooled_cells(each),
            fitted_cell(each.complete),
        ),
        kind="primary" if each.primary else "data",
    )


def _means(each: ImputedModel) -> Iterator[Cell]:
    """A share of patients in percent, or a mean; a score has neither."""
    if each.means is None:
        yield from [Cell(text=LEFT_OUT)] * 2
        return
    for mean in each.means:
        if each.row.kind == "binary":
            yield Cell(text=f"{numbers.number(100 * mean, decimals=1)}%", value=mean)
        else:
            yield Cell(text=numbers.number(mean, decimals=1), value=mean)


def _notes(result: ImputedOutcomes, found: ImputedResult) -> Iterator[str]:
    yield f"{made(found)}{POOLED}"
    yield (
        "Unadjusted associations. Shares and means: averages over the imputations. Intervals are "
        "symmetric about the estimate, of a ratio about its logarithm; complete cases are by the "
        "same method, and by that of the plan in the next table: they are a sensitivity analysis."
    )
    imputed = {each.model.outcome for each in found.comparisons}
    others = [label for name, label in result.outcomes if name not in imputed]
    if others:
        yield f"Not imputed, on complete cases only: {'; '.join(others)}."
    yield from without_pooling(found.comparisons, ())
