"""The sentences of the Methods chapter: what each part of a report says of its own methods."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from analytics.analyses import (
    method_words,
    missing_table,
    propensity,
    sensitivity,
    sites,
    subgroups,
    synthesis,
)
from analytics.plan import Plan

# In the order of the report; each gives nothing where the plan has no such part.
PARTS: tuple[Callable[[Plan], Iterable[str]], ...] = (
    method_words.comparisons,
    propensity.methods,
    missing_table.methods,
    subgroups.methods,
    sensitivity.methods,
    sites.methods,
    synthesis.methods,
)


def sentences(plan: Plan) -> Iterator[str]:
    """The sentences of every part that the plan has."""
    for part in PARTS:
        yield from part(plan)
