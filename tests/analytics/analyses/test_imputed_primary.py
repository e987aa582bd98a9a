"""With multiple imputation as the primary way: what is pooled, and what stands beside it."""

from __future__ import annotations

from dataclasses import replace
from math import exp, log, sqrt

import numpy as np
import pandas as pd
import pytest
from scipy.special import stdtr

from analytics.analyses import missing, missing_table, models, outcomes, summary
from analytics.analyses.engine import Refusal
from analytics.analyses.imputed_models import ImputedResult, imputed_of
from analytics.analyses.imputing import chain_of, completed, imputed
from analytics.analyses.model_task import Fitted
from analytics.pipeline import build_report
from analytics.plan import Margin, Plan, parse_plan
from analytics.report.display import Display, Flow, ForestFigure, Note, Table
from analytics.report.serialise import report_from_json, report_to_json
from analytics.stats.missing.rubin import pool_imputations
from tests.analytics.analyses.confounded import MOMENT, PLAN, Cases, frame_of, study_of

PARTS = """
[mrs]
title = "Score"
variable = "score"
heavy_boundary = 2
[[covariates]]
variable = "age"
form = "linear"
per = 10
[[models]]
key = "shift"
label = "Shift"
outcome = "score"
method = "proportional_odds"
[[models]]
key = "alone"
label = "Complete cases only"
outcome = "good"
method = "logistic"
missing = "complete_case"
[missing]
variable = "score"
primary = "multiple_imputation"
[missing.imputation]
m = 5
iterations = 3
variables = ["early", "dead"]
"""
BINARY = PLAN.replace('primary = "score"', 'primary = "good"')
FRAME = frame_of(240)


def planned(head: str = BINARY, parts: str = PARTS) -> Plan:
    return parse_plan((head + parts).encode(), source="imputed.toml")


GOOD = planned()
# The margin is as wide as the estimate of some cohorts: what decides is the test.
MARGIN = Margin(type="non_inferiority", scale="risk_difference", value=0.1)


@pytest.fixture(scope="module")
def found() -> outcomes.OutcomeResult:
    return outcomes.compute(study_of(FRAME, GOOD), GOOD)


def filled_answers(plan: Plan) -> list[pd.DataFrame]:
    """The completed data sets of the plan's imputation."""
    study = study_of(FRAME, plan)
    part = plan.missing
    assert part is not None
    assert part.imputation is not None
    chain = chain_of(study, plan, part, part.imputation)
    drawn = imputed(chain, part.imputation.m)
    names = tuple(row.variable for row in plan.outcomes.rows)
    return [
        completed(study, part, names, chain, drawn.completed(n)).dataset.frame
        for n in range(part.imputation.m)
    ]


def keyed(displays: tuple[Display, ...]) -> dict[str, Display]:
    return {each.key: each for each in displays}


def table(displays: dict[str, Display], key: str) -> Table:
    found = displays[key]
    assert isinstance(found, Table)
    return found


def test_the_primary_risk_difference_is_pooled_by_hand(found: outcomes.OutcomeResult) -> None:
    values, errors, shares = [], [], []
    for frame in filled_answers(GOOD):
        arms = [frame["good"][frame["arm"] == arm].astype(float) for arm in ("stent", "none")]
        ours, theirs = (arm.mean() for arm in arms)
        values.append(ours - theirs)
        errors.append(sqrt(ours * (1 - ours) / len(arms[0]) + theirs * (1 - theirs) / len(arms[1])))
        shares.append((ours, theirs))
    expected = pool_imputations(values, errors, complete_df=len(FRAME) - 2)
    row = table(keyed(outcomes.present(found)), "outcomes_imputed").rows
    cells = next(
        r.cells for r in row if r.kind == "primary" and r.cells[1].text.startswith("Risk diff")
    )
    assert cells[0].text == "Good outcome (primary)"
    assert cells[2].value == pytest.approx(np.mean([ours for ours, _ in shares]))
    assert cells[4].value == pytest.approx(expected.estimate.value, rel=1e-6)
    assert cells[5].value == pytest.approx(expected.test.p_value, rel=1e-5)
    assert cells[6].value == pytest.approx(expected.degrees_of_freedom, rel=1e-4)
    assert cells[7].value == pytest.approx(expected.fraction_missing, rel=1e-4)
    known = FRAME.dropna(subset=["good"])
    risks = known.groupby(known["arm"] == "stent")["good"].mean()
    assert cells[8].value == pytest.approx(risks[True] - risks[False])


