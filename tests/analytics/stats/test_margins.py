from __future__ import annotations

import json
from math import inf, log
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from analytics.stats.estimate import NotEstimableError
from analytics.stats.margins import (
    common_odds_equivalence,
    common_odds_margin,
    odds_ratio_equivalence,
    odds_ratio_margin,
    risk_difference_equivalence,
    risk_difference_margin,
)
from analytics.stats.ordinal import common_odds_ratio
from analytics.stats.ratio import odds_ratio
from analytics.stats.risk_difference import miettinen_nurminen, score_statistic
from analytics.stats.two_by_two import TwoByTwo

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "honesty.json").read_text(encoding="utf-8")
)["margins"]
OURS, THEIRS = (4, 7, 9, 6, 7, 2, 6), (13, 15, 17, 14, 12, 4, 11)


@pytest.mark.parametrize("row", REFERENCE, ids=str)
def test_score_statistics_are_those_of_numerical_maximisation(row):
    table = TwoByTwo(*row["table"])
    corrected = score_statistic(table, row["difference"])
    plain = score_statistic(table, row["difference"], correct=False)
    assert corrected == pytest.approx(row["mn"], rel=1e-6)
    assert plain == pytest.approx(row["fm"], rel=1e-6)


def test_one_sided_p_of_farrington_and_manning_with_more_events_better():
    table = TwoByTwo(20, 41, 45, 86)
    row = next(r for r in REFERENCE if r["table"][0] == 20 and r["difference"] == -0.15)
    result = risk_difference_margin(table, 0.15, better="more", method="farrington_manning")
    assert result.test.p_value == pytest.approx(ndtr(-row["fm"]), rel=1e-6)
    assert (result.low, result.high) == (-0.15, 1)
    assert not result.shown


def test_fewer_is_better_looks_at_the_other_side():
    table = TwoByTwo(7, 41, 14, 86)
    row = next(r for r in REFERENCE if r["table"][0] == 7 and r["difference"] == 0.2)
    result = risk_difference_margin(table, 0.2, better="fewer")
    assert result.test.p_value == pytest.approx(ndtr(row["mn"]), rel=1e-6)
    assert result.shown
    assert (result.low, result.high) == (-1, 0.2)


def test_odds_and_common_odds_say_what_they_tested():
    table = TwoByTwo(20, 41, 45, 86)
    fewer = odds_ratio_margin(table, 2.0, better="fewer")
    assert fewer.high == 2
    assert "one-sided" in fewer.test.name
    shift = common_odds_margin(OURS, THEIRS, 0.5)
    wald = common_odds_ratio(OURS, THEIRS, interval="wald")
    error = log(wald.estimate.value) / wald.wald.statistic
    expected = ndtr(-(log(wald.estimate.value) - log(0.5)) / error)
    assert shift.test.p_value == pytest.approx(expected, rel=1e-9)
    assert shift.high == inf


@pytest.mark.parametrize(
    "call",
    [
        lambda: risk_difference_margin(TwoByTwo(1, 4, 1, 4), 0, better="more"),
        lambda: risk_difference_margin(TwoByTwo(1, 4, 1, 4), 0.1, better="higher"),
        lambda: risk_difference_margin(TwoByTwo(1, 4, 1, 4), 0.1, better="more", alpha=0.5),
        lambda: risk_difference_margin(TwoByTwo(1, 4, 1, 4), 0.1, better="more", method="wald"),
        lambda: odds_ratio_margin(TwoByTwo(1, 4, 1, 4), 2.0, better="more"),
        lambda: odds_ratio_equivalence(TwoByTwo(1, 4, 1, 4), 0.5),
        lambda: common_odds_margin((1, 2), (2, 1), 1.5),
        lambda: common_odds_equivalence((1, 2), (2, 1), 1.0),
        lambda: score_statistic(TwoByTwo(1, 4, 1, 4), 1.0),
    ],
)
def test_impossible_margins_are_refused(call):
    with pytest.raises(ValueError, match=r"."):
        call()


def test_an_empty_group_is_refused_in_words():
    with pytest.raises(NotEstimableError, match="no patients"):
        risk_difference_margin(TwoByTwo(0, 0, 1, 4), 0.1, better="more")
    with pytest.raises(NotEstimableError, match="no events"):
        odds_ratio_margin(TwoByTwo(0, 3, 0, 4), 0.5, better="more")


tables = st.builds(
    lambda a, b, c, d: TwoByTwo(a, a + b, c, c + d), *[st.integers(1, 60) for _ in range(4)]
)


@settings(max_examples=80)
@given(tables, st.floats(0.02, 0.6))
def test_p_and_interval_always_agree(table, margin):
    for better in ("more", "fewer"):
        result = risk_difference_margin(table, margin, better=better)
        limits = miettinen_nurminen(table, level=0.95).interval
        inside = limits.low > -margin if better == "more" else limits.high < margin
        if abs(result.test.p_value - 0.025) > 1e-7:
            assert result.shown == inside
    both = risk_difference_equivalence(table, margin)
    limits = miettinen_nurminen(table, level=0.9).interval
    if abs(both.test.p_value - 0.05) > 1e-7:
        assert both.shown == (limits.low > -margin and limits.high < margin)


@settings(max_examples=60)
@given(tables, st.floats(1.1, 5))
def test_equivalence_of_odds_agrees_with_its_interval_and_is_symmetric(table, margin):
    both = odds_ratio_equivalence(table, margin)
    limits = odds_ratio(table, level=0.9).interval
    if abs(both.test.p_value - 0.05) > 1e-7:
        assert both.shown == (limits.low > 1 / margin and limits.high < margin)
    swapped = TwoByTwo(table.reference_events, table.reference_n, table.events, table.n)
    again = odds_ratio_equivalence(swapped, margin)
    assert again.test.p_value == pytest.approx(both.test.p_value, rel=1e-6)


def test_equivalence_on_the_common_odds_scale_is_symmetric():
    one = common_odds_equivalence(OURS, THEIRS, 3.0)
    two = common_odds_equivalence(THEIRS, OURS, 3.0)
    assert one.test.p_value == pytest.approx(two.test.p_value, rel=1e-8)
    assert one.shown == (one.estimate.interval.low > 1 / 3 and one.estimate.interval.high < 3)
