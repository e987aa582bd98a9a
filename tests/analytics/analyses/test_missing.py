"""The chapter of missing outcomes: each way recomputed, and the words around it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analytics.analyses import missing, missing_table
from analytics.analyses.engine import Refusal
from analytics.analyses.imputed_models import ImputedResult
from analytics.analyses.imputing import chain_of, completed, follows, imputed
from analytics.analyses.missing import MissingResult
from analytics.analyses.missing_ways import WayResult
from analytics.pipeline import build_report
from analytics.plan import Plan
from analytics.report.display import Display, ForestFigure, Note, Table, TippingFigure
from analytics.report.serialise import report_from_json, report_to_json
from analytics.stats.estimate import Estimate
from analytics.stats.missing.bounds import tipping_points
from analytics.stats.missing.rubin import pool_imputations
from analytics.stats.ordinal_model import fit_ordinal
from analytics.stats.two_by_two import TwoByTwo
from tests.analytics.analyses.confounded import MOMENT, Cases, frame_of, plan_of, study_of

PARTS = """
[mrs]
title = "Score"
variable = "score"
heavy_boundary = 2
[[covariates]]
variable = "age"
form = "linear"
per = 10
[[covariates]]
variable = "nihss"
form = "linear"
[[models]]
key = "shift"
label = "Shift, imputed"
outcome = "score"
method = "proportional_odds"
missing = "multiple_imputation"
[[models]]
key = "good"
label = "Good, imputed"
outcome = "good"
method = "logistic"
missing = "multiple_imputation"
[[models]]
key = "risk"
label = "Good, difference"
outcome = "good"
method = "standardised"
missing = "multiple_imputation"
[missing]
variable = "score"
best_worst = true
carry_forward = "early"
worst_rank = "dead"
warn_above = 0.05
[missing.imputation]
m = 5
iterations = 4
variables = ["early", "dead", "circulation"]
[missing.tipping_point]
outcome = "good"
"""
PLAN = plan_of(PARTS)
FRAME = frame_of(300)


@pytest.fixture(scope="module")
def result() -> MissingResult:
    return missing.compute(study_of(FRAME, PLAN), PLAN)


def displays(result: MissingResult) -> dict[str, Display]:
    return {each.key: each for each in missing_table.present(result)}


def table(result: MissingResult, key: str) -> Table:
    found = displays(result)[key]
    assert isinstance(found, Table)
    return found


def way(result: MissingResult, key: str) -> WayResult:
    return next(each for each in result.ways if each.key == key)


def common(scores: pd.Series) -> float:
    known = scores.notna()
    arm = (FRAME["arm"] == "stent")[known].to_numpy(dtype=float)
    fit = fit_ordinal(arm[:, None], scores[known].to_numpy(dtype=np.int64))
    return float(np.exp(fit.coefficients[0]))


def odds(each: WayResult) -> float:
    assert isinstance(each.odds, Estimate)
    return each.odds.value


def test_the_missing_are_counted_per_group(result: MissingResult) -> None:
    gone = FRAME["score"].isna()
    stented = FRAME["arm"] == "stent"
    assert result.missing == (int((gone & stented).sum()), int((gone & ~stented).sum()))
    notes = table(result, "missing_why").notes
    assert notes[0].startswith("Warning: ")
    assert "The data do not say why a score is missing." in notes
    quiet = replace(PLAN, missing=replace(PLAN.missing, warn_above=0.5))  # type: ignore[type-var]
    calm = missing.compute(study_of(FRAME, quiet), quiet)
    assert not any(note.startswith("Warning") for note in table(calm, "missing_why").notes)


def test_each_filling_is_the_model_on_filled_scores(result: MissingResult) -> None:
    score, stented = FRAME["score"], FRAME["arm"] == "stent"
    # Nobody known to be alive is given a score of death.
    worst = pd.Series(np.where(FRAME["dead"], 6, 5))
    assert odds(way(result, "complete")) == pytest.approx(common(score))
    assert odds(way(result, "best")) == pytest.approx(common(score.fillna(0)))
    assert odds(way(result, "worst")) == pytest.approx(common(score.fillna(worst)))
    mixed = score.fillna(worst.where(~stented, 0))
    assert odds(way(result, "best_worst")) == pytest.approx(common(mixed))
    assert odds(way(result, "best_worst")) > odds(way(result, "worst_best"))
    assert odds(way(result, "carried")) == pytest.approx(common(score.fillna(FRAME["early"])))
    assert way(result, "carried").label.endswith("(biased)")
    assert way(result, "worst_rank").odds is None
    assert isinstance(way(result, "worst_rank").wins, Estimate)


def test_models_are_pooled_by_rubins_rules(result: MissingResult) -> None:
    assert isinstance(result.imputation, ImputedResult)
    shift = result.imputation.models[0]
    study = study_of(FRAME, PLAN)
    assert PLAN.missing is not None
    assert PLAN.missing.imputation is not None
    chain = chain_of(study, PLAN, PLAN.missing, PLAN.missing.imputation)
    drawn = imputed(chain, 5)
    arm = (FRAME["arm"] == "stent").to_numpy(dtype=float)
    fits = []
    for place in range(5):
        filled = drawn.completed(place)
        design = np.column_stack([arm, filled["age"] / 10, filled["nihss"]])
        fits.append(fit_ordinal(design, filled["score"].astype(int)))
    expected = pool_imputations(
        [fit.coefficients[0] for fit in fits],
        [fit.standard_errors[0] for fit in fits],
        complete_df=300 - 3 - 6,
    )
    assert not isinstance(shift.pooled, Refusal)
    assert shift.pooled.estimate.value == pytest.approx(expected.estimate.value, rel=1e-6)
    assert shift.pooled.total == pytest.approx(expected.total, rel=1e-6)
    assert shift.pooled.degrees_of_freedom == pytest.approx(expected.degrees_of_freedom, rel=1e-5)
    assert shift.n == 300
    cells = table(result, "missing_models").rows[0].cells
    assert cells[3].value == pytest.approx(np.exp(expected.estimate.value), rel=1e-6)
    assert cells[6].value == pytest.approx(expected.fraction_missing, rel=1e-5)


def test_a_yes_no_outcome_follows_from_the_imputed_score() -> None:
    study = study_of(FRAME, PLAN)
    part = PLAN.missing
    assert part is not None
    assert part.imputation is not None
    assert follows(study, "score", "good") == {0: 1, 1: 1, 2: 1, 3: 0, 4: 0, 5: 0, 6: 0}
    assert follows(study, "score", "diabetes") is None
    chain = chain_of(study, PLAN, part, part.imputation)
    assert "dead" not in {each.name for each in chain.plan.variables}
    assert chain.ruling == ("Death",)
    filled = completed(study, part, ("good",), chain, imputed(chain, 2).completed(1))
    frame = filled.dataset.frame
    assert not frame[["score", "good", "age"]].isna().any().any()
    assert ((frame["score"] <= 2) == frame["good"]).all()
    assert not ((frame["score"] == 6) & ~frame["dead"]).any()
    recorded = FRAME["score"].notna()
    assert (frame["score"][recorded] == FRAME["score"][recorded]).all()


def test_the_tipping_grid_is_that_of_the_statistic(result: MissingResult) -> None:
    figure = displays(result)["missing_tipping"]
    assert isinstance(figure, TippingFigure)
    known, stented = FRAME["good"].notna(), FRAME["arm"] == "stent"
    counts = [(int(FRAME["good"][known & arm].sum()), int((known & arm).sum()))
              for arm in (stented, ~stented)]  # fmt: skip
    gaps = [int((~known & arm).sum()) for arm in (stented, ~stented)]
    found = tipping_points(TwoByTwo(*counts[0], *counts[1]), *gaps)
    for row, line in zip(figure.row_steps, figure.cells, strict=True):
        for column, cell in zip(figure.column_steps, line, strict=True):
            place = int(str(row.value)), int(str(column.value))
            assert cell.value == found.p_value[place]
            assert cell.changes == found.tips[place]
    if found.nearest is None:
        assert "no way to fill in" in figure.finding
    else:
        assert f"{found.nearest[0]} events among {gaps[0]} missing" in figure.finding


def test_the_forest_counts_who_agrees_with_complete_cases(result: MissingResult) -> None:
    figure = displays(result)["missing_forest"]
    assert isinstance(figure, ForestFigure)
    first, *others = [row for row in figure.rows if row.estimate is not None]
    assert first.low is not None
    agree = sum(row.low is not None and (row.low > 1) == (first.low > 1) for row in others)
    assert f"{agree} agree in side and verdict" in figure.finding


def test_the_same_seed_gives_the_same_result(result: MissingResult) -> None:
    again = missing.compute(study_of(FRAME, PLAN), PLAN)
    assert odds(way(again, "imputed")) == odds(way(result, "imputed"))
    other = replace(PLAN, statistics=replace(PLAN.statistics, seed=1))
    assert odds(way(missing.compute(study_of(FRAME, other), other), "imputed")) != odds(
        way(result, "imputed")
    )


def test_a_further_variable_that_cannot_take_part_is_said() -> None:
    frame = FRAME.assign(circulation=pd.Categorical([None] * 300, ["anterior", "posterior"]))
    found = missing.compute(study_of(frame, PLAN), PLAN)
    assert isinstance(found.imputation, ImputedResult)
    assert [label for label, _ in found.imputation.left_out] == ["Circulation"]
    notes = table(found, "missing_ways").notes
    said = "Asked for in the chain and left out: Circulation"
    assert any(note.startswith(said) for note in notes)


def test_without_anything_missing_imputation_is_refused_with_its_reason() -> None:
    frame = frame_of(200, missing=0.0)
    found = missing.compute(study_of(frame, PLAN), PLAN)
    assert isinstance(found.imputation, Refusal)
    shown = displays(found)
    assert list(shown) == ["missing_why", "missing_ways", "missing_models"]
    instead = shown["missing_ways"]
    assert isinstance(instead, Note)
    assert "known for every patient of both groups" in instead.paragraphs[0]
    models = shown["missing_models"]
    assert isinstance(models, Table)
    assert models.rows[0].cells[3].text == "not estimable"
    assert any("no value is missing" in note for note in models.notes)


@pytest.mark.parametrize("n", [0, 1, 2, 6])
@pytest.mark.parametrize("plan", [PLAN], ids=["every way"])
def test_with_next_to_nobody_the_chapter_says_why(n: int, plan: Plan) -> None:
    report = build_report(Cases(FRAME.head(n)), plan, code_version="t", generated_at=MOMENT)
    (chapter,) = [each for each in report.chapters if each.key == "missing"]
    assert chapter.displays
    if n < 2:
        assert isinstance(chapter.displays[0], Note)
    assert report_from_json(report_to_json(report)) == report


def test_nobody_with_a_score(result: MissingResult) -> None:
    frame = FRAME.assign(
        score=pd.array([pd.NA] * 300, dtype="Int64"), good=pd.array([pd.NA] * 300, dtype="boolean")
    )
    found = missing.compute(study_of(frame, PLAN), PLAN)
    assert isinstance(way(found, "complete").odds, Refusal)
    assert isinstance(found.imputation, Refusal)
    assert result.share < found.share == 1
    assert isinstance(displays(found)["missing_tipping"], Note)


def test_the_methods_name_what_the_plan_uses() -> None:
    report = build_report(Cases(FRAME.head(80)), PLAN, code_version="t", generated_at=MOMENT)
    notes = {d.key: d for c in report.chapters for d in c.displays if isinstance(d, Note)}
    said = " ".join(notes["statistics"].paragraphs)
    assert "m = 5, 4 iterations, seed 20230101" in said
    assert "Worst rank" in said
    assert "propensity" not in said.lower()
    assert "All comparisons are unadjusted" not in said
    assert "nothing is imputed" not in " ".join(notes["missing"].paragraphs)
