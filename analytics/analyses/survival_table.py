"""The chapter of times to an event: a figure of curves that rise, and a table per outcome."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analytics.analyses.comparison import estimate_cell, p_cell
from analytics.analyses.engine import Refusal
from analytics.analyses.survival_notes import comparison_name, day_of, notes
from analytics.analyses.survival_results import GroupCurve, Steps, TimedResult, TimesResult
from analytics.report import numbers
from analytics.report.display import (
    AtRisk,
    Cell,
    Column,
    Curve,
    CurvePoint,
    Display,
    Row,
    SurvivalFigure,
    Table,
)
from analytics.stats.estimate import Estimate

DASH = Cell(text="–")
REFUSED = Cell(text=numbers.NOT_ESTIMABLE)
STEPS = (1, 2, 5, 7, 10, 15, 30, 60, 90, 180, 365, 730, 1825, 3650)
MOST_INTERVALS = 6
# As many steps as a line on paper can show.
MOST_POINTS = 400


def present(result: TimesResult) -> tuple[Display, ...]:
    return tuple(each for outcome in result.outcomes for each in _displays(outcome))


def _displays(outcome: TimedResult) -> Iterator[Display]:
    figure = _figure(outcome)
    if figure is not None:
        yield figure
    yield _table(outcome)


def ticks(end: float) -> tuple[float, ...]:
    """From 0 to the end in whole steps; a last step that would be short is joined to the end."""
    step = next((s for s in STEPS if end / s <= MOST_INTERVALS), end / MOST_INTERVALS)
    inner = [float(each) for each in np.arange(0, end, step) if end - each >= step / 2]
    return (*(inner or [0.0]), float(end))


def _figure(outcome: TimedResult) -> SurvivalFigure | None:
    if outcome.horizon is None:
        return None
    times = ticks(outcome.horizon)
    curves = [
        curve
        for group in (outcome.exposed, outcome.comparator)
        for curve in _curves(group, outcome, times)
    ]
    if not curves:
        return None
    competing = outcome.competing is not None
    level = numbers.level(outcome.level)
    method = (
        "Cumulative incidence (Aalen-Johansen), the other event competing"
        if competing
        else "One minus Kaplan-Meier"
    )
    return SurvivalFigure(
        key=f"survival_{outcome.row.variable}",
        title=outcome.column.label,
        finding=finding(outcome),
        curves=tuple(curves),
        times=times,
        time_title="Days",
        value_title="Cumulative incidence (%)",
        risk_title="Number at risk (cumulative events)",
        notes=(
            (
                f"{method}; bands: pointwise {level} intervals, log-log. At risk on a day: "
                "patients with a time on that day or later; events come before who is last "
                "seen on the day."
            ),
        ),
    )


def _curves(group: GroupCurve, outcome: TimedResult, times: tuple[float, ...]) -> Iterator[Curve]:
    if isinstance(group.curve, Refusal):
        return
    competing = outcome.competing
    own = f"{group.label}: {outcome.column.label}" if competing else group.label
    yield Curve(
        label=own, points=_points(group.curve, times[-1]), at_risk=_at_risk(group.curve, times)
    )
    if competing is not None and group.competing is not None:
        yield Curve(
            label=f"{group.label}: {competing.label}",
            points=_points(group.competing, times[-1]),
            at_risk=_at_risk(group.competing, times),
            lists_at_risk=False,
        )


def _points(steps: Steps, end: float) -> tuple[CurvePoint, ...]:
    """Where the curve rises, and where the group's follow-up ends."""
    inside = np.flatnonzero((steps.events > 0) & (steps.times <= end))
    if inside.size > MOST_POINTS:
        inside = inside[np.unique(np.linspace(0, inside.size - 1, MOST_POINTS).astype(np.int64))]
    points = [CurvePoint(time=0.0, value=0.0, low=0.0, high=0.0)]
    points += [_point(steps, int(place), float(steps.times[place])) for place in inside]
    last = int(np.flatnonzero(steps.times <= end)[-1]) if (steps.times <= end).any() else None
    followed = min(end, float(steps.times[-1]))
    if last is not None and followed > points[-1].time:
        points.append(_point(steps, last, followed))
    elif last is None:
        points.append(CurvePoint(time=followed, value=0.0, low=0.0, high=0.0))
    return tuple(points)


def _point(steps: Steps, place: int, time: float) -> CurvePoint:
    value, low, high = (
        float(np.clip(each[place], 0, 1)) for each in (steps.value, steps.low, steps.high)
    )
    return CurvePoint(time=time, value=value, low=min(low, value), high=max(high, value))


def _at_risk(steps: Steps, times: tuple[float, ...]) -> tuple[AtRisk, ...]:
    return tuple(
        AtRisk(
            at_risk=steps.at_risk_at(time),
            events=steps.events_until(time),
            estimate=_height(steps, time),
        )
        for time in times
    )


