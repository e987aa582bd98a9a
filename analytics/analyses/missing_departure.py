"""Missing at random doubted: the score imputed again, the missing ones shifted by each delta."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf

import numpy as np
from numpy.typing import NDArray

from analytics.analyses.engine import Refusal, Study, attempt
from analytics.analyses.imputed_fits import MEASURES, back, effect
from analytics.analyses.imputed_models import (
    ImputedResult,
    crude_model,
    imputed_models,
    imputed_of,
)
from analytics.analyses.imputing import Chain, chain_of, completed, follows, imputed
from analytics.analyses.model_data import prepare
from analytics.plan import Departure, MissingData, Model, Plan
from analytics.stats.estimate import Estimate, NotEstimableError
from analytics.stats.missing.analyse import DeltaAdjusted, delta_adjusted, verdict
from analytics.stats.missing.analyse import Departure as Shift
from analytics.stats.missing.rubin import PooledImputations
from analytics.stats.missing.variables import ImputationPlan, Imputations


@dataclass(frozen=True, slots=True, kw_only=True)
class DeltaEstimate:
    """The effect with one delta, and whether the conclusion differs from that without a shift."""

    delta: float
    estimate: Estimate
    pooled: PooledImputations
    changes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Departed:
    """``rows`` in the order of the deltas, 0 among them; ``tipping`` is the nearest that tips."""

    rows: tuple[DeltaEstimate, ...]
    tipping: float | None
    alpha: float
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartureResult:
    """``label`` and ``measure`` of the effect; ``who`` are those whose missing scores shift."""

    label: str
    measure: str
    points: bool
    who: str
    higher_better: bool
    found: Departed | Refusal


def departure_of(study: Study, plan: Plan, part: MissingData) -> DepartureResult | None:
    """The first imputed model of the primary outcome, else the score's crude common odds ratio."""
    planned = part.departure
    if planned is None:
        return None
    model, ours = _target(study, plan, part)
    row = ours.outcomes.row(model.outcome)
    score = next((r for r in plan.outcomes.rows if r.variable == part.variable), None)
    return DepartureResult(
        label=model.label or study.column(row.variable).label,
        measure=MEASURES[model.method],
        points=model.method == "standardised",
        who=_who(plan, planned),
        higher_better=score is not None and score.better == "higher",
        found=attempt(lambda: _departed(study, ours, part, planned, model)),
    )


def _target(study: Study, plan: Plan, part: MissingData) -> tuple[Model, Plan]:
    """An effect that the shift reaches: of the score, or of what follows from it."""
    for model in imputed_models(plan):
        primary = model.outcome == plan.outcomes.primary
        if primary and follows(study, part.variable, model.outcome) is not None:
            return model, plan
    return crude_model(plan, part)


def _who(plan: Plan, planned: Departure) -> str:
    labels = {"exposed": plan.exposed.label, "comparator": plan.comparator.label}
    return labels.get(planned.patients, "both groups")


def _departed(
    study: Study, plan: Plan, part: MissingData, planned: Departure, model: Model
) -> Departed:
    if part.imputation is None:
        raise NotEstimableError("the plan imputes nothing")
    chain = chain_of(study, plan, part, part.imputation)
    _require_ordered(chain, part.variable)
    shifted = {
        "exposed": study.exposed,
        "comparator": study.comparator,
        "both": study.exposed | study.comparator,
    }[planned.patients][chain.rows]

    def analysis(filled: Mapping[str, NDArray[np.float64]]) -> tuple[float, float]:
        whole = completed(study, part, (model.outcome,), chain, dict(filled))
        return effect(prepare(whole, plan, model), model)

    def draw(moved: ImputationPlan, m: int) -> Imputations:
        return imputed(replace(chain, plan=moved), m, study.spread)

    found = delta_adjusted(
        chain.plan,
        Shift(
            name=part.variable,
            patients=shifted,
            deltas=tuple(sorted({0.0, *planned.deltas})),
        ),
        analysis,
        m=part.imputation.m,
        complete_df=_complete_df(study, plan, model),
        level=plan.level,
        draw=draw,
    )
    return _read(found, model)


def _require_ordered(chain: Chain, name: str) -> None:
    score = next(each for each in chain.plan.variables if each.name == name)
    if not score.missing.any():
        raise NotEstimableError("no score is missing")
    if score.kind not in ("ordinal", "binary"):
        raise NotEstimableError(
            "the score is not imputed as an ordered one, so that no delta shifts its odds"
        )


def _complete_df(study: Study, plan: Plan, model: Model) -> float:
    """That of the same effect without a shift."""
    found = imputed_of(study, plan)
    if not isinstance(found, ImputedResult):
        return inf
    own = (each.complete_df for each in found.models if each.model == model)
    return next(own, found.score_df)


def _read(found: DeltaAdjusted, model: Model) -> Departed:
    base = next(each.pooled for each in found.results if each.delta == 0)
    return Departed(
        rows=tuple(
            DeltaEstimate(
                delta=each.delta,
                estimate=back(model, each.pooled),
                pooled=each.pooled,
                changes=verdict(each.pooled, found.alpha) != verdict(base, found.alpha),
            )
            for each in found.results
        ),
        tipping=found.tipping,
        alpha=found.alpha,
        method=found.method,
    )
