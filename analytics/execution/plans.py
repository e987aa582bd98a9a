"""The plans that are kept up to date, by their key."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.conf import settings

from analytics.plan import Plan, standing_plan


@cache
def standing_plans() -> Mapping[str, Plan]:
    """Read the plans that this installation keeps up to date, of those that are shipped.

    Raises PlanError, which names file, line and reason.
    """
    plans = [standing_plan(key) for key in settings.REPERFUSE_PLANS]
    return {plan.key: plan for plan in plans}


def plan_of(key: str) -> Plan:
    """Return the plan; raise KeyError if this version of the code no longer has it."""
    return standing_plans()[key]
