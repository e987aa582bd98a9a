"""Sensitivity analyses: the cases are selected, defined and derived anew, and counted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from analytics.analyses import sensitivity, sensitivity_table
from analytics.analyses.engine import Refusal
from analytics.analyses.model_fits import Fitted
from analytics.analyses.sensitivity import Estimated, Family
from analytics.pipeline import build_report
from analytics.plan import standing_plan
from analytics.report.display import ForestFigure, Report, Table
from analytics.stats.odds_model import odds_ratios
from analytics.stats.sandwich import RobustErrors
from tests.analytics.analyses.confounded import MOMENT, Cases, frame_of, plan_of, study_of
from tests.analytics.guo import guo_cohort
from tests.analytics.making import snapshot_of

PLAN = plan_of("""
[[covariates]]
variable = "age"
form = "linear"
[[covariates]]
variable = "nihss"
form = "linear"
[[models]]
key = "good"
outcome = "good"
method = "logistic"
[[sensitivity]]
key = "tandem"
label = "Without tandem lesions"
population = [
  { key = "t", variable = "tandem", is = false, label = "No tandem", excluded = "tandem lesion" },
]
[[sensitivity]]
key = "strict"
label = "Stricter"
replace = [{ outcome = "good", by = "better" }]
[[sensitivity]]
key = "centres"
label = "Errors by centre"
cluster = "centre"
[[sensitivity]]
key = "window"
label = "Inside the window"
settings = { count_outside_window = false }
""")
PLAN = replace(PLAN, outcomes=replace(PLAN.outcomes, primary="good"))
FRAME = frame_of(400)


@pytest.fixture(scope="module")
def report() -> Report:
    return build_report(Cases(FRAME), PLAN, code_version="t", generated_at=MOMENT)


@pytest.fixture(scope="module")
def family() -> Family:
    (found,) = sensitivity.compute(study_of(FRAME, PLAN), PLAN).families
    return found


def one(family: Family, key: str) -> Estimated:
    return next(each for each in family.analyses if each.key == key)


def by_hand(outcome: str, *, tandem: bool = True) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    known = FRAME["age"].notna() & FRAME[outcome].notna() & (tandem | ~FRAME["tandem"])
    rows = FRAME[known]
    arm = (rows["arm"] == "stent").to_numpy(dtype=float)
    design = np.column_stack([arm, rows[["age", "nihss"]].to_numpy(dtype=float)])
    return design, rows[outcome].to_numpy(dtype=float), rows["centre"].to_numpy(dtype=str)


def adjusted(each: Estimated) -> Fitted:
    assert isinstance(each.adjusted, Fitted)
    return each.adjusted


@pytest.mark.parametrize(
    ("key", "outcome", "tandem"),
    [("", "good", True), ("tandem", "good", False), ("strict", "better", True)],
)
def test_each_analysis_is_the_model_on_its_own_patients(
    family: Family, key: str, outcome: str, *, tandem: bool
) -> None:
    design, values, _ = by_hand(outcome, tandem=tandem)
    expected = odds_ratios(design, values).terms[0]
    found = adjusted(one(family, key)).effect
    assert found.estimate.value == pytest.approx(expected.estimate.value, rel=1e-8)
    assert found.estimate.interval.low == pytest.approx(expected.estimate.interval.low, rel=1e-6)


def test_errors_by_cluster_change_the_interval_only(family: Family) -> None:
    design, values, centres = by_hand("good")
    expected = odds_ratios(design, values, interval=RobustErrors(clusters=centres)).terms[0]
    found = adjusted(one(family, "centres")).effect.estimate
    assert found.value == pytest.approx(adjusted(one(family, "")).effect.estimate.value)
    assert found.interval.high == pytest.approx(expected.estimate.interval.high, rel=1e-6)


def test_who_changes_is_counted(family: Family) -> None:
    assert one(family, "").changed is None
    assert one(family, "tandem").changed == int(FRAME["tandem"].sum())
    differing = FRAME["good"].notna() & (FRAME["good"] != FRAME["better"])
    assert one(family, "strict").changed == int(differing.sum())
    assert one(family, "centres").changed == 0


def test_settings_need_the_cases_themselves(family: Family) -> None:
    refused = one(family, "window")
    assert isinstance(refused.crude, Refusal)
    assert "not at hand" in refused.crude.reason


def test_the_report_says_where_nobody_changed(report: Report) -> None:
    (chapter,) = [each for each in report.chapters if each.key == "sensitivity"]
    table, forest = chapter.displays
    assert isinstance(table, Table)
    (said,) = [note for note in table.notes if note.startswith("No patient changes")]
    assert said.endswith("Inside the window.")
    assert isinstance(forest, ForestFigure)
    assert [row.label for row in forest.rows] == [
        "As first defined",
        "Without tandem lesions",
        "Stricter: Very good outcome",
        "Errors by centre",
        "Inside the window",
    ]
    rows = [row for row in forest.rows if row.estimate is not None and row.low is not None]
    excluding = [row.low > 1 for row in rows if row.low is not None]
    same = sum(each == excluding[0] for each in excluding[1:])
    assert f"and {same} agree about the interval" in forest.finding
    assert forest.overall == rows[0].estimate


def test_other_settings_derive_and_group_the_cases_anew(tmp_path: Path) -> None:
    snapshot = snapshot_of(tmp_path, guo_cohort())
    report = build_report(
        snapshot, standing_plan("sensitivity"), code_version="t", generated_at=MOMENT
    )
    (chapter,) = [each for each in report.chapters if each.key == "sensitivity"]
    table = chapter.displays[0]
    assert isinstance(table, Table)
    rows = {row.cells[0].text: row for row in table.rows}
    # The first definition finds nobody without rescue; failure below 2c finds those of 2b.
    assert rows["As first defined"].cells[2].text == "0/0"
    cell = rows["Failure below mTICI 2c"].cells
    twos = sum(case.get("etici_final_site") in ("2b50", "2b67") for case in guo_cohort()[41:])
    assert cell[2].text.split("/")[1].split(" ")[0] == str(twos)
    assert cell[6].value == twos


@pytest.mark.parametrize("n", [0, 1, 2, 6])
def test_with_next_to_nobody_every_cell_has_its_reason(n: int) -> None:
    plan = PLAN
    result = sensitivity.compute(study_of(FRAME.head(n), plan), plan)
    table = sensitivity_table.present(result)[0]
    assert isinstance(table, Table)
    assert any(note.startswith("Not estimable") for note in table.notes)
