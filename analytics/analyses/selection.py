"""From a dataset and a plan to the study: the cohort steps, the groups, and a check of the plan."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics.analyses.engine import Study
from analytics.analyses.fitting import check
from analytics.dataset import cohort
from analytics.dataset.dataset import Dataset
from analytics.plan import Criterion, Plan

WORST_SCORE = 6


def select_study(dataset: Dataset, plan: Plan) -> Study:
    """Apply the plan's population steps and mark its groups.

    Raises PlanError if the plan asks of a variable what its kind cannot give.
    """
    check(plan, dataset.columns)
    _check_scores(dataset, plan)
    steps = [_criterion(dataset, each) for each in plan.population]
    selected = cohort.select(len(dataset), steps)
    nobody = np.zeros(len(dataset), dtype=np.bool_)
    if plan.groups is None:
        return Study(
            dataset=dataset,
            cohort=selected,
            exposed=nobody,
            comparator=nobody,
            analysed=selected.included,
        )
    values = dataset[plan.groups.variable]
    masks = [
        cohort.is_true(cohort.has_code(values, [group.code])) & selected.included
        for group in plan.groups.all
    ]
    return Study(
        dataset=dataset,
        cohort=selected,
        exposed=masks[0],
        comparator=masks[1],
        analysed=np.logical_or.reduce(masks),
        groups=tuple(zip(plan.groups.all, masks, strict=True)),
    )


def _check_scores(dataset: Dataset, plan: Plan) -> None:
    """Raise PlanError where the mRS holds what is none: perhaps a code for missing."""
    if plan.mrs is None:
        return
    scores = dataset[plan.mrs.variable]
    wrong = scores[((scores < 0) | (scores > WORST_SCORE)).fillna(value=False)]
    if len(wrong):
        reason = f"{plan.mrs.variable} holds {wrong.iloc[0]}, which is no score from 0 to 6"
        raise plan.error(("mrs", "variable"), reason)


def _criterion(dataset: Dataset, planned: Criterion) -> cohort.Criterion:
    return cohort.Criterion(
        key=planned.key,
        label=planned.label,
        excluded_label=planned.excluded,
        holds=_holds(dataset[planned.variable], planned),
    )


def _holds(values: pd.Series, planned: Criterion) -> pd.Series:
    if planned.required is None:
        return cohort.has_code(values, planned.codes)
    return values if planned.required else ~values
