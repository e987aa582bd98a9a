"""P values of the outcomes that are not primary, adjusted together as the plan says."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from analytics.analyses.comparison import Comparison
from analytics.plan import OutcomeRow, Plan
from analytics.stats.estimate import SignificanceTest
from analytics.stats.multiplicity import benjamini_hochberg, hochberg, holm

ADJUSTMENTS: dict[str, Callable[[Sequence[float]], NDArray[np.float64]]] = {
    "holm": holm,
    "hochberg": hochberg,
    "benjamini_hochberg": benjamini_hochberg,
}
NAMES = {
    "holm": "Holm",
    "hochberg": "Hochberg",
    "benjamini_hochberg": "Benjamini-Hochberg",
}
UNADJUSTED = (
    "One outcome is primary; all others are exploratory, their P values not adjusted for "
    "multiplicity."
)


def adjusted(
    plan: Plan, rows: Sequence[OutcomeRow], comparisons: Sequence[Comparison]
) -> tuple[float | None, ...]:
    """The adjusted P of each row; None for the primary one and for what could not be tested."""
    method = plan.statistics.multiplicity
    family = {
        place: found.test.p_value
        for place, (row, found) in enumerate(zip(rows, comparisons, strict=True))
        if row.variable != plan.outcomes.primary and isinstance(found.test, SignificanceTest)
    }
    if method == "none" or not family:
        return (None,) * len(comparisons)
    values = dict(zip(family, ADJUSTMENTS[method](list(family.values())), strict=True))
    return tuple(
        float(values[place]) if place in values else None for place in range(len(comparisons))
    )


def note(method: str, tested: int) -> str:
    """How the P values of the table are to be read."""
    if method == "none":
        return UNADJUSTED
    return (
        "One outcome is primary; all others are exploratory. Adjusted P: by "
        f"{NAMES[method]} over the {tested} others of this table that could be tested."
    )
