"""The subgroups' numbers are those of the statistics called directly; what fails says why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analytics.analyses import subgroups
from analytics.analyses.engine import Refusal
from analytics.analyses.subgroups_display import present
from analytics.analyses.subgroups_result import PartResult, SubgroupsResult
from analytics.dataset.cohort import is_false, is_true
from analytics.plan import Plan, Subgroup, SubgroupLevel, Subgroups, standing_plan
from analytics.report.display import ForestFigure, Table
from analytics.stats.estimate import Estimate, SignificanceTest
from analytics.stats.homogeneity import likelihood_ratio_of_interaction
from analytics.stats.logistic import fit_logistic
from analytics.stats.ordinal import common_odds_ratio
from analytics.stats.ratio import odds_ratio
from analytics.stats.risk_difference import newcombe
from analytics.stats.subgroups import SubgroupScores, ordinal_subgroups
from analytics.stats.summary import level_counts
from analytics.stats.two_by_two import TwoByTwo
from tests.analytics.analyses.studying import study_of
from tests.analytics.guo import guo_cohort

ROWS = (
    Subgroup(variable="age_at_onset", cut=65),
    Subgroup(variable="sex"),
    Subgroup(variable="hypertension", label="High blood pressure"),
)


def plan_of(**changes: Any) -> Plan:
    plan = standing_plan("after_guo_2023")
    ordinal = standing_plan("rescue_stenting_effect")
    outcomes = replace(plan.outcomes, rows=(*plan.outcomes.rows, ordinal.outcomes.row("mrs90")))
    part = replace(Subgroups(title="Subgroups", rows=ROWS), **changes)
    return replace(plan, outcomes=outcomes, subgroups=part, covariates=ordinal.covariates)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., SubgroupsResult]:
    root = tmp_path_factory.mktemp("snapshots")

    def compute(**changes: Any) -> SubgroupsResult:
        plan = plan_of(**changes)
        return subgroups.compute(study_of(root, guo_cohort(), plan), plan)

    return compute


def counts(part: PartResult) -> TwoByTwo:
    ours, theirs = part.exposed, part.comparator
    assert ours.events is not None
    assert theirs.events is not None
    return TwoByTwo(ours.events, ours.n, theirs.events, theirs.n)


def test_the_counts_of_a_division_add_up_and_the_effects_are_those_of_the_counts(
    found: Callable[..., SubgroupsResult],
) -> None:
    result = found()
    assert counts(result.overall) == TwoByTwo(20, 41, 45, 86)
    for division in result.divisions:
        tables = [counts(part) for part in division.parts]
        assert sum(table.total for table in tables) + division.outside == 127
        assert [part.effect for part in division.parts] == [newcombe(each) for each in tables]


def test_the_cut_is_stated_and_parts_at_it(found: Callable[..., SubgroupsResult]) -> None:
    age = found().divisions[0]
    assert age.label == "Age, cut at 65 years"
    assert [part.label for part in age.parts] == ["< 65 years", "≥ 65 years"]
    younger = sum(50 + place % 35 < 65 for n in (41, 86) for place in range(n))
    assert counts(age.parts[0]).total == younger


def test_crude_odds_ratios_are_compared_by_the_likelihood_ratio(
    found: Callable[..., SubgroupsResult],
) -> None:
    result = found(scale="odds_ratio")
    sex = result.divisions[1]
    tables = [counts(part) for part in sex.parts]
    assert [part.effect for part in sex.parts] == [odds_ratio(each) for each in tables]
    assert sex.interaction == likelihood_ratio_of_interaction(tables)
    figure, table = present(result)
    assert isinstance(figure, ForestFigure)
    assert isinstance(table, Table)
    assert any("likelihood-ratio test of interaction" in note for note in table.notes)
    assert figure.scale == "log"
    assert isinstance(result.overall.effect, Estimate)
    assert figure.overall == result.overall.effect.value


def test_a_score_is_told_by_the_common_odds_ratio_towards_better_levels(tmp_path: Path) -> None:
    plan = plan_of(outcome="mrs90")
    study = study_of(tmp_path, guo_cohort(), plan)
    result = subgroups.compute(study, plan)
    female = study.dataset["sex"].eq("female").to_numpy(dtype=bool, na_value=False)
    male = study.dataset["sex"].eq("male").to_numpy(dtype=bool, na_value=False)

    def scores(who: np.ndarray) -> tuple[int, ...]:
        return tuple(level_counts(study.numbers("mrs90", who).astype(int), levels=7).tolist())

    direct = ordinal_subgroups(
        [
            SubgroupScores(
                name="",
                counts=scores(who & study.exposed),
                reference=scores(who & study.comparator),
            )
            for who in (female, male)
        ]
    )
    by_label = {part.label: part.effect for part in result.divisions[1].parts}
    assert by_label["Female"] == direct.rows[0].estimate
    assert by_label["Male"] == direct.rows[1].estimate
    ours, interaction = result.divisions[1].interaction, direct.interaction
    assert isinstance(ours, SignificanceTest)
    assert interaction is not None
    assert ours.p_value == pytest.approx(interaction.p_value, rel=1e-9)
    overall = common_odds_ratio(scores(study.exposed), scores(study.comparator)).estimate
    assert result.overall.effect == overall


def test_an_adjusted_odds_ratio_is_that_of_the_model_in_the_subgroup(tmp_path: Path) -> None:
    plan = plan_of(scale="odds_ratio", covariates=("age_at_onset",))
    study = study_of(tmp_path, guo_cohort(), plan)
    result = subgroups.compute(study, plan)
    who = is_true(study.dataset["hypertension"]) & study.analysed
    exposed = study.exposed[who].astype(float)
    age = study.dataset["age_at_onset"][who].to_numpy(dtype=float) / 10
    good = is_true(study.dataset["mrs_0_2"])[who]
    fit = fit_logistic(np.column_stack([exposed, age]), good)
    part = next(p for p in result.divisions[2].parts if p.label == "Yes")
    assert isinstance(part.effect, Estimate)
    assert part.effect.value == pytest.approx(np.exp(fit.coefficients[1]), rel=1e-8)
    assert part.used == int(who.sum())
    assert "Adjusted" in present(result)[0].measure  # type: ignore[union-attr]


@pytest.mark.parametrize("scale", ["risk_ratio", "risk_difference"])
@pytest.mark.parametrize("covariates", [(), ("age_at_onset", "nihss_baseline")])
def test_every_scale_of_a_yes_no_outcome_is_shown(
    found: Callable[..., SubgroupsResult], scale: str, covariates: tuple[str, ...]
) -> None:
    result = found(scale=scale, covariates=covariates)
    figure = present(result)[0]
    assert isinstance(figure, ForestFigure)
    assert all(row.estimate is not None for row in figure.rows if row.kind == "row")
    assert isinstance(result.divisions[0].interaction, SignificanceTest)


def test_win_odds_stay_crude_and_it_is_said(found: Callable[..., SubgroupsResult]) -> None:
    result = found(outcome="mrs90", scale="win_odds", covariates=("age_at_onset",))
    table = present(result)[1]
    assert isinstance(table, Table)
    assert any("win odds are not adjusted here" in note for note in table.notes)
    assert isinstance(result.overall.effect, Estimate)


def test_levels_of_the_plan_may_leave_patients_out_and_count_them(
    found: Callable[..., SubgroupsResult],
) -> None:
    only = Subgroup(variable="sex", levels=(SubgroupLevel(label="Men", codes=("male",)),))
    (division,) = found(rows=(only,)).divisions
    assert [part.label for part in division.parts] == ["Men"]
    assert division.outside == 127 - counts(division.parts[0]).total
    assert isinstance(division.interaction, Refusal)


def test_the_finding_names_the_smallest_p_and_claims_no_sameness(
    found: Callable[..., SubgroupsResult],
) -> None:
    result = found()
    smallest = min(
        each.interaction.p_value
        for each in result.divisions
        if isinstance(each.interaction, SignificanceTest)
    )
    finding = present(result)[0].finding  # type: ignore[union-attr]
    assert ("No P below 0.05" in finding) == (smallest >= 0.05)
    assert "xploratory" in finding


@pytest.mark.parametrize("n", [0, 1, 2, 41, 45])
@pytest.mark.parametrize("outcome", ["mrs_0_2", "mrs90"])
@pytest.mark.parametrize("covariates", [(), ("age_at_onset",)])
def test_few_patients_give_reasons_and_no_exception(
    tmp_path: Path, n: int, outcome: str, covariates: tuple[str, ...]
) -> None:
    plan = plan_of(outcome=outcome, covariates=covariates)
    study = study_of(tmp_path, guo_cohort()[:n], plan)
    figure, table = present(subgroups.compute(study, plan))
    assert isinstance(figure, ForestFigure)
    assert isinstance(table, Table)
    cells = [cell.text for row in table.rows for cell in row.cells]
    assert ("not estimable" in cells) == any(
        note.startswith("Not estimable") for note in table.notes
    )
    if n < 42:
        assert "not estimable" in cells


def test_nobody_with_the_outcome_is_no_event_and_still_a_table(tmp_path: Path) -> None:
    plan = plan_of(outcome="death_90d", scale="odds_ratio")
    survivors = [case for case in guo_cohort() if not case["died"]]
    study = study_of(tmp_path, survivors, plan)
    assert is_false(study.dataset["death_90d"]).sum() == 86 + 41 - 17
    result = subgroups.compute(study, plan)
    assert isinstance(result.overall.effect, Refusal)
    assert present(result)[0].finding == "No interaction could be tested. Exploratory."  # type: ignore[union-attr]
