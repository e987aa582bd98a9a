"""Every plan that ships makes a report of the synthetic registry, with the chapters it asks for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analytics.analyses import analyses_of
from analytics.pipeline import build_report
from analytics.plan import ready_made_plans, standing_plan
from analytics.report.display import Flow, Report, Table
from analytics.report.serialise import report_from_json, report_to_json
from analytics.snapshot.store import Snapshot
from tests.analytics.guo import guo_cohort, left_out
from tests.analytics.making import FACTS, snapshot_of

MOMENT = "2024-01-02T03:04:05+00:00"
COMPARED = {"flow", "table1", "procedure", "outcomes", "mrs", "methods"}
CHAPTERS = {
    "after_guo_2023": {*COMPARED, "published"},
    "rescue_stenting_effect": {*COMPARED, "subgroups", "synthesis"},
    "angioplasty_or_stenting": COMPARED,
    "anterior_or_posterior": COMPARED,
    "site_quality": {"flow", "sites", "methods"},
    "sensitivity": {"flow", "outcomes", "methods"},
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    cases = [*guo_cohort(), *left_out()]
    sites = ("m1_proximal", "ba_middle")
    cases = [case | {"occlusion_site_primary": sites[n % 2]} for n, case in enumerate(cases)]
    facts = replace(FACTS, synthetic_cases=len(cases))
    return snapshot_of(tmp_path_factory.mktemp("snapshots"), cases, facts)


def report_of(snapshot: Snapshot, key: str) -> Report:
    return build_report(snapshot, standing_plan(key), code_version="test", generated_at=MOMENT)


@pytest.mark.parametrize("key", ready_made_plans())
def test_a_ready_made_plan_fits_the_codebook_and_makes_its_chapters(
    snapshot: Snapshot, key: str
) -> None:
    report = report_of(snapshot, key)
    keys = [chapter.key for chapter in report.chapters]
    assert keys == [analysis.key for analysis in analyses_of(standing_plan(key))]
    assert CHAPTERS[key] <= set(keys)
    assert report.headline[0]
    assert report_from_json(report_to_json(report)) == report


def test_a_chapter_that_no_part_asks_for_is_not_there(snapshot: Snapshot) -> None:
    keys = {chapter.key for chapter in report_of(snapshot, "site_quality").chapters}
    assert not keys & {"table1", "procedure", "outcomes", "mrs", "published"}


def test_the_effect_plan_finds_those_without_rescue_and_an_ordinal_first_outcome(
    snapshot: Snapshot,
) -> None:
    report = report_of(snapshot, "rescue_stenting_effect")
    assert report.headline[0].startswith("mRS at 90 days: median")
    outcomes = next(d for c in report.chapters for d in c.displays if d.key == "outcomes")
    assert isinstance(outcomes, Table)
    # Its first row is the ordinal one, which stands in no table of yes/no outcomes.
    assert outcomes.rows[0].cells[0].text == "Function at 90 days"
    # One failed without rescue: too few for an interval, and said so.
    assert report.headline[1].startswith("The effect cannot be estimated")
    assert [fact.value for fact in report.facts[:2]] == [41, 1]


def test_an_ordinal_outcome_is_told_by_its_win_odds(snapshot: Snapshot) -> None:
    plan = standing_plan("after_guo_2023")
    rows = (*plan.outcomes.rows, standing_plan("anterior_or_posterior").outcomes.row("mrs90"))
    plan = replace(plan, outcomes=replace(plan.outcomes, rows=rows, primary="mrs90"))
    report = build_report(snapshot, plan, code_version="test", generated_at=MOMENT)
    assert report.headline[1].startswith("Win odds ")
    table = next(d for c in report.chapters for d in c.displays if d.key == "outcomes")
    assert isinstance(table, Table)
    assert not any(row.cells[0].text.startswith("mRS at 90 days") for row in table.rows)


def test_a_plan_without_groups_counts_everybody(snapshot: Snapshot) -> None:
    report = report_of(snapshot, "site_quality")
    (flow,) = report.chapters[0].displays
    assert isinstance(flow, Flow)
    assert flow.arms == ()
    assert flow.trunk[-1].label == "Analysed for Successful reperfusion (mTICI 2b–3)"
    assert report.headline[0].endswith("of all patients.")
    assert report.facts[0].label == "Patients"
