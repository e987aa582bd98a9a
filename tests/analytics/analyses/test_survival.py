"""Times to an event: the chapter's numbers are those of the statistics, and figures hold."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analytics.analyses import survival
from analytics.analyses.engine import Refusal
from analytics.analyses.survival_results import TimedResult, TimesResult
from analytics.analyses.survival_table import incidence_text, present, ticks
from analytics.report import numbers
from analytics.report.display import SurvivalFigure, Table
from analytics.stats import competing_risks
from analytics.stats.cox import fit_cox, hazard_ratio
from analytics.stats.fine_gray import fit_fine_gray, subdistribution_hazard_ratio
from analytics.stats.gray import gray_test
from analytics.stats.kaplan_meier import incidence_at, kaplan_meier, numbers_at_risk
from analytics.stats.log_rank import log_rank
from analytics.stats.proportional_hazards import proportional_hazards
from analytics.stats.restricted_mean import compare_restricted_means
from tests.analytics.example_cohort import first, no_events, plan_of, study_of

PLAN = plan_of("""
[outcomes]
title = "Outcomes"
primary = "dead90"

[[outcomes.rows]]
variable = "dead90"
kind = "time_to_event"
time = "days_observed"
horizon = 90
better = "lower"

[[outcomes.rows]]
variable = "sich"
kind = "time_to_event"
time = "days_observed"
competing = "dead90"
""")
Arrays = tuple[np.ndarray, np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def results() -> tuple[TimedResult, ...]:
    return survival.compute(study_of(PLAN), PLAN).outcomes


@pytest.fixture(scope="module")
def arrays() -> Arrays:
    frame = study_of(PLAN).dataset.frame.dropna(subset=["stent", "dead90", "days_observed"])
    columns = (frame[name].astype(int).to_numpy() for name in ("days_observed", "dead90", "stent"))
    times, events, groups = columns
    return times, events, groups


def test_the_comparison_is_that_of_the_statistics(
    results: tuple[TimedResult, ...], arrays: Arrays
) -> None:
    times, events, groups = arrays
    found = results[0]
    ours, theirs = (kaplan_meier(times[groups == g], events[groups == g]) for g in (1, 0))
    assert found.exposed.incidence == incidence_at(ours, 90)
    assert found.comparator.incidence == incidence_at(theirs, 90)
    assert found.test == log_rank(times, events, groups).test
    assert not isinstance(found.hazards, Refusal)
    fit = fit_cox(times, events, groups[:, None].astype(float))
    assert found.hazards.ratio.value == pytest.approx(hazard_ratio(fit, 0).value)
    assert found.hazards.proportional == proportional_hazards(fit).together
    expected = compare_restricted_means(ours, theirs, 90)
    assert found.means is not None
    assert not isinstance(found.means, Refusal)
    assert found.means.difference == expected.difference


def test_a_competing_event_is_no_censoring(results: tuple[TimedResult, ...]) -> None:
    needed = ["stent", "dead90", "sich", "days_observed"]
    frame = study_of(PLAN).dataset.frame.dropna(subset=needed)
    dead, bled = frame["dead90"].astype(bool), frame["sich"].astype(bool)
    codes = np.where(dead, 2, np.where(bled, 1, 0))
    times, groups = frame["days_observed"].astype(float).to_numpy(), frame["stent"].astype(int)
    found = results[1]
    assert found.test == gray_test(times, codes, groups.to_numpy())
    own = (groups == 1).to_numpy()
    curve = competing_risks.cumulative_incidence(times[own], codes[own])
    assert found.horizon is not None
    assert found.exposed.incidence == competing_risks.incidence_at(curve, found.horizon)
    assert found.means is None
    fit = fit_fine_gray(times, codes, own[:, None].astype(float), terms=("exposure",))
    expected = subdistribution_hazard_ratio(fit, 0)
    assert found.subdistribution == expected
    assert results[0].subdistribution is None
    (table,) = (each for each in present(TimesResult(outcomes=(found,))) if isinstance(each, Table))
    cells = {row.cells[0].text: row.cells for row in table.rows}
    printed = cells["Subdistribution hazard ratio, Fine-Gray"][3].text
    assert printed == numbers.estimate(expected.estimate)
    assert found.exposed.competing_events == int((codes[own] == 2).sum())


def test_the_figure_rises_and_lists_who_is_at_risk(
    results: tuple[TimedResult, ...], arrays: Arrays
) -> None:
    times, events, groups = arrays
    figure, table, other, _ = present(survival.compute(study_of(PLAN), PLAN))
    assert isinstance(figure, SurvivalFigure)
    assert isinstance(other, SurvivalFigure)
    assert figure.times == (0.0, 15.0, 30.0, 45.0, 60.0, 75.0, 90.0)
    curve = figure.curves[0]
    assert [point.value for point in curve.points] == sorted(point.value for point in curve.points)
    ours = kaplan_meier(times[groups == 1], events[groups == 1])
    risk = numbers_at_risk(ours, figure.times)
    assert [each.at_risk for each in curve.at_risk] == risk.at_risk.astype(int).tolist()
    assert [each.events for each in curve.at_risk] == risk.cumulative_events.astype(int).tolist()
    assert curve.points[-1].value == pytest.approx(incidence_at(ours, 90).value)
    assert curve.at_risk[-1].estimate.text == incidence_text(results[0].exposed.incidence)
    assert len(other.curves) == 4
    assert [each.lists_at_risk for each in other.curves] == [True, False, True, False]
    assert figure.finding == (
        f"Death within 90 days by day 90: {incidence_text(results[0].exposed.incidence)} with "
        f"stented and {incidence_text(results[0].comparator.incidence)} with not stented; "
        f"log-rank {numbers.p_statement(log_rank(times, events, groups).test.p_value)}, unadjusted."
    )
    assert isinstance(table, Table)
    hazards = results[0].hazards
    assert not isinstance(hazards, Refusal)
    cells = {row.cells[0].text: row.cells for row in table.rows}
    assert cells["Hazard ratio, Cox"][3].text == numbers.estimate(hazards.ratio)


@pytest.mark.parametrize("end", [1.0, 7.0, 30.0, 90.0, 91.0, 100.0, 365.0, 0.3, 50000.0])
def test_ticks_go_from_zero_to_the_end(end: float) -> None:
    found = ticks(end)
    assert found[0] == 0
    assert found[-1] == end
    assert 2 <= len(found) <= 9
    assert (np.diff(found) > 0).all()


def before_the_start(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(days_observed=pd.array([-1] * len(frame), "Int64"))


def on_the_first_day(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(days_observed=pd.array([0] * len(frame), "Int64"))


@pytest.mark.parametrize(
    "change", [first(0), first(1), first(2), no_events, before_the_start, on_the_first_day]
)
def test_small_cohorts_refuse_with_a_reason(
    change: Callable[[pd.DataFrame], pd.DataFrame],
) -> None:
    tables = [
        each
        for each in present(survival.compute(study_of(PLAN, change), PLAN))
        if isinstance(each, Table)
    ]
    assert len(tables) == 2
    for table in tables:
        cells = {row.cells[0].text: row.cells for row in table.rows}
        hazard = next(label for label in cells if "azard ratio" in label)
        assert cells[hazard][3].text == numbers.NOT_ESTIMABLE or change is on_the_first_day
        texts = [cell.text for row in table.rows for cell in row.cells]
        assert any(note.startswith("Not estimable, ") for note in table.notes) == (
            numbers.NOT_ESTIMABLE in texts
        )
