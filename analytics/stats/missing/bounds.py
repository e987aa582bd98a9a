"""What missing outcomes could have hidden, without a model: best and worst case, tipping point.

``extreme_cases(table, missing, reference_missing)`` and ``tipping_points(table, missing,
reference_missing, *, level=0.95)`` for a yes/no outcome; ``tables`` are of those with an answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from analytics.stats.estimate import Estimate, NotEstimableError, normal_quantile
from analytics.stats.risk_difference import newcombe
from analytics.stats.two_by_two import TwoByTwo

MOST_CELLS = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtremeCase:
    """One way to fill in all missing outcomes, in words, with the table and the difference."""

    name: str
    table: TwoByTwo
    difference: Estimate


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TippingPoints:
    """Every way to fill in: events among the missing of the group (rows) and reference (columns).

    ``difference`` and ``p_value`` (Pearson, no continuity correction) have shape (missing + 1,
    reference_missing + 1); P is 1 where the outcome does not vary.  ``tips`` marks the fillings
    whose verdict at ``alpha`` (and direction, where significant) is not that of the complete cases.
    ``nearest`` is the tipping filling nearest to what the observed proportions predict, as (events
    among the missing, reference events), or None if no filling tips.
    """

    difference: NDArray[np.float64]
    p_value: NDArray[np.float64]
    tips: NDArray[np.bool_]
    nearest: tuple[int, int] | None
    expected: tuple[float, float]
    alpha: float


def extreme_cases(
    table: TwoByTwo,
    missing: int,
    reference_missing: int,
    *,
    level: float = 0.95,
    difference: Callable[..., Estimate] = newcombe,
) -> tuple[ExtremeCase, ...]:
    """All missing with and all without the event, and the two that favour one group most.

    NotEstimableError if a group has nobody, answered or not; ValueError on negative counts.
    """
    _require_counts(missing, reference_missing)
    fillings = {
        "nobody missing had the event": (0, 0),
        "everybody missing had the event": (missing, reference_missing),
        "most events in the first group": (missing, 0),
        "fewest events in the first group": (0, reference_missing),
    }
    cases = []
    for name, (events, reference_events) in fillings.items():
        filled = TwoByTwo(
            table.events + events,
            table.n + missing,
            table.reference_events + reference_events,
            table.reference_n + reference_missing,
        )
        cases.append(
            ExtremeCase(name=name, table=filled, difference=difference(filled, level=level))
        )
    return tuple(cases)


def tipping_points(
    table: TwoByTwo, missing: int, reference_missing: int, *, level: float = 0.95
) -> TippingPoints:
    """The whole grid of fillings and where the verdict changes.

    NotEstimableError if a group has no answer (there is no verdict to tip), or with so many missing
    that the grid has more than four million cells; ValueError on negative counts.
    """
    _require_counts(missing, reference_missing)
    table.require_both_groups()
    normal_quantile(level)
    if (missing + 1) * (reference_missing + 1) > MOST_CELLS:
        raise NotEstimableError("too many missing outcomes for a grid of all fillings")
    ours = (table.events + np.arange(missing + 1.0))[:, np.newaxis]
    theirs = table.reference_events + np.arange(reference_missing + 1.0)
    n, m = table.n + missing, table.reference_n + reference_missing
    difference = ours / n - theirs / m
    p_value = _pearson(ours, theirs, n, m)
    alpha = 1 - level
    own = _pearson(
        np.array([float(table.events)]), np.array([float(table.reference_events)]),
        table.n, table.reference_n,
    )[0]  # fmt: skip
    direction = np.sign(
        table.events / table.n - table.reference_events / table.reference_n
    )  # fmt: skip
    significant = p_value < alpha
    tips = significant != bool(own < alpha)
    if own < alpha:
        tips |= significant & (np.sign(difference) != direction)
    expected = (
        missing * table.events / table.n,
        reference_missing * table.reference_events / table.reference_n,
    )
    return TippingPoints(
        difference=difference,
        p_value=p_value,
        tips=tips,
        nearest=_nearest(tips, expected),
        expected=expected,
        alpha=alpha,
    )


def _pearson(
    ours: NDArray[np.float64], theirs: NDArray[np.float64], n: int, m: int
) -> NDArray[np.float64]:
    share = (ours + theirs) / (n + m)
    variance = share * (1 - share) * (1 / n + 1 / m)
    varies = variance > 0
    statistic = (ours / n - theirs / m) ** 2 / np.where(varies, variance, 1.0)
    return np.asarray(np.where(varies, chdtrc(1, statistic), 1.0), dtype=np.float64)


def _nearest(tips: NDArray[np.bool_], expected: tuple[float, float]) -> tuple[int, int] | None:
    rows, columns = np.nonzero(tips)
    if rows.size == 0:
        return None
    distance = (rows - expected[0]) ** 2 + (columns - expected[1]) ** 2
    place = int(np.argmin(distance))
    return int(rows[place]), int(columns[place])


def _require_counts(missing: int, reference_missing: int) -> None:
    if min(missing, reference_missing) < 0:
        raise ValueError("counts cannot be negative")
