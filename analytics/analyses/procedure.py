"""The procedure table: how the groups were treated."""

from __future__ import annotations

from analytics.analyses import several_groups
from analytics.analyses.engine import Analysis, Study, required
from analytics.analyses.several_groups import Tabulated
from analytics.plan import Plan
from analytics.report.display import Table


def compute(study: Study, plan: Plan) -> Tabulated:
    return several_groups.compute(study, plan, required(plan.procedure))


def present(result: Tabulated) -> tuple[Table, ...]:
    return several_groups.tables(result, "procedure")


ANALYSIS = Analysis(
    key="procedure",
    title="Procedure",
    step="Describing the procedures",
    compute=compute,
    present=present,
    reads=lambda plan: [row.variable for row in plan.procedure.rows] if plan.procedure else [],
    applies=lambda plan: plan.groups is not None and plan.procedure is not None,
)
