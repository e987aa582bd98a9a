"""Multiple imputation of a score: what is in the chain, and the completed studies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.analyses.covariates import MISSING, levels_of, number, yes_no
from analytics.analyses.engine import Refusal, Study, attempt
from analytics.dataset.columns import Column
from analytics.dataset.dataset import no_reasons
from analytics.plan import Imputation, MissingData, Plan
from analytics.stats.missing.pieces import Imputing
from analytics.stats.missing.variables import (
    ImputationPlan,
    Imputations,
    Kind,
    NumberMethod,
    Variable,
    variable,
)
from analytics.stats.numbered import Spread, here

Floats = NDArray[np.float64]
EXPOSURE = "exposure"
# Whole numbers up to this are scores of few values, such as the mRS.
LARGEST_SCORE = 10
DEAD = 6
NUMBERS: dict[str, NumberMethod] = {"pmm": "predictive_mean_matching", "normal": "normal"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chain:
    """The chain's plan and the ``rows`` (k,) of the dataset in it: the patients of both groups.

    ``left_out`` are further variables that could not take part, each with the reason.
    ``predictors`` are the labels of what is in the chain beside the score, ``ruling`` of what rules
    out levels of it.
    """

    plan: ImputationPlan
    rows: NDArray[np.int64]
    predictors: tuple[str, ...]
    ruling: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


def chain_of(study: Study, plan: Plan, part: MissingData, planned: Imputation) -> Chain:
    """NotEstimableError if the score or a covariate cannot be imputed, with the reason."""
    rows = np.flatnonzero(study.exposed | study.comparator)
    needed = [part.variable, *(each.variable for each in plan.covariates), *_outcomes(study, plan)]
    variables = [variable(EXPOSURE, "binary", study.exposed[rows].astype(np.float64))]
    variables += [
        _variable(study, plan, part, planned, name, rows) for name in dict.fromkeys(needed)
    ]
    ruling = ruling_of(study, plan, part, planned)
    left_out = []
    for name in dict.fromkeys(planned.variables):
        if name in needed or name in ruling:
            continue
        found = attempt(lambda name=name: _variable(study, plan, part, planned, name, rows))  # type: ignore[misc]
        if isinstance(found, Refusal):
            left_out.append((study.column(name).label, found.reason.removeprefix(f"{name}: ")))
        else:
            variables.append(found)
    names = [each.name for each in variables if each.name not in (EXPOSURE, part.variable)]
    return Chain(
        plan=ImputationPlan(
            variables=tuple(variables), seed=plan.statistics.seed, iterations=planned.iterations
        ),
        rows=rows,
        predictors=("the group", *(study.column(name).label for name in names)),
        ruling=tuple(study.column(name).label for name in ruling),
        left_out=tuple(left_out),
    )


def _outcomes(study: Study, plan: Plan) -> Iterator[str]:
    """Outcomes analysed on imputed data that do not follow from the score."""
    named = [model.outcome for model in plan.models if plan.imputes(model)]
    if plan.imputes_primary:
        named.append(plan.outcomes.primary)
    part = plan.missing
    for outcome in named:
        timed = plan.outcomes.row(outcome).kind == "time_to_event"
        if part is not None and not timed and follows(study, part.variable, outcome) is None:
            yield outcome


def follows(study: Study, score: str, outcome: str) -> dict[int, int] | None:
    """The answer for each level of the score, where the level alone tells it; else None."""
    if outcome == score:
        return {}
    if study.column(outcome).kind != "boolean" or study.column(score).kind == "decimal":
        return None
    compared = study.exposed | study.comparator
    levels, answers = levels_of(study, score)[compared], yes_no(study, outcome)[compared]
    known = (levels != MISSING) & (answers != MISSING)
    pairs = np.unique(np.column_stack([levels[known], answers[known]]), axis=0)
    told = {int(level): int(answer) for level, answer in pairs}
    return told if len(told) == len(pairs) > 0 else None


def _variable(
    study: Study,
    plan: Plan,
    part: MissingData,
    planned: Imputation,
    name: str,
    rows: NDArray[np.int64],
) -> Variable:
    column = study.column(name)
    values = _values(study, column)[rows]
    kind = _kind(column, values, planned)
    allowed = None
    if name == part.variable and kind == "ordinal":
        allowed = _allowed(study, ruling_of(study, plan, part, planned), values, rows)
    return variable(
        name,
        kind,
        values,
        method=NUMBERS[planned.numbers] if kind == "number" else "predictive_mean_matching",
        allowed=allowed,
    )


def _values(study: Study, column: Column) -> Floats:
    if column.kind == "boolean":
        codes = yes_no(study, column.name)
    elif column.kind == "choice":
        codes = levels_of(study, column.name)
    else:
        return number(study, column.name)
    return np.where(codes < 0, np.nan, codes).astype(np.float64)


def _kind(column: Column, values: Floats, planned: Imputation) -> Kind:
    if column.kind == "boolean":
        return "binary"
    ranked = planned.ordinal == "proportional_odds"
    if column.kind == "choice":
        return "ordinal" if column.ordered and ranked else "nominal"
    known = values[np.isfinite(values)]
    few = known.size > 0 and known.min() >= 0 and known.max() <= LARGEST_SCORE
    whole = column.kind == "integer" and few and bool((known == np.floor(known)).all())
    return "ordinal" if whole and ranked else "number"


def deaths(study: Study, plan: Plan, part: MissingData) -> Floats:
    """1 for the dead, 0 for those known to be alive, NaN where the plan names no death or it is
    unknown; shape (cases,).
    """
    named = part.worst_rank
    if not named:
        wanted = part.imputation.variables if part.imputation else ()
        named = next((name for name in wanted if name == "death_90d"), "")
    if not named or not is_rankin(plan, part):
        return np.full(len(study.dataset), np.nan)
    codes = yes_no(study, named)
    return np.where(codes < 0, np.nan, codes).astype(np.float64)


def is_rankin(plan: Plan, part: MissingData) -> bool:
    """Whether the score is the plan's modified Rankin Scale, on which 6 is death."""
    return plan.mrs is not None and plan.mrs.variable == part.variable


