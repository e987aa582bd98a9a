"""From a dataset and a plan to the study: the cohort steps, the groups, and a check of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from analytics.analyses.engine import Study
from analytics.dataset import cohort
from analytics.dataset.columns import Column
from analytics.dataset.dataset import Dataset
from analytics.plan import Criterion, Plan, PlanError

NUMBERS = ("integer", "decimal")
COUNTABLE = ("boolean", "choice")


def select_study(dataset: Dataset, plan: Plan) -> Study:
    """Apply the plan's population steps and mark its two groups.

    Raises PlanError if the plan asks of a variable what its kind cannot give.
    """
    check(plan, dataset.columns)
    steps = [_criterion(dataset, each) for each in plan.population]
    selected = cohort.select(len(dataset), steps)
    groups = dataset[plan.group_variable]
    return Study(
        dataset=dataset,
        cohort=selected,
        exposed=(groups == plan.exposed.code).to_numpy() & selected.included,
        comparator=(groups == plan.comparator.code).to_numpy() & selected.included,
    )


def check(plan: Plan, columns: Mapping[str, Column]) -> None:
    """Raise PlanError if a variable's kind or codes do not fit what the plan does with it."""
    for reason in _objections(plan, columns):
        raise PlanError(plan.key, None, reason)


def _objections(plan: Plan, columns: Mapping[str, Column]) -> Iterator[str]:
    group = columns[plan.group_variable]
    for side in (plan.exposed, plan.comparator):
        if side.code not in group.codes:
            yield f"“{side.code}” is no group of {group.name}: {', '.join(group.codes)}"
    for criterion in plan.population:
        yield from _step_objections(criterion, columns[criterion.variable])
    for row in (*plan.table1.rows, *plan.procedure.rows):
        allowed = COUNTABLE if row.summary == "count" else NUMBERS
        if columns[row.variable].kind not in allowed:
            kind = columns[row.variable].kind
            yield f"{row.variable} is of kind {kind} and has no {row.summary}"
    for outcome in plan.outcomes.rows:
        if columns[outcome.variable].kind != "boolean":
            yield f"{outcome.variable} is no yes/no variable and so no row of the outcome table"


def _step_objections(criterion: Criterion, column: Column) -> Iterator[str]:
    if criterion.required is not None and column.kind != "boolean":
        yield f"{column.name} is no yes/no variable; step “{criterion.key}” needs “in”"
    unknown = [code for code in criterion.codes if code not in column.codes]
    if unknown:
        yield f"{column.name} has no code {', '.join(unknown)}; step “{criterion.key}”"


def _criterion(dataset: Dataset, planned: Criterion) -> cohort.Criterion:
    return cohort.Criterion(
        key=planned.key,
        label=planned.label,
        excluded_label=planned.excluded,
        holds=_holds(dataset[planned.variable], planned),
    )


def _holds(values: pd.Series, planned: Criterion) -> pd.Series:
    if planned.required is None:
        return values.isin(list(planned.codes)).astype("boolean").mask(values.isna())
    return values if planned.required else ~values
