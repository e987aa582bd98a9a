"""Departures from missing at random: each delta imputed again, and the sentence about the turn."""

from __future__ import annotations

from dataclasses import replace
from math import exp

import numpy as np
import pytest

from analytics.analyses import missing, missing_table
from analytics.analyses.engine import Refusal
from analytics.analyses.imputed_models import ImputedResult
from analytics.analyses.missing import MissingResult
from analytics.analyses.missing_departure import Departed
from analytics.analyses.missing_departure_table import finding
from analytics.plan import Departure, Plan, PlanError
from analytics.report.display import Table
from tests.analytics.analyses.confounded import frame_of, plan_of, study_of

PARTS = """
[mrs]
title = "Score"
variable = "score"
heavy_boundary = 2
[[covariates]]
variable = "nihss"
form = "linear"
[[models]]
key = "shift"
label = "Shift, imputed"
outcome = "score"
method = "proportional_odds"
missing = "multiple_imputation"
[missing]
variable = "score"
[missing.imputation]
m = 4
iterations = 3
variables = ["early"]
[missing.departure]
deltas = [-3, 3]
patients = "exposed"
"""
PLAN = plan_of(PARTS)
# Every second score is missing, so that a shift of the missing ones is seen.
FRAME = frame_of(200, seed=5, missing=0.5)


def changed(plan: Plan, departure: Departure) -> Plan:
    assert plan.missing is not None
    return replace(plan, missing=replace(plan.missing, departure=departure))


@pytest.fixture(scope="module")
def result() -> MissingResult:
    return missing.compute(study_of(FRAME, PLAN), PLAN)


def departed(result: MissingResult) -> Departed:
    assert result.departure is not None
    assert isinstance(result.departure.found, Departed), result.departure.found
    return result.departure.found


def shown(result: MissingResult) -> Table:
    (found,) = (d for d in missing_table.present(result) if d.key == "missing_departure")
    assert isinstance(found, Table)
    return found


def test_without_a_shift_the_effect_is_that_of_the_imputed_model(result: MissingResult) -> None:
    found = departed(result)
    assert [row.delta for row in found.rows] == [-3, 0, 3]
    assert isinstance(result.imputation, ImputedResult)
    model = result.imputation.models[0]
    assert not isinstance(model.pooled, Refusal)
    assert result.departure is not None
    assert result.departure.label == "Shift, imputed"
    assert found.rows[1].pooled == replace(model.pooled, estimate=found.rows[1].pooled.estimate)
    assert found.rows[1].estimate.value == pytest.approx(
        exp(model.pooled.estimate.value), rel=1e-12
    )
    assert not found.rows[1].changes


def test_worse_missing_scores_of_the_exposed_make_them_look_worse(result: MissingResult) -> None:
    better, none, worse = (row.estimate.value for row in departed(result).rows)
    assert better > none > worse
    plan = changed(PLAN, Departure(deltas=(-3, 3), patients="comparator"))
    other = departed(missing.compute(study_of(FRAME, plan), plan))
    assert other.rows[0].estimate.value < none < other.rows[2].estimate.value
    assert other.rows[1].estimate == departed(result).rows[1].estimate


def test_the_sentence_names_the_delta_that_turns_the_conclusion(result: MissingResult) -> None:
    table, found = shown(result), departed(result)
    verdicts = [(row.pooled.test.p_value < 0.05) * np.sign(row.pooled.estimate.value)
                for row in found.rows]  # fmt: skip
    turned = [
        row.delta for row, each in zip(found.rows, verdicts, strict=True) if each != verdicts[1]
    ]
    assert [row.delta for row in found.rows if row.changes] == turned
    assert turned
    assert found.tipping in turned
    assert found.tipping is not None
    assert table.notes[0].startswith("The conclusion changes at a delta of ")
    assert f"{exp(found.tipping):.2f} times" in table.notes[0]
    words = [row.cells[5].text for row in table.rows]
    assert words[1] == "missing at random"
    assert words[0 if found.tipping < 0 else 2] == "changes"
    assert result.departure is not None
    still = finding(result.departure, replace(found, tipping=None))
    assert still == "No delta from −3.00 to +3.00 changes the conclusion."


def test_without_a_model_of_the_primary_outcome_the_crude_effect_is_shifted() -> None:
    plan = replace(changed(PLAN, Departure(deltas=(1.0,), patients="both")), models=())
    result = missing.compute(study_of(FRAME, plan), plan)
    found = departed(result)
    assert isinstance(result.imputation, ImputedResult)
    assert not isinstance(result.imputation.score, Refusal)
    assert found.rows[0].pooled.total == pytest.approx(result.imputation.score.total)
    assert found.rows[0].pooled.degrees_of_freedom == pytest.approx(
        result.imputation.score.degrees_of_freedom
    )
    assert "both groups" in shown(result).notes[1]


def test_where_no_score_is_missing_no_delta_can_shift_it() -> None:
    whole = frame_of(120, missing=0.0)
    frame = whole.assign(nihss=whole["nihss"].mask(np.arange(120) % 10 == 0))
    result = missing.compute(study_of(frame, PLAN), PLAN)
    assert result.departure is not None
    assert result.departure.found == Refusal("no score is missing")
    keys = [each.key for each in missing_table.present(result)]
    assert keys == ["missing_why", "missing_ways", "missing_models"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("deltas = [-3, 3]", "deltas = [0]", "a number other than 0"),
        ("deltas = [-3, 3]", "deltas = [1, 1]", "a delta stands twice"),
        ("deltas = [-3, 3]", "deltas = [30]", "from -10 to 10"),
        ("m = 4", 'm = 4\nordinal = "pmm"', "needs “ordinal” to be proportional_odds"),
        ('patients = "exposed"', 'patients = "all"', "must be one of exposed, comparator, both"),
    ],
)
def test_a_departure_without_a_sense_is_refused(old: str, new: str, words: str) -> None:
    with pytest.raises(PlanError, match=words):
        plan_of(PARTS.replace(old, new))
