"""Effects in subgroups of the patients, and whether they differ: exploratory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analytics.analyses import subgroups_display
from analytics.analyses.covariates import number
from analytics.analyses.engine import Analysis, Study, required
from analytics.analyses.subgroup_effects import Found, effect_among, interaction
from analytics.analyses.subgroup_question import Question, question
from analytics.analyses.subgroups_result import Arm, DivisionResult, PartResult, SubgroupsResult
from analytics.dataset.cohort import Mask, has_code, is_true
from analytics.plan import Plan, Subgroup
from analytics.stats.subgroups import cut


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    """One subgroup: who is in it, of all cases."""

    label: str
    who: Mask


def compute(study: Study, plan: Plan) -> SubgroupsResult:
    part = required(plan.subgroups)
    asked = question(study, plan)
    everybody = study.exposed | study.comparator
    return SubgroupsResult(
        plan=part,
        row=asked.row,
        column=study.column(asked.row.variable),
        scale=asked.scale,
        level=plan.level,
        effects=asked.effects,
        exposed_label=plan.exposed.label,
        comparator_label=plan.comparator.label,
        covariates=tuple(column.name for _, column in asked.covariates),
        not_adjusted=bool(part.covariates) and not asked.covariates,
        primary=asked.row.variable == plan.outcomes.primary,
        overall=_result(asked, "All patients", everybody, effect_among(asked, everybody)),
        divisions=tuple(_division(study, asked, everybody, row) for row in part.rows),
    )


def _division(study: Study, asked: Question, everybody: Mask, row: Subgroup) -> DivisionResult:
    parts = tuple(_parts(study, row, everybody))
    # A variable whose codes are the subgroups does not vary within one of them.
    without = row.variable if row.cut is None else ""
    found = [(each.who, effect_among(asked, each.who, without=without)) for each in parts]
    within = np.logical_or.reduce([each.who for each in parts]) if parts else ~everybody
    names = [name for name, _ in asked.covariates]
    return DivisionResult(
        label=_label(study, row),
        parts=tuple(
            _result(asked, each.label, who, effect)
            for each, (who, effect) in zip(parts, found, strict=True)
        ),
        interaction=interaction(asked, found, without=without),
        outside=int(np.count_nonzero(everybody & ~within)),
        left_out_of_model=without in names,
    )


def _label(study: Study, row: Subgroup) -> str:
    column = study.column(row.variable)
    label = row.label or column.label
    return label if row.cut is None else f"{label}, cut at {_cut_words(row.cut, column.unit)}"


def _cut_words(at: float, unit: str) -> str:
    return f"{at:g} {unit}".strip()


def _parts(study: Study, row: Subgroup, everybody: Mask) -> Iterator[_Part]:
    """The subgroups in order; codes that nobody of the two groups has make none."""
    if row.cut is not None:
        column = study.column(row.variable)
        parted = cut(number(study, row.variable), row.cut, name="", unit=column.unit)
        for label, who in zip(parted.labels, (parted.below, parted.from_cut), strict=True):
            yield _Part(label=label.strip(), who=who & everybody)
        return
    values = study.dataset[row.variable]
    answers = study.column(row.variable).answers
    levels = [(level.label, level.codes) for level in row.levels]
    levels = levels or [(answer.label, (answer.code,)) for answer in answers]
    for label, codes in levels:
        who = is_true(has_code(values, codes)) & everybody
        if row.levels or who.any():
            yield _Part(label=label, who=who)


def _result(asked: Question, label: str, who: Mask, found: Found) -> PartResult:
    ours, theirs = asked.arms(who)
    counted = asked.row.kind in ("binary", "time_to_event")
    return PartResult(
        label=label,
        exposed=Arm(n=ours.size, events=int(ours.sum()) if counted else None),
        comparator=Arm(n=theirs.size, events=int(theirs.sum()) if counted else None),
        effect=found.estimate,
        used=found.used,
        remark=found.remark,
    )


def _reads(plan: Plan) -> Iterator[str]:
    part = plan.subgroups
    if part is None:
        return
    row = plan.outcomes.row(part.outcome or plan.outcomes.primary)
    yield from (name for name in (row.variable, row.time) if name)
    yield from (division.variable for division in part.rows)
    yield from part.covariates


def methods(plan: Plan) -> tuple[str, ...]:
    """Sentences for the chapter of methods; none where the plan has no subgroups."""
    part = plan.subgroups
    if part is None:
        return ()
    adjusted = "adjusted by a model in each subgroup" if part.covariates else "unadjusted"
    return (
        (
            f"Subgroups were named in the plan and are exploratory (STROBE 12b, 17): the effect "
            f"in each, {adjusted}, and one test of interaction per division, whose name stands "
            "below the table. Numbers are cut where the plan says."
        ),
    )


ANALYSIS = Analysis(
    key="subgroups",
    title="Subgroups",
    step="Comparing subgroups",
    compute=compute,
    present=subgroups_display.present,
    reads=_reads,
    applies=lambda plan: plan.groups is not None and plan.subgroups is not None,
    complete_cases=True,
)
