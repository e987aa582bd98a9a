"""A table of characteristics where the plan has more groups than the two that it compares."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analytics.analyses import characteristics, characteristics_table, grouped_table
from analytics.analyses.characteristics import CharacteristicsResult
from analytics.analyses.engine import Study
from analytics.analyses.grouped import GroupedCharacteristics, describe_groups
from analytics.analyses.missing_reasons import MissingReasons, reasons_of
from analytics.analyses.missing_reasons_table import notes_above, reasons_table
from analytics.plan import Plan, SummaryTable
from analytics.report.display import Table
from analytics.stats.baseline_tests import Choices

ALL_SHOWN = (
    "Every group of the plan is described; effects compare the first two. A test asks whether any "
    "of the groups differ."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeveralGroups:
    plan: SummaryTable
    described: GroupedCharacteristics


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabulated:
    """A table of characteristics, and why its values are missing."""

    described: CharacteristicsResult | SeveralGroups
    missing: MissingReasons


def compute(study: Study, plan: Plan, table: SummaryTable) -> Tabulated:
    """Two groups with their balance, or all groups where the plan has others."""
    return Tabulated(
        described=_described(study, plan, table), missing=reasons_of(study, plan, table.rows)
    )


def _described(
    study: Study, plan: Plan, table: SummaryTable
) -> CharacteristicsResult | SeveralGroups:
    if not plan.comparison.others:
        return characteristics.compute(study, plan, table)
    codes = np.full(len(study.dataset), -1, dtype=np.int8)
    for place, (_, mask) in enumerate(study.groups):
        codes[mask] = place
    described = describe_groups(
        study.dataset,
        table.rows,
        codes,
        tuple(group.label for group, _ in study.groups),
        choices=Choices(
            policy=plan.test_policy,
            mean_test=plan.statistics.mean_test,
            seed=plan.statistics.seed,
        ),
        p_values=table.p_values,
    )
    return SeveralGroups(plan=table, described=described)


def tables(result: Tabulated, key: str) -> tuple[Table, ...]:
    """The table under its key, with the plan's remarks, and below it why values are missing."""
    printed = _table(result.described, key)
    printed = replace(printed, notes=(*printed.notes, *notes_above(result.missing)))
    title = result.described.plan.title
    return (printed, *reasons_table(result.missing, key, title))


def _table(result: CharacteristicsResult | SeveralGroups, key: str) -> Table:
    if isinstance(result, CharacteristicsResult):
        return characteristics_table.table(result, key)
    printed = grouped_table.table(result.described, key, result.plan.title)
    return replace(printed, notes=(ALL_SHOWN, *printed.notes, *result.plan.notes))
