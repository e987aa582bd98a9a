"""Table 1: baseline characteristics by group."""

from __future__ import annotations

from analytics.analyses import several_groups
from analytics.analyses.engine import Analysis, Study, required
from analytics.analyses.several_groups import Tabulated
from analytics.plan import Plan
from analytics.report.display import Table


def compute(study: Study, plan: Plan) -> Tabulated:
    return several_groups.compute(study, plan, required(plan.table1))


def present(result: Tabulated) -> tuple[Table, ...]:
    return several_groups.tables(result, "table1")


ANALYSIS = Analysis(
    key="table1",
    title="Baseline",
    step="Describing the groups at baseline",
    compute=compute,
    present=present,
    reads=lambda plan: [row.variable for row in plan.table1.rows] if plan.table1 else [],
    applies=lambda plan: plan.groups is not None and plan.table1 is not None,
)
