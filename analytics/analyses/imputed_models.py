"""The plan's models on imputed data, pooled by Rubin's rules, beside the same on complete cases."""

from __future__ import annotations

from dataclasses import dataclass, replace

from analytics.analyses.engine import Refusal, Study, attempt
from analytics.analyses.imputed_fits import back, effect, parameters
from analytics.analyses.imputing import chain_of, completed, imputed
from analytics.analyses.model_data import prepare
from analytics.analyses.model_fits import fit
from analytics.analyses.model_task import Fitted
from analytics.plan import Imputation, MissingData, Model, OutcomeRow, Plan
from analytics.stats.estimate import Estimate
from analytics.stats.missing.convergence import Convergence, convergence
from analytics.stats.missing.rubin import PooledImputations, pool_imputations

CRUDE = "crude"
# One imputation's estimate: effect, standard error, degrees of freedom, patients.
Estimated = tuple[float, float, float, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImputedModel:
    """One model pooled over the imputations, beside the same on complete cases."""

    label: str
    model: Model
    n: int
    pooled: PooledImputations | Refusal
    estimate: Estimate | Refusal
    complete: Fitted | Refusal
    n_complete: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImputedResult:
    """What was imputed and how; ``method`` is a sentence with m, iterations and seed."""

    planned: Imputation
    seed: int
    models: tuple[ImputedModel, ...]
    predictors: tuple[str, ...]
    ruling: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    convergence: tuple[Convergence, ...]
    method: str


def imputed_models(plan: Plan) -> tuple[Model, ...]:
    """The models that the plan asks for on imputed data."""
    return tuple(each for each in plan.models if each.missing == "multiple_imputation")


def imputed_result(
    study: Study, plan: Plan, part: MissingData, planned: Imputation
) -> ImputedResult:
    chain = chain_of(study, plan, part, planned)
    drawn = imputed(chain, planned.m, study.spread)
    crude, ours = _crude(plan, part)
    models = (crude, *imputed_models(plan))
    outcomes = tuple(dict.fromkeys(model.outcome for model in models))
    found: dict[str, list[Estimated] | Refusal] = {model.key: [] for model in models}
    for place in range(drawn.m):
        filled = completed(study, part, outcomes, chain, drawn.completed(place))
        for model in models:
            _add(found, filled, ours, model)
    return ImputedResult(
        planned=planned,
        seed=plan.statistics.seed,
        models=tuple(_pooled(study, ours, model, found[model.key]) for model in models),
        predictors=chain.predictors,
        ruling=chain.ruling,
        left_out=chain.left_out,
        convergence=tuple(
            replace(each, name=study.column(each.name).label) for each in convergence(drawn)
        ),
        method=drawn.method,
    )


def _crude(plan: Plan, part: MissingData) -> tuple[Model, Plan]:
    """The common odds ratio of the score alone, and a plan that has the score as an outcome."""
    model = Model(
        key=CRUDE, outcome=part.variable, method="proportional_odds", covariates=(),
        missing="multiple_imputation",
    )  # fmt: skip
    return model, with_score(plan, part)


def with_score(plan: Plan, part: MissingData) -> Plan:
    """The plan with the score as an ordinal outcome, lower being better unless it says so."""
    others = tuple(row for row in plan.outcomes.rows if row.variable != part.variable)
    own = next((row for row in plan.outcomes.rows if row.variable == part.variable), None)
    if own is not None and own.kind == "ordinal":
        return plan
    better = own.better if own is not None else "lower"
    row = OutcomeRow(variable=part.variable, kind="ordinal", better=better)
    return replace(plan, outcomes=replace(plan.outcomes, rows=(*others, row)))


def _add(
    found: dict[str, list[Estimated] | Refusal],
    study: Study,
    plan: Plan,
    model: Model,
) -> None:
    """One imputation's estimate; the first refusal ends the model."""
    sofar = found[model.key]
    if isinstance(sofar, Refusal):
        return
    one = attempt(lambda: _one(study, plan, model))
    if isinstance(one, Refusal):
        found[model.key] = one
    else:
        sofar.append(one)


def _one(study: Study, plan: Plan, model: Model) -> Estimated:
    data = prepare(study, plan, model)
    value, error = effect(data, model)
    return value, error, float(max(1, data.n - parameters(data, model))), data.n


def _pooled(
    study: Study, plan: Plan, model: Model, found: list[Estimated] | Refusal
) -> ImputedModel:
    pooled: PooledImputations | Refusal = Refusal("")
    if isinstance(found, Refusal):
        pooled, n = found, 0
    else:
        values, errors, freedom, sizes = zip(*found, strict=True)
        n = min(sizes)
        pooled = attempt(
            lambda: pool_imputations(
                values, errors, complete_df=min(freedom), level=plan.level, name=model.key
            )
        )
    data = attempt(lambda: prepare(study, plan, model))
    complete = data if isinstance(data, Refusal) else attempt(lambda: fit(data, model, plan.level))
    return ImputedModel(
        label=model.label or study.column(model.outcome).label,
        model=model,
        n=n,
        pooled=pooled,
        estimate=pooled if isinstance(pooled, Refusal) else back(model, pooled),
        complete=complete,
        n_complete=0 if isinstance(data, Refusal) else data.n,
    )
