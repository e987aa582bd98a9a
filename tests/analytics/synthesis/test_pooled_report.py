"""What the report of pooled registries shows."""

from __future__ import annotations

import dataclasses
from math import exp

import pytest

from analytics.report.display import ForestFigure
from analytics.report.serialise import report_from_json, report_to_json
from analytics.synthesis import pool, pooled_report
from tests.analytics.synthesis.registries import registries


def test_every_pooled_outcome_has_its_forest_with_the_diamond_of_the_pool() -> None:
    pooled = pool(registries())
    outcome, score = pooled.outcomes
    report = pooled_report(pooled)
    chapters = {chapter.key: chapter for chapter in report.chapters}
    forests = {
        key: next(each for each in chapter.displays if isinstance(each, ForestFigure))
        for key, chapter in chapters.items()
        if key != "pooled"
    }
    figure = forests["mrs_0_2"]
    assert [row.label for row in figure.rows] == ["a", "b", "c", "Pooled", "Prediction interval"]
    assert [cell.text for cell in figure.rows[0].counts] == ["42/81", "2/12"]
    assert outcome.analysis is not None
    assert figure.overall == pytest.approx(exp(outcome.analysis.estimate.value))
    assert figure.rows[3].text in figure.finding
    assert sum(row.weight or 0 for row in figure.rows) == pytest.approx(100)
    ordinal = forests["mrs90"]
    assert ordinal.arms == ()
    assert ordinal.right_words == "Stenting better"
    assert score.analysis is not None
    tau = f"τ² {score.analysis.heterogeneity.tau_squared:.3f}"
    assert tau in ordinal.notes[0]


def test_a_risk_difference_is_drawn_in_points_on_a_plain_axis() -> None:
    report = pooled_report(pool(registries(), measure="risk_difference", outcomes=["mrs_0_2"]))
    figure = next(each for each in report.chapters[1].displays if isinstance(each, ForestFigure))
    assert (figure.scale, figure.no_effect) == ("linear", 0.0)
    assert figure.rows[0].estimate == pytest.approx(100 * (42 / 81 - 2 / 12))


def test_a_registry_that_separates_and_an_outcome_refused_stand_there_with_their_reason() -> None:
    other = registries()[1].results
    apart = dataclasses.replace(other.ordinal[0], exposed=(9, 0, 0), comparator=(0, 0, 9))
    report = pooled_report(pool(registries(ordinal=(apart,), binary=())))
    summary = report.chapters[0].displays[0]
    assert any("not pooled, not reported by b" in note for note in summary.notes)  # type: ignore[union-attr]
    figure = next(each for each in report.chapters[2].displays if isinstance(each, ForestFigure))
    (left_out,) = [row for row in figure.rows if row.label == "b"]
    assert left_out.text.startswith("Not estimable: ")
    assert left_out.estimate is None
    assert report_from_json(report_to_json(report)) == report
