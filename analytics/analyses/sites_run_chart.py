"""One interval by quarter: medians with control limits, and the signals of a change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.analyses.covariates import number
from analytics.analyses.engine import Refusal, Study, attempt
from analytics.analyses.sites_run_columns import goal_column, in_unit, median_column, with_unit
from analytics.dataset.cohort import Mask
from analytics.dataset.columns import Column as Meaning
from analytics.plan import RunChart as PlannedChart
from analytics.report import numbers
from analytics.report.display import Cell, Column, Display, Note, Row, RunChart, RunPoint, Table
from analytics.stats.sites.control_chart import XmrChart, xmr_chart
from analytics.stats.sites.periods import QuarterSummary, quarterly_medians, quarters
from analytics.stats.sites.run_chart import RunChart as Runs
from analytics.stats.sites.run_chart import run_chart

OUTSIDE = "outside the control limits"
SHIFT = "shift: six or more quarters on one side of the median"
TREND = "trend: five or more quarters all rising or all falling"
SIGNALS = (OUTSIDE, SHIFT, TREND)
SHORT = {OUTSIDE: "outside the limits", SHIFT: "part of a shift", TREND: "part of a trend"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartResult:
    """``quarters`` from the first case to the last; ``within`` counts those who met the goal.

    ``places`` are the quarters that have a median, to which ``limits`` and ``runs`` refer.
    ``site`` is the label of the one site that the chart is of, empty for all.
    """

    plan: PlannedChart
    column: Meaning
    quarters: tuple[QuarterSummary, ...]
    within: tuple[int, ...]
    places: tuple[int, ...]
    limits: XmrChart | Refusal
    runs: Runs | Refusal
    without_date: int
    site: str = ""

    def signals(self, place: int) -> tuple[str, ...]:
        """The signals of the quarter at ``place`` among all quarters, strongest first."""
        if place not in self.places:
            return ()
        point = self.places.index(place)
        found = []
        if isinstance(self.limits, XmrChart) and point in self.limits.values.beyond:
            found.append(OUTSIDE)
        if isinstance(self.runs, Runs):
            if any(first <= point <= last for first, last in self.runs.shifts):
                found.append(SHIFT)
            if any(first <= point <= last for first, last in self.runs.trends):
                found.append(TREND)
        return tuple(found)


def compute(
    study: Study, date: str, plan: PlannedChart, *, among: Mask | None = None, site: str = ""
) -> ChartResult:
    """All cases of the population with a date, or those of one site.

    NotEstimableError if nobody has one.
    """
    days = _days(study.dataset[date])
    included = study.cohort.included if among is None else among
    dated = included & ~np.isnat(days)
    when, values = quarters(days[dated]), number(study, plan.variable)[dated]
    summaries = quarterly_medians(when, values)
    places = tuple(place for place, each in enumerate(summaries) if each.median is not None)
    medians = [each.median for each in summaries if each.median is not None]
    return ChartResult(
        plan=plan,
        column=study.column(plan.variable),
        quarters=summaries,
        within=_within(when, values, plan.target, len(summaries)),
        places=places,
        limits=attempt(lambda: xmr_chart(medians)),
        runs=attempt(lambda: run_chart(medians)),
        without_date=int(np.count_nonzero(included & np.isnat(days))),
        site=site,
    )


def _days(values: pd.Series) -> NDArray[np.datetime64]:
    moments = pd.to_datetime(values, utc=True).dt.tz_localize(None)
    return moments.to_numpy(dtype="datetime64[ns]").astype("datetime64[D]")


def _within(
    when: NDArray[np.int64], values: NDArray[np.float64], target: float | None, size: int
) -> tuple[int, ...]:
    if target is None:
        return (0,) * size
    met = np.bincount(when[values <= target] - when.min(), minlength=size)
    return tuple(int(each) for each in met)


def present(result: ChartResult) -> tuple[Display, ...]:
    if not result.places:
        return (_nothing(result),)
    return figure_of(result), _table(result)


def _nothing(result: ChartResult) -> Note:
    cases = sum(each.missing for each in result.quarters)
    return Note(
        key=f"run_{result.plan.variable}_not_estimable",
        title=f"{result.column.label} by quarter",
        paragraphs=(f"Not shown: recorded for none of {numbers.count(cases)} cases.",),
        kind="not_estimable",
    )


def figure_of(result: ChartResult, *, suffix: str = "", reach: float | None = None) -> RunChart:
    """The chart; ``suffix`` of its key and ``reach`` of its axis tell those of several sites."""
    centre, words = _centre(result)
    target = result.plan.target
    return RunChart(
        key=f"run_{result.plan.variable}{suffix}",
        title=f"{result.column.label} by quarter{f': {result.site}' if result.site else ''}",
        finding=finding(result),
        points=tuple(_points(result)),
        centre=centre,
        centre_label=words,
        value_title=f"{result.column.label}, median of the quarter{in_unit(result.column)}",
        signals=tuple(
            signal
            for signal in SIGNALS
            if any(result.signals(place)[:1] == (signal,) for place in result.places)
        ),
        notes=(*_goal(result), *methods(result)),
        goal=target,
        goal_label="" if target is None else f"Goal: at most {_value(result, target)}",
        reach=reach,
    )


def _value(result: ChartResult, value: float) -> str:
    return with_unit(result.column, value)


def _centre(result: ChartResult) -> tuple[float | None, str]:
    """The mean of the quarters between its limits, else their median."""
    if isinstance(result.limits, XmrChart):
        centre = result.limits.values.centre
        return centre, f"Mean of the quarters {_value(result, centre)}"
    medians = medians_of(result)
    if not medians:
        return None, "No quarter has a median"
    centre = float(np.median(medians))
    return centre, f"Median of the quarters {_value(result, centre)}"


def medians_of(result: ChartResult) -> list[float]:
    """The medians of the quarters that have one."""
    return [each.median for each in result.quarters if each.median is not None]


def _points(result: ChartResult) -> Iterator[RunPoint]:
    low, high = _limits(result)
    for place, each in enumerate(result.quarters):
        known = each.median is not None
        signals = result.signals(place)
        yield RunPoint(
            label=each.label,
            n=each.n,
            value=each.median,
            text=_value(result, each.median) if each.median is not None else "–",
            low=low if known else None,
            high=high if known else None,
            signal=signals[0] if signals else "",
        )


def _limits(result: ChartResult) -> tuple[float | None, float | None]:
    if isinstance(result.limits, Refusal):
        return None, None
    return float(result.limits.values.low[0]), float(result.limits.values.high[0])


def finding(result: ChartResult) -> str:
    """From where to where the medians went, and which signals there are; no cause is named."""
    medians = medians_of(result)
    span = f"{numbers.number(min(medians))} to {_value(result, max(medians))}"
    went = f"Medians of {numbers.count(len(medians))} quarters: {span}."
    told = [SHORT[s] for s in SIGNALS if any(s in result.signals(p) for p in result.places)]
    if told:
        which = [result.quarters[p].label for p in result.places if result.signals(p)]
        return f"{went} Signal of a change in {', '.join(which)} ({', '.join(told)})."
    if isinstance(result.runs, Runs) and result.runs.signal:
        return f"{went} {_runs_words(result.runs)}"
    if isinstance(result.limits, Refusal) and isinstance(result.runs, Refusal):
        return f"{went} They are too few, or too much alike, to look for signals of a change."
    return f"{went} No signal of a change."


def _runs_words(runs: Runs) -> str:
    many = "fewer" if runs.too_few_runs else "more"
    return (
        f"{numbers.count(runs.runs)} runs around the median, {many} than the "
        f"{numbers.count(runs.fewest_runs)} to {numbers.count(runs.most_runs)} that chance gives."
    )


def _goal(result: ChartResult) -> tuple[str, ...]:
    if result.plan.target is None:
        return ()
    source = f" ({result.plan.source})" if result.plan.source else ""
    met, n = sum(result.within), sum(each.n for each in result.quarters)
    reached = f" It was met in {numbers.fraction_and_percentage(met, n)}." if n else ""
    return (f"Goal: at most {_value(result, result.plan.target)}{source}.{reached}",)


def methods(result: ChartResult) -> tuple[str, ...]:
    """How limits and signals were found, or why there are none."""
    words = []
    if isinstance(result.limits, Refusal):
        words.append(f"No control limits: {result.limits.reason}.")
    else:
        words.append(
            f"Control limits: {result.limits.values.method}; a quarter with few cases scatters "
            "more than they allow for."
        )
    if isinstance(result.runs, Refusal):
        words.append(f"No rules of runs: {result.runs.reason}.")
    else:
        median = _value(result, result.runs.median)
        words.append(f"Signals: {result.runs.method} ({median} over all quarters).")
        if result.runs.too_few_runs or result.runs.too_many_runs:
            words.append(_runs_words(result.runs))
    if result.without_date:
        words.append(f"Without a date, in no quarter: {numbers.count(result.without_date)}.")
    return tuple(words)


def _table(result: ChartResult) -> Table:
    return Table(
        key=f"quarters_{result.plan.variable}",
        title=f"{result.column.label} by quarter",
        columns=(
            Column(key="quarter", label="Quarter", kind="label"),
            Column(key="n", label="Cases"),
            Column(key="missing", label="Missing"),
            median_column(result.column),
            *goal_column(result.column, result.plan.target),
            Column(key="signal", label="Signal", kind="label"),
        ),
        rows=tuple(_row(result, place) for place in range(len(result.quarters))),
        notes=(*_goal(result), *methods(result)),
    )


def _row(result: ChartResult, place: int) -> Row:
    each, goal = result.quarters[place], result.plan.target
    told = ", ".join(SHORT[signal] for signal in result.signals(place))
    met = () if goal is None else (_met(result.within[place], each.n),)
    return Row(
        cells=(
            Cell(text=each.label),
            Cell(text=numbers.count(each.n), value=each.n),
            Cell(text=numbers.count(each.missing), value=each.missing),
            _median(each),
            *met,
            Cell(text=told or "–"),
        )
    )


def _met(met: int, n: int) -> Cell:
    if n == 0:
        return Cell(text="–")
    return Cell(text=numbers.fraction_and_percentage(met, n), value=met / n)


def _median(each: QuarterSummary) -> Cell:
    if each.median is None or each.q1 is None or each.q3 is None:
        return Cell(text="–")
    median, q1, q3 = (numbers.number(value) for value in (each.median, each.q1, each.q3))
    return Cell(text=f"{median} [{q1}, {q3}]", value=each.median)
