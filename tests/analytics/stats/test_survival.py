"""Edges, properties and published values; agreement with R is in test_survival_reference."""

from __future__ import annotations

from math import inf, isinf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.stats.estimate import NotEstimableError
from analytics.stats.kaplan_meier import (
    incidence_at,
    kaplan_meier,
    kaplan_meier_by_group,
    median,
    numbers_at_risk,
    survival_at,
)
from analytics.stats.log_rank import log_rank, log_rank_trend
from analytics.stats.restricted_mean import (
    common_horizon,
    compare_restricted_means,
    restricted_mean,
)

# Freireich et al., Blood 1963;21:699-716: weeks of remission, 6-mercaptopurine and placebo.
MERCAPTOPURINE = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
WEEKS = np.array(MERCAPTOPURINE + PLACEBO)
RELAPSE = np.array(RELAPSED + [1] * 21)
ARM = np.repeat(["6-MP", "placebo"], 21)

PATIENTS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 2), st.integers(0, 1)), min_size=4, max_size=40
)


def columns(patients):
    return (np.array(column) for column in zip(*patients, strict=True))


def test_published_survival_of_the_remission_trial():
    curve = kaplan_meier(MERCAPTOPURINE, RELAPSED)
    for week, share in ((6, 0.857), (7, 0.807), (10, 0.753), (13, 0.690), (23, 0.448)):
        assert survival_at(curve, week).value == pytest.approx(share, abs=5e-4)
    assert median(curve).value == 23
    assert median(kaplan_meier(PLACEBO, [1] * 21)).value == 8


def test_published_log_rank_of_the_remission_trial():
    result = log_rank(WEEKS, RELAPSE, ARM)
    assert result.test.statistic == pytest.approx(16.79, abs=5e-3)
    assert result.expected == pytest.approx([19.25, 10.75], abs=5e-3)
    assert result.groups == ("6-MP", "placebo")


@pytest.mark.parametrize(
    ("times", "codes", "words"),
    [
        ([3, -1], [1, 0], "negative"),
        ([3, np.nan], [1, 0], "missing"),
        ([3, inf], [1, 0], "infinite"),
        ([3, 4], [1, np.nan], "missing"),
        ([3, 4], [1, 0.5], "whole"),
        ([3, 4], [1, -1], "negative"),
        ([3, 4], ["dead", "alive"], "whole"),
        ([3, 4, 5], [1, 0], "one code"),
        ([[3, 4]], [1, 0], "one-dimensional"),
        ([3, 4], [1, 2], "competing"),
    ],
)
def test_bad_follow_up_is_refused(times, codes, words):
    with pytest.raises(ValueError, match=words):
        kaplan_meier(times, codes)


def test_nobody_is_not_estimable():
    with pytest.raises(NotEstimableError, match="no patients"):
        kaplan_meier([], [])


def test_one_patient():
    curve = kaplan_meier([5], [True])
    assert curve.survival.tolist() == [0.0]
    assert (curve.low[0], curve.high[0]) == (0.0, 1.0)
    assert median(curve).interval.low == 0
    assert isinf(median(curve).interval.high)


def test_no_events_and_all_events():
    alive = kaplan_meier([5, 90, 90], [0, 0, 0])
    assert alive.survival.tolist() == [1.0, 1.0]
    assert alive.low.tolist() == alive.high.tolist() == [1.0, 1.0]
    with pytest.raises(NotEstimableError, match="not reached"):
        median(alive)
    dead = kaplan_meier([4, 4, 4], [1, 1, 1])
    assert (dead.survival[-1], median(dead).value) == (0.0, 4.0)
    assert np.isfinite(dead.standard_error).all()


def test_an_event_at_day_0_counts():
    curve = kaplan_meier([0, 0, 3, 9], [1, 0, 1, 0])
    assert curve.survival.tolist() == [0.75, 0.375, 0.375]
    assert incidence_at(curve, 0).value == 0.25


def test_events_come_before_censoring_on_the_same_day():
    curve = kaplan_meier([90, 90, 90, 90], [1, 0, 0, 0])
    assert curve.at_risk.tolist() == [4.0]
    assert survival_at(curve, 90).value == 0.75


def test_a_curve_says_nothing_after_the_last_follow_up():
    curve = kaplan_meier([5, 30], [1, 0])
    with pytest.raises(NotEstimableError, match="followed up"):
        survival_at(curve, 31)
    assert survival_at(kaplan_meier([5, 30], [1, 1]), 90).value == 0
    with pytest.raises(ValueError, match="negative"):
        survival_at(curve, -1)


def test_times_that_differ_by_rounding_are_one_time():
    assert kaplan_meier([0.1 + 0.2, 0.3, 5.5], [1, 1, 0]).times.tolist() == [0.3, 5.5]


def test_numbers_at_risk_are_those_with_a_time_at_or_after():
    table = numbers_at_risk(kaplan_meier([0, 30, 30, 60, 90], [1, 1, 0, 0, 0]), [0, 30, 31, 90, 91])
    assert table.at_risk.tolist() == [5, 4, 2, 1, 0]
    assert table.cumulative_events.tolist() == [1, 2, 2, 2, 2]
    assert table.cumulative_censored.tolist() == [0, 1, 1, 3, 3]


def test_unknown_band_is_refused():
    with pytest.raises(ValueError, match="unknown band"):
        kaplan_meier([1, 2], [1, 0], band="arcsine")


