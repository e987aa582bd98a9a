"""All chapters of a report, in the order in which they stand in it."""

from __future__ import annotations

from analytics.analyses import (
    flow,
    methods,
    mrs,
    outcomes,
    procedure,
    published,
    sites,
    subgroups,
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
    subgroups.ANALYSIS,
    sites.ANALYSIS,
    synthesis.ANALYSIS,
    published.ANALYSIS,
    methods.ANALYSIS,
)


def analyses_of(plan: Plan) -> tuple[Analysis, ...]:
    """The chapters that this plan has, in order."""
    return tuple(analysis for analysis in ANALYSES if analysis.applies(plan))
