"""The statistical analysis plan: what is compared with what, how, and how it is printed."""

from __future__ import annotations

from analytics.plan.adjustment import Covariate, Merge, Model
from analytics.plan.cohort import Criterion, Group, Groups
from analytics.plan.definitions import Definition
from analytics.plan.description import (
    Published,
    PublishedRow,
    RankinFigure,
    SummaryKind,
    SummaryRow,
    SummaryTable,
)
from analytics.plan.loading import PLANS, load_plan, parse_plan, ready_made_plans, standing_plan
from analytics.plan.missing import Departure, Imputation, MissingData, TippingPoint
from analytics.plan.model import Plan, Source
from analytics.plan.outcomes import Effects, Margin, OutcomeRow, Outcomes
from analytics.plan.propensity import Matching, Propensity, Weighting
from analytics.plan.reading import PlanError
from analytics.plan.sensitivity import Replacement, Sensitivity
from analytics.plan.settings import Settings, SettingsChange
from analytics.plan.sites import Completeness, Expected, FunnelPlot, RunChart, Sites
from analytics.plan.statistics import Statistics, TestPolicy
from analytics.plan.subgroups import Subgroup, SubgroupLevel, Subgroups
from analytics.plan.synthesis import Pooled, Synthesis

__all__ = [
    "PLANS",
    "Completeness",
    "Covariate",
    "Criterion",
    "Definition",
    "Departure",
    "Effects",
    "Expected",
    "FunnelPlot",
    "Group",
    "Groups",
    "Imputation",
    "Margin",
    "Matching",
    "Merge",
    "MissingData",
    "Model",
    "OutcomeRow",
    "Outcomes",
    "Plan",
    "PlanError",
    "Pooled",
    "Propensity",
    "Published",
    "PublishedRow",
    "RankinFigure",
    "Replacement",
    "RunChart",
    "Sensitivity",
    "Settings",
    "SettingsChange",
    "Sites",
    "Source",
    "Statistics",
    "Subgroup",
    "SubgroupLevel",
    "Subgroups",
    "SummaryKind",
    "SummaryRow",
    "SummaryTable",
    "Synthesis",
    "TestPolicy",
    "TippingPoint",
    "Weighting",
    "load_plan",
    "parse_plan",
    "ready_made_plans",
    "standing_plan",
]
