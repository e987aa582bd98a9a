from __future__ import annotations

from math import inf, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats.e_value import (
    e_value_hazard_ratio,
    e_value_odds_ratio,
    e_value_risk_difference,
    e_value_risk_ratio,
)
from analytics.stats.estimate import Estimate, Interval, NotEstimableError
from analytics.stats.marginal_effect import marginal_effect

RATIO = st.floats(0.05, 20)


def ratio(value, low, high):
    return Estimate(value, Interval(low, high, 0.95, "Wald"), "ratio")


def test_published_example():
    # VanderWeele & Ding, Ann Intern Med 2017: RR 3.9 (1.8-8.7) gives 7.26 and 3.0.
    found = e_value_risk_ratio(ratio(3.9, 1.8, 8.7))
    assert found.value == pytest.approx(7.26, abs=5e-3)
    assert found.limit == pytest.approx(3.0, abs=5e-3)


def test_an_interval_that_covers_1_needs_no_confounding():
    assert e_value_risk_ratio(ratio(1.4, 0.9, 2.2)).limit == 1
    assert e_value_risk_ratio(ratio(1, 0.5, 2)).value == 1


def test_rules_for_common_outcomes():
    estimate = ratio(2.25, 1.44, 4)
    assert e_value_odds_ratio(estimate, common=True).value == pytest.approx(1.5 + sqrt(0.75))
    assert e_value_odds_ratio(estimate, common=True).limit == pytest.approx(1.2 + sqrt(0.24))
    assert e_value_odds_ratio(estimate, common=False).risk_ratio == 2.25
    expected = (1 - 0.5**1.5) / (1 - 0.5 ** (1 / 1.5))
    assert e_value_hazard_ratio(estimate, common=True).risk_ratio == pytest.approx(expected)
    assert e_value_hazard_ratio(estimate, common=False).risk_ratio == 2.25


@given(value=RATIO, reach=st.floats(1.01, 5), common=st.booleans())
def test_a_ratio_and_its_inverse_have_the_same_e_value(value, reach, common):
    there = ratio(value, value / reach, value * reach)
    back = ratio(1 / value, 1 / value / reach, 1 / value * reach)
    for function in (
        e_value_risk_ratio,
        lambda each: e_value_odds_ratio(each, common=common),
        lambda each: e_value_hazard_ratio(each, common=common),
    ):
        assert function(there).value == pytest.approx(function(back).value, rel=1e-6)
        assert function(there).limit == pytest.approx(function(back).limit, rel=1e-6)
        assert 1 <= function(there).limit <= function(there).value * (1 + 1e-12)


def effect(means, *, binary=True):
    return marginal_effect(
        means,
        np.diag([0.001, 0.001]),
        binary=binary,
        level=0.95,
        method="weights",
        variance="robust",
    )


def test_a_risk_difference_has_the_e_value_of_its_risks():
    found = e_value_risk_difference(effect((0.5, 0.2)))
    assert found.value == pytest.approx(2.5 + sqrt(2.5 * 1.5))
    assert 1 < found.limit < found.value
    assert e_value_risk_difference(effect((0.22, 0.2))).limit == 1


def test_refusals():
    with pytest.raises(ValueError, match="negative"):
        e_value_risk_ratio(ratio(-1, -2, 1))
    for value in (0, inf):
        with pytest.raises(NotEstimableError, match="no E-value"):
            e_value_risk_ratio(ratio(value, 0, inf))
    with pytest.raises(NotEstimableError, match="no events"):
        e_value_risk_difference(effect((0.2, 0.0)))
    with pytest.raises(NotEstimableError, match="yes or no"):
        e_value_risk_difference(effect((20.0, 25.0), binary=False))
