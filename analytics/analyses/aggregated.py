"""Every outcome of a plan as counts per group, for the report's machine-readable results."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np

from analytics.analyses import mrs
from analytics.analyses.engine import Study
from analytics.dataset.cohort import Mask, is_false, is_true
from analytics.dataset.columns import Column
from analytics.plan import Plan
from analytics.report.provenance import Origin
from analytics.report.results import ArmCounts, BinaryOutcome, OrdinalOutcome, Results
from analytics.stats.summary import level_counts


def results_of(study: Study, plan: Plan, origin: Origin) -> Results:
    """Counts of every yes/no outcome and of the ordinal score; nothing is estimated here."""
    return Results(
        plan_key=origin.plan_key,
        plan_version=origin.plan_version,
        plan_hash=origin.plan_hash,
        comparator_definition=origin.comparator_definition,
        exposed_label=plan.exposed.label,
        comparator_label=plan.comparator.label,
        snapshot_hash=origin.snapshot_hash,
        data_as_of=origin.data_as_of,
        sites=origin.sites,
        cases=origin.cases,
        synthetic_cases=origin.synthetic_cases,
        binary=tuple(_binary(study, plan, row.variable) for row in plan.outcomes.rows),
        ordinal=(_ordinal(study, plan),),
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
    return (
        column.definition.format(**asdict(plan.settings)) if column.derived else column.definition
    )


def _arm(yes: Mask, no: Mask, group: Mask) -> ArmCounts:
    events = int(np.count_nonzero(yes & group))
    n = events + int(np.count_nonzero(no & group))
    return ArmCounts(events=events, n=n, missing=int(np.count_nonzero(group)) - n)


def _ordinal(study: Study, plan: Plan) -> OrdinalOutcome:
    column = study.column(plan.mrs.variable)
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
