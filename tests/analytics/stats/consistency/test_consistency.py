from __future__ import annotations

import json
from fractions import Fraction
from math import exp
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.stats.consistency.counts import grim, grimmer, percentage_against_n
from analytics.stats.consistency.p_values import p_against_counts
from analytics.stats.consistency.printed import Printed
from analytics.stats.consistency.ratios import ratio_against_interval
from analytics.stats.estimate import NotEstimableError
from analytics.stats.two_by_two import TwoByTwo

STUDIES = json.loads(
    (Path(__file__).parents[4] / "analytics" / "published" / "studies.json").read_text("utf-8")
)
BY_ID = {study["id"]: study for study in STUDIES}


def table_of(study):
    (first, second), (a, c) = study["groups"], study["events"]
    return TwoByTwo(a, first["n"], c, second["n"])


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("17.1", "17.05", "17.15"), ("17.10", "17.095", "17.105"), (".031", "0.0305", "0.0315"),
        ("0·031", "0.0305", "0.0315"), ("−1,2", "-1.25", "-1.15"), ("12%", "11.5", "12.5"),
    ],
)  # fmt: skip
def test_trailing_zeros_tell_how_a_number_was_rounded(text, low, high):
    number = Printed.read(text)
    assert (number.low, number.high) == (Fraction(low), Fraction(high))


def test_bounds_are_taken_at_their_word():
    below, above = Printed.read("<0.001"), Printed.read("> .99")
    assert below.may_be(0.0009)
    assert not below.may_be(0.0011)
    assert above.may_be(0.995)
    assert not above.may_be(0.98)