@pytest.mark.parametrize("band", ["log-log", "log", "plain"])
@settings(max_examples=40)
@given(patients=PATIENTS)
def test_the_band_holds_the_curve_and_order_does_not_matter(band, patients):
    times, codes, _ = columns(patients)
    codes = np.minimum(codes, 1)
    curve = kaplan_meier(times, codes, band=band)
    assert (curve.low <= curve.survival + 1e-12).all()
    assert (curve.survival <= curve.high + 1e-12).all()
    assert (np.diff(curve.survival) <= 0).all()
    turned = kaplan_meier(times[::-1], codes[::-1], band=band)
    assert turned.survival.tolist() == curve.survival.tolist()
    later = kaplan_meier(times * 7.5, codes, band=band)
    assert later.low == pytest.approx(curve.low)


@settings(max_examples=30)
@given(patients=PATIENTS, seed=st.integers(0, 99))
def test_integer_weights_are_repetition(patients, seed):
    times, codes, _ = columns(patients)
    codes, size = np.minimum(codes, 1), np.random.default_rng(seed).integers(1, 4, len(patients))
    weighted = kaplan_meier(times, codes, weights=size)
    repeated = kaplan_meier(np.repeat(times, size), np.repeat(codes, size))
    assert weighted.survival == pytest.approx(repeated.survival)
    assert weighted.standard_error == pytest.approx(repeated.standard_error)
    assert weighted.low == pytest.approx(repeated.low)


def test_curves_by_group_are_those_of_each_group():
    curves = kaplan_meier_by_group(WEEKS, RELAPSE, ARM)
    alone = kaplan_meier(MERCAPTOPURINE, RELAPSED)
    assert list(curves) == ["6-MP", "placebo"]
    assert curves["6-MP"].times.tolist() == alone.times.tolist()
    assert curves["6-MP"].high.tolist() == alone.high.tolist()
    assert (curves["6-MP"].n, curves["6-MP"].n_events) == (21, 9)


def test_weighted_curves_by_group_are_those_of_each_group():
    weights = np.random.default_rng(3).random(42)
    weights[21:] *= 0
    weights[40] = 0.5
    curves = kaplan_meier_by_group(WEEKS, RELAPSE, ARM, weights=weights)
    alone = kaplan_meier(MERCAPTOPURINE, RELAPSED, weights=weights[:21])
    assert curves["6-MP"].survival == pytest.approx(alone.survival)
    assert curves["placebo"].times.tolist() == [22]
    weights[40] = 0
    assert list(kaplan_meier_by_group(WEEKS, RELAPSE, ARM, weights=weights)) == ["6-MP"]


@pytest.mark.parametrize(
    ("times", "codes", "groups", "words"),
    [
        ([1, 2], [1, 0], ["a", "a"], "one group"),
        ([1, 2], [0, 0], ["a", "b"], "no events"),
        ([1, 2, 3], [0, 1, 1], ["a", "b", "b"], "two groups"),
    ],
)
def test_log_rank_says_why_it_is_not_estimable(times, codes, groups, words):
    with pytest.raises(NotEstimableError, match=words):
        log_rank(times, codes, groups)


@pytest.mark.parametrize("groups", [["a", None], [1.0, np.nan], ["a"]])
def test_groups_must_be_known(groups):
    with pytest.raises(ValueError, match="group"):
        log_rank([1, 2], [1, 1], groups)


@settings(max_examples=30)
@given(patients=PATIENTS)
def test_log_rank_ignores_order_names_and_identical_strata(patients):
    times, codes, groups = columns(patients)
    codes = np.minimum(codes, 1)
    try:
        result = log_rank(times, codes, groups)
    except NotEstimableError:
        return
    swapped = log_rank(times[::-1] * 3, codes[::-1], 1 - groups[::-1])
    assert swapped.test.statistic == pytest.approx(result.test.statistic, abs=1e-9)
    assert result.observed.sum() == pytest.approx(result.expected.sum())
    one_stratum = log_rank(times, codes, groups, strata=["x"] * len(times))
    assert one_stratum.test.statistic == pytest.approx(result.test.statistic)
    trend = log_rank_trend(times, codes, groups)
    assert trend.statistic == pytest.approx(result.test.statistic, abs=1e-9)


def test_restricted_mean_of_a_fully_observed_group_is_the_mean_of_the_shortened_times():
    times = np.array([2, 5, 9, 12, 12, 20])
    curve = kaplan_meier(times, [1] * 6)
    assert restricted_mean(curve, 10).estimate.value == pytest.approx(np.minimum(times, 10).mean())
    everybody = restricted_mean(curve, 20)
    # Without censoring Greenwood gives the variance of the mean with divisor n.
    assert everybody.variance == pytest.approx(times.var() / 6)


def test_restricted_mean_refuses_a_horizon_that_nobody_reached():
    curve = kaplan_meier([5, 30], [1, 0])
    with pytest.raises(NotEstimableError, match="beyond"):
        restricted_mean(curve, 31)
    with pytest.raises(ValueError, match="positive"):
        restricted_mean(curve, 0)
    with pytest.raises(NotEstimableError, match="do not vary"):
        compare_restricted_means(kaplan_meier([9], [0]), kaplan_meier([9], [0]), 9)


def test_swapping_groups_turns_difference_and_ratio_of_restricted_means():
    curves = list(kaplan_meier_by_group(WEEKS, RELAPSE, ARM).values())
    horizon = common_horizon(*curves)
    assert horizon == 23
    there = compare_restricted_means(curves[0], curves[1], horizon)
    back = compare_restricted_means(curves[1], curves[0], horizon)
    assert there.difference.value == pytest.approx(-back.difference.value)
    assert there.difference.interval.low == pytest.approx(-back.difference.interval.high)
    assert there.ratio.value == pytest.approx(1 / back.ratio.value)
    assert there.ratio.interval.high == pytest.approx(1 / back.ratio.interval.low)
    assert there.difference_test.p_value < 0.001
