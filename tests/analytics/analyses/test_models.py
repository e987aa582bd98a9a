"""The chapter of models: its numbers are those of the statistics, and what fails says why."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analytics.analyses import models
from analytics.analyses.model_results import ModelsResult
from analytics.analyses.model_task import Fitted
from analytics.analyses.models_table import present
from analytics.report import numbers
from analytics.report.display import Display, ForestFigure, Table
from analytics.stats.cox import fit_cox, hazard_ratio
from analytics.stats.estimate import SignificanceTest
from analytics.stats.firth import fit_firth
from analytics.stats.mean_model import mean_differences
from analytics.stats.odds_model import odds_ratios
from analytics.stats.ordinal_model import fit_ordinal
from analytics.stats.ordinal_pooled import pooled_win_odds
from analytics.stats.risk_regression import modified_poisson
from analytics.stats.sandwich import RobustErrors
from analytics.stats.utility import CHAISINANUNKUL
from tests.analytics.analyses.models_of_every_method import MODELS, PLAN, fitted, one
from tests.analytics.example_cohort import study_of


@pytest.fixture(scope="module")
def result() -> ModelsResult:
    return models.compute(study_of(PLAN), PLAN)


@pytest.fixture(scope="module")
def displays(result: ModelsResult) -> dict[str, Display]:
    return {each.key: each for each in present(result)}


@pytest.fixture(scope="module")
def cohort() -> pd.DataFrame:
    return study_of(PLAN).dataset.frame


def arrays(
    cohort: pd.DataFrame, outcome: str, *needed: str
) -> tuple[np.ndarray, np.ndarray, pd.DataFrame]:
    """Design with the exposure first, outcome, and the complete cases themselves."""
    used = cohort.dropna(subset=["stent", "age", "nihss", outcome, *needed])
    design = np.column_stack(
        [
            used["stent"].astype(float),
            used["age"].astype(float) / 10,
            used["nihss"].astype(float),
        ]
    )
    return design, used[outcome].astype(float).to_numpy(), used


def test_every_model_is_fitted_with_the_exposure_first(result: ModelsResult) -> None:
    for key, *_ in MODELS:
        found = fitted(result, key)
        assert found.effect.label in ("Stented", "Risk difference")
        assert found.n > 100
        assert isinstance(one(result, key).crude, Fitted)


def test_logistic_models_agree_with_a_direct_call(
    result: ModelsResult, cohort: pd.DataFrame
) -> None:
    design, outcome, _ = arrays(cohort, "independent")
    plain = odds_ratios(design, outcome).terms[0].estimate
    assert fitted(result, "odds").effect.estimate == plain
    assert fitted(result, "odds").n == outcome.size
    assert fitted(result, "odds").events == outcome.sum()
    robust = odds_ratios(design, outcome, interval=RobustErrors(kind="HC3")).terms[0].estimate
    assert fitted(result, "odds_hc3").effect.estimate == robust
    crude = one(result, "odds").crude
    assert isinstance(crude, Fitted)
    assert crude.n == outcome.size
    yes = np.array([[sum(outcome[design[:, 0] == g] == o) for o in (1, 0)] for g in (1, 0)])
    expected = yes[0, 0] * yes[1, 1] / (yes[0, 1] * yes[1, 0])
    assert crude.effect.estimate.value == pytest.approx(expected)


def test_firth_and_poisson_agree_with_a_direct_call(
    result: ModelsResult, cohort: pd.DataFrame
) -> None:
    design, outcome, _ = arrays(cohort, "sich")
    firth = fit_firth(design, outcome).odds_ratio(0)
    assert fitted(result, "penalised").effect.estimate == firth.estimate
    design, outcome, _ = arrays(cohort, "independent")
    poisson = modified_poisson(design, outcome).terms[0].estimate
    assert fitted(result, "ratio").effect.estimate == poisson


def test_the_standardised_difference_is_that_of_average_predictions(
    result: ModelsResult, cohort: pd.DataFrame
) -> None:
    design, outcome, _ = arrays(cohort, "independent")
    fit = odds_ratios(design, outcome).fit
    risks = []
    for value in (1.0, 0.0):
        changed = design.copy()
        changed[:, 0] = value
        risks.append(fit.probabilities(changed).mean())
    found = fitted(result, "difference")
    assert found.effect.estimate.value == pytest.approx(risks[0] - risks[1])
    assert found.lines[1].estimate.value == pytest.approx(risks[0] / risks[1])


def test_ordinal_models_agree_with_a_direct_call(
    result: ModelsResult, cohort: pd.DataFrame
) -> None:
    design, outcome, used = arrays(cohort, "mrs90", "site")
    fit = fit_ordinal(design, outcome.astype(int))
    assert fitted(result, "shift").effect.estimate.value == pytest.approx(
        fit.common_odds_ratio(0).estimate.value
    )
    robust = fit.robust(pd.factorize(used["site"])[0])
    clustered = fit.common_odds_ratio(0, robust=robust).estimate.interval
    assert fitted(result, "shift_sites").effect.estimate.interval.low == pytest.approx(
        clustered.low
    )
    hc0 = fit.common_odds_ratio(0, robust=fit.robust()).estimate.interval
    assert fitted(result, "shift_hc2").effect.estimate.interval.low == pytest.approx(hc0.low)
    assert any("HC0" in each for each in fitted(result, "shift_hc2").remarks)
    utility = mean_differences(design, np.asarray(CHAISINANUNKUL)[outcome.astype(int)])
    assert fitted(result, "utility").effect.estimate == utility.terms[0].estimate
    assert (
        fitted(result, "mean").effect.estimate
        == mean_differences(design, outcome).terms[0].estimate
    )


def test_win_odds_are_pooled_over_the_strata_and_take_no_covariates(
    result: ModelsResult, cohort: pd.DataFrame
) -> None:
    used = cohort.dropna(subset=["stent", "mrs90", "site"])
    strata = []
    for _, part in used.groupby("site", observed=True):
        part["stent"].astype(bool)
        ours, theirs = (
            np.bincount(
                part.loc[part["stent"].astype(bool) == own, "mrs90"].astype(int), minlength=7
            )
            for own in (True, False)
        )
        strata.append((ours, theirs))
    expected = pooled_win_odds(strata).estimate
    assert fitted(result, "win").effect.estimate.value == pytest.approx(expected.value)
    assert one(result, "win").adjusted_for == ()


def test_the_cox_model_is_stratified(result: ModelsResult, cohort: pd.DataFrame) -> None:
    design, outcome, used = arrays(cohort, "dead90", "days_observed", "site")
    fit = fit_cox(
        used["days_observed"].astype(float),
        outcome.astype(int),
        design,
        strata=pd.factorize(used["site"])[0],
    )
    expected = hazard_ratio(fit, 0)
    found = fitted(result, "hazard")
    assert found.effect.estimate.value == pytest.approx(expected.value)
    assert found.effect.estimate.interval.high == pytest.approx(expected.interval.high)
    assert len(found.checks) == 2


def test_a_level_turned_upside_down_inverts_the_shift_and_not_the_mean(
    result: ModelsResult,
) -> None:
    rows = tuple(
        replace(row, better="higher") if row.variable == "mrs90" else row
        for row in PLAN.outcomes.rows
    )
    plan = replace(PLAN, outcomes=replace(PLAN.outcomes, rows=rows))
    turned = models.compute(study_of(plan), plan)
    once, twice = (fitted(each, "shift").effect.estimate.value for each in (result, turned))
    assert once * twice == pytest.approx(1, rel=1e-6)
    assert fitted(turned, "mean").effect == fitted(result, "mean").effect


def test_the_table_prints_crude_beside_adjusted(
    result: ModelsResult, displays: dict[str, Display]
) -> None:
    table = displays["models"]
    assert isinstance(table, Table)
    rows = {row.cells[0].text: row.cells for row in table.rows}
    cells = rows["Model odds"]
    found = fitted(result, "odds")
    assert cells[6].text == numbers.estimate(found.effect.estimate)
    assert cells[2].value == found.n
    assert cells[5].text != cells[6].text
    difference = fitted(result, "difference").effect.estimate
    assert rows["Model difference"][6].text == numbers.estimate_in_points(difference)
    assert any("exploratory: Model odds;" in note for note in table.notes)


def test_every_model_with_covariates_has_its_terms(displays: dict[str, Display]) -> None:
    table = displays["model_odds"]
    assert isinstance(table, Table)
    assert [row.cells[0].text for row in table.rows] == [
        "Stented",
        "Age, per 10",
        "NIHSS at baseline",
    ]
    assert any("profile likelihood" in note for note in table.notes)
    shift = displays["model_shift"]
    assert isinstance(shift, Table)
    assert any(note.startswith("Proportional odds, Brant: p") for note in shift.notes)


def test_what_must_be_known_of_a_check_stands_beside_its_p(result: ModelsResult) -> None:
    (shift,) = (each for each in result.models if each.model.key == "shift")
    assert isinstance(shift.adjusted, Fitted)
    check = SignificanceTest(p_value=0.04, name="likelihood ratio", caution="too small, as said")
    checked = replace(shift.adjusted, checks=(("likelihood ratio", check),))
    (table,) = (
        each
        for each in present(replace(result, models=(replace(shift, adjusted=checked),)))
        if isinstance(each, Table) and each.key == "model_shift"
    )
    assert "Proportional odds, likelihood ratio: p=0.04 (too small, as said)." in table.notes


def test_the_figure_has_all_ratios_and_tells_the_primary_outcome(
    result: ModelsResult, displays: dict[str, Display]
) -> None:
    figure = displays["models_forest"]
    assert isinstance(figure, ForestFigure)
    labels = {row.label for row in figure.rows if row.kind == "row"}
    assert labels == {f"Model {key}" for key, *_ in MODELS} - {
        "Model difference",
        "Model utility",
        "Model mean",
    }
    value = numbers.number(fitted(result, "shift").effect.estimate.value, decimals=2)
    assert figure.finding.startswith(f"Model shift: common odds ratio {value} (95% CI ")
