"""Counts pooled with published ones are those of the meta-analysis called directly."""

from __future__ import annotations

from dataclasses import replace
from math import exp
from pathlib import Path
from typing import Any

import pytest

from analytics.analyses import synthesis
from analytics.analyses.engine import Refusal
from analytics.analyses.evidence import OWN, Evidence
from analytics.analyses.studies import published_results
from analytics.analyses.synthesis_display import present
from analytics.analyses.synthesis_result import SynthesisResult
from analytics.plan import Plan, PlanError, Pooled, Synthesis, standing_plan
from analytics.report.display import ForestFigure, Table
from analytics.stats.meta.effects import StudyTable, effects_from_tables
from analytics.stats.meta.mantel_haenszel import mantel_haenszel
from analytics.stats.meta.pooling import inverse_variance
from analytics.stats.two_by_two import TwoByTwo
from tests.analytics.analyses.studying import study_of
from tests.analytics.guo import guo_cohort

IDS = ("chang2018_mrs02", "peng2020_mrs02")
ROWS = (
    Pooled(outcome="mrs_0_2", label="mRS 0–2", studies=IDS),
    Pooled(outcome="sich_heidelberg", label="sICH", studies=("chang2018_sich", "peng2020_sich")),
)


def plan_of(**changes: Any) -> Plan:
    part = replace(Synthesis(title="Evidence", rows=ROWS), **changes)
    return replace(standing_plan("after_guo_2023"), synthesis=part)


def result_of(root: Path, n: int | None = None, **changes: Any) -> SynthesisResult:
    plan = plan_of(**changes)
    return synthesis.compute(study_of(root, guo_cohort()[:n], plan), plan)


def tables() -> list[StudyTable]:
    known = published_results()
    own = StudyTable(name=OWN, table=TwoByTwo(20, 41, 45, 86))
    return [own, *(StudyTable(name=known[each].short, table=known[each].table) for each in IDS)]


def test_the_pool_is_that_of_the_counts(tmp_path: Path) -> None:
    result = result_of(tmp_path)
    found = result.rows[0].evidence
    assert isinstance(found, Evidence)
    effects = effects_from_tables(tables(), "odds_ratio").studies
    assert found.analysis == inverse_variance(effects, inference="hartung_knapp_ad_hoc")
    assert found.fixed == mantel_haenszel(tables(), "odds_ratio")
    summary = present(result)[0]
    assert isinstance(summary, Table)
    cells = dict(zip([c.key for c in summary.columns], summary.rows[0].cells, strict=True))
    assert cells["pooled"].value == pytest.approx(exp(found.analysis.estimate.value))
    assert cells["k"].value == 3
    assert cells["tau_squared"].value == found.analysis.heterogeneity.tau_squared
    published = inverse_variance(effects[1:], inference="hartung_knapp_ad_hoc")
    assert cells["published"].value == pytest.approx(exp(published.estimate.value))
    assert any("REML" in note and "Hartung-Knapp" in note for note in summary.notes)


def test_the_forest_has_the_registry_the_studies_a_diamond_and_the_prediction(
    tmp_path: Path,
) -> None:
    result = result_of(tmp_path)
    figure = present(result)[1]
    assert isinstance(figure, ForestFigure)
    assert [row.label for row in figure.rows] == [
        OWN,
        "Chang Y et al. 2018",
        "Peng F et al. 2020",
        "Pooled",
        "Prediction interval",
    ]
    assert [row.kind for row in figure.rows[-2:]] == ["overall", "prediction"]
    weights = [row.weight for row in figure.rows if row.weight is not None]
    assert sum(weights) == pytest.approx(100)
    own = figure.rows[0]
    assert [cell.text for cell in own.counts] == ["20/41", "45/86"]
    assert own.text in figure.finding
    assert figure.rows[3].text in figure.finding
    assert "I²" in figure.notes[0]


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("fixed", "inverse variance"),
        ("mantel_haenszel", "Mantel-Haenszel"),
        ("dersimonian_laird", "DerSimonian-Laird"),
    ],
)
@pytest.mark.parametrize("measure", ["odds_ratio", "risk_ratio", "risk_difference"])
def test_every_method_and_measure_is_named_and_shown(
    tmp_path: Path, method: str, words: str, measure: str
) -> None:
    result = result_of(tmp_path, method=method, measure=measure)
    summary, figure = present(result)[:2]
    assert isinstance(summary, Table)
    assert isinstance(figure, ForestFigure)
    assert any(words in note for note in summary.notes)
    has_prediction = figure.rows[-1].kind == "prediction"
    assert has_prediction == (method == "dersimonian_laird")
    found = result.rows[0].evidence
    assert isinstance(found, Evidence)
    if method == "mantel_haenszel":
        assert found.analysis == mantel_haenszel(tables(), measure)  # type: ignore[arg-type]
    if measure == "risk_difference":
        assert figure.scale == "linear"
        assert figure.rows[0].estimate == pytest.approx(100 * (20 / 41 - 45 / 86))


def test_how_the_counts_are_known_stands_below_the_studies(tmp_path: Path) -> None:
    table = present(result_of(tmp_path))[2]
    assert isinstance(table, Table)
    assert any("derived: unique integer" in note for note in table.notes)
    assert any("Stroke 2018;49:958-964" in note for note in table.notes)
    assert table.rows[1].cells[1].text == "RS v no stenting"


def test_the_prediction_interval_is_left_out_where_the_plan_says_so(tmp_path: Path) -> None:
    figure = present(result_of(tmp_path, prediction_interval=False))[1]
    assert isinstance(figure, ForestFigure)
    assert "prediction" not in {row.kind for row in figure.rows}


@pytest.mark.parametrize("n", [0, 1, 2, 41])
def test_without_a_group_here_the_published_are_still_pooled_and_it_is_said(
    tmp_path: Path, n: int
) -> None:
    result = result_of(tmp_path, n)
    found = result.rows[0].evidence
    assert isinstance(found, Evidence)
    assert found.analysis.k == 2
    figure = present(result)[1]
    assert isinstance(figure, ForestFigure)
    assert "this registry is not in it: a group of this registry has no patients" in figure.finding


def test_one_result_alone_is_not_pooled_and_says_why(tmp_path: Path) -> None:
    rows = (Pooled(outcome="mrs_0_2", label="mRS 0–2", studies=IDS[:1]),)
    result = result_of(tmp_path, 41, rows=rows)
    assert isinstance(result.rows[0].evidence, Refusal)
    summary, studies = present(result)
    assert isinstance(summary, Table)
    assert summary.rows[0].cells[2].text == "not estimable"
    assert any(note.startswith("Not estimable, only 1 of the studies") for note in summary.notes)
    assert isinstance(studies, Table)
    assert len(studies.rows) == 2


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        (("none",), "no published result is called “none”"),
        (("guo2023_sich", "guo2023_mrs02"), "its patients would count twice"),
        (("guo2023_sich", "guo2023_sich"), "its patients would count twice"),
    ],
)
def test_unknown_ids_and_one_study_twice_are_refused_in_the_plan(
    tmp_path: Path, ids: tuple[str, ...], words: str
) -> None:
    with pytest.raises(PlanError, match=words):
        result_of(tmp_path, rows=(Pooled(outcome="mrs_0_2", label="x", studies=ids),))
