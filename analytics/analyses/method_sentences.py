"""What the chapters say of their own methods, in the order of the report."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from analytics.plan import Plan

# A part of a plan, and the module that says how it is analysed: not loaded without the part.
PARTS = (
    ("propensity", "propensity"),
    ("missing", "missing_table"),
    ("subgroups", "subgroups"),
    ("sensitivity", "sensitivity"),
    ("sites", "sites"),
    ("synthesis", "synthesis"),
)


def of_chapters(plan: Plan) -> Iterator[str]:
    """The sentences of every chapter that the plan has."""
    for part, module in PARTS:
        if getattr(plan, part):
            yield from import_module(f"analytics.analyses.{module}").methods(plan)
