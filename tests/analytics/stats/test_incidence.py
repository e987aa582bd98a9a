"""Cumulative incidence beside a competing event, and Gray's test: edges and properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.stats.competing_risks import (
    cumulative_incidence,
    cumulative_incidence_by_group,
)
from analytics.stats.competing_risks import incidence_at as competing_incidence_at
from analytics.stats.estimate import NotEstimableError
from analytics.stats.gray import gray_test
from analytics.stats.kaplan_meier import (
    kaplan_meier,
)

PATIENTS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 2), st.integers(0, 1)), min_size=4, max_size=40
)


def columns(patients):
    return (np.array(column) for column in zip(*patients, strict=True))


@settings(max_examples=40)
@given(patients=PATIENTS)
def test_incidences_of_all_causes_add_up_to_one_minus_survival(patients):
    times, codes, _ = columns(patients)
    both = [cumulative_incidence(times, codes, cause=cause) for cause in (1, 2)]
    survival = kaplan_meier(times, codes > 0).survival
    assert both[0].incidence + both[1].incidence == pytest.approx(1 - survival)
    for curve in both:
        assert (curve.low <= curve.incidence + 1e-12).all()
        assert (curve.incidence <= curve.high + 1e-12).all()


@settings(max_examples=30)
@given(patients=PATIENTS)
def test_without_a_competing_event_incidence_is_that_of_kaplan_meier(patients):
    times, codes, _ = columns(patients)
    codes = np.minimum(codes, 1)
    curve = kaplan_meier(times, codes)
    assert cumulative_incidence(times, codes).incidence == pytest.approx(1 - curve.survival)


def test_incidence_at_a_time():
    curves = cumulative_incidence_by_group([1, 2, 3, 4], [1, 2, 1, 0], ["a", "a", "b", "b"])
    assert competing_incidence_at(curves["a"], 0.5).value == 0
    assert competing_incidence_at(curves["a"], 9).value == 0.5
    with pytest.raises(NotEstimableError, match="followed up"):
        competing_incidence_at(curves["b"], 5)
    with pytest.raises(ValueError, match="event code"):
        cumulative_incidence([1], [1], cause=0)


@pytest.mark.parametrize(
    ("codes", "groups", "words"),
    [
        ([1, 2, 0], ["a", "a", "a"], "one group"),
        ([2, 2, 0], ["a", "b", "b"], "no events"),
        ([0, 1, 1], ["a", "b", "b"], "at risk together"),
    ],
)
def test_gray_says_why_it_is_not_estimable(codes, groups, words):
    with pytest.raises(NotEstimableError, match=words):
        gray_test([1, 2, 3], codes, groups)


@pytest.mark.parametrize("swapped", [False, True])
def test_gray_takes_no_rounding_error_for_a_variance(swapped):
    times, codes = [0, 0, 0, 1, 1, 1, 2], [0, 0, 2, 0, 0, 1, 1]
    groups = [int(place == 1) ^ int(swapped) for place in range(7)]
    with pytest.raises(NotEstimableError, match="at risk together"):
        gray_test(times, codes, groups)


@pytest.mark.parametrize("ending", [0, 2])
def test_a_stratum_without_the_event_tells_nothing(ending):
    times, codes = [1, 2, 3, 4, 5, 6], [1, 0, 1, 2, 1, 0]
    groups = [0, 1, 0, 1, 0, 1]
    alone = gray_test(times, codes, groups)
    both = gray_test(
        [*times, 1, 2], [*codes, ending, ending], [*groups, 0, 1], strata=[0] * 6 + [1] * 2
    )
    assert both.statistic == pytest.approx(alone.statistic)


def test_a_pooled_incidence_above_one_is_refused():
    with pytest.raises(NotEstimableError, match="reaches 1 before"):
        gray_test([0, 0, 2, 1], [1, 1, 1, 1], [0, 0, 1, 1])


@settings(max_examples=30)
@given(patients=PATIENTS)
def test_gray_ignores_order_and_names(patients):
    times, codes, groups = columns(patients)
    try:
        test = gray_test(times, codes, groups)
    except NotEstimableError:
        return
    other = gray_test(times[::-1], codes[::-1], 1 - groups[::-1])
    assert other.statistic == pytest.approx(test.statistic, rel=1e-6, abs=1e-9)
