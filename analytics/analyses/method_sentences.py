"""The sentences of the Methods chapter: what each part of a report says of its own methods."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from analytics.analyses import method_words
from analytics.plan import Plan

# A part of a plan, and the module that says how it is analysed: not loaded without the part. In the
# order of the report.
PARTS = (
    ("propensity", "propensity"),
    ("missing", "missing_table"),
    ("subgroups", "subgroups"),
    ("sensitivity", "sensitivity"),
    ("sites", "sites"),
    ("synthesis", "synthesis"),
)


def sentences(plan: Plan) -> Iterator[str]:
    """The sentences of every part that the plan has."""
    yield from method_words.comparisons(plan)
    for part, module in PARTS:
        if getattr(plan, part):
            yield from import_module(f"analytics.analyses.{module}").methods(plan)
