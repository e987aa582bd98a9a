"""All chapters of a report, in the order in which they stand in it."""

from __future__ import annotations

from analytics.analyses import flow, methods, mrs, outcomes, procedure, published, table1

ANALYSES = (
    flow.ANALYSIS,
    table1.ANALYSIS,
    procedure.ANALYSIS,
    outcomes.ANALYSIS,
    mrs.ANALYSIS,
    published.ANALYSIS,
    methods.ANALYSIS,
)
