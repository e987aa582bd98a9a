"""STROBE flow: from all registered cases to the two groups, and who left on the way and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.analyses.engine import Analysis, Study
from analytics.dataset.cohort import Cohort, Mask
from analytics.plan import Plan
from analytics.report import numbers
from analytics.report.display import Flow, FlowArm, FlowStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """A group at the end of the flow; ``missing`` have no primary outcome."""

    key: str
    label: str
    n: int
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowResult:
    cohort: Cohort
    left_out: tuple[tuple[str, int], ...]
    arms: tuple[Arm, Arm]
    outcome: str


def compute(study: Study, plan: Plan) -> FlowResult:
    groups = study.dataset[plan.group_variable]
    column = study.column(plan.group_variable)
    others = [
        level
        for level in column.levels
        if level.code not in (plan.exposed.code, plan.comparator.code)
    ]
    included = study.cohort.included
    return FlowResult(
        cohort=study.cohort,
        left_out=tuple(
            (other.label, int(((groups == other.code).to_numpy() & included).sum()))
            for other in others
        ),
        arms=(
            _arm(study, plan, "exposed", plan.exposed.label, study.exposed),
            _arm(study, plan, "comparator", plan.comparator.label, study.comparator),
        ),
        outcome=study.column(plan.outcomes.primary).label,
    )


def _arm(study: Study, plan: Plan, key: str, label: str, group: Mask) -> Arm:
    missing = study.dataset[plan.outcomes.primary].isna().to_numpy() & group
    return Arm(key=key, label=label, n=int(group.sum()), missing=int(np.count_nonzero(missing)))


def present(result: FlowResult) -> tuple[Flow, ...]:
    trunk = [FlowStep(key="registered", label="Cases registered", n=result.cohort.total)]
    for step in result.cohort.steps:
        excluded = [(step.excluded_label, step.excluded)]
        if step.indeterminate:
            excluded.append(("not recorded, cannot be told", step.indeterminate))
        trunk.append(FlowStep(key=step.key, label=step.label, n=step.n, excluded=tuple(excluded)))
    compared = sum(arm.n for arm in result.arms)
    trunk.append(
        FlowStep(
            key="compared", label="In one of the two groups", n=compared, excluded=result.left_out
        )
    )
    flow = Flow(
        key="flow",
        title="Flow of patients",
        trunk=tuple(trunk),
        arms=tuple(_arm_steps(arm, result.outcome) for arm in result.arms),
        finding=_finding(result, compared),
    )
    return (flow,)


def _arm_steps(arm: Arm, outcome: str) -> FlowArm:
    return FlowArm(
        key=arm.key,
        label=arm.label,
        steps=(
            FlowStep(key="group", label=arm.label, n=arm.n),
            FlowStep(
                key="analysed",
                label=f"Analysed for {outcome}",
                n=arm.n - arm.missing,
                excluded=((f"{outcome} missing", arm.missing),),
            ),
        ),
    )


def _finding(result: FlowResult, compared: int) -> str:
    exposed, comparator = result.arms
    return (
        f"Of {numbers.count(result.cohort.total)} registered cases {numbers.count(compared)} are "
        f"compared: {numbers.count(exposed.n)} {exposed.label.lower()}, "
        f"{numbers.count(comparator.n)} {comparator.label.lower()}."
    )


ANALYSIS = Analysis(
    key="flow",
    title="Flow",
    step="Counting the flow of patients",
    compute=compute,
    present=present,
    reads=lambda _plan: [],  # what selects cases and groups feeds every chapter
)
