"""Models on imputed data as a table and a forest, beside the same on complete cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analytics.analyses.comparison import LEFT_OUT
from analytics.analyses.engine import Refusal
from analytics.analyses.forest import (
    effect_cell,
    notes_on_ratios,
    number_cell,
    ratio_row,
    test_cell,
)
from analytics.analyses.imputed_fits import DIFFERENCES, MEASURES
from analytics.analyses.imputed_models import ImputedModel, ImputedResult
from analytics.analyses.model_task import Fitted
from analytics.analyses.models_table import effect_cell as fitted_cell
from analytics.analyses.refusals import not_estimable
from analytics.report import numbers
from analytics.report.display import Cell, Column, ForestFigure, ForestRow, Row, Table
from analytics.stats.estimate import Estimate
from analytics.stats.missing.chained import NOTHING_MISSING
from analytics.stats.missing.rubin import PooledImputations

POOLED = (
    "Pooled by Rubin's rules; degrees of freedom after Barnard and Rubin; missing information: the "
    "fraction of information about the estimate that is missing."
)
# All cells beside the label, of a table with nothing but refusals.
REFUSED = (Cell(text=numbers.NOT_ESTIMABLE),) * 8


def pooled_table(
    key: str,
    title: str,
    found: ImputedResult | Refusal,
    asked: Sequence[str],
    *,
    level: float,
    notes: Sequence[str] = (),
) -> Table:
    """The plan's models; ``asked`` are their labels, which stand alone if nothing was imputed."""
    models = () if isinstance(found, Refusal) else found.models
    refused = [(label, found) for label in asked] if isinstance(found, Refusal) else []
    return Table(
        key=key,
        title=title,
        columns=(
            Column(key="model", label="Model", kind="label"),
            Column(key="measure", label="Measure", kind="label"),
            Column(key="n", label="n"),
            *pooled_columns(level),
            Column(key="complete", label=f"Complete cases ({numbers.level(level)} CI)"),
            Column(key="n_complete", label="n, complete"),
        ),
        rows=(
            *(_model(each) for each in models),
            *(Row(cells=(Cell(text=label), *REFUSED)) for label, _ in refused),
        ),
        notes=(
            *notes,
            f"Adjusted associations. {made(found)}{POOLED}",
            *(
                f"{each.label}: times to an event are not imputed, covariates are."
                for each in models
                if each.model.method == "cox"
            ),
            *without_pooling(models, refused),
        ),
    )


def made(found: ImputedResult | Refusal) -> str:
    """How the imputations were made: m, iterations and seed."""
    return "" if isinstance(found, Refusal) else f"{found.method[0].upper()}{found.method[1:]}. "


def pooled_columns(level: float) -> tuple[Column, ...]:
    """The columns of ``pooled_cells``."""
    return (
        Column(key="imputed", label=f"Imputed ({numbers.level(level)} CI)"),
        Column(key="p", label="P"),
        Column(key="freedom", label="Degrees of freedom"),
        Column(key="fraction", label="Missing information"),
    )


def pooled_cells(each: ImputedModel) -> tuple[Cell, ...]:
    """The pooled estimate, its P, its degrees of freedom, and the share of missing information."""
    found = each.pooled
    pooled = found if isinstance(found, PooledImputations) else None
    return (
        effect_cell(each.estimate, points=each.model.method == "standardised"),
        test_cell(found if isinstance(found, Refusal) else found.test),
        number_cell(pooled.degrees_of_freedom if pooled else None, decimals=1),
        _share(pooled),
    )


def without_pooling(
    models: Sequence[ImputedModel], refused: Sequence[tuple[str, Refusal]]
) -> tuple[str, ...]:
    """Why estimates are lacking, and that nothing is lost where nothing is missing."""
    lacking = [(each.label, one) for each in models for one in (each.pooled, each.complete)]
    said = not_estimable([*lacking, *refused])
    if any(refusal.reason == NOTHING_MISSING for _, refusal in refused):
        return (*said, "With nothing missing, complete cases are all patients.")
    return said


def _model(each: ImputedModel) -> Row:
    known = isinstance(each.pooled, PooledImputations)
    return Row(
        cells=(
            Cell(text=each.label),
            Cell(text=MEASURES[each.model.method]),
            Cell(text=numbers.count(each.n), value=each.n) if known else Cell(text=LEFT_OUT),
            *pooled_cells(each),
            fitted_cell(each.complete),
            Cell(text=numbers.count(each.n_complete), value=each.n_complete)
            if isinstance(each.complete, Fitted)
            else Cell(text=LEFT_OUT),
        ),
        kind="primary" if each.primary else "data",
    )


def _share(pooled: PooledImputations | None) -> Cell:
    if pooled is None:
        return Cell(text=LEFT_OUT)
    share = pooled.fraction_missing
    return Cell(text=f"{numbers.number(100 * share, decimals=1)}%", value=share)


def pooled_forest(
    found: ImputedResult, labels: tuple[str, str], level: float
) -> ForestFigure | None:
    """The ratios of all models, each with complete cases below it; None where there are none."""
    ratios = [each for each in found.models if each.model.method not in DIFFERENCES]
    if not any(isinstance(each.estimate, Estimate) for each in ratios):
        return None
    groups = f"{labels[0].lower()} v {labels[1].lower()}"
    differences = [each.label for each in found.models if each not in ratios]
    return ForestFigure(
        key="models_imputed_forest",
        title="Adjusted estimates on imputed data, and on complete cases",
        finding=pooled_finding(found, groups, level),
        measure=f"Adjusted ratio, {groups}",
        estimate_label=f"Ratio ({numbers.level(level)} CI)",
        rows=tuple(row for each in ratios for row in _forest_rows(each)),
        columns=("Measure",),
        notes=notes_on_ratios(differences),
    )


def _forest_rows(each: ImputedModel) -> Iterator[ForestRow]:
    measure = MEASURES[each.model.method]
    complete = each.complete
    yield ratio_row(each.label, each.estimate, extra=(Cell(text=measure),))
    yield ratio_row(
        "complete cases",
        complete if isinstance(complete, Refusal) else complete.effect.estimate,
        indent=1,
        extra=(Cell(text=""),),
    )


def pooled_finding(found: ImputedResult, groups: str, level: float) -> str:
    """The first model of the primary outcome that has an estimate, else the first that has one."""
    known = [each for each in found.models if isinstance(each.estimate, Estimate)]
    if not known:
        return "No model could be estimated on imputed data."
    told = next((each for each in known if each.primary), known[0])
    measure, m = MEASURES[told.model.method].lower(), found.planned.m
    text = pooled_cells(told)[0].text.replace("(", f"({numbers.level(level)} CI ", 1)
    return (
        f"{told.label}: {measure} {text} for {groups}, pooled over {numbers.count(m)} imputations; "
        f"complete cases {fitted_cell(told.complete).text}."
    )
