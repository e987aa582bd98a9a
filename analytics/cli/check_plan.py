"""``check-plan``: whether a plan is sound, and whether it fits data."""

from __future__ import annotations

import sys
from argparse import Namespace

from analytics.cli.opening import open_cases, open_plan


def run(options: Namespace) -> None:
    """Refuse the plan with line and reason, or say that it is sound."""
    plan = open_plan(options.plan)
    if options.data is None:
        sys.stdout.write(f"{plan.key} {plan.version} is a sound plan.\n")
        return
    from analytics.pipeline import check_fit  # noqa: PLC0415 the engine is loaded for data only

    check_fit(open_cases(options, plan), plan)
    sys.stdout.write(f"{plan.key} {plan.version} is a sound plan and fits {options.data.name}.\n")
