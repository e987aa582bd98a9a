"""Methods of effects, numbers needed, multiplicity, margins and power as the plan asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest

from analytics.analyses import outcomes
from analytics.analyses.engine import Refusal
from analytics.analyses.margin_tests import Judged, Verdict
from analytics.analyses.outcomes import OutcomeResult
from analytics.analyses.precision import precision_of
from analytics.plan import Effects, OutcomeRow
from analytics.report import numbers
from analytics.report.display import Display, Table
from analytics.stats.location import welch
from analytics.stats.margins import (
    common_odds_margin,
    risk_difference_margin,
    risk_ratio_margin,
)
from analytics.stats.power.hazards import (
    detectable_hazard_ratio,
    expected_width_of_hazard_ratio,
    power_of_hazard_ratio,
)
from analytics.stats.power.ordinal import expected_width_of_shift, power_of_shift
from analytics.stats.power.proportions import detectable_proportions, power_of_proportions
from analytics.stats.power.width import expected_width_of_difference
from analytics.stats.proportion import jeffreys_interval
from analytics.stats.ratio import odds_ratio
from analytics.stats.risk_difference import miettinen_nurminen
from analytics.stats.two_by_two import TwoByTwo
from tests.analytics.example_cohort import first, no_events, plan_of, study_of

PLAN = plan_of("""
[statistics]
multiplicity = "holm"
effects = { number_needed = true, odds_ratio = "woolf", risk_ratio = "none", \
proportion = "jeffreys", risk_difference = "miettinen_nurminen" }

[outcomes]
title = "Outcomes"
primary = "independent"

[[outcomes.rows]]
variable = "independent"
better = "higher"
important_difference = 0.1
margin = { type = "non_inferiority", scale = "risk_difference", value = 0.1, reason = "As agreed." }

[[outcomes.rows]]
variable = "mrs90"
kind = "ordinal"
better = "lower"
margin = { type = "non_inferiority", scale = "common_odds_ratio", value = 1.5 }

[[outcomes.rows]]
variable = "sich"
better = "lower"
margin = { type = "equivalence", scale = "risk_ratio", value = 2.0 }

[[outcomes.rows]]
variable = "onset_to_puncture"
kind = "continuous"
better = "lower"
important_difference = 30
margin = { type = "equivalence", scale = "mean_difference", value = 60 }

