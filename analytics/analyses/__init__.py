"""All chapters of a report, in the order in which they stand in it."""

from __future__ import annotations

from analytics.analyses import (
    flow,
    methods,
    missing_table,
    models,
    mrs,
    outcomes,
    procedure,
    propensity_table,
    published,
    sensitivity_table,
    sites,
    subgroups,
    survival,
    synthesis,
    table1,
)
from analytics.analyses.engine import Analysis
from analytics.plan import Plan

ANALYSES = (
    flow.ANALYSIS,
    table1.ANALYSIS,
    procedure.ANALYSIS,
    outcomes.ANALYSIS,
    mrs.ANALYSIS,
    models.ANALYSIS,
    survival.ANALYSIS,
    propensity_table.ANALYSIS,
    missing_table.ANALYSIS,
    subgroups.ANALYSIS,
    sensitivity_table.ANALYSIS,
    sites.ANALYSIS,
    synthesis.ANALYSIS,
    published.ANALYSIS,
    methods.ANALYSIS,
)


def analyses_of(plan: Plan) -> tuple[Analysis, ...]:
    """The chapters that this plan has, in order."""
    return tuple(analysis for analysis in ANALYSES if analysis.applies(plan))
