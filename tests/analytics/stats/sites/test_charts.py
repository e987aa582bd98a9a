from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats.estimate import NotEstimableError
from analytics.stats.sites.control_chart import p_chart, xmr_chart
from analytics.stats.sites.periods import quarter_label, quarterly_medians, quarters
from analytics.stats.sites.run_chart import run_chart, run_probability


def test_quarters_are_calendar_quarters():
    found = quarters(np.array(["2023-12-31", "2024-01-01", "2024-06-30", "1969-12-31"], "M8[D]"))
    assert [quarter_label(each) for each in found] == ["2023 Q4", "2024 Q1", "2024 Q2", "1969 Q4"]
    with pytest.raises(ValueError, match="missing dates"):
        quarters(np.array(["NaT"], "M8[D]"))


def test_medians_by_quarter_keep_empty_quarters_and_count_missing_times():
    found = quarterly_medians([10, 12, 10, 10, 12], [50, np.nan, 70, 90, 40])
    assert [(each.n, each.missing, each.median) for each in found] == [
        (3, 0, 70), (0, 0, None), (1, 1, 40),
    ]  # fmt: skip
    assert (found[0].q1, found[0].q3) == (60, 80)
    with pytest.raises(NotEstimableError):
        quarterly_medians([], [])


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 300)), min_size=1, max_size=60))
def test_quartiles_are_numpys(rows):
    quarter, minutes = np.array(rows).T
    for place, found in enumerate(quarterly_medians(quarter, minutes), start=quarter.min()):
        own = minutes[quarter == place]
        if own.size:
            expected = np.quantile(own, [0.25, 0.5, 0.75])
            assert (found.q1, found.median, found.q3) == pytest.approx(tuple(expected))


@pytest.mark.parametrize(("above", "below"), [(4, 4), (5, 3), (6, 2), (1, 4)])
def test_runs_have_the_probability_that_enumeration_gives(above, below):
    total = above + below
    counted = np.zeros(total + 2)
    for places in combinations(range(total), above):
        signs = np.zeros(total, dtype=int)
        signs[list(places)] = 1
        counted[1 + np.count_nonzero(np.diff(signs))] += 1
    found = [run_probability(above, below, k) for k in range(total + 2)]
    assert found == pytest.approx(counted / counted.sum())


def test_expected_runs_of_ten_and_ten_points_are_swed_and_eisenharts():
    # Swed & Eisenhart, Ann Math Stat 1943;14:66-87: 6 or fewer and 16 or more are significant.
    chart = run_chart([0, 1] * 10)
    assert (chart.fewest_runs, chart.most_runs) == (7, 15)
    assert chart.runs == 20
    assert chart.too_many_runs
    assert not chart.shifts


def test_a_shift_of_six_points_is_found_and_a_point_on_the_median_does_not_break_it():
    values = [5, 9, 4, 8, 3, 9, 1, 2, 3, 6, 1, 2, 3, 9, 8, 9, 8]
    chart = run_chart(values, median=6)
    assert chart.shifts == ((6, 12),)
    assert chart.signal


def test_a_trend_of_five_points_is_found_and_a_tie_does_not_break_it():
    values = [5, 1, 2, 3, 3, 4, 6, 2, 7, 1, 8, 2]
    assert run_chart(values).trends == ((1, 6),)
    falling = run_chart([-each for each in values])
    assert falling.trends == ((1, 6),)


def test_too_few_runs_are_told():
    chart = run_chart([1, 2, 1, 2, 1, 2, 2, 1, 1, 1.5, 9, 8, 9, 8, 9, 9, 8, 9, 8, 9])
    assert chart.too_few_runs
    assert chart.runs == 2


def test_few_or_equal_points_have_no_run_chart():
    with pytest.raises(NotEstimableError, match="at least 10"):
        run_chart([1, 2, 3])
    with pytest.raises(NotEstimableError, match="on the median"):
        run_chart([4.0] * 12)


def test_individuals_chart_by_hand():
    # Ranges 4, 2, 6, 40 with mean 13; limits 3 * 13 / 1.128 beside the mean of 64.4.
    chart = xmr_chart([60, 64, 62, 68, 68 - 40])
    assert chart.mean_range == 13
    assert chart.values.centre == pytest.approx(56.4)
    assert chart.values.high[0] == pytest.approx(56.4 + 39 / 1.128)
    assert chart.range_limit == pytest.approx(42.471)
    assert chart.ranges_beyond == ()
    assert xmr_chart([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 40]).values.beyond == (12,)
    assert xmr_chart([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 40]).ranges_beyond == (12,)


def test_the_lower_limit_of_a_time_is_not_negative():
    assert xmr_chart([1, 9, 2, 8]).values.low[0] == 0
    assert xmr_chart([1, 9, 2, 8], lowest=None).values.low[0] < 0


def test_values_without_variation_have_no_limits():
    with pytest.raises(NotEstimableError, match="do not vary"):
        xmr_chart([3, 3, 3, 3])
    with pytest.raises(NotEstimableError, match="need 3"):
        xmr_chart([3, 4])


def test_p_chart_by_hand():
    chart = p_chart([10, 20, 0, 45], [50, 100, 0, 50])
    assert chart.centre == 75 / 200
    half = 3 * (0.375 * 0.625 / 50) ** 0.5
    assert chart.high[0] == pytest.approx(0.375 + half)
    assert (chart.low[2], chart.high[2]) == (0, 1)
    assert chart.beyond == (1, 3)
    for events, n in (([0, 0], [4, 5]), ([0], [0])):
        with pytest.raises(NotEstimableError):
            p_chart(events, n)
    with pytest.raises(ValueError, match="exceed"):
        p_chart([4], [3])
