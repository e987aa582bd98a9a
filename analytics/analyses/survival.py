"""Times to an event: curves, numbers at risk, and the crude comparison of the two groups."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analytics.analyses.crude import Followed, crude_p, follow_up_of
from analytics.analyses.engine import Analysis, Refusal, Study, attempt
from analytics.analyses.survival_results import (
    GroupCurve,
    Hazards,
    Steps,
    TimedResult,
    TimesResult,
)
from analytics.analyses.survival_table import present
from analytics.analyses.timed import COMPETING, EVENT
from analytics.plan import OutcomeRow, Plan
from analytics.stats import competing_risks
from analytics.stats import kaplan_meier as km
from analytics.stats.cox import fit_cox, hazard_ratio, wald_test
from analytics.stats.estimate import Estimate, NotEstimableError
from analytics.stats.fine_gray import fit_fine_gray, subdistribution_hazard_ratio
from analytics.stats.proportional_hazards import proportional_hazards
from analytics.stats.restricted_mean import RestrictedMeans, compare_restricted_means
from analytics.stats.term import TermEstimate

Known = NDArray[np.bool_]


def compute(study: Study, plan: Plan) -> TimesResult:
    """Every time to an event of the plan."""
    rows = plan.outcomes.of_kind("time_to_event")
    return TimesResult(outcomes=tuple(_outcome(study, plan, row) for row in rows))


def _outcome(study: Study, plan: Plan, row: OutcomeRow) -> TimedResult:
    data = follow_up_of(study, row)
    horizon = row.horizon or _common_end(data)
    exposed, comparator = (
        _group(data, taken, group.label, row, horizon, plan.level)
        for taken, group in ((data.exposed, plan.exposed), (~data.exposed, plan.comparator))
    )
    means, subdistribution = None, None
    if row.competing:
        subdistribution = attempt(lambda: _subdistribution(data, plan.level))
    else:
        means = attempt(lambda: _means(data, horizon, plan.level))
    return TimedResult(
        row=row,
        column=study.column(row.variable),
        competing=study.column(row.competing) if row.competing else None,
        primary=row.variable == plan.outcomes.primary,
        exposed=exposed,
        comparator=comparator,
        horizon=horizon,
        own_horizon=row.horizon is None,
        test=attempt(lambda: crude_p(study, plan, row)),
        hazards=attempt(lambda: _hazards(data, plan.level)),
        subdistribution=subdistribution,
        means=means,
        missing=data.missing,
        level=plan.level,
    )


def _common_end(data: Followed) -> float | None:
    """The last time that both groups reach; None where a group is empty, or ends at the start."""
    ends = [data.times[part].max() for part in (data.exposed, ~data.exposed) if part.any()]
    return float(min(ends)) or None if len(ends) == len(("exposed", "comparator")) else None


def _group(
    data: Followed,
    taken: Known,
    label: str,
    row: OutcomeRow,
    horizon: float | None,
    level: float,
) -> GroupCurve:
    times, codes = data.times[taken], data.codes[taken]
    if row.competing:
        found = attempt(lambda: _incidence(times, codes, EVENT, horizon, level))
        other = attempt(lambda: _incidence(times, codes, COMPETING, horizon, level))
    else:
        found, other = attempt(lambda: _kaplan_meier(times, codes, horizon, level)), None
    return GroupCurve(
        label=label,
        n=int(times.size),
        events=int((codes == EVENT).sum()),
        competing_events=int((codes == COMPETING).sum()),
        curve=found if isinstance(found, Refusal) else found[0],
        competing=None if other is None or isinstance(other, Refusal) else other[0],
        incidence=found if isinstance(found, Refusal) else found[1],
        competing_incidence=other if other is None or isinstance(other, Refusal) else other[1],
    )


def _kaplan_meier(
    times: NDArray[np.float64], codes: NDArray[np.int64], horizon: float | None, level: float
) -> tuple[Steps, Estimate | Refusal]:
    curve = km.kaplan_meier(times, codes, level=level)
    steps = Steps(
        times=curve.times,
        value=1 - curve.survival,
        low=1 - curve.high,
        high=1 - curve.low,
        at_risk=curve.at_risk,
        events=curve.events,
    )
    return steps, attempt(lambda: km.incidence_at(curve, _required(horizon)))


def _incidence(
    times: NDArray[np.float64],
    codes: NDArray[np.int64],
    cause: int,
    horizon: float | None,
    level: float,
) -> tuple[Steps, Estimate | Refusal]:
    curve = competing_risks.cumulative_incidence(times, codes, cause=cause, level=level)
    steps = Steps(
        times=curve.times,
        value=curve.incidence,
        low=curve.low,
        high=curve.high,
        at_risk=curve.at_risk,
        events=curve.events,
    )
    return steps, attempt(lambda: competing_risks.incidence_at(curve, _required(horizon)))


def _required(horizon: float | None) -> float:
    if horizon is None:
        raise NotEstimableError("there is no time that both groups reach")
    return horizon


def _hazards(data: Followed, level: float) -> Hazards:
    fit = fit_cox(data.times, data.codes == EVENT, _exposure(data), terms=("exposure",))
    return Hazards(
        ratio=hazard_ratio(fit, 0, level=level),
        wald=wald_test(fit, 0),
        proportional=attempt(lambda: proportional_hazards(fit).together),
    )


def _subdistribution(data: Followed, level: float) -> TermEstimate:
    fit = fit_fine_gray(data.times, data.codes, _exposure(data), cause=EVENT, terms=("exposure",))
    return subdistribution_hazard_ratio(fit, 0, level=level)


def _exposure(data: Followed) -> NDArray[np.float64]:
    """The group as the only column of a design, (n, 1); NotEstimableError if one is empty."""
    if data.exposed.all() or not data.exposed.any():
        raise NotEstimableError("a group has no patients")
    return data.exposed.astype(np.float64)[:, None]


def _means(data: Followed, horizon: float | None, level: float) -> RestrictedMeans:
    ours, theirs = (
        km.kaplan_meier(data.times[part], data.codes[part], level=level)
        for part in (data.exposed, ~data.exposed)
    )
    return compare_restricted_means(ours, theirs, _required(horizon), level=level)


def _reads(plan: Plan) -> Iterator[str]:
    for row in plan.outcomes.of_kind("time_to_event"):
        yield from (name for name in (row.variable, row.time, row.competing) if name)


ANALYSIS = Analysis(
    key="survival",
    title="Times to an event",
    step="Following patients over time",
    compute=compute,
    present=present,
    reads=_reads,
    applies=lambda plan: plan.groups is not None and bool(plan.outcomes.of_kind("time_to_event")),
    complete_cases=True,
)
