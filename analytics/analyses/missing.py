"""Missing outcomes: how many and why, and the result by each way of dealing with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analytics.analyses.comparison import share
from analytics.analyses.covariates import MISSING
from analytics.analyses.effects import DIFFERENCES, effects_on
from analytics.analyses.engine import Refusal, Study, attempt, required
from analytics.analyses.imputed_models import (
    ImputedResult,
    chain_reads,
    imputed_models,
    imputed_of,
)
from analytics.analyses.missing_departure import DepartureResult, departure_of
from analytics.analyses.missing_ways import Scores, WayResult, scores_of, ways_of
from analytics.analyses.model_data import adjusted_for
from analytics.dataset.columns import Column
from analytics.derive import LIBRARY
from analytics.plan import MissingData, Plan
from analytics.stats.estimate import NotEstimableError, SignificanceTest
from analytics.stats.missing.bounds import (
    ExtremeCase,
    TippingPoints,
    extreme_cases,
    tipping_points,
)
from analytics.stats.two_by_two import TwoByTwo, crude_test

# Why a patient has no score at 90 days, where the score comes from that follow-up.
STATUS = "d90_fu_status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Patients, of exposed and comparator."""

    label: str
    counts: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryBounds:
    """What the missing answers of a yes/no outcome could have hidden."""

    column: Column
    table: TwoByTwo
    missing: tuple[int, int]
    extremes: tuple[tuple[ExtremeCase, SignificanceTest | Refusal], ...] | Refusal
    tipping: TippingPoints | Refusal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingResult:
    plan: MissingData
    column: Column
    labels: tuple[str, str]
    level: float
    totals: tuple[int, int]
    missing: tuple[int, int]
    reasons: tuple[Counted, ...]
    test: SignificanceTest | Refusal
    ways: tuple[WayResult, ...]
    imputation: ImputedResult | Refusal | None
    bounds: BinaryBounds | None
    departure: DepartureResult | None
    asked: tuple[str, ...]

    @property
    def share(self) -> float:
        return sum(self.missing) / sum(self.totals)


def compute(study: Study, plan: Plan) -> MissingResult:
    """NotEstimableError if a group has no patients; a way that fails stands as a refusal."""
    part = required(plan.missing)
    if not study.n_exposed or not study.n_comparator:
        raise NotEstimableError("a group has no patients")
    scores = scores_of(study, plan, part)
    gone = scores.codes == MISSING
    missing = tuple(int((gone & arm).sum()) for arm in (scores.exposed, ~scores.exposed))
    totals = (study.n_exposed, study.n_comparator)
    imputation = imputed_of(study, plan)
    pooled = imputation.score if isinstance(imputation, ImputedResult) else imputation
    return MissingResult(
        plan=part,
        column=study.column(part.variable),
        labels=(plan.exposed.label, plan.comparator.label),
        level=plan.level,
        totals=totals,
        missing=(missing[0], missing[1]),
        reasons=tuple(_reasons(study, part, scores)),
        test=attempt(
            lambda: crude_test(
                TwoByTwo(missing[0], totals[0], missing[1], totals[1]), plan.test_policy
            )
        ),
        ways=tuple(ways_of(study, plan, part, scores, pooled)),
        imputation=imputation,
        bounds=_bounds(study, plan, part),
        departure=departure_of(study, plan, part),
        asked=tuple(m.label or study.column(m.outcome).label for m in imputed_models(plan)),
    )


def _reasons(study: Study, part: MissingData, scores: Scores) -> Iterator[Counted]:
    """By the status of the follow-up that the score comes from; nothing where none is recorded."""
    if STATUS not in study.dataset.columns or STATUS not in LIBRARY.inputs({part.variable}):
        return
    column = study.column(STATUS)
    gone = scores.codes == MISSING
    status = study.dataset[STATUS].iloc[scores.rows].astype(object)
    told = status.where(status.notna(), "").to_numpy()
    for code in (*column.codes, ""):
        here = gone & (told == code)
        counts = tuple(int((here & arm).sum()) for arm in (scores.exposed, ~scores.exposed))
        if sum(counts):
            label = column.label_of(code) if code else "Status of the follow-up not recorded"
            yield Counted(label=label, counts=(counts[0], counts[1]))


def binary_outcome_of(plan: Plan, part: MissingData) -> str:
    """The yes/no outcome whose missing answers are filled in; empty if none is asked for."""
    if part.tipping_point is not None:
        return part.tipping_point.outcome or plan.outcomes.primary
    if part.best_worst and plan.outcomes.primary_row.kind == "binary":
        return plan.outcomes.primary
    return ""


def _bounds(study: Study, plan: Plan, part: MissingData) -> BinaryBounds | None:
    outcome = binary_outcome_of(plan, part)
    if not outcome:
        return None
    ours = share(study, plan, outcome, study.exposed, plan.exposed.label)
    theirs = share(study, plan, outcome, study.comparator, plan.comparator.label)
    table = TwoByTwo(ours.events, ours.n, theirs.events, theirs.n)
    return BinaryBounds(
        column=study.column(outcome),
        table=table,
        missing=(ours.missing, theirs.missing),
        extremes=attempt(lambda: _extremes(table, ours.missing, theirs.missing, plan, outcome))
        if part.best_worst
        else Refusal("not asked for in the plan"),
        tipping=attempt(
            lambda: tipping_points(table, ours.missing, theirs.missing, level=plan.level)
        )
        if part.tipping_point is not None
        else None,
    )


def _extremes(
    table: TwoByTwo, ours: int, theirs: int, plan: Plan, outcome: str
) -> tuple[tuple[ExtremeCase, SignificanceTest | Refusal], ...]:
    named = effects_on(plan, outcome).risk_difference
    method = DIFFERENCES["newcombe" if named == "none" else named]
    cases = extreme_cases(table, ours, theirs, level=plan.level, difference=method)
    return tuple(
        (case, attempt(lambda case=case: crude_test(case.table, plan.test_policy)))  # type: ignore[misc]
        for case in cases
    )


def reads(plan: Plan) -> Iterator[str]:
    """The variables that the chapter shows."""
    part = plan.missing
    if part is None:
        return
    yield part.variable
    yield from (name for name in (part.carry_forward, part.worst_rank) if name)
    if plan.groups is not None and binary_outcome_of(plan, part):
        yield binary_outcome_of(plan, part)
    yield from chain_reads(plan)
    for model in imputed_models(plan):
        yield model.outcome
        yield from (each.variable for each in adjusted_for(plan, model))
