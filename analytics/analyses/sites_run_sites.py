"""One interval by quarter for each site: a chart of its own, and all sites in a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analytics.analyses.covariates import number
from analytics.analyses.engine import Refusal, Study, attempt
from analytics.analyses.sites_grouping import Grouping
from analytics.analyses.sites_run_chart import (
    SHORT,
    SIGNALS,
    ChartResult,
    compute,
    figure_of,
    medians_of,
)
from analytics.analyses.sites_run_columns import goal_column, median_column
from analytics.dataset.columns import Column as Meaning
from analytics.plan import RunChart as PlannedChart
from analytics.report import numbers
from analytics.report.display import Cell, Column, Display, Row, Table
from analytics.stats.summary import Quartiles, quartiles

# As many charts as a reader leafs through; the table has every site.
MOST_CHARTS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRun:
    """One site: its cases, those with the interval, and its chart unless it has too few cases."""

    label: str
    cases: int
    n: int
    within: int
    quartiles: Quartiles | Refusal
    chart: ChartResult | Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRuns:
    """``drawn`` are the places of the sites whose charts are shown."""

    plan: PlannedChart
    column: Meaning
    sites: tuple[SiteRun, ...]
    drawn: tuple[int, ...]
    smallest: int


def compute_sites(
    study: Study, sites: Grouping, date: str, plan: PlannedChart, *, smallest: int
) -> SiteRuns:
    """Every site in the order of its label; a chart for those with most cases."""
    found = tuple(
        _site(study, sites, place, date, plan, smallest) for place in range(len(sites.names))
    )
    most = sorted(range(len(found)), key=lambda place: (-found[place].cases, place))
    shown = [place for place in most if _has_chart(found[place])][:MOST_CHARTS]
    return SiteRuns(
        plan=plan,
        column=study.column(plan.variable),
        sites=found,
        drawn=tuple(sorted(shown)),
        smallest=smallest,
    )


def _site(
    study: Study, sites: Grouping, place: int, date: str, plan: PlannedChart, smallest: int
) -> SiteRun:
    among = sites.codes == place
    cases = int(np.count_nonzero(among))
    values = number(study, plan.variable)[among]
    known = values[np.isfinite(values)]
    label = sites.labels[place]
    few = Refusal(f"fewer than {smallest} cases")
    return SiteRun(
        label=label,
        cases=cases,
        n=int(known.size),
        within=0 if plan.target is None else int(np.count_nonzero(known <= plan.target)),
        quartiles=attempt(lambda: quartiles(known)),
        chart=few
        if cases < smallest
        else attempt(lambda: compute(study, date, plan, among=among, site=label)),
    )


def _has_chart(site: SiteRun) -> bool:
    return isinstance(site.chart, ChartResult) and bool(site.chart.places)


def present_sites(result: SiteRuns) -> tuple[Display, ...]:
    """The table of all sites, then the charts, on axes that reach equally far at least."""
    charts = [(place, result.sites[place].chart) for place in result.drawn]
    drawn = [(place, chart) for place, chart in charts if isinstance(chart, ChartResult)]
    reach = max((max(medians_of(chart)) for _, chart in drawn), default=None)
    figures = (figure_of(chart, suffix=f"_site{place + 1}", reach=reach) for place, chart in drawn)
    return (_table(result), *figures)


def _table(result: SiteRuns) -> Table:
    return Table(
        key=f"run_sites_{result.plan.variable}",
        title=f"{result.column.label} by site",
        columns=(
            Column(key="site", label="Site", kind="label"),
            Column(key="cases", label="Cases"),
            Column(key="missing", label="Missing"),
            median_column(result.column),
            *goal_column(result.column, result.plan.target),
            Column(key="quarters", label="Quarters with\na median"),
            Column(key="signal", label="Signal of a change", kind="label"),
        ),
        rows=tuple(_row(result, site) for site in result.sites),
        notes=tuple(_notes(result)),
    )


def _row(result: SiteRuns, site: SiteRun) -> Row:
    found = site.quartiles
    median = (
        Cell(text="–")
        if isinstance(found, Refusal)
        else Cell(text=numbers.median_and_quartiles(found), value=found.median)
    )
    met = () if result.plan.target is None else (_met(site),)
    chart = site.chart if isinstance(site.chart, ChartResult) else None
    return Row(
        cells=(
            Cell(text=site.label),
            Cell(text=numbers.count(site.cases), value=site.cases),
            Cell(text=numbers.count(site.cases - site.n), value=site.cases - site.n),
            median,
            *met,
            Cell(text="–")
            if chart is None
            else Cell(text=numbers.count(len(chart.places)), value=len(chart.places)),
            Cell(text=_signals(chart)),
        )
    )


def _met(site: SiteRun) -> Cell:
    if site.n == 0:
        return Cell(text="–")
    text = numbers.fraction_and_percentage(site.within, site.n)
    return Cell(text=text, value=site.within / site.n)


def _signals(chart: ChartResult | None) -> str:
    """Which signals the site's own chart has, with the quarters."""
    if chart is None:
        return "–"
    told = []
    for signal in SIGNALS:
        which = [chart.quarters[p].label for p in chart.places if signal in chart.signals(p)]
        if which:
            told.append(f"{SHORT[signal]}: {', '.join(which)}")
    return "; ".join(told) or "no signal"


def _notes(result: SiteRuns) -> Iterator[str]:
    yield (
        "Each site against its own quarters, by the rules of the chart of all sites; not adjusted "
        "for case mix. With many sites and quarters some signals are chance."
    )
    few = [site.label for site in result.sites if site.cases < result.smallest]
    if few:
        yield f"Fewer than {numbers.count(result.smallest)} cases, and no chart: {', '.join(few)}."
    left = [
        site.label
        for place, site in enumerate(result.sites)
        if _has_chart(site) and place not in result.drawn
    ]
    if left:
        yield (
            f"Charts follow for the {numbers.count(MOST_CHARTS)} sites with most cases; without "
            f"one: {', '.join(left)}."
        )
