"""The plans that are kept up to date, by their key."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from analytics.plan import PLANS, Plan, load_plan


@cache
def standing_plans() -> Mapping[str, Plan]:
    """Read every plan that is shipped. Raises PlanError, which names file, line and reason."""
    plans = [load_plan(path) for path in sorted(PLANS.glob("*.toml"))]
    return {plan.key: plan for plan in plans}


def plan_of(key: str) -> Plan:
    """Return the plan; raise KeyError if this version of the code no longer has it."""
    return standing_plans()[key]
