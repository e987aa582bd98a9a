"""All chapters of a report, in the order in which they stand in it.

A chapter's module is loaded when a plan has the chapter: most plans have half of them, and what a
module needs of the statistics takes longer to load than to compute.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, cast

from analytics.plan import Plan

if TYPE_CHECKING:
    from analytics.analyses.engine import Analysis

# The module of each chapter, and what a plan must have for it; the module itself may ask for more.
CHAPTERS: dict[str, Callable[[Plan], object]] = {
    "flow": lambda _plan: True,
    "table1": lambda plan: plan.table1,
    "procedure": lambda plan: plan.procedure,
    "outcomes": lambda plan: plan.groups,
    "mrs": lambda plan: plan.mrs,
    "models": lambda plan: plan.models,
    "survival": lambda plan: plan.outcomes.of_kind("time_to_event"),
    "propensity_table": lambda plan: plan.propensity,
    "missing_table": lambda plan: plan.missing,
    "subgroups": lambda plan: plan.subgroups,
    "sensitivity_table": lambda plan: plan.sensitivity,
    "sites": lambda plan: plan.sites,
    "synthesis": lambda plan: plan.synthesis,
    "published": lambda plan: plan.published,
    "methods": lambda _plan: True,
}


def analyses_of(plan: Plan) -> tuple[Analysis, ...]:
    """The chapters that this plan has, in order."""
    loaded = (_analysis(name) for name, asked in CHAPTERS.items() if asked(plan))
    return tuple(analysis for analysis in loaded if analysis.applies(plan))


def every_analysis() -> tuple[Analysis, ...]:
    """The chapters of any plan, in order."""
    return tuple(_analysis(name) for name in CHAPTERS)


def _analysis(name: str) -> Analysis:
    return cast("Analysis", import_module(f"analytics.analyses.{name}").ANALYSIS)
