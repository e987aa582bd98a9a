from __future__ import annotations

import json
from math import log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.stats.homogeneity import likelihood_ratio_of_interaction
from analytics.stats.mantel_haenszel import breslow_day
from analytics.stats.meta.effects import StudyTable
from analytics.stats.ratio import odds_ratio
from analytics.stats.subgroups import SubgroupScores, binary_subgroups, cut, ordinal_subgroups
from analytics.stats.two_by_two import TwoByTwo

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "sites.json").read_text(encoding="utf-8")
)


def named(*counts):
    return [StudyTable(name=f"g{k}", table=TwoByTwo(*row)) for k, row in enumerate(counts)]


def test_the_logistic_interaction_is_that_of_glm():
    expected = REFERENCE["interaction"]
    test = likelihood_ratio_of_interaction([TwoByTwo(*row) for row in expected["tables"]])
    assert test.statistic == pytest.approx(expected["statistic"], rel=1e-9)
    assert test.p_value == pytest.approx(expected["p"], rel=1e-9)


def test_the_ordinal_interaction_is_that_of_two_clm_fits():
    expected = REFERENCE["scores"]
    groups = [
        SubgroupScores(
            name=name,
            counts=tuple(expected[name]["ours"]),
            reference=tuple(expected[name]["theirs"]),
        )
        for name in ("young", "old")
    ]
    forest = ordinal_subgroups(groups)
    assert forest.interaction.statistic == pytest.approx(expected["statistic"], rel=1e-7)
    assert forest.interaction.p_value == pytest.approx(expected["p"], rel=1e-7)


def test_each_test_of_interaction_names_itself():
    groups = named((12, 30, 8, 41), (20, 45, 25, 60))
    names = {
        choice: binary_subgroups(groups, interaction=choice).interaction.name
        for choice in ("breslow_day", "breslow_day_tarone", "likelihood_ratio", "wald")
    }
    assert names["breslow_day"] == breslow_day([g.table for g in groups], tarone=False).name
    assert "Tarone" in names["breslow_day_tarone"]
    assert "logistic" in names["likelihood_ratio"]
    assert "difference of log odds ratios" in names["wald"]


def test_the_wald_test_of_two_subgroups_is_the_difference_of_their_logarithms():
    groups = named((12, 30, 8, 41), (20, 45, 25, 60))
    test = binary_subgroups(groups, interaction="wald").interaction
    logs = [log(odds_ratio(group.table, method="woolf").value) for group in groups]
    error = sum(sum(1 / cell for cell in group.table.cells) for group in groups) ** 0.5
    assert test.statistic == pytest.approx((logs[0] - logs[1]) / error)


def test_a_subgroup_without_events_keeps_its_row_with_the_reason():
    forest = binary_subgroups(named((0, 30, 0, 41), (20, 45, 25, 60)))
    assert forest.rows[0].estimate is None
    assert "no events" in forest.rows[0].refusal
    assert forest.rows[1].estimate is not None
    assert forest.interaction is None
    assert "fewer than two" in forest.refusal


def test_odds_tests_are_refused_for_other_measures():
    with pytest.raises(ValueError, match="choose wald"):
        binary_subgroups(named((1, 3, 1, 4)), "risk_ratio")
    with pytest.raises(ValueError, match="unknown test"):
        binary_subgroups(named((1, 3, 1, 4), (2, 4, 2, 5)), interaction="gail_simon")


@pytest.mark.parametrize("measure", ["risk_ratio", "risk_difference"])
def test_other_measures_are_compared_on_their_own_scale(measure):
    same = named((12, 30, 8, 41), (24, 60, 16, 82))
    forest = binary_subgroups(same, measure, interaction="wald")
    assert forest.interaction.p_value == pytest.approx(1)
    assert [row.n for row in forest.rows] == [30, 60]


def test_an_infinite_common_odds_ratio_is_refused_in_words():
    for choice in ("breslow_day", "likelihood_ratio"):
        forest = binary_subgroups(named((5, 5, 0, 4), (3, 3, 0, 9)), interaction=choice)
        assert "infinite" in forest.refusal


def test_separated_scores_are_refused_in_their_row():
    groups = [
        SubgroupScores(name="apart", counts=(5, 0, 0), reference=(0, 0, 5)),
        SubgroupScores(name="usual", counts=(5, 3, 2), reference=(2, 3, 5)),
    ]
    forest = ordinal_subgroups(groups)
    assert forest.rows[0].estimate is None
    assert forest.interaction is None
    assert "fewer than two" in forest.refusal


def test_a_cut_is_stated_and_missing_values_are_in_neither_part():
    parts = cut([69.9, 70, np.nan, 80], 70, name="age", unit="years")
    assert parts.labels == ("age < 70 years", "age ≥ 70 years")
    assert parts.below.tolist() == [True, False, False, False]
    assert parts.from_cut.tolist() == [False, True, False, True]
    assert parts.missing == 1
    with pytest.raises(ValueError, match="finite"):
        cut([1.0], float("nan"), name="age")


cells = st.tuples(*[st.integers(1, 40)] * 4)


@settings(max_examples=60)
@given(cells, st.integers(1, 3))
def test_repeating_a_stratum_shows_no_interaction_and_order_does_not_matter(row, times):
    a, b, c, d = row
    tables = [TwoByTwo(a, a + b, c, c + d)] * (times + 1)
    assert likelihood_ratio_of_interaction(tables).p_value == pytest.approx(1, abs=1e-6)
    other = TwoByTwo(b, a + b, c, c + d)
    mixed = [*tables, other]
    forwards, backwards = (
        likelihood_ratio_of_interaction(each).statistic for each in (mixed, mixed[::-1])
    )
    assert forwards == pytest.approx(backwards, abs=1e-9)
