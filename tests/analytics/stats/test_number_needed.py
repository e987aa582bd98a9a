from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats.estimate import Estimate, Interval
from analytics.stats.number_needed import NumbersNeeded, number_needed_to_treat
from analytics.stats.risk_difference import newcombe
from analytics.stats.two_by_two import TwoByTwo


def difference(value, low, high):
    return Estimate(value, Interval(low, high, 0.95, "Newcombe"), "difference in proportions")


def test_an_interval_through_infinity_has_both_parts():
    # Altman 1998: a difference of 10 % with limits -5 % and 25 %.
    found = number_needed_to_treat(difference(0.10, -0.05, 0.25), event="desirable")
    assert (found.value, found.direction) == (10, "benefit")
    assert found.benefit == NumbersNeeded(4, inf)
    assert found.harm == NumbersNeeded(pytest.approx(20), inf)


def test_a_certain_benefit_has_one_part():
    found = number_needed_to_treat(difference(-0.2, -0.4, -0.1), event="undesirable")
    assert (found.direction, found.benefit) == ("benefit", NumbersNeeded(2.5, 10))
    assert found.harm is None
    assert found.method == "inverse of the risk difference, Newcombe"


def test_a_limit_of_nought_is_infinity():
    found = number_needed_to_treat(difference(-0.2, -0.4, 0.0), event="desirable")
    assert (found.direction, found.harm) == ("harm", NumbersNeeded(2.5, inf))
    assert found.benefit is None


def test_no_difference_needs_infinitely_many():
    assert number_needed_to_treat(difference(0.0, -0.5, 0.5), event="desirable").value == inf


def test_unknown_kind_of_event_is_refused():
    with pytest.raises(ValueError, match="unknown kind"):
        number_needed_to_treat(difference(0, -1, 1), event="good")


@given(st.tuples(*[st.integers(0, 30)] * 2), st.tuples(*[st.integers(0, 30)] * 2))
def test_what_is_benefit_of_one_group_is_harm_of_the_other(own, other):
    x, n = min(own), max(own) + 1
    y, m = min(other), max(other) + 1
    ours = number_needed_to_treat(newcombe(TwoByTwo(x, n, y, m)), event="desirable")
    theirs = number_needed_to_treat(newcombe(TwoByTwo(y, m, x, n)), event="desirable")
    assert ours.value == theirs.value
    for one, two in ((ours.benefit, theirs.harm), (ours.harm, theirs.benefit)):
        assert (one is None) == (two is None)
        if one is not None:
            assert one.low == pytest.approx(two.low)
    own_part = ours.benefit if ours.direction == "benefit" else ours.harm
    assert own_part.low <= ours.value * (1 + 1e-12)
    assert ours.value <= own_part.high * (1 + 1e-12)