[[outcomes.rows]]
variable = "dead90"
kind = "time_to_event"
time = "days_observed"
better = "lower"
margin = { type = "non_inferiority", scale = "hazard_ratio", value = 5.0 }
""")


@pytest.fixture(scope="module")
def result() -> OutcomeResult:
    return outcomes.compute(study_of(PLAN), PLAN)


@pytest.fixture(scope="module")
def tables(result: OutcomeResult) -> dict[str, Table]:
    return by_key(outcomes.present(result))


def by_key(displays: tuple[Display, ...]) -> dict[str, Table]:
    return {each.key: each for each in displays if isinstance(each, Table)}


@pytest.fixture(scope="module")
def cohort() -> pd.DataFrame:
    return study_of(PLAN).dataset.frame


def two_by_two(cohort: pd.DataFrame, name: str) -> TwoByTwo:
    used = cohort.dropna(subset=["stent", name])
    ours, theirs = (
        used[used["stent"].astype(bool) == own][name].astype(bool) for own in (True, False)
    )
    return TwoByTwo(int(ours.sum()), len(ours), int(theirs.sum()), len(theirs))


def cells(table: Table, row: str) -> dict[str, str]:
    (found,) = [each for each in table.rows if each.cells[0].text.startswith(row)]
    return {c.key: cell.text for c, cell in zip(table.columns, found.cells, strict=True)}


def test_effects_are_measured_as_the_plan_says(
    tables: dict[str, Table], cohort: pd.DataFrame
) -> None:
    table = two_by_two(cohort, "independent")
    row = cells(tables["outcomes"], "mRS 0–2 (primary)")
    assert row["odds_ratio"] == numbers.estimate(odds_ratio(table, method="woolf"))
    assert row["difference"] == numbers.estimate_in_points(miettinen_nurminen(table))
    own = jeffreys_interval(table.events, table.n)
    assert row["exposed"] == numbers.proportion(table.events, table.n, own)
    assert "risk_ratio" not in row
    (note,) = [each for each in tables["outcomes"].notes if each.startswith("Intervals")]
    assert note == (
        "Intervals: Jeffreys for proportions, Miettinen-Nurminen score for differences, "
        "Woolf (log) for odds ratios."
    )


def test_the_number_needed_inverts_the_difference(
    tables: dict[str, Table], cohort: pd.DataFrame
) -> None:
    found = miettinen_nurminen(two_by_two(cohort, "independent"))
    row = cells(tables["outcomes_needed"], "mRS 0–2")
    direction = "benefit" if found.value > 0 else "harm"
    assert row["number"] == f"{numbers.number(1 / abs(found.value), decimals=1)} to {direction}"
    assert ("∞" in row["interval"]) == (found.interval.low < 0 < found.interval.high)


def test_holm_adjusts_all_but_the_primary(result: OutcomeResult) -> None:
    tested = result.details.tested
    assert [each.adjusted is None for each in tested] == [True, False, False, False, False]
    raw = [each.test.p_value for each in tested[1:] if not isinstance(each.test, Refusal)]
    order = np.argsort(raw)
    stepped = np.maximum.accumulate([raw[n] * (4 - place) for place, n in enumerate(order)])
    expected = {int(n): min(1.0, p) for n, p in zip(order, stepped, strict=True)}
    assert [each.adjusted for each in tested[1:]] == pytest.approx([expected[n] for n in range(4)])


def judged(result: OutcomeResult, variable: str) -> tuple[Verdict, Judged]:
    (found,) = [each for each in result.details.verdicts if each.row.variable == variable]
    assert isinstance(found.judged, Judged), found.judged
    return found, found.judged


def test_margins_are_tested_one_sided(result: OutcomeResult, cohort: pd.DataFrame) -> None:
    table = two_by_two(cohort, "independent")
    _, risk = judged(result, "independent")
    expected = risk_difference_margin(table, 0.1, better="more", alpha=0.025)
    assert risk.test == expected.test
    assert (risk.low, risk.shown) == (-0.1, expected.shown)
    used = cohort.dropna(subset=["stent", "mrs90"])
    stented = used["stent"].astype(bool)
    ours, theirs = (
        np.bincount(used.loc[stented == own, "mrs90"].astype(int), minlength=7)
        for own in (True, False)
    )
    _, shift = judged(result, "mrs90")
    assert shift.estimate == common_odds_margin(ours, theirs, 1 / 1.5).estimate
    verdict, mean = judged(result, "onset_to_puncture")
    assert verdict.alpha == pytest.approx(0.05)
    assert mean.estimate.interval.level == pytest.approx(0.90)
    assert mean.shown == (mean.estimate.interval.low > -60 and mean.estimate.interval.high < 60)
    assert mean.test.name.startswith("Welch t, two one-sided")
    _, hazard = judged(result, "dead90")
    assert (hazard.low, hazard.high) == (0.0, 5.0)
    assert hazard.shown == (hazard.test.p_value < 0.025) == (hazard.estimate.interval.high < 5)
    _, ratio = judged(result, "sich")
    assert ratio.test == risk_ratio_margin(two_by_two(cohort, "sich"), (0.5, 2.0), alpha=0.05).test


def test_the_margin_table_states_margin_verdict_and_reason(tables: dict[str, Table]) -> None:
    row = cells(tables["outcomes_margins"], "mRS 0–2: non-inferiority")
    assert row["margin"] == "above −10.0"
    assert row["shown"] in ("yes", "no")
    assert any("As agreed." in note for note in tables["outcomes_margins"].notes)


def test_precision_stands_beside_what_showed_no_difference(
    result: OutcomeResult,
) -> None:
    found = {each.row.variable: each for each in result.details.precision}
    for tested in result.details.tested:
        shown = not isinstance(tested.test, Refusal) and tested.test.p_value < 0.05
        assert shown == (tested.label not in {each.label for each in found.values()})


def test_power_is_for_the_important_difference_and_not_for_the_observed(
    cohort: pd.DataFrame,
) -> None:
    def mixed(frame: pd.DataFrame) -> pd.DataFrame:
        frame["sich"] = pd.array([n % 4 == 0 for n in range(len(frame))], "boolean")
        return frame

    rows = tuple(replace(r, important_difference=0.1) for r in PLAN.outcomes.of_kind("binary"))
    plan = replace(PLAN, outcomes=replace(PLAN.outcomes, rows=rows))
    found = outcomes.compute(study_of(plan, mixed), plan).details.precision
    (sich,) = [each for each in found if each.row.variable == "sich"]
    changed = cohort.assign(sich=[n % 4 == 0 for n in range(len(cohort))])
    table = two_by_two(changed, "sich")
    share = table.reference_events / table.reference_n
    expected = power_of_proportions(share - 0.1, share, table.n, table.reference_n)
    assert sich.power == pytest.approx(expected)
    nearest = detectable_proportions(share, table.n, table.reference_n)
    assert nearest.higher is not None
    assert nearest.lower is not None
    assert sich.detectable == (nearest.higher - share, nearest.lower - share)
    width = expected_width_of_difference(share, share, table.n, table.reference_n)
    assert sich.width == pytest.approx(width)


def test_a_time_to_an_event_and_a_score_have_their_power(cohort: pd.DataFrame) -> None:
    rows = tuple(
        replace(row, important_difference=1.5)
        for row in PLAN.outcomes.rows
        if row.kind in ("ordinal", "time_to_event")
    )
    plan = replace(PLAN, outcomes=replace(PLAN.outcomes, primary="mrs90", rows=rows))
    study = study_of(plan)
    shift, timed = (precision_of(study, plan, row) for row in rows)
    known = cohort.dropna(subset=["dead90", "days_observed"])
    share = float(known["stent"].astype(bool).mean())
    events = int(known["dead90"].astype(bool).sum())
    assert timed.events == events
    assert timed.power == pytest.approx(power_of_hazard_ratio(1.5, events, share))
    assert timed.width == pytest.approx(expected_width_of_hazard_ratio(events, share))
    low_and_high = detectable_hazard_ratio(events, share)
    assert timed.detectable == pytest.approx((low_and_high, 1 / low_and_high))
    scores = cohort.dropna(subset=["mrs90"])
    theirs = scores.loc[~scores["stent"].astype(bool), "mrs90"].astype(int)
    shares = np.bincount(theirs, minlength=7) / len(theirs)
    sizes = len(scores) - len(theirs), len(theirs)
    assert shift.power == pytest.approx(power_of_shift(shares, 1.5, *sizes))
    assert shift.width == pytest.approx(expected_width_of_shift(shares, *sizes))


def test_a_number_has_its_means_and_their_difference(
    tables: dict[str, Table], cohort: pd.DataFrame
) -> None:
    used = cohort.dropna(subset=["stent", "onset_to_puncture"])
    stented = used["stent"].astype(bool)
    values = used["onset_to_puncture"].astype(float)
    expected = welch(values[stented].to_numpy(), values[~stented].to_numpy())
    row = cells(tables["outcomes_means"], "Onset to puncture, min")
    assert row["difference"] == numbers.estimate(expected.difference, decimals=1)
    assert row["p"].endswith("(Welch t)")


def test_without_wishes_there_is_the_usual_table() -> None:
    row = OutcomeRow(variable="sich", better="lower")
    plan = replace(
        PLAN,
        statistics=replace(PLAN.statistics, multiplicity="none", effects=Effects()),
        outcomes=replace(PLAN.outcomes, primary="sich", rows=(row,)),
    )
    found = by_key(outcomes.present(outcomes.compute(study_of(plan), plan)))
    assert set(found) <= {"outcomes", "outcomes_precision"}
    assert len(found["outcomes"].columns) == 8


@pytest.mark.parametrize(
    "change", [first(0), first(1), first(2), partial(no_events, onset_to_puncture=100)]
)
def test_small_cohorts_refuse_with_a_reason(
    change: Callable[[pd.DataFrame], pd.DataFrame],
) -> None:
    found = by_key(outcomes.present(outcomes.compute(study_of(PLAN, change), PLAN)))
    assert set(found) == {
        "outcomes",
        "outcomes_means",
        "outcomes_needed",
        "outcomes_multiplicity",
        "outcomes_margins",
        "outcomes_precision",
    }
    for table in found.values():
        texts = [cell.text for row in table.rows for cell in row.cells]
        if numbers.NOT_ESTIMABLE in texts:
            assert any(note.startswith("Not estimable, ") for note in table.notes), table.key
