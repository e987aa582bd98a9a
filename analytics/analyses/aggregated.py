"""Every outcome of a plan as counts per group, for the report's machine-readable results."""

from __future__ import annotations

import numpy as np

from analytics.analyses import mrs
from analytics.analyses.engine import Study
from analytics.dataset.cohort import Mask, is_false, is_true
from analytics.dataset.columns import Column
from analytics.plan import Plan, RankinFigure
from analytics.report.provenance import Origin
from analytics.report.results import ArmCounts, BinaryOutcome, OrdinalOutcome, Results
from analytics.stats.summary import level_counts


def results_of(study: Study, plan: Plan, origin: Origin) -> Results | None:
    """Counts of every yes/no outcome and of the ordinal score; nothing is estimated here.

    None where the plan compares no groups.
    """
    if plan.groups is None:
        return None
    data = origin.data
    return Results(
        plan_key=origin.plan_key,
        plan_version=origin.plan_version,
        plan_hash=origin.plan_hash,
        comparator_definition=origin.comparator_definition,
        exposed_label=plan.exposed.label,
        comparator_label=plan.comparator.label,
        snapshot_hash=data.sha256,
        data_as_of=data.as_of,
        sites=data.sites,
        cases=data.cases,
        synthetic_cases=data.synthetic_cases,
        binary=tuple(_binary(study, plan, row.variable) for row in plan.outcomes.of_kind("binary")),
        ordinal=(_ordinal(study, plan, plan.mrs),) if plan.mrs else (),
    )


def _binary(study: Study, plan: Plan, variable: str) -> BinaryOutcome:
    column = study.column(variable)
    values = study.dataset[variable]
    yes, no = is_true(values), is_false(values)
    return BinaryOutcome(
        key=variable,
        label=column.label,
        definition=_definition(column, plan),
        primary=variable == plan.outcomes.primary,
        exposed=_arm(yes, no, study.exposed),
        comparator=_arm(yes, no, study.comparator),
    )


def _definition(column: Column, plan: Plan) -> str:
    """A derivation's definition names settings in braces; a codebook's is plain text."""
    if not column.derived:
        return column.definition
    return column.definition.format(**plan.settings.words())


def _arm(yes: Mask, no: Mask, group: Mask) -> ArmCounts:
    events = int(np.count_nonzero(yes & group))
    n = events + int(np.count_nonzero(no & group))
    return ArmCounts(events=events, n=n, missing=int(np.count_nonzero(group)) - n)


def _ordinal(study: Study, plan: Plan, score: RankinFigure) -> OrdinalOutcome:
    column = study.column(score.variable)
    exposed, comparator = (
        level_counts(study.numbers(column.name, group).astype(np.int64), levels=len(mrs.SCORES))
        for group in (study.exposed, study.comparator)
    )
    return OrdinalOutcome(
        key=column.name,
        label=column.label,
        definition=_definition(column, plan),
        levels=mrs.SCORES,
        exposed=tuple(int(count) for count in exposed),
        comparator=tuple(int(count) for count in comparator),
        exposed_missing=study.n_exposed - int(exposed.sum()),
        comparator_missing=study.n_comparator - int(comparator.sum()),
    )
