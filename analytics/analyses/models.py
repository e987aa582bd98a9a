"""The models of the plan: the adjusted effect of the exposure beside the crude one."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.analyses.engine import Analysis, Refusal, Study, attempt
from analytics.analyses.model_data import adjusted_for, prepare
from analytics.analyses.model_fits import fit
from analytics.analyses.model_results import ModelResult, ModelsResult
from analytics.analyses.models_table import present
from analytics.plan import Model, Plan


def compute(study: Study, plan: Plan) -> ModelsResult:
    """A model that cannot be fitted stands as a refusal; models on imputed data are left out."""
    return ModelsResult(
        models=tuple(_result(study, plan, model) for model in complete_case(plan)),
        imputed=tuple(
            label_of(study, model)
            for model in plan.models
            if model.missing == "multiple_imputation"
        ),
        exposed=plan.exposed.label,
        comparator=plan.comparator.label,
        level=plan.level,
    )


def complete_case(plan: Plan) -> tuple[Model, ...]:
    """The models of this chapter."""
    return tuple(model for model in plan.models if model.missing == "complete_case")


def label_of(study: Study, model: Model) -> str:
    """The plan's words for a model, else its outcome's."""
    return model.label or study.column(model.outcome).label


def _result(study: Study, plan: Plan, model: Model) -> ModelResult:
    data = attempt(lambda: prepare(study, plan, model))
    if isinstance(data, Refusal):
        adjusted, crude, missing = data, data, ()
    else:
        adjusted = attempt(lambda: fit(data, model, plan.level))
        crude = attempt(lambda: fit(data, model, plan.level, crude=True))
        missing = data.missing
    return ModelResult(
        model=model,
        label=label_of(study, model),
        outcome=study.column(model.outcome),
        row=plan.outcomes.row(model.outcome),
        primary=model.outcome == plan.outcomes.primary,
        adjusted=adjusted,
        crude=crude,
        adjusted_for=tuple(study.column(c.variable).label for c in adjusted_for(plan, model)),
        strata=tuple(study.column(name).label for name in model.strata),
        compared=study.n_exposed + study.n_comparator,
        missing=missing,
    )


def _reads(plan: Plan) -> Iterator[str]:
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
    present=present,
    reads=_reads,
    applies=lambda plan: plan.groups is not None and bool(plan.models),
)