@pytest.mark.parametrize("text", ["", "n.s.", "1.2.3", "--4", "0.05-0.1"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match="no printed number"):
        Printed.read(text)


def test_both_ways_of_rounding_a_five_are_granted():
    # 1/8 is 12.5 %, printed 12 or 13.
    assert percentage_against_n("12", 8).counts == (1,)
    assert percentage_against_n("13", 8).counts == (1,)


@pytest.mark.parametrize("study", STUDIES, ids=lambda study: study["id"])
def test_printed_percentages_of_published_studies(study):
    for events, group, share in zip(
        study["events"], study["groups"], study["published"]["pct"], strict=True
    ):
        check = percentage_against_n(f"{share:.1f}", group["n"])
        wrong = study["id"] == "peng2020_death" and share == 31.9
        assert (events in check.counts) != wrong
        assert check.consistent != wrong


def test_the_nearest_percentages_are_given_where_none_fits():
    # 31.9 % of 66 lies between 21 and 22 patients.
    check = percentage_against_n("31.9", 66)
    assert check.nearest == (Fraction(2100, 66), Fraction(2200, 66))
    with pytest.raises(NotEstimableError):
        percentage_against_n("31.9", 0)


def test_grim_with_brown_and_heathers_example():
    # Brown & Heathers 2017: a mean of 5.19 cannot come from 28 whole numbers.
    assert not grim("5.19", 28).consistent
    assert grim("5.18", 28).totals == (145,)
    assert grim("5.19", 28, items=4).consistent
    assert not grim("5.19", 200).informative


def naive(values):
    array = np.array(values)
    mean = Fraction(int(array.sum()), array.size)
    return mean, float(array.std(ddof=1))


@settings(max_examples=80)
@given(st.lists(st.integers(0, 6), min_size=2, max_size=12))
def test_numbers_that_exist_pass(values):
    mean, sd = naive(values)
    printed = f"{float(mean):.2f}"
    assert grim(printed, len(values)).consistent
    assert grimmer(printed, f"{sd:.2f}", len(values)).consistent


@pytest.mark.parametrize("sd", [f"{k / 100:.2f}" for k in range(100, 140)])
def test_grimmer_finds_what_enumeration_finds(sd):
    # Sums of squares of four whole numbers with the mean 2.25, from all with values -4 to 9.
    grid = np.stack(np.meshgrid(*[np.arange(-4, 10)] * 4)).reshape(4, -1)
    kept = grid[:, grid.sum(axis=0) == 9]
    spreads = np.unique(kept.std(axis=0, ddof=1))
    exists = bool((abs(spreads - float(sd)) <= 0.005 + 1e-12).any())
    found = grimmer("2.25", sd, 4)
    # Parity and size are necessary; with four numbers they may not be sufficient.
    assert found.consistent or not exists


def test_grimmer_names_the_reason():
    assert "mean" in grimmer("5.19", "1.00", 28).reason
    assert "SD" in grimmer("2.25", "0.10", 4).reason
    with pytest.raises(NotEstimableError):
        grimmer("2.25", "1.0", 1)
    with pytest.raises(ValueError, match="negative"):
        grimmer("2.25", "-1.0", 4)


def names(check):
    return {test.name for test in check.agreeing}


@pytest.mark.parametrize(
    ("study", "expected"),
    [
        ("guo2023_sich", "Pearson chi-squared, no continuity correction"),
        ("luo2021_mrs03", "Pearson chi-squared, no continuity correction"),
        ("luo2021_mortality", "Fisher exact, two-sided"),
        ("chang2018_mrs02", "Fisher exact, two-sided"),
        ("chang2018_sich", "Fisher exact, two-sided"),
        ("peng2020_mrs02", "Pearson chi-squared, no continuity correction"),
    ],
)
def test_the_test_behind_a_published_p_is_found(study, expected):
    check = p_against_counts(table_of(BY_ID[study]), BY_ID[study]["published"]["p_str"])
    assert expected in names(check)


def test_a_p_that_no_test_gives_is_told():
    printed = BY_ID["guo2023_mortality90"]["published"]["p_str"]
    check = p_against_counts(table_of(BY_ID["guo2023_mortality90"]), printed)
    assert not check.consistent
    assert len(check.tried) == 10


def test_tests_that_cannot_be_made_are_named():
    check = p_against_counts(TwoByTwo(0, 5, 4, 4), "0.01")
    assert ("z, unpooled", "the unpooled standard error is zero") in check.refused
    none = p_against_counts(TwoByTwo(0, 5, 0, 4), "0.01")
    assert not none.tried
    with pytest.raises(ValueError, match="no P value"):
        p_against_counts(TwoByTwo(1, 5, 4, 9), "1.2")


def test_an_interval_symmetric_within_rounding_passes():
    check = ratio_against_interval("1.82", "1.10", "3.01", p="0.02")
    assert check.symmetric
    assert check.p_agrees


def test_saint_posterior_shift_is_off_the_centre_of_its_interval_while_p_fits():
    # acOR 2.24 (1.04-4.95): the limits centre on 2.27, as a profile interval's may.
    check = ratio_against_interval("2.24", "1.04", "4.95", p="0.042")
    assert not check.symmetric
    assert check.p_agrees
    assert check.centre[0] < 2.27 < check.centre[1]


def test_a_ratio_outside_the_centre_of_its_limits_is_told():
    check = ratio_against_interval("3.27", "2.08", "4.16", p="0.20")
    assert not check.symmetric
    assert not check.p_agrees


def test_an_impossible_interval_is_refused():
    with pytest.raises(ValueError, match="no ratio"):
        ratio_against_interval("0.9", "1.04", "4.95")


@settings(max_examples=100)
@given(st.floats(-2, 2), st.floats(0.05, 0.8))
def test_wald_intervals_pass_with_their_own_p(effect, error):
    z = 1.959963984540054
    texts = [f"{exp(effect + k * z * error):.3f}" for k in (0, -1, 1)]
    if Printed.read(texts[1]).value == 0:
        return
    check = ratio_against_interval(*texts)
    assert check.symmetric
    from scipy.special import ndtr  # noqa: PLC0415 a second opinion of the test

    p_value = 2 * ndtr(-abs(effect) / error)
    assert check.p_range[0] - 1e-9 <= p_value <= check.p_range[1] + 1e-9
