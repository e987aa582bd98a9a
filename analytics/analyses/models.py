"""The models of the plan: the adjusted effect of the exposure beside the crude one."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.analyses.engine import Analysis, Refusal, Study, attempt
from analytics.analyses.imputed_models import chain_reads, imputed_models, imputed_of
from analytics.analyses.imputed_models_table import pooled_forest, pooled_table
from analytics.analyses.model_data import adjusted_for, prepare
from analytics.analyses.model_fits import fit, on_complete_cases
from analytics.analyses.model_results import ModelResult, ModelsResult
from analytics.analyses.models_table import present
from analytics.plan import Model, Plan
from analytics.report.display import Display


def compute(study: Study, plan: Plan) -> ModelsResult:
    """A model that cannot be fitted stands as a refusal.

    Models on imputed data are here where that is the plan's primary way, else left out.
    """
    return ModelsResult(
        models=tuple(_result(study, plan, model) for model in complete_case(plan)),
        imputed=tuple(label_of(study, model) for model in imputed_models(plan)),
        pooled=imputed_of(study, plan) if plan.imputes_primary else None,
        exposed=plan.exposed.label,
        comparator=plan.comparator.label,
        level=plan.level,
    )


def complete_case(plan: Plan) -> tuple[Model, ...]:
    """The models of this chapter on complete cases: all, if these stand beside imputed data."""
    return tuple(m for m in plan.models if plan.imputes_primary or not plan.imputes(m))


def label_of(study: Study, model: Model) -> str:
    """The plan's words for a model, else its outcome's."""
    return model.label or study.column(model.outcome).label


def _result(study: Study, plan: Plan, model: Model) -> ModelResult:
    data = attempt(lambda: prepare(study, plan, model))
    return ModelResult(
        model=model,
        label=label_of(study, model),
        outcome=study.column(model.outcome),
        row=plan.outcomes.row(model.outcome),
        primary=model.outcome == plan.outcomes.primary,
        adjusted=on_complete_cases(study, plan, model)[1],
        crude=data
        if isinstance(data, Refusal)
        else attempt(lambda: fit(data, model, plan.level, crude=True)),
        adjusted_for=tuple(study.column(c.variable).label for c in adjusted_for(plan, model)),
        strata=tuple(study.column(name).label for name in model.strata),
        compared=study.n_exposed + study.n_comparator,
        missing=() if isinstance(data, Refusal) else data.missing,
    )


def _present(result: ModelsResult) -> tuple[Display, ...]:
    """Imputed data first, where they are the primary way, then complete cases."""
    found = result.pooled
    if found is None or not result.imputed:
        return present(result)
    table = pooled_table(
        "models_imputed",
        f"Adjusted estimates on imputed data: {result.exposed.lower()} v "
        f"{result.comparator.lower()}",
        found,
        result.imputed,
        level=result.level,
        notes=("The plan's primary way; complete cases, beside them, are a sensitivity analysis.",),
    )
    labels = (result.exposed, result.comparator)
    figure = None if isinstance(found, Refusal) else pooled_forest(found, labels, result.level)
    return (table, *([figure] if figure else []), *present(result))


def _reads(plan: Plan) -> Iterator[str]:
    if plan.imputes_primary:
        yield from chain_reads(plan)
    for model in complete_case(plan):
        row = plan.outcomes.row(model.outcome)
        yield from (name for name in (row.variable, row.time, row.competing, model.cluster) if name)
        yield from model.strata
        yield from (covariate.variable for covariate in adjusted_for(plan, model))


ANALYSIS = Analysis(
    key="models",
    title="Adjusted estimates",
    step="Fitting the models",
    compute=compute,
    present=_present,
    reads=_reads,
    applies=lambda plan: plan.groups is not None and bool(plan.models),
)
