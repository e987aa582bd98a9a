"""What "no difference" may hide: the least difference that could be seen, power, expected width."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

from analytics.analyses.crude import both_numbers, follow_up_of, ordered_counts, table_of
from analytics.analyses.engine import Refusal, Study, attempt
from analytics.analyses.timed import EVENT
from analytics.plan import OutcomeRow, Plan
from analytics.stats.estimate import NotEstimableError
from analytics.stats.moments import moments
from analytics.stats.power.hazards import (
    detectable_hazard_ratio,
    expected_width_of_hazard_ratio,
    power_of_hazard_ratio,
)
from analytics.stats.power.means import detectable_mean_difference, power_of_means
from analytics.stats.power.ordinal import (
    detectable_shift,
    expected_width_of_shift,
    power_of_shift,
)
from analytics.stats.power.proportions import (
    Detectable,
    detectable_proportions,
    power_of_proportions,
)
from analytics.stats.power.width import expected_width_of_difference, expected_width_of_means
from analytics.stats.risk_difference import newcombe
from analytics.stats.two_by_two import TwoByTwo

# Beyond so many patients in a group the average over all tables is that of the likeliest one.
MOST_PATIENTS_ENUMERATED = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """``detectable``: differences above and below none that the plan's power would show.

    For a yes/no outcome differences of risks (None: no risk would), for a number one difference
    either way, for an ordered scale a common odds ratio, for a time to an event a hazard ratio.
    ``power`` is to show the plan's important difference, None where the plan has none; ``width`` is
    that of the interval if there were no difference, of a ratio its upper limit over the lower one.
    ``events`` are those of a time to an event, else None.
    """

    row: OutcomeRow
    label: str
    detectable: tuple[float | None, float | None] | Refusal
    power: float | Refusal | None
    width: float | Refusal
    events: int | None = None


def precision_of(study: Study, plan: Plan, row: OutcomeRow) -> Precision:
    label = study.column(row.variable).label
    if row.kind == "binary":
        return _of_risks(table_of(study, row), plan, row, label)
    if row.kind == "continuous":
        return _of_means(study, plan, row, label)
    if row.kind == "ordinal":
        return _of_shifts(study, plan, row, label)
    return _of_hazards(study, plan, row, label)


def _of_risks(table: TwoByTwo, plan: Plan, row: OutcomeRow, label: str) -> Precision:
    alpha, power = 1 - plan.level, plan.statistics.power
    return Precision(
        row=row,
        label=label,
        detectable=attempt(lambda: _around(_reference(table), table, power, alpha)),
        power=_power(lambda size: _power_of_risks(table, row, size, alpha), row),
        width=attempt(lambda: _width(table, plan.level)),
    )


def _reference(table: TwoByTwo) -> float:
    table.require_both_groups()
    return table.reference_events / table.reference_n


def _around(
    reference: float, table: TwoByTwo, power: float, alpha: float
) -> tuple[float | None, float | None]:
    found: Detectable = detectable_proportions(
        reference, table.n, table.reference_n, power=power, alpha=alpha
    )
    above = None if found.higher is None else found.higher - reference
    below = None if found.lower is None else found.lower - reference
    return above, below


def _power_of_risks(table: TwoByTwo, row: OutcomeRow, size: float, alpha: float) -> float:
    """Towards the better side, which is the one that the plan calls important."""
    reference = _reference(table)
    sought = reference - size if row.better == "lower" else reference + size
    if not 0 <= sought <= 1:
        raise NotEstimableError("no risk differs so much from that of the second group")
    return power_of_proportions(sought, reference, table.n, table.reference_n, alpha=alpha)


def _width(table: TwoByTwo, level: float) -> float:
    reference = _reference(table)
    if max(table.n, table.reference_n) <= MOST_PATIENTS_ENUMERATED:
        return expected_width_of_difference(
            reference, reference, table.n, table.reference_n, level=level
        )
    likeliest = TwoByTwo(
        round(reference * table.n), table.n, table.reference_events, table.reference_n
    )
    limits = newcombe(likeliest, level=level).interval
    return limits.high - limits.low


def _of_means(study: Study, plan: Plan, row: OutcomeRow, label: str) -> Precision:
    alpha, power = 1 - plan.level, plan.statistics.power
    ours, theirs = both_numbers(study, row)
    sd = attempt(lambda: _pooled_sd(study, row))
    if isinstance(sd, Refusal):
        return Precision(row=row, label=label, detectable=sd, power=sd, width=sd)
    spread, n, m = sd, ours.size, theirs.size

    def detectable() -> tuple[float, float]:
        found = detectable_mean_difference(spread, n, m, power=power, alpha=alpha)
        return found, -found

    return Precision(
        row=row,
        label=label,
        detectable=attempt(detectable),
        power=_power(lambda size: power_of_means(size, spread, n, m, alpha=alpha), row),
        width=attempt(lambda: expected_width_of_means(spread, n, m, level=plan.level)),
    )


def _pooled_sd(study: Study, row: OutcomeRow) -> float:
    ours, theirs = both_numbers(study, row)
    if min(ours.size, theirs.size) < 2:  # noqa: PLR2004 - a variance needs two
        raise NotEstimableError("fewer than two patients in a group")
    freedom = ours.size + theirs.size - 2
    squares = moments(ours).squares + moments(theirs).squares
    if squares <= 0:
        raise NotEstimableError("the values do not vary within the groups")
    return sqrt(squares / freedom)


def _of_shifts(study: Study, plan: Plan, row: OutcomeRow, label: str) -> Precision:
    alpha, power = 1 - plan.level, plan.statistics.power
    found = attempt(lambda: ordered_counts(study, row))
    if isinstance(found, Refusal):
        return Precision(row=row, label=label, detectable=found, power=found, width=found)
    ours, theirs = found
    n, m = int(ours.sum()), int(theirs.sum())
    if min(n, m) == 0:
        empty = Refusal("a group has no patients")
        return Precision(row=row, label=label, detectable=empty, power=empty, width=empty)
    shares = theirs / m
    return Precision(
        row=row,
        label=label,
        detectable=_either_way(lambda: detectable_shift(shares, n, m, power=power, alpha=alpha)),
        power=_power(lambda ratio: power_of_shift(shares, ratio, n, m, alpha=alpha), row),
        width=attempt(lambda: expected_width_of_shift(shares, n, m, level=plan.level)),
    )


def _of_hazards(study: Study, plan: Plan, row: OutcomeRow, label: str) -> Precision:
    alpha, power = 1 - plan.level, plan.statistics.power
    data = follow_up_of(study, row)
    events = int((data.codes == EVENT).sum())
    share = float(data.exposed.mean()) if data.exposed.size else 0.0
    return Precision(
        row=row,
        label=label,
        detectable=_either_way(
            lambda: detectable_hazard_ratio(events, share, power=power, alpha=alpha)
        ),
        power=_power(lambda ratio: power_of_hazard_ratio(ratio, events, share, alpha=alpha), row),
        width=attempt(lambda: expected_width_of_hazard_ratio(events, share, level=plan.level)),
        events=events,
    )


def _either_way(ratio: Callable[[], float]) -> tuple[float, float] | Refusal:
    found = attempt(ratio)
    return found if isinstance(found, Refusal) else (found, 1 / found)


def _power(of_size: Callable[[float], float], row: OutcomeRow) -> float | Refusal | None:
    size = row.important_difference
    return None if size is None else attempt(lambda: of_size(size))
