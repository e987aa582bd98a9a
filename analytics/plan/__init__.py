"""The statistical analysis plan: what is compared with what, how, and how it is printed."""

from __future__ import annotations

from analytics.plan.loading import PLANS, load_plan, parse_plan, standing_plan
from analytics.plan.model import (
    Criterion,
    Group,
    OutcomeRow,
    Outcomes,
    Plan,
    Published,
    PublishedRow,
    RankinFigure,
    Settings,
    SummaryKind,
    SummaryRow,
    SummaryTable,
    TestPolicy,
)
from analytics.plan.reading import PlanError

__all__ = [
    "PLANS",
    "Criterion",
    "Group",
    "OutcomeRow",
    "Outcomes",
    "Plan",
    "PlanError",
    "Published",
    "PublishedRow",
    "RankinFigure",
    "Settings",
    "SummaryKind",
    "SummaryRow",
    "SummaryTable",
    "TestPolicy",
    "load_plan",
    "parse_plan",
    "standing_plan",
]
