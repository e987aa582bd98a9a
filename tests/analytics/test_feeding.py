"""From a field to the figures that it feeds."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from analytics.analyses import every_analysis
from analytics.execution.artefacts import store_file
from analytics.execution.formats import FEEDING, groups_file
from analytics.execution.regrouping import group_changes
from analytics.feeding import feeding, feeding_to_json
from analytics.models import Artefact, ReportVersion
from analytics.pipeline import groups_of
from analytics.plan import standing_plan
from analytics.uses import report_uses
from registry.models import Site, User
from tests.analytics.guo import guo_cohort
from tests.analytics.making import FACTS, snapshot_of
from tests.analytics.render.sample import sample_report
from tests.analytics.runs.conftest import (  # noqa: F401 - fixtures
    make_report,
    make_version,
    report,
    snapshot,
    version,
)
from tests.fixtures import MakePerson

PLAN = standing_plan("after_guo_2023")
CONTENT = {
    "schema": "reperfuse-feeding/1",
    "everything": ["icas_status"],
    "displays": [
        {
            "label": "Table 1",
            "title": "Baseline",
            "chapter": "table1",
            "name": "table-1",
            "reads": ["sbp"],
        }
    ],
}


def test_every_variable_of_the_plan_is_read_by_a_chapter_or_selects() -> None:
    """A plan's variable that no chapter claims would be said to feed nothing."""
    selects = {PLAN.group_variable, *(criterion.variable for criterion in PLAN.population)}
    read = {name for analysis in every_analysis() for name in analysis.reads(PLAN)}
    assert set(PLAN.variables()) <= selects | read


def test_a_display_comes_down_to_recorded_columns() -> None:
    found = feeding(PLAN, sample_report())
    assert "treatment_group" not in found["everything"]
    assert {"attempt", "rescuetreatment", "icas_status"} <= set(found["everything"])
    assert feeding_to_json(PLAN, sample_report()) == feeding_to_json(PLAN, sample_report())


@pytest.fixture
def fed(version: ReportVersion) -> ReportVersion:  # noqa: F811
    stored = store_file(json.dumps(CONTENT).encode())
    Artefact.objects.create(
        version=version,
        format=FEEDING,
        filename="feeding.json",
        media_type="application/json",
        sha256=stored.sha256,
        size=stored.size,
    )
    return version


def test_a_field_names_its_displays(fed: ReportVersion, investigator: User) -> None:
    (use,) = report_uses(investigator, {"sbp"}, "")
    assert [display.label for display in use.displays] == ["Table 1"]
    assert use.displays[0].address == f"/reports/{fed.report.slug}/v/1/table1/#table-1"
    assert not use.everything
    (selects,) = report_uses(investigator, {"icas_status"}, "")
    assert selects.everything
    assert report_uses(investigator, {"dbp"}, "") == []


def test_a_column_of_rows_is_not_taken_for_one_of_the_case(
    fed: ReportVersion, investigator: User
) -> None:
    assert report_uses(investigator, {"sbp"}, "attempt") == []


def test_reports_of_other_sites_are_not_named(
    fed: ReportVersion, make_person: MakePerson, other_site: Site
) -> None:
    assert report_uses(make_person("investigator", other_site), {"sbp"}, "") == []


def test_a_case_in_another_group_than_before_is_told(fed: ReportVersion) -> None:
    groups = {"A": "success_alone", "B": "success_alone", "C": "other_rescue_only"}
    assert group_changes(None, groups) == {}
    assert group_changes(fed, groups) == {}  # made before groups were kept
    file = groups_file(groups, "name")
    Artefact.objects.create(
        version=fed,
        format=file.format,
        filename=file.filename,
        media_type=file.media_type,
        sha256=file.stored.sha256,
        size=file.stored.size,
    )
    now = {"A": "success_alone", "B": "failed_not_stented", "D": "success_alone"}
    assert group_changes(fed, now) == {"B": ["success_alone", "failed_not_stented"]}


def test_the_groups_are_those_of_the_report(tmp_path: Path) -> None:
    cases = guo_cohort()
    groups = groups_of(snapshot_of(tmp_path, cases, replace(FACTS, synthetic_cases=127)), PLAN)
    assert Counter(groups.values()) == {"stented_after_failure": 41, "success_alone": 86}
