"""Run charts with the plan's goal, and one for each site on comparable axes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np
import pytest

from analytics.analyses import sites
from analytics.analyses.sites import SitesResult, present
from analytics.analyses.sites_run_sites import MOST_CHARTS
from analytics.plan import RunChart, standing_plan
from analytics.report.display import RunChart as DrawnChart
from analytics.report.display import Table
from tests.analytics.analyses.studying import study_of
from tests.analytics.analyses.test_sites import Cases, several_sites

ASKED = RunChart(variable="door_to_puncture", target=60, source="SNIS", by_site=True)


def result_of(root: Path, cases: Cases, *charts: RunChart, smallest: int = 5) -> SitesResult:
    plan = standing_plan("site_quality")
    assert plan.sites is not None
    parts = replace(plan.sites, run_charts=charts, funnels=(), completeness=(), smallest=smallest)
    plan = replace(plan, sites=parts)
    return sites.compute(study_of(root, cases, plan), plan)


def minutes(case: dict[str, object]) -> float | None:
    if case["puncture_dt"] is None:
        return None
    return (case["puncture_dt"] - case["door_dt"]).total_seconds() / 60  # type: ignore[operator,no-any-return]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, DrawnChart | Table]:
    found = result_of(tmp_path_factory.mktemp("snapshots"), several_sites(), ASKED)
    return {each.key: each for each in present(found) if isinstance(each, DrawnChart | Table)}


def chart(shown: dict[str, DrawnChart | Table], key: str) -> DrawnChart:
    found = shown[key]
    assert isinstance(found, DrawnChart)
    return found


def table(shown: dict[str, DrawnChart | Table], key: str) -> Table:
    found = shown[key]
    assert isinstance(found, Table)
    return found


def test_the_goal_of_the_plan_is_drawn_and_no_other(
    shown: dict[str, DrawnChart | Table], tmp_path: Path
) -> None:
    whole = chart(shown, "run_door_to_puncture")
    assert (whole.goal, whole.goal_label) == (60, "Goal: at most 60 min")
    without = present(result_of(tmp_path, several_sites(), RunChart(variable="door_to_puncture")))
    figures = [each for each in without if isinstance(each, DrawnChart)]
    assert [(each.goal, each.goal_label) for each in figures] == [(None, "")]


def test_each_site_has_the_medians_of_its_own_cases(
    shown: dict[str, DrawnChart | Table],
) -> None:
    for place, site in enumerate(("AA", "BB", "CC")):
        by_quarter: dict[str, list[float]] = defaultdict(list)
        own = [case for case in several_sites() if case["site"] == site]
        for case in own:
            day, value = case["index_date"], minutes(case)
            if value is not None:
                by_quarter[f"{day.year} Q{(day.month + 2) // 3}"].append(value)
        drawn = chart(shown, f"run_door_to_puncture_site{place + 1}")
        assert drawn.title.endswith(f": {site}")
        got = {point.label: point.value for point in drawn.points if point.value is not None}
        assert got == pytest.approx({label: median(v) for label, v in by_quarter.items()})
        assert drawn.goal == 60
        known = [value for values in by_quarter.values() for value in values]
        row = table(shown, "run_sites_door_to_puncture").rows[place]
        assert [cell.value for cell in row.cells[1:5]] == [
            len(own),
            len(own) - len(known),
            pytest.approx(float(np.median(known))),
            pytest.approx(sum(value <= 60 + 1e-9 for value in known) / len(known)),
        ]
        assert row.cells[5].value == len(got)


def test_the_axes_of_all_sites_reach_equally_far(shown: dict[str, DrawnChart | Table]) -> None:
    drawn = [each for key, each in shown.items() if "_site" in key and key.startswith("run_d")]
    assert len(drawn) == 3
    highest = max(p.value for each in drawn if isinstance(each, DrawnChart) for p in each.points
                  if p.value is not None)  # fmt: skip
    assert {each.reach for each in drawn if isinstance(each, DrawnChart)} == {highest}


def test_small_sites_and_those_beyond_the_limit_have_a_row_and_no_chart(tmp_path: Path) -> None:
    names = [f"S{n:02d}" for n in range(MOST_CHARTS + 3)]
    made = several_sites()
    for place, case in enumerate(made):
        case["site"] = names[place % len(names)] if place < 125 else "tiny"
    found = result_of(tmp_path, made, ASKED)
    (runs,) = found.by_site
    cases = {site.label: site.cases for site in runs.sites}
    assert len(runs.drawn) == MOST_CHARTS
    shown = [runs.sites[place].label for place in runs.drawn]
    others = [name for name in names if name not in shown]
    assert min(cases[name] for name in shown) >= max(cases[name] for name in others)
    listed = next(
        each for each in present(found)
        if isinstance(each, Table) and each.key == "run_sites_door_to_puncture"
    )  # fmt: skip
    assert len(listed.rows) == len(names) + 1
    assert f"without one: {', '.join(others)}." in listed.notes[-1]
    assert "Fewer than 5 cases, and no chart: tiny." in listed.notes


def test_a_site_without_the_interval_is_in_the_table(tmp_path: Path) -> None:
    made = [case | {"puncture_dt": None} if case["site"] == "BB" else case
            for case in several_sites()]  # fmt: skip
    found = result_of(tmp_path, made, ASKED)
    displays = {each.key: each for each in present(found)}
    assert "run_door_to_puncture_site2" not in displays
    row = next(r for r in displays["run_sites_door_to_puncture"].rows if r.cells[0].text == "BB")  # type: ignore[union-attr]
    assert row.cells[3].text == "–"
    assert row.cells[2].value == row.cells[1].value
