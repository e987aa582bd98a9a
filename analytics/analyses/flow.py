"""STROBE flow: from all registered cases to the two groups, and who left on the way and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.analyses.engine import Analysis, Study
from analytics.dataset.cohort import Cohort, Mask, has_code, is_true
from analytics.plan import Plan
from analytics.report import numbers
from analytics.report.display import Flow, FlowArm, FlowStep

KEYS = ("exposed", "comparator")


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
    arms: tuple[Arm, ...]
    outcome: str
    missing: int
    imputed: bool = False

    @property
    def analysed(self) -> str:
        """What the last box says: where the primary outcome is imputed, nobody leaves there."""
        known = f"{self.outcome} known"
        return f"{known}, else imputed" if self.imputed else f"Analysed for {self.outcome}"


def compute(study: Study, plan: Plan) -> FlowResult:
    return FlowResult(
        cohort=study.cohort,
        left_out=_left_out(study, plan),
        arms=tuple(
            Arm(
                key=KEYS[place] if place < len(KEYS) else f"group{place + 1}",
                label=group.label,
                n=int(np.count_nonzero(mask)),
                missing=_missing(study, plan, mask),
            )
            for place, (group, mask) in enumerate(study.groups)
        ),
        outcome=study.column(plan.outcomes.primary).label,
        missing=_missing(study, plan, study.analysed),
        imputed=plan.imputes_primary,
    )


def _left_out(study: Study, plan: Plan) -> tuple[tuple[str, int], ...]:
    """The patients of the cohort whose group the plan does not name, by their group."""
    if plan.groups is None:
        return ()
    named = {group.code for group in plan.groups.all}
    values, included = study.dataset[plan.groups.variable], study.cohort.included
    return tuple(
        (answer.label, int(np.count_nonzero(is_true(has_code(values, [answer.code])) & included)))
        for answer in study.column(plan.groups.variable).answers
        if answer.code not in named
    )


def _missing(study: Study, plan: Plan, group: Mask) -> int:
    return int(np.count_nonzero(study.dataset[plan.outcomes.primary].isna().to_numpy() & group))


def present(result: FlowResult) -> tuple[Flow, ...]:
    trunk = [FlowStep(key="registered", label="Cases registered", n=result.cohort.total)]
    for step in result.cohort.steps:
        excluded = [(step.excluded_label, step.excluded)]
        if step.indeterminate:
            excluded.append(("not recorded, cannot be told", step.indeterminate))
        trunk.append(FlowStep(key=step.key, label=step.label, n=step.n, excluded=tuple(excluded)))
    trunk.append(_last(result))
    flow = Flow(
        key="flow",
        title="Flow of patients",
        trunk=tuple(trunk),
        arms=tuple(_arm_steps(arm, result) for arm in result.arms),
        finding=_finding(result, trunk[-1].n),
    )
    return (flow,)


def _last(result: FlowResult) -> FlowStep:
    """The last box of the trunk: the groups together, or, without groups, who is analysed."""
    if not result.arms:
        n = int(np.count_nonzero(result.cohort.included))
        return FlowStep(
            key="analysed",
            label=f"Analysed for {result.outcome}",
            n=n - result.missing,
            excluded=((f"{result.outcome} missing", result.missing),),
        )
    words = "two" if len(result.arms) == len(KEYS) else f"{len(result.arms)}"
    return FlowStep(
        key="compared",
        label=f"In one of the {words} groups",
        n=sum(arm.n for arm in result.arms),
        excluded=result.left_out,
    )


def _arm_steps(arm: Arm, result: FlowResult) -> FlowArm:
    return FlowArm(
        key=arm.key,
        label=arm.label,
        steps=(
            FlowStep(key="group", label=arm.label, n=arm.n),
            FlowStep(
                key="analysed",
                label=result.analysed,
                n=arm.n - arm.missing,
                excluded=((f"{result.outcome} missing", arm.missing),),
            ),
        ),
    )


def _finding(result: FlowResult, n: int) -> str:
    of_all = f"Of {numbers.count(result.cohort.total)} registered cases {numbers.count(n)} are"
    if not result.arms:
        return f"{of_all} analysed for {result.outcome}."
    groups = ", ".join(f"{numbers.count(arm.n)} {arm.label.lower()}" for arm in result.arms)
    return f"{of_all} compared: {groups}."


ANALYSIS = Analysis(
    key="flow",
    title="Flow",
    step="Counting the flow of patients",
    compute=compute,
    present=present,
    reads=lambda _plan: [],  # what selects cases and groups feeds every chapter
)