def _height(steps: Steps, time: float) -> Cell:
    """The curve at a time, with nothing after the last patient was seen."""
    if time > steps.times[-1] and steps.value[-1] < 1:
        return DASH
    place = int(np.searchsorted(steps.times, time, side="right")) - 1
    if place < 0:
        return Cell(text="0.0%", value=0.0)
    point = _point(steps, place, time)
    limits = f"{_percent(point.low or 0.0)} to {_percent(point.high or 0.0)}"
    return Cell(text=f"{_percent(point.value)}% ({limits})", value=point.value)


def _percent(value: float) -> str:
    return numbers.number(value * 100, decimals=1)


def incidence_text(estimate: Estimate | Refusal | None) -> str:
    """As 14.1% (10.1 to 19.3)."""
    if not isinstance(estimate, Estimate):
        return numbers.NOT_ESTIMABLE
    return f"{_percent(estimate.value)}% ({numbers.interval_in_percent(estimate.interval)})"


def _incidence_cell(estimate: Estimate | Refusal | None) -> Cell:
    value = estimate.value if isinstance(estimate, Estimate) else None
    return Cell(text=incidence_text(estimate), value=value)


def finding(outcome: TimedResult) -> str:
    parts = [
        f"{incidence_text(group.incidence)} with {group.label.lower()}"
        for group in (outcome.exposed, outcome.comparator)
    ]
    test = outcome.test
    told = (
        f"{comparison_name(outcome)} not estimable"
        if isinstance(test, Refusal)
        else f"{comparison_name(outcome)} {numbers.p_statement(test.p_value)}"
    )
    by = f"{outcome.column.label} by day {day_of(outcome)}"
    return f"{by}: {' and '.join(parts)}; {told}, unadjusted."


def _table(outcome: TimedResult) -> Table:
    level = numbers.level(outcome.level)
    return Table(
        key=f"times_{outcome.row.variable}",
        title=f"{outcome.column.label}: the groups compared",
        columns=(
            Column(key="measure", label="Measure", kind="label"),
            Column(key="exposed", label=outcome.exposed.label),
            Column(key="comparator", label=outcome.comparator.label),
            Column(key="effect", label=f"Comparison ({level} CI)"),
            Column(key="p", label="P"),
        ),
        rows=tuple(_rows(outcome)),
        notes=tuple(notes(outcome)),
    )


def _rows(outcome: TimedResult) -> Iterator[Row]:
    groups = (outcome.exposed, outcome.comparator)
    day = day_of(outcome)
    yield _row("Patients followed", *(_count(group.n) for group in groups))
    yield _row(f"Events: {outcome.column.label}", *(_count(group.events) for group in groups))
    if outcome.competing is not None:
        label = outcome.competing.label
        yield _row(f"Competing: {label}", *(_count(group.competing_events) for group in groups))
    yield _row(f"Incidence by day {day}", *(_incidence_cell(group.incidence) for group in groups))
    if outcome.competing is not None:
        yield _row(
            f"Incidence by day {day}: {outcome.competing.label}",
            *(_incidence_cell(group.competing_incidence) for group in groups),
        )
    yield _row(
        f"{comparison_name(outcome)[0].upper()}{comparison_name(outcome)[1:]}",
        p=p_cell(outcome.test),
    )
    yield from _hazard_rows(outcome)
    yield from _subdistribution_row(outcome)
    if outcome.means is not None:
        yield _mean_row(outcome, day)


def _row(
    label: str, exposed: Cell = DASH, comparator: Cell = DASH, effect: Cell = DASH, p: Cell = DASH
) -> Row:
    return Row(cells=(Cell(text=label), exposed, comparator, effect, p))


def _count(value: int) -> Cell:
    return Cell(text=numbers.count(value), value=value)


def _hazard_rows(outcome: TimedResult) -> Iterator[Row]:
    label = "Hazard ratio, Cox" if outcome.competing is None else "Cause-specific hazard ratio, Cox"
    found = outcome.hazards
    if isinstance(found, Refusal):
        yield _row(label, effect=REFUSED, p=REFUSED)
        return
    yield _row(label, effect=estimate_cell(found.ratio), p=p_cell(found.wald))
    yield _row("Proportional hazards, Grambsch-Therneau", p=p_cell(found.proportional))


def _subdistribution_row(outcome: TimedResult) -> Iterator[Row]:
    found, label = outcome.subdistribution, "Subdistribution hazard ratio, Fine-Gray"
    if isinstance(found, Refusal):
        yield _row(label, effect=REFUSED, p=REFUSED)
    elif found is not None:
        yield _row(label, effect=estimate_cell(found.estimate), p=p_cell(found.test))


def _mean_row(outcome: TimedResult, day: str) -> Row:
    label = f"Mean time without the event up to day {day}, days"
    means = outcome.means
    if means is None or isinstance(means, Refusal):
        return _row(label, REFUSED, REFUSED, REFUSED, REFUSED)
    own, other = (
        Cell(text=numbers.estimate(each.estimate, decimals=1), value=each.estimate.value)
        for each in (means.group, means.reference)
    )
    difference = Cell(
        text=numbers.estimate(means.difference, decimals=1), value=means.difference.value
    )
    return _row(label, own, other, difference, p_cell(means.difference_test))
