"""The shift of the mRS: every measure from the counts, and words where there is none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analytics.analyses import mrs, shift_table
from analytics.analyses.engine import Refusal
from analytics.analyses.mrs import RankinResult
from analytics.analyses.shift import Shift, shift
from analytics.report import numbers
from analytics.report.display import Display, ForestFigure, Table
from analytics.stats.brant import brant_test
from analytics.stats.ordinal import common_odds_ratio, win_odds, win_probability
from analytics.stats.ordinal_model import fit_ordinal
from analytics.stats.proportionality import likelihood_ratio_test, score_test
from analytics.stats.utility import utility_difference
from tests.analytics.example_cohort import plan_of, study_of

PLAN = plan_of("""
[outcomes]
title = "Outcomes"
primary = "mrs90"
rows = [{ variable = "mrs90", kind = "ordinal", better = "lower" }]

[mrs]
title = "mRS"
variable = "mrs90"

[[models]]
key = "utility"
outcome = "mrs90"
method = "utility_weighted"
""")
LABELS = ("Stented", "Not stented")


@pytest.fixture(scope="module")
def result() -> RankinResult:
    return mrs.compute(study_of(PLAN), PLAN)


@pytest.fixture(scope="module")
def displays(result: RankinResult) -> dict[str, Display]:
    return {each.key: each for each in mrs.present(result)}


@pytest.fixture(scope="module")
def used() -> pd.DataFrame:
    return study_of(PLAN).dataset.frame.dropna(subset=["stent", "mrs90"])


def test_every_measure_is_that_of_the_counts(result: RankinResult) -> None:
    ours, theirs = (np.array(bar.counts) for bar in result.bars)
    found = result.shift
    assert found.common == common_odds_ratio(ours, theirs)
    assert found.win_odds == win_odds(ours, theirs)
    assert found.probability == win_probability(ours, theirs)
    assert found.utility == utility_difference(ours, theirs)


def test_the_checks_are_those_of_a_model_of_single_patients(
    result: RankinResult, used: pd.DataFrame
) -> None:
    fit = fit_ordinal(
        used[["stent"]].astype(float).to_numpy(), used["mrs90"].astype(int).to_numpy()
    )
    expected = {
        "brant": brant_test(fit),
        "score": score_test(fit),
        "likelihood_ratio": likelihood_ratio_test(fit),
    }
    for name, test in expected.items():
        found = getattr(result.shift, name)
        assert found.p_value == pytest.approx(test.p_value, rel=1e-6)
        assert found.degrees_of_freedom == test.degrees_of_freedom == 5


def test_the_odds_ratio_at_a_cut_is_the_cross_product(
    result: RankinResult, used: pd.DataFrame
) -> None:
    stented = used["stent"].astype(bool)
    for cut in result.shift.cuts:
        better = used["mrs90"].astype(int) <= cut.score
        a, b = int((better & stented).sum()), int((~better & stented).sum())
        c, d = int((better & ~stented).sum()), int((~better & ~stented).sum())
        assert not isinstance(cut.odds_ratio, Refusal)
        assert cut.odds_ratio.value == pytest.approx(a * d / (b * c), rel=1e-6)
        assert (cut.exposed, cut.comparator) == (a, c)


def test_tables_and_figure_print_these_numbers(
    result: RankinResult, displays: dict[str, Display]
) -> None:
    table, figure = displays["mrs_shift"], displays["mrs_forest"]
    assert isinstance(table, Table)
    assert isinstance(figure, ForestFigure)
    common = result.shift.common
    assert not isinstance(common, Refusal)
    assert table.rows[0].cells[1].text == numbers.estimate(common.estimate)
    assert [row.cells[0].text for row in table.rows][-1].startswith("Utility-weighted")
    assert "The primary outcome." in table.notes[0]
    assert [row.label for row in figure.rows][0::5] == ["mRS 0 v 1–6", "mRS 0–5 v 6"]
    assert figure.rows[-1].kind == "overall"
    value = numbers.number(common.estimate.value, decimals=2)
    assert f": {value} (95% CI " in figure.finding


def test_without_a_model_of_utilities_there_are_none() -> None:
    assert shift(np.array([3, 4, 5]), np.array([5, 4, 3]), level=0.95).utility is None


def printed(found: Shift) -> list[Display]:
    return list(shift_table.displays(found, labels=LABELS, level=0.95, role=""))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ([0, 0, 0], [1, 1, 0]),
        ([1, 0, 0], [0, 0, 0]),
        ([1, 0, 0], [0, 0, 1]),
        ([2, 0, 0], [3, 0, 0]),
        ([5, 0, 0], [0, 3, 2]),
    ],
    ids=["nobody in a group", "one patient", "one in each", "one level", "separated"],
)
def test_what_cannot_be_estimated_says_why(ours: list[int], theirs: list[int]) -> None:
    found = shift(np.array(ours), np.array(theirs), level=0.95, utility=False)
    assert isinstance(found.common, Refusal)
    measures, _, cuts, figure = printed(found)
    assert isinstance(measures, Table)
    assert isinstance(cuts, Table)
    assert isinstance(figure, ForestFigure)
    assert any(note.startswith("Not estimable, ") for note in measures.notes)
    assert figure.finding.startswith("The common odds ratio cannot be estimated: ")
    assert all(row.estimate is None for row in figure.rows)


def test_an_empty_level_leaves_its_cut_without_an_odds_ratio() -> None:
    found = shift(np.array([0, 4, 5, 6]), np.array([0, 6, 5, 4]), level=0.95)
    assert isinstance(found.cuts[0].odds_ratio, Refusal)
    assert not isinstance(found.cuts[1].odds_ratio, Refusal)
