"""Models and comparisons on imputed data, pooled by Rubin's rules, beside complete cases.

``imputed_of(study, plan)`` imputes once for all chapters of a report that show something of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf

from analytics.analyses.engine import Refusal, Study, attempt
from analytics.analyses.imputed_comparisons import comparisons_of
from analytics.analyses.imputed_fits import back, effect, parameters
from analytics.analyses.imputing import chain_of, completed, imputed
from analytics.analyses.model_data import Prepared, prepare
from analytics.analyses.model_fits import on_complete_cases
from analytics.analyses.model_task import Fitted
from analytics.plan import Imputation, MissingData, Model, OutcomeRow, Plan
from analytics.stats.estimate import Estimate
from analytics.stats.missing.convergence import Convergence, convergence
from analytics.stats.missing.rubin import PooledImputations, pool_imputations

CRUDE = "crude"
# Outcomes whose mean in a group says something: a share, or a mean.
WITH_MEANS = ("binary", "continuous")


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimated:
    """One imputation's estimate on its normal scale, and the outcome's mean in both groups."""

    effect: float
    error: float
    freedom: float
    n: int
    means: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImputedModel:
    """One model pooled over the imputations, beside the same on complete cases.

    ``means`` are the outcome's in both groups, averaged over the imputations: shares of a yes/no
    outcome; None of a score or a time.  ``complete_df`` are the degrees of freedom without missing
    values.
    """

    label: str
    model: Model
    row: OutcomeRow
    primary: bool
    n: int
    means: tuple[float, float] | None
    pooled: PooledImputations | Refusal
    estimate: Estimate | Refusal
    complete: Fitted | Refusal
    n_complete: int
    complete_df: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ImputedResult:
    """What was imputed and how; ``method`` is a sentence with m, iterations and seed.

    ``score`` is the crude common odds ratio of the plan's score (``score_df``: its degrees of
    freedom without missing values), ``comparisons`` the crude effects
    on the outcomes where the primary analysis is on imputed data, else empty.
    """

    planned: Imputation
    seed: int
    score: PooledImputations | Refusal
    score_df: float
    comparisons: tuple[ImputedModel, ...]
    models: tuple[ImputedModel, ...]
    predictors: tuple[str, ...]
    ruling: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    convergence: tuple[Convergence, ...]
    method: str

    def comparison(self, outcome: str, *methods: str) -> ImputedModel | None:
        """The crude comparison of an outcome by the first of the methods that it has."""
        own = {each.model.method: each for each in self.comparisons if each.row.variable == outcome}
        return next((own[method] for method in methods if method in own), None)


def imputed_models(plan: Plan) -> tuple[Model, ...]:
    """The models that the plan asks for on imputed data."""
    return tuple(each for each in plan.models if plan.imputes(each))


def chain_reads(plan: Plan) -> Iterator[str]:
    """The variables of the chain, as far as the plan names them."""
    part = plan.missing
    if part is None or part.imputation is None:
        return
    yield part.variable
    yield from part.imputation.variables
    yield from (each.variable for each in plan.covariates)


def imputed_of(study: Study, plan: Plan) -> ImputedResult | Refusal | None:
    """The imputation of the plan, made for this study one time; None where none is asked for."""
    part = plan.missing
    planned = part.imputation if part is not None else None
    if part is None or planned is None:
        return None
    return study.once(
        ("imputed", plan), lambda: attempt(lambda: imputed_result(study, plan, part, planned))
    )


def imputed_result(
    study: Study, plan: Plan, part: MissingData, planned: Imputation
) -> ImputedResult:
    chain = chain_of(study, plan, part, planned)
    drawn = imputed(chain, planned.m, study.spread)
    crude, ours = crude_model(plan, part)
    taking = {each.name for each in chain.plan.variables}
    compared = comparisons_of(study, plan, part, taking) if plan.imputes_primary else ()
    models = (crude, *compared, *imputed_models(plan))
    outcomes = tuple(dict.fromkeys(model.outcome for model in models))
    found: list[list[Estimated] | Refusal] = [[] for _ in models]
    for place in range(drawn.m):
        filled = completed(study, part, outcomes, chain, drawn.completed(place))
        for number, model in enumerate(models):
            found[number] = _further(found[number], filled, ours, model)
    pooled = [
        _pooled(study, plan, model, parts)
        for model, parts in zip(models[1:], found[1:], strict=True)
    ]
    return ImputedResult(
        planned=planned,
        seed=plan.statistics.seed,
        score=_rubin(found[0], plan.level, crude.key),
        score_df=_complete_df(found[0]),
        comparisons=tuple(pooled[: len(compared)]),
        models=tuple(pooled[len(compared) :]),
        predictors=chain.predictors,
        ruling=chain.ruling,
        left_out=chain.left_out,
        convergence=tuple(
            replace(each, name=study.column(each.name).label) for each in convergence(drawn)
        ),
        method=drawn.method,
    )


def crude_model(plan: Plan, part: MissingData) -> tuple[Model, Plan]:
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


def _further(
    sofar: list[Estimated] | Refusal, study: Study, plan: Plan, model: Model
) -> list[Estimated] | Refusal:
    """With one imputation's estimate more; the first refusal ends the model."""
    if isinstance(sofar, Refusal):
        return sofar
    one = attempt(lambda: _one(study, plan, model))
    return one if isinstance(one, Refusal) else [*sofar, one]


def _one(study: Study, plan: Plan, model: Model) -> Estimated:
    data = prepare(study, plan, model)
    value, error = effect(data, model)
    return Estimated(
        effect=value,
        error=error,
        freedom=float(max(1, data.n - parameters(data, model))),
        n=data.n,
        means=_means(data),
    )


def _means(data: Prepared) -> tuple[float, float]:
    exposed = data.exposed
    return float(data.values[exposed].mean()), float(data.values[~exposed].mean())


def _rubin(
    found: list[Estimated] | Refusal, level: float, name: str
) -> PooledImputations | Refusal:
    if isinstance(found, Refusal):
        return found
    return attempt(
        lambda: pool_imputations(
            [each.effect for each in found],
            [each.error for each in found],
            complete_df=_complete_df(found),
            level=level,
            name=name,
        )
    )


def _complete_df(found: list[Estimated] | Refusal) -> float:
    return inf if isinstance(found, Refusal) else min((e.freedom for e in found), default=inf)


def _pooled(
    study: Study, plan: Plan, model: Model, found: list[Estimated] | Refusal
) -> ImputedModel:
    pooled = _rubin(found, plan.level, model.key)
    sizes = [] if isinstance(found, Refusal) else [each.n for each in found]
    n_complete, complete = on_complete_cases(study, plan, model)
    row = plan.outcomes.row(model.outcome)
    return ImputedModel(
        label=model.label or study.column(model.outcome).label,
        model=model,
        row=row,
        primary=model.outcome == plan.outcomes.primary,
        n=min(sizes, default=0),
        means=None if isinstance(found, Refusal) else _average(row, found),
        pooled=pooled,
        estimate=pooled if isinstance(pooled, Refusal) else back(model, pooled),
        complete=complete,
        n_complete=n_complete,
        complete_df=_complete_df(found),
    )


def _average(row: OutcomeRow, found: list[Estimated]) -> tuple[float, float] | None:
    if row.kind not in WITH_MEANS:
        return None
    ours, theirs = zip(*(each.means for each in found), strict=True)
    return sum(ours) / len(ours), sum(theirs) / len(theirs)
