"""The chapter of the propensity score: its numbers are those of the statistics, its words hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analytics.analyses import propensity, propensity_table
from analytics.analyses.engine import Refusal
from analytics.analyses.propensity_effects import WayEffect
from analytics.pipeline import build_report
from analytics.plan import Plan
from analytics.report.display import Display, ForestFigure, LoveFigure, Note, OverlapFigure, Table
from analytics.report.serialise import report_from_json, report_to_json
from analytics.stats.balance import balance
from analytics.stats.bootstrap_effect import WeightChoices, bootstrap_effect
from analytics.stats.doubly_robust import aipw
from analytics.stats.e_value import e_value_risk_difference
from analytics.stats.matched_effect import matched_effect
from analytics.stats.matching import match
from analytics.stats.propensity import estimate_propensity
from analytics.stats.weighted_effect import weighted_effect
from analytics.stats.weighting import propensity_weights
from tests.analytics.analyses.confounded import MOMENT, Cases, frame_of, plan_of, study_of

COVARIATES = """
[[covariates]]
variable = "age"
form = "linear"
per = 10
[[covariates]]
variable = "nihss"
form = "linear"
[[covariates]]
variable = "always"
form = "linear"
"""
EVERY_WAY = """
[propensity]
outcomes = ["score", "good"]
balance = ["diabetes", "circulation"]
overlap = true
aipw = true
[propensity.matching]
caliper = 0.25
[propensity.iptw]
truncation = 0.02
"""
PLAN = plan_of(COVARIATES + EVERY_WAY)
FRAME = frame_of(400)


@pytest.fixture(scope="module")
def result() -> propensity.PropensityResult:
    return propensity.compute(study_of(FRAME, PLAN), PLAN)


def by_hand(with_outcome: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    known = FRAME["age"].notna()
    if with_outcome:
        known &= FRAME["good"].notna()
    rows = FRAME[known]
    values = rows[["age", "nihss"]].to_numpy(dtype=float) / [10, 1]
    good = rows["good"].to_numpy(dtype=float, na_value=np.nan)
    return values, (rows["arm"] == "stent").to_numpy(), good


def displays(result: propensity.PropensityResult) -> dict[str, Display]:
    return {each.key: each for each in propensity_table.present(result)}


def cells(table: Display, row: str) -> dict[str, object]:
    assert isinstance(table, Table)
    (found,) = [each for each in table.rows if each.cells[0].text.startswith(row)]
    return {column.key: cell.value for column, cell in zip(table.columns, found.cells, strict=True)}


def test_the_effects_are_those_of_the_statistics(result: propensity.PropensityResult) -> None:
    values, arm, good = by_hand(with_outcome=True)
    score = estimate_propensity(values, arm)
    expected = {
        "Matching": matched_effect(good, match(score.logit, arm, caliper=0.25)),
        "Inverse": weighted_effect(
            good, score, propensity_weights(score, "ATE", truncate=(2.0, 98.0))
        ),
        "Overlap": weighted_effect(good, score, propensity_weights(score, "overlap")),
        "Doubly": aipw(good, score),
    }
    table = displays(result)["propensity_effect_good"]
    for name, effect in expected.items():
        found = cells(table, name)
        assert found["difference"] == pytest.approx(effect.difference.value, rel=1e-9)
        assert effect.risk_ratio is not None
        assert found["ratio"] == pytest.approx(effect.risk_ratio.value, rel=1e-9)
        assert found["p"] == pytest.approx(effect.difference_test.p_value, rel=1e-9)
        assert found["e_value"] == pytest.approx(e_value_risk_difference(effect).value, rel=1e-9)
    crude = cells(table, "Unadjusted")
    assert crude["difference"] == pytest.approx(good[arm].mean() - good[~arm].mean())
    assert crude["n"] == good.size


def test_balance_is_that_of_all_patients_of_the_score(
    result: propensity.PropensityResult,
) -> None:
    values, arm, _ = by_hand(with_outcome=False)
    score = estimate_propensity(values, arm)
    found = balance(values, arm, weights=propensity_weights(score, "overlap").values)
    row = cells(displays(result)["propensity_balance"], "NIHSS")
    assert row["before"] == pytest.approx(found.terms[1].before)
    assert row["after_overlap"] == pytest.approx(found.terms[1].after, abs=1e-9)
    # Overlap weights balance the means of what is in the score exactly.
    assert abs(float(str(row["after_overlap"]))) < 1e-6
    assert cells(displays(result)["propensity_balance"], "Diabetes *")["before"] is not None


def test_what_is_shown_says_whom_it_is_about(result: propensity.PropensityResult) -> None:
    shown = displays(result)
    table = shown["propensity_score"]
    assert isinstance(table, Table)
    _, arm, _ = by_hand(with_outcome=False)
    left_out = 400 - arm.size
    assert f"{left_out} left out for a missing covariate (Age {left_out})." in table.notes[0]
    assert "Not in the score, since everybody is alike: Always." in table.notes
    assert [row.cells[0].text for row in table.rows] == ["Age, per 10", "NIHSS"]
    overlap = shown["propensity_overlap"]
    assert isinstance(overlap, OverlapFigure)
    assert overlap.groups[0].n == arm.sum()
    love = shown["propensity_love"]
    assert isinstance(love, LoveFigure)
    unbalanced = sum(
        not isinstance(row.differences[3].value, float) or row.differences[3].value >= 0.1
        for row in love.rows
    )
    assert love.finding.endswith(f"{unbalanced} overlap weighting.")
    effects = shown["propensity_effect_score"]
    assert isinstance(effects, Table)
    assert any("lack this outcome" in note for note in effects.notes)
    assert any(note.startswith("Not estimable, the doubly robust") for note in effects.notes)


def test_the_forest_says_on_which_side_the_estimates_lie(
    result: propensity.PropensityResult,
) -> None:
    forest = displays(result)["propensity_forest_good"]
    assert isinstance(forest, ForestFigure)
    known = [row for row in forest.rows if row.estimate is not None]
    assert len(known) == 5
    same = len({row.estimate > 1 for row in known if row.estimate is not None}) == 1
    assert ("on the same side" in forest.finding) is same
    clear = [r for r in known if r.low is not None and r.high is not None and r.low > 1]
    if len(clear) == 5:
        assert "no interval includes 1" in forest.finding


def test_matched_odds_take_the_pairs_as_clusters(result: propensity.PropensityResult) -> None:
    (effects,) = [each.effects for each in result.outcomes if each.row.variable == "score"]
    matched = dict(effects)["matching"]
    assert isinstance(matched, WayEffect)
    assert not isinstance(matched.ratio, Refusal)
    assert matched.ratio is not None
    assert "cluster" in matched.ratio.interval.method
    assert matched.ratio.value > 1


TIMED = COVARIATES + '[propensity]\noutcomes = ["dead"]\naipw = true\n[propensity.iptw]\n'


def test_a_time_to_event_is_compared_by_hazards() -> None:
    plan = timed_plan()
    found = propensity.compute(study_of(FRAME, plan), plan)
    effects = dict(found.outcomes[0].effects)
    assert isinstance(effects["aipw"], Refusal)
    weighted = effects["iptw"]
    assert isinstance(weighted, WayEffect)
    assert "robust" in weighted.method
    assert propensity_table.present(found)


def timed_plan() -> Plan:
    plan = plan_of(TIMED)
    rows = tuple(
        replace(row, kind="time_to_event", time="days") if row.variable == "dead" else row
        for row in plan.outcomes.rows
    )
    return replace(plan, outcomes=replace(plan.outcomes, rows=rows))


@pytest.mark.parametrize("n", [0, 1, 2, 6])
def test_with_next_to_nobody_the_chapter_says_why(n: int) -> None:
    report = build_report(Cases(FRAME.head(n)), PLAN, code_version="t", generated_at=MOMENT)
    (chapter,) = [each for each in report.chapters if each.key == "propensity"]
    assert chapter.displays
    if n < 3:
        assert isinstance(chapter.displays[0], Note)
        assert "could not be estimated" in chapter.displays[0].paragraphs[0]
    assert report_from_json(report_to_json(report)) == report


def test_an_outcome_that_nobody_has_is_refused_in_its_place() -> None:
    frame = FRAME.assign(good=FRAME["good"].where(FRAME["good"].isna(), other=False))
    found = propensity.compute(study_of(frame, PLAN), PLAN)
    effects = dict(next(each.effects for each in found.outcomes if each.row.variable == "good"))
    assert isinstance(effects["iptw"], Refusal)
    table = displays(found)["propensity_effect_good"]
    assert isinstance(table, Table)
    assert any("does not vary" in note for note in table.notes)


def test_bootstrap_errors_are_those_of_the_statistic() -> None:
    text = (
        COVARIATES + '[propensity]\noutcomes = ["good"]\n[propensity.iptw]\nerrors = "bootstrap"\n'
    )
    plan = plan_of(text)
    frame = FRAME.head(150)
    shown = displays(propensity.compute(study_of(frame, plan), plan))
    known = frame["age"].notna() & frame["good"].notna()
    values = frame[known][["age", "nihss"]].to_numpy(dtype=float) / [10, 1]
    score = estimate_propensity(values, (frame["arm"] == "stent")[known].to_numpy())
    effect = bootstrap_effect(
        frame["good"][known].to_numpy(dtype=float), score, WeightChoices(), seed=20230101
    )
    found = cells(shown["propensity_effect_good"], "Inverse")
    assert found["p"] == pytest.approx(effect.difference_test.p_value, rel=1e-6)
    table = shown["propensity_effect_good"]
    assert isinstance(table, Table)
    assert any("bootstrap, 500 replicates" in note for note in table.notes)
