"""The plan's models on imputed data as a table."""

from __future__ import annotations

from analytics.analyses.comparison import LEFT_OUT
from analytics.analyses.engine import Refusal
from analytics.analyses.forest import effect_cell, number_cell, test_cell
from analytics.analyses.imputed_fits import MEASURES
from analytics.analyses.imputed_models import ImputedModel, ImputedResult
from analytics.analyses.missing import MissingResult
from analytics.analyses.model_task import Fitted
from analytics.analyses.models_table import effect_cell as fitted_cell
from analytics.analyses.refusals import not_estimable
from analytics.report import numbers
from analytics.report.display import Cell, Column, Row, Table
from analytics.stats.missing.rubin import PooledImputations


def displays(result: MissingResult) -> tuple[Table, ...]:
    if not result.asked:
        return ()
    level = numbers.level(result.level)
    found = result.imputation.models if isinstance(result.imputation, ImputedResult) else ()
    refused = result.imputation if isinstance(result.imputation, Refusal) else None
    rows = [_model(each) for each in found]
    rows += [_refused(label) for label in result.asked if refused is not None]
    table = Table(
        key="missing_models",
        title="The plan's models on imputed data",
        columns=(
            Column(key="model", label="Model", kind="label"),
            Column(key="measure", label="Measure", kind="label"),
            Column(key="n", label="n"),
            Column(key="imputed", label=f"Imputed ({level} CI)"),
            Column(key="p", label="P"),
            Column(key="freedom", label="Degrees of freedom"),
            Column(key="fraction", label="Missing information"),
            Column(key="complete", label=f"Complete cases ({level} CI)"),
            Column(key="n_complete", label="n, complete"),
        ),
        rows=tuple(rows),
        notes=(
            (
                "Adjusted associations. Degrees of freedom after Barnard and Rubin; missing "
                "information: the fraction of information about the estimate that is missing."
            ),
            *(
                f"{each.label}: times to an event are not imputed, covariates are."
                for each in found
                if each.model.method == "cox"
            ),
            *not_estimable(
                (each.label, one) for each in found for one in (each.pooled, each.complete)
            ),
            *not_estimable((label, refused) for label in result.asked),
        ),
    )
    return (table,)


def _model(each: ImputedModel) -> Row:
    points = each.model.method == "standardised"
    pooled = each.pooled if isinstance(each.pooled, PooledImputations) else None
    complete = each.complete
    test = pooled.test if pooled else Refusal("")
    return Row(
        cells=(
            Cell(text=each.label),
            Cell(text=MEASURES[each.model.method]),
            Cell(text=numbers.count(each.n), value=each.n) if pooled else Cell(text=LEFT_OUT),
            effect_cell(each.estimate, points=points),
            test_cell(test),
            number_cell(pooled.degrees_of_freedom if pooled else None, decimals=1),
            _share(pooled),
            fitted_cell(complete),
            Cell(text=numbers.count(each.n_complete), value=each.n_complete)
            if isinstance(complete, Fitted)
            else Cell(text=LEFT_OUT),
        )
    )


def _share(pooled: PooledImputations | None) -> Cell:
    if pooled is None:
        return Cell(text=LEFT_OUT)
    share = pooled.fraction_missing
    return Cell(text=f"{numbers.number(100 * share, decimals=1)}%", value=share)


def _refused(label: str) -> Row:
    return Row(cells=(Cell(text=label), *[Cell(text=numbers.NOT_ESTIMABLE)] * 8))
