"""What stands below the outcome table, as numbers: other kinds, numbers needed, margins, power."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from analytics.analyses import crude
from analytics.analyses.comparison import Comparison
from analytics.analyses.effects import effects_on, number_needed
from analytics.analyses.engine import Refusal, Study, attempt
from analytics.analyses.imputed_models import ImputedResult, imputed_of
from analytics.analyses.margin_tests import Verdict, margin_of
from analytics.analyses.precision import Precision, precision_of
from analytics.plan import OutcomeRow, Plan
from analytics.stats.estimate import Estimate, NotEstimableError, SignificanceTest
from analytics.stats.location import MeanComparison
from analytics.stats.multiplicity import benjamini_hochberg, hochberg, holm
from analytics.stats.number_needed import NumberNeeded
from analytics.stats.summary import Summary, describe

ADJUSTMENTS = {"holm": holm, "hochberg": hochberg, "benjamini_hochberg": benjamini_hochberg}


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """One continuous outcome in both groups."""

    row: OutcomeRow
    label: str
    unit: str
    exposed: Summary | Refusal
    comparator: Summary | Refusal
    compared: MeanComparison | Refusal
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """One outcome's crude test; ``adjusted`` is its P for multiplicity, None for the primary."""

    label: str
    primary: bool
    test: SignificanceTest | Refusal
    adjusted: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    label: str
    number: NumberNeeded | Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """``precision`` has the outcomes for which no difference was shown at the plan's level."""

    means: tuple[Means, ...]
    tested: tuple[Tested, ...]
    needed: tuple[Needed, ...]
    verdicts: tuple[Verdict, ...]
    precision: tuple[Precision, ...]
    multiplicity: str
    power: float
    level: float
    mean_test: str


def details(study: Study, plan: Plan, comparisons: tuple[Comparison, ...]) -> Details:
    """Everything of the plan's outcomes that the main table has no room for."""
    rows, undecided = plan.outcomes.rows, _undecided(study, plan)
    tests = {row.variable: attempt(partial(crude.crude_p, study, plan, row)) for row in rows}
    return Details(
        means=tuple(_means(study, plan, row) for row in plan.outcomes.of_kind("continuous")),
        tested=_tested(study, plan, tests),
        needed=tuple(_needed(plan, each) for each in comparisons if _wanted(plan, each)),
        verdicts=tuple(
            margin_of(study, plan, row, row.margin) for row in rows if row.margin is not None
        ),
        precision=tuple(
            precision_of(study, plan, row)
            for row in rows
            if row.variable in undecided or _not_shown(tests[row.variable], plan)
        ),
        multiplicity=plan.statistics.multiplicity,
        power=plan.statistics.power,
        level=plan.level,
        mean_test=plan.statistics.mean_test,
    )


def _undecided(study: Study, plan: Plan) -> set[str]:
    """The outcomes for which imputed data show no difference, where they are the primary way."""
    found = imputed_of(study, plan) if plan.imputes_primary else None
    if not isinstance(found, ImputedResult):
        return set()
    return {
        each.row.variable
        for each in found.comparisons
        if isinstance(each.pooled, Refusal) or each.pooled.test.p_value >= 1 - plan.level
    }


def _not_shown(test: SignificanceTest | Refusal, plan: Plan) -> bool:
    return isinstance(test, Refusal) or test.p_value >= 1 - plan.level


def _wanted(plan: Plan, comparison: Comparison) -> bool:
    return effects_on(plan, comparison.column.name).number_needed


def _needed(plan: Plan, comparison: Comparison) -> Needed:
    row = plan.outcomes.row(comparison.column.name)
    return Needed(
        label=comparison.column.label,
        number=attempt(lambda: number_needed(_estimate(comparison.difference), row)),
    )


def _estimate(found: Estimate | Refusal) -> Estimate:
    if isinstance(found, Refusal):
        raise NotEstimableError(found.reason)
    return found


def _means(study: Study, plan: Plan, row: OutcomeRow) -> Means:
    column = study.column(row.variable)
    ours, theirs = crude.both_numbers(study, row)
    return Means(
        row=row,
        label=column.label,
        unit=column.unit,
        exposed=attempt(lambda: describe(ours)),
        comparator=attempt(lambda: describe(theirs)),
        compared=attempt(lambda: crude.compare_means(study, plan, row, plan.level)),
        missing=study.n_exposed + study.n_comparator - ours.size - theirs.size,
    )


def _tested(
    study: Study, plan: Plan, tests: dict[str, SignificanceTest | Refusal]
) -> tuple[Tested, ...]:
    """The outcomes that are not primary are one family; what has no P is no member of it."""
    family = [
        (name, test.p_value)
        for name, test in tests.items()
        if name != plan.outcomes.primary and not isinstance(test, Refusal)
    ]
    adjust = ADJUSTMENTS.get(plan.statistics.multiplicity)
    adjusted: dict[str, float] = {}
    if adjust is not None:
        found = adjust(np.array([p for _, p in family], dtype=np.float64))
        adjusted = {name: float(p) for (name, _), p in zip(family, found, strict=True)}
    return tuple(
        Tested(
            label=study.column(name).label,
            primary=name == plan.outcomes.primary,
            test=test,
            adjusted=adjusted.get(name),
        )
        for name, test in tests.items()
    )