def test_outcomes_that_are_not_imputed_are_named(found: outcomes.OutcomeResult) -> None:
    shown = table(keyed(outcomes.present(found)), "outcomes_imputed")
    assert {row.cells[0].text for row in shown.rows} == {
        "Score", "Good outcome (primary)", "Death",
    }  # fmt: skip
    assert any("m = 5, 3 iterations" in note for note in shown.notes)
    main = table(keyed(outcomes.present(found)), "outcomes")
    assert main.title == "Outcomes: complete cases"
    timed = BINARY.replace(
        '{ variable = "dead", better = "lower" }',
        '{ variable = "dead", kind = "time_to_event", time = "days", better = "lower" }',
    )
    plan = planned(timed)
    other = outcomes.compute(study_of(FRAME, plan), plan)
    notes = table(keyed(outcomes.present(other)), "outcomes_imputed").notes
    assert "Not imputed, on complete cases only: Death." in notes


def test_models_are_pooled_with_complete_cases_beside_them() -> None:
    study = study_of(FRAME, GOOD)
    result = models.compute(study, GOOD)
    displays = keyed(models.ANALYSIS.present(result))
    pooled = table(displays, "models_imputed")
    assert [row.cells[0].text for row in pooled.rows] == ["Shift"]
    assert isinstance(result.pooled, ImputedResult)
    assert any("m = 5, 3 iterations, seed" in note for note in pooled.notes)
    shift = result.pooled.models[0]
    assert isinstance(shift.complete, Fitted)
    assert pooled.rows[0].cells[7].value == shift.complete.effect.estimate.value
    on_complete = table(displays, "models")
    assert "on complete cases" in on_complete.title
    assert [row.cells[0].text for row in on_complete.rows] == ["Shift", "Complete cases only"]
    assert on_complete.rows[0].cells[6].value == shift.complete.effect.estimate.value
    figure = displays["models_imputed_forest"]
    assert isinstance(figure, ForestFigure)
    assert [row.label for row in figure.rows] == ["Shift", "complete cases"]
    assert "pooled over 5 imputations" in figure.finding
    assert "models_forest" not in displays
    chapter = keyed(missing_table.present(missing.compute(study, GOOD)))
    assert "missing_models" not in chapter
    primary = [row.cells[0].text for row in table(chapter, "missing_ways").rows
               if row.kind == "primary"]  # fmt: skip
    assert primary == ["Multiple imputation"]


