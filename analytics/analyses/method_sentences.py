"""What the chapters say of their own methods, in the order of the report."""

from __future__ import annotations

from collections.abc import Callable

from analytics.analyses import (
    missing_table,
    propensity,
    sensitivity,
    sites,
    subgroups,
    synthesis,
)
from analytics.plan import Plan

CHAPTERS: tuple[Callable[[Plan], tuple[str, ...]], ...] = (
    propensity.methods,
    missing_table.methods,
    subgroups.methods,
    sensitivity.methods,
    sites.methods,
    synthesis.methods,
)


def of_chapters(plan: Plan) -> tuple[str, ...]:
    """The sentences of every chapter that the plan has."""
    return tuple(sentence for chapter in CHAPTERS for sentence in chapter(plan))
