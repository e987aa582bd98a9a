"""Quality by site and by quarter: funnels, run charts, completeness, case ascertainment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analytics.analyses import sites_entry, sites_funnel, sites_run_chart
from analytics.analyses.engine import Analysis, Refusal, Study, attempt, required
from analytics.analyses.sites_entry import AscertainmentResult, CompletenessResult
from analytics.analyses.sites_funnel import FunnelResult
from analytics.analyses.sites_grouping import Grouping, group_by_site
from analytics.analyses.sites_run_chart import ChartResult
from analytics.analyses.sites_run_sites import SiteRuns, compute_sites, present_sites
from analytics.plan import Plan
from analytics.plan import RunChart as PlannedChart
from analytics.report import numbers
from analytics.report.display import Cell, Column, Display, Note, Row, Table
from analytics.stats.estimate import NotEstimableError


@dataclass(frozen=True, slots=True, kw_only=True)
class SitesResult:
    """A chart is a refusal where no case has a date; the parts that were not asked for are None."""

    cases: tuple[tuple[str, int], ...]
    without_site: int
    funnels: tuple[FunnelResult, ...]
    charts: tuple[tuple[PlannedChart, str, ChartResult | Refusal], ...]
    by_site: tuple[SiteRuns, ...]
    completeness: CompletenessResult | None
    ascertainment: AscertainmentResult | None


def compute(study: Study, plan: Plan) -> SitesResult:
    """Raises NotEstimableError if no case of the population bears a site."""
    part = required(plan.sites)
    sites = group_by_site(study, part.variable)
    if not sites.names:
        raise NotEstimableError("no case of the population bears a site")
    return SitesResult(
        cases=_cases(sites),
        without_site=sites.without_site,
        funnels=tuple(
            sites_funnel.compute(study, sites, each, level=plan.level, smallest=part.smallest)
            for each in part.funnels
        ),
        charts=tuple(_chart(study, part.date, each) for each in part.run_charts),
        by_site=tuple(
            compute_sites(study, sites, part.date, each, smallest=part.smallest)
            for each in part.run_charts
            if each.by_site
        ),
        completeness=sites_entry.compute_completeness(study, sites, part, level=plan.level)
        if part.completeness
        else None,
        ascertainment=sites_entry.compute_ascertainment(sites, part, level=plan.level)
        if part.expected
        else None,
    )


def _cases(sites: Grouping) -> tuple[tuple[str, int], ...]:
    return tuple((label, int(n)) for label, n in zip(sites.labels, sites.cases, strict=True))


def _chart(
    study: Study, date: str, planned: PlannedChart
) -> tuple[PlannedChart, str, ChartResult | Refusal]:
    found = attempt(lambda: sites_run_chart.compute(study, date, planned))
    return planned, study.column(planned.variable).label, found


def present(result: SitesResult) -> tuple[Display, ...]:
    shown: list[Display] = [_overview(result)]
    for funnel in result.funnels:
        shown += sites_funnel.present(funnel)
    for planned, label, chart in result.charts:
        if isinstance(chart, Refusal):
            shown.append(_no_chart(planned, label, chart))
        else:
            shown += sites_run_chart.present(chart)
        for each in result.by_site:
            if each.plan == planned:
                shown += present_sites(each)
    if result.completeness is not None:
        shown += sites_entry.completeness_tables(result.completeness)
    if result.ascertainment is not None:
        shown.append(sites_entry.ascertainment_table(result.ascertainment))
    return tuple(shown)


def _overview(result: SitesResult) -> Table:
    total = sum(n for _, n in result.cases)
    without = (
        (f"Without a site, in no table of this chapter: {numbers.count(result.without_site)}.",)
        if result.without_site
        else ()
    )
    rows = [
        Row(
            cells=(
                Cell(text=label),
                Cell(text=numbers.count_and_percentage(n, total), value=n),
            )
        )
        for label, n in result.cases
    ]
    everybody = (Cell(text="All sites"), Cell(text=numbers.count(total), value=total))
    return Table(
        key="sites",
        title="Cases by site",
        columns=(
            Column(key="site", label="Site", kind="label"),
            Column(key="cases", label="Cases, n (%)"),
        ),
        rows=(*rows, Row(cells=everybody, kind="primary")),
        notes=("All cases of the population, whatever their treatment.", *without),
    )


def _no_chart(planned: PlannedChart, label: str, refusal: Refusal) -> Note:
    return Note(
        key=f"run_{planned.variable}_not_estimable",
        title=f"{label} by quarter",
        paragraphs=(f"Not shown: {refusal.reason}.",),
        kind="not_estimable",
    )


def _reads(plan: Plan) -> Iterator[str]:
    part = plan.sites
    if part is None:
        return
    yield part.variable
    if part.run_charts:
        yield part.date
    yield from (each.variable for each in part.funnels)
    yield from (each.variable for each in part.run_charts)
    for each in part.completeness:
        yield each.variable
        if each.among:
            yield each.among


def methods(plan: Plan) -> tuple[str, ...]:
    """Sentences for the chapter of methods; none where the plan shows no sites."""
    part = plan.sites
    if part is None:
        return ()
    words = []
    if part.funnels:
        words.append(
            "Sites: funnel plots around the pooled proportion (Spiegelhalter 2005), exact binomial "
            "limits unless the plan widens them for overdispersion; not adjusted for case mix."
        )
    if part.run_charts:
        words.append(
            "Quarters: medians with XmR control limits, and the run-chart rules of Perla 2011; a "
            "goal is drawn where the plan has one."
        )
    if part.completeness:
        words.append("Completeness: cases with a value among the cases that should have one.")
    if part.expected:
        words.append("Case ascertainment: registered cases over the expected count of the plan.")
    return tuple(words)


ANALYSIS = Analysis(
    key="sites",
    title="Sites",
    step="Comparing sites and quarters",
    compute=compute,
    present=present,
    reads=_reads,
    applies=lambda plan: plan.sites is not None,
)