def test_all_chapters_show_one_imputation(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    own = imputed
    monkeypatch.setattr(
        "analytics.analyses.imputed_models.imputed",
        lambda *given, **named: calls.append(1) or own(*given, **named),
    )
    study = study_of(FRAME, GOOD)
    summary.compute(study, GOOD)
    outcomes.compute(study, GOOD)
    models.compute(study, GOOD)
    missing.compute(study, GOOD)
    assert len(calls) == 1
    # Another plan on the same study is another imputation.
    other = replace(GOOD, statistics=replace(GOOD.statistics, seed=1))
    assert imputed_of(study, other) != imputed_of(study, GOOD)
    assert len(calls) == 2


def test_a_margin_is_judged_on_the_pooled_estimate() -> None:
    rows = tuple(
        replace(row, margin=MARGIN) if row.variable == "good" else row for row in GOOD.outcomes.rows
    )
    plan = replace(GOOD, outcomes=replace(GOOD.outcomes, rows=rows))
    study = study_of(FRAME, plan)
    (verdict,) = outcomes.compute(study, plan).details.verdicts
    assert not isinstance(verdict.judged, Refusal)
    whole = imputed_of(study, plan)
    assert isinstance(whole, ImputedResult)
    each = whole.comparison("good", "standardised")
    assert each is not None
    assert not isinstance(each.pooled, Refusal)
    statistic = (each.pooled.estimate.value + 0.1) / sqrt(each.pooled.total)
    expected = stdtr(each.pooled.degrees_of_freedom, -statistic)
    assert verdict.judged.test.p_value == pytest.approx(expected, rel=1e-9)
    assert "5 imputations" in verdict.judged.test.name
    limits = verdict.judged.estimate.interval
    assert (limits.low, limits.high) == pytest.approx(
        (each.pooled.estimate.interval.low, each.pooled.estimate.interval.high)
    )


def test_the_first_page_says_the_pooled_effect(found: outcomes.OutcomeResult) -> None:
    study = study_of(FRAME, GOOD)
    first, pooled, reading = summary.headline(summary.compute(study, GOOD))
    assert first.startswith("Good outcome: ")
    assert "missing values imputed 5 times and pooled; complete cases" in pooled
    assert reading.startswith("This is an unadjusted association")
    cells = table(keyed(outcomes.present(found)), "outcomes_imputed").rows
    risk = next(r.cells[4].text for r in cells if r.kind == "primary")
    assert risk.split(" (")[0] in pooled
    ordinal = planned(PLAN)
    told = summary.headline(summary.compute(study_of(FRAME, ordinal), ordinal))
    assert "Win odds" in told[1]


def test_a_continuous_outcome_is_pooled_with_welchs_variance() -> None:
    head = PLAN.replace(
        '{ variable = "good", better = "higher" }',
        '{ variable = "nihss", kind = "continuous", better = "lower" }',
    ).replace('primary = "score"', 'primary = "nihss"')
    plan = planned(head, PARTS.replace('outcome = "good"', 'outcome = "dead"'))
    frame = FRAME.assign(nihss=FRAME["nihss"].mask(np.arange(len(FRAME)) % 9 == 0))
    study = study_of(frame, plan)
    whole = imputed_of(study, plan)
    assert isinstance(whole, ImputedResult)
    each = whole.comparison("nihss", "linear")
    assert each is not None
    assert not isinstance(each.pooled, Refusal)
    known = frame.dropna(subset=["nihss"])
    arms = [known["nihss"][known["arm"] == arm].astype(float) for arm in ("stent", "none")]
    welch = sqrt(sum(arm.var() / len(arm) for arm in arms))
    assert isinstance(each.complete, Fitted)
    limits = each.complete.effect.estimate.interval
    assert (limits.high - limits.low) / 2 / 1.97 == pytest.approx(welch, rel=0.01)
    assert each.pooled.within == pytest.approx(welch**2, rel=0.2)


def test_a_whole_report_says_in_every_chapter_what_it_is_on() -> None:
    parts = PARTS + """
[[sensitivity]]
key = "other"
label = "Very good"
replace = [{ outcome = "good", by = "better" }]
"""  # fmt: skip
    plan = planned(parts=parts)
    report = build_report(Cases(FRAME), plan, code_version="t", generated_at=MOMENT)
    displays = {d.key: d for c in report.chapters for d in c.displays}
    note = displays["sensitivity_complete_cases"]
    assert isinstance(note, Note)
    assert "on complete cases" in note.paragraphs[0]
    flow = displays["flow"]
    assert isinstance(flow, Flow)
    assert flow.arms[0].steps[-1].label == "Good outcome known, else imputed"
    said = displays["missing"]
    assert isinstance(said, Note)
    assert "nothing is imputed" not in said.paragraphs[0]
    assert report_from_json(report_to_json(report)) == report


def test_a_pooled_ratio_is_read_on_its_own_scale(found: outcomes.OutcomeResult) -> None:
    assert found.imputed is not None
    assert isinstance(found.imputed.found, ImputedResult)
    odds = found.imputed.found.comparison("good", "logistic")
    assert odds is not None
    assert not isinstance(odds.pooled, Refusal)
    assert not isinstance(odds.estimate, Refusal)
    assert odds.estimate.value == pytest.approx(exp(odds.pooled.estimate.value))
    assert log(odds.estimate.interval.low) == pytest.approx(odds.pooled.estimate.interval.low)