def ruling_of(
    study: Study, plan: Plan, part: MissingData, planned: Imputation
) -> dict[str, dict[int, int]]:
    """Further variables that the score decides, such as death, with the answer for each level.

    They are no predictors, since they and the score would hold each other fast; a known answer
    rules out the levels that contradict it.
    """
    named = (*planned.variables, part.worst_rank)
    told = {
        name: follows(study, part.variable, name)
        for name in dict.fromkeys(named)
        if name and name not in {each.variable for each in plan.covariates}
    }
    return {name: answers for name, answers in told.items() if answers}


def _allowed(
    study: Study, ruling: dict[str, dict[int, int]], values: Floats, rows: NDArray[np.int64]
) -> NDArray[np.bool_] | None:
    """The levels that no known answer contradicts, (k, levels); None where all are allowed."""
    levels = int(np.nanmax(values, initial=0)) + 1
    allowed = np.ones((values.size, levels), dtype=bool)
    for name, answers in ruling.items():
        recorded = yes_no(study, name)[rows]
        for level, answer in answers.items():
            allowed[(recorded != MISSING) & (recorded != answer), level] = False
    return None if allowed.all() else allowed


def imputed(chain: Chain, m: int, spread: Spread = here) -> Imputations:
    """All imputations; NotEstimableError if nothing is missing or a model cannot be fitted."""
    return spread(Imputing(chain.plan), m)


def completed(
    study: Study,
    part: MissingData,
    outcomes: tuple[str, ...],
    chain: Chain,
    filled: dict[str, Floats],
) -> Study:
    """The study of the patients in the chain with one imputation's values in the gaps."""
    frame = study.dataset.frame.iloc[chain.rows].reset_index(drop=True)
    values = {
        each.name: _as_recorded(frame[each.name], study.column(each.name), filled[each.name])
        for each in chain.plan.variables
        if each.name != EXPOSURE and each.missing.any()
    }
    for outcome in outcomes:
        told = follows(study, part.variable, outcome)
        if told:
            answers = pd.Series(filled[part.variable]).map(told)
            values[outcome] = frame[outcome].astype("boolean").fillna(answers.astype("boolean"))
    dataset = replace(
        study.dataset, frame=frame.assign(**values), rows={}, row_columns={}, reasons=no_reasons
    )
    return replace(
        study,
        dataset=dataset,
        exposed=study.exposed[chain.rows],
        comparator=study.comparator[chain.rows],
        analysed=study.analysed[chain.rows],
        groups=tuple((group, mask[chain.rows]) for group, mask in study.groups),
        again=None,
    )


def _as_recorded(recorded: pd.Series, column: Column, filled: Floats) -> pd.Series:
    """The filled values in the type of the recorded ones."""
    if column.kind == "boolean":
        return pd.Series(pd.array(filled == 1, dtype="boolean"))
    if column.kind == "choice":
        codes = list(column.codes)
        return pd.Series(
            pd.Categorical.from_codes(filled.astype(np.int64).tolist(), pd.Index(codes))
        )
    if column.kind == "integer" and bool((filled == np.floor(filled)).all()):
        return pd.Series(pd.array(filled.astype(np.int64), dtype="Int64"))
    return pd.Series(pd.array(filled, dtype="Float64"), index=recorded.index)
