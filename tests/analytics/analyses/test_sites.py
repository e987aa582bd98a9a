"""Funnels, run charts and completeness are those of the statistics over independent counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from analytics.analyses import sites, sites_run_chart
from analytics.analyses.engine import Refusal
from analytics.analyses.sites import SitesResult, present
from analytics.analyses.sites_run_chart import ChartResult
from analytics.plan import Completeness, Expected, FunnelPlot, Plan, RunChart, standing_plan
from analytics.report.display import FunnelFigure, Note, Table
from analytics.report.display import RunChart as DrawnChart
from analytics.stats.estimate import NotEstimableError
from analytics.stats.sites.ascertainment import Ascertainment, ascertainment
from analytics.stats.sites.control_chart import xmr_chart
from analytics.stats.sites.funnel import Funnel, SiteCount, funnel
from analytics.stats.sites.run_chart import run_chart
from tests.analytics.analyses.studying import study_of
from tests.analytics.guo import guo_cohort
from tests.analytics.making import INDEX_DATE, after

Cases = list[dict[str, Any]]
SITES = ("AA", "BB", "CC")


def several_sites() -> Cases:
    """Three sites of unequal size over four years, one of them with most of the haemorrhages."""
    cases = []
    for place, case in enumerate(guo_cohort()):
        # The first of each group of the cohort bleed: those go to BB.
        site = "BB" if case["ich_present"] else SITES[0 if place % 3 else 2]
        minutes = 20 + (place * 37) % 50 + (60 if 40 <= place < 60 else 0)
        cases.append(
            case
            | {
                "site": site,
                "index_date": INDEX_DATE + timedelta(days=11 * place),
                "puncture_dt": after(2 + minutes / 60)
                if place % 10 or case["ich_present"]
                else None,
            }
        )
    return cases


def plan_of(**changes: Any) -> Plan:
    plan = standing_plan("site_quality")
    assert plan.sites is not None
    return replace(plan, sites=replace(plan.sites, **changes))


def result_of(root: Path, cases: Cases, **changes: Any) -> SitesResult:
    plan = plan_of(**changes)
    return sites.compute(study_of(root, cases, plan), plan)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> SitesResult:
    expected = (
        Expected(site="AA", cases=100, source="angiography log"),
        Expected(site="BB", cases=3, source="angiography log"),
        Expected(site="ZZ", cases=9, source="billing"),
    )
    return result_of(tmp_path_factory.mktemp("snapshots"), several_sites(), expected=expected)


def test_the_funnel_is_that_of_the_counts_per_site(found: SitesResult) -> None:
    bleeding: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for case in several_sites():
        total[case["site"]] += 1
        bleeding[case["site"]] += bool(case["ich_present"])
    counts = [SiteCount(site=name, events=bleeding[name], n=total[name]) for name in SITES]
    assert found.cases == tuple((name, total[name]) for name in SITES)
    result = found.funnels[3]
    assert result.plan.variable == "sich_heidelberg"
    assert result.counts == tuple(counts)
    assert isinstance(result.found, Funnel)
    direct = funnel(counts)
    assert result.found.points == direct.points
    assert result.found.phi == direct.phi


def test_a_site_beyond_the_limits_is_named_in_figure_and_table(found: SitesResult) -> None:
    displays = {each.key: each for each in present(found)}
    figure, table = displays["funnel_sich_heidelberg"], displays["sites_sich_heidelberg"]
    assert isinstance(figure, FunnelFigure)
    assert isinstance(table, Table)
    assert "BB (above the 99.8% limit)" in figure.finding
    places = {row.cells[0].text: row.cells[4].text for row in table.rows}
    assert places["BB"] == "above the 99.8% limit"
    assert {site.label for site in figure.sites if site.outside} == {
        name for name, place in places.items() if "limit" in place and "within" not in place
    }
    assert any("phi" in note for note in table.notes)
    assert any("exact binomial" in note for note in table.notes)


def test_an_outcome_that_everybody_has_gives_no_funnel_and_says_why(found: SitesResult) -> None:
    keys = [each.key for each in present(found)]
    assert "funnel_successful_reperfusion" not in keys
    table = next(each for each in present(found) if each.key == "sites_successful_reperfusion")
    assert isinstance(table, Table)
    assert any(note.startswith("No funnel:") for note in table.notes)


def quarterly() -> dict[str, list[float]]:
    values: dict[str, list[float]] = defaultdict(list)
    for case in several_sites():
        day: date = case["index_date"]
        label = f"{day.year} Q{(day.month + 2) // 3}"
        values[label] += (
            [(case["puncture_dt"] - case["door_dt"]).total_seconds() / 60]
            if case["puncture_dt"]
            else []
        )
    return values


def chart_of(found: SitesResult, variable: str) -> ChartResult:
    (chart,) = (each for plan, _, each in found.charts if plan.variable == variable)
    assert isinstance(chart, ChartResult)
    return chart


def test_the_quarters_have_the_medians_limits_and_signals_of_their_values(
    found: SitesResult,
) -> None:
    chart = chart_of(found, "door_to_puncture")
    expected = {label: values for label, values in sorted(quarterly().items()) if values}
    medians = [median(values) for values in expected.values()]
    got = {each.label: each.median for each in chart.quarters if each.median is not None}
    assert list(got) == list(expected)
    assert list(got.values()) == pytest.approx(medians)
    assert sum(each.n + each.missing for each in chart.quarters) == 127
    assert chart.within == tuple(
        sum(value <= 60 + 1e-9 for value in expected.get(each.label, [])) for each in chart.quarters
    )
    limits, runs = xmr_chart(medians).values, run_chart(medians)
    figure = sites_run_chart.present(chart)[0]
    assert isinstance(figure, DrawnChart)
    assert figure.centre == pytest.approx(limits.centre)
    assert figure.points[0].high == pytest.approx(float(limits.high[0]))
    outside = {list(expected)[place] for place in limits.beyond}
    assert outside
    marked = {point.label for point in figure.points if "control limits" in point.signal}
    assert marked == outside
    assert all(label in figure.finding for label in outside)
    assert not isinstance(chart.runs, Refusal)
    assert chart.runs.shifts == runs.shifts
    assert any("Perla 2011" in note for note in figure.notes)


def test_an_interval_that_nobody_has_is_a_note(found: SitesResult) -> None:
    (note,) = (each for each in present(found) if each.key.startswith("run_door_to_needle"))
    assert isinstance(note, Note)
    assert note.paragraphs == ("Not shown: recorded for none of 127 cases.",)


def test_completeness_counts_what_is_there_of_whom_it_is_expected(found: SitesResult) -> None:
    assert found.completeness is not None
    fields = {label: (done, due) for label, done, due in found.completeness.fields}
    assert fields["Arterial puncture"] == (127 - 11, 127)
    assert fields["mRS at 90 days"] == (127, 127)
    assert fields["mRS at discharge"] == (0, 127)
    per_site = {site.site: site for site in found.completeness.sites}
    assert sum(site.required for site in per_site.values()) == sum(
        due for _, due in fields.values()
    )
    table = next(each for each in present(found) if each.key == "completeness_by_site")
    assert isinstance(table, Table)
    assert len(table.rows) == 3 * (1 + len(fields))


def test_who_is_expected_to_have_a_value_may_be_limited(tmp_path: Path) -> None:
    asked = (Completeness(variable="mrs90", among="sich_heidelberg"),)
    found = result_of(tmp_path, several_sites(), completeness=asked, funnels=(), run_charts=())
    assert found.completeness is not None
    assert found.completeness.fields == (("mRS at 90 days", 21, 21),)


def test_ascertainment_is_the_share_of_the_expected_count(found: SitesResult) -> None:
    assert found.ascertainment is not None
    (aa, bb, zz) = found.ascertainment.sites
    registered = dict(found.cases)["AA"]
    assert aa[2:] == (registered, ascertainment(registered, 100))
    assert isinstance(bb[3], Ascertainment)
    assert bb[3].share is None
    assert zz[2] == 0
    table = next(each for each in present(found) if each.key == "ascertainment")
    assert isinstance(table, Table)
    assert any("more cases are registered than expected" in note for note in table.notes)


def test_a_small_site_has_a_fraction_and_no_percentage(tmp_path: Path) -> None:
    cases = [
        case | {"site": "AA" if place > 3 else "BB"} for place, case in enumerate(guo_cohort())
    ]
    funnels = (FunnelPlot(variable="mrs_0_2"),)
    found = result_of(tmp_path, cases, funnels=funnels, smallest=5)
    table = next(each for each in present(found) if each.key == "sites_mrs_0_2")
    assert isinstance(table, Table)
    texts = {row.cells[0].text: row.cells[1].text for row in table.rows}
    assert "%" not in texts["BB"]
    assert "%" in texts["AA"]


@pytest.mark.parametrize("n", [1, 2])
def test_one_or_two_patients_give_no_funnel_and_no_limits(tmp_path: Path, n: int) -> None:
    found = result_of(tmp_path, several_sites()[:n])
    assert not [each for each in present(found) if isinstance(each, FunnelFigure)]
    for chart in (each for _, _, each in found.charts):
        assert isinstance(chart, ChartResult)
        assert isinstance(chart.limits, Refusal)
        assert isinstance(chart.runs, Refusal)


def test_nobody_is_a_reason_for_the_whole_chapter(tmp_path: Path) -> None:
    with pytest.raises(NotEstimableError, match="no case of the population bears a site"):
        result_of(tmp_path, [])


def test_cases_without_a_date_are_counted_and_in_no_quarter(tmp_path: Path) -> None:
    cases = [case | {"index_date": None} for case in several_sites()[:5]] + several_sites()[5:]
    charts = (RunChart(variable="door_to_puncture"),)
    found = result_of(tmp_path, cases, run_charts=charts)
    chart = chart_of(found, "door_to_puncture")
    assert chart.without_date == 5
    assert any("Without a date, in no quarter: 5." in n for n in sites_run_chart.methods(chart))
