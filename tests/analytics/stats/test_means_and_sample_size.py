"""Differences of means, and whether a model has enough patients.

Agreement with R: test_model_references.
"""

from __future__ import annotations

import numpy as np
import pytest

from analytics.stats.estimate import NotEstimableError
from analytics.stats.location import student
from analytics.stats.mean_model import mean_differences
from analytics.stats.sample_size import (
    events_per_variable,
    events_per_variable_continuous,
    events_per_variable_ordinal,
    events_per_variable_timed,
)
from analytics.stats.sandwich import RobustErrors
from analytics.stats.two_by_two import TwoByTwo
from tests.analytics.stats.two_arms import TERMS, cohort

TABLE = TwoByTwo(20, 41, 45, 86)


# --- differences of means ------------------------------------------------------------------------


def test_a_linear_model_of_two_groups_is_students_test():
    generator = np.random.default_rng(10)
    arm = np.repeat([1.0, 0.0], [12, 20])
    minutes = generator.normal(60, 15, 32) + 9 * arm
    expected = student(minutes[:12], minutes[12:])
    found = mean_differences(arm[:, None], minutes).terms[0]
    assert found.estimate.interval.low == pytest.approx(expected.difference.interval.low, rel=1e-9)
    assert found.test.p_value == pytest.approx(expected.test.p_value, rel=1e-9)


def test_clusters_leave_one_degree_of_freedom_less_than_there_are():
    design, outcome = cohort(11)
    model = mean_differences(design, outcome, errors=RobustErrors(clusters=np.arange(80) // 10))
    assert model.terms[0].test.degrees_of_freedom == 7
    interval = model.terms[0].estimate.interval
    reach = 2.3646242515927844 * model.terms[0].standard_error  # t quantile on 7
    assert interval.high - model.terms[0].coefficient == pytest.approx(reach, rel=1e-9)
    assert interval.method == "Wald, cluster-robust CR1, 8 clusters, Student t"


def test_a_perfect_fit_has_no_error():
    design, _ = cohort(12)
    with pytest.raises(NotEstimableError, match="standard error of arm"):
        mean_differences(design, np.zeros(80), terms=TERMS)


# --- enough patients -----------------------------------------------------------------------------


def test_events_per_variable():
    few, many = events_per_variable(12, 127, 4), events_per_variable(60, 127, 4)
    assert (few.events_per_variable, few.exploratory) == (3.0, True)
    assert few.statement == "3.0 events per variable (12 for 4), fewer than 10: exploratory"
    assert not many.exploratory
    # The rarer of yes and no counts.
    assert events_per_variable(120, 127, 1).limiting == 7
    assert events_per_variable(5, 9, 0).events_per_variable is None
    # Of a time to an event nobody without one limits anything.
    assert events_per_variable_timed(120, 1).limiting == 120
    assert events_per_variable_continuous(127, 4).exploratory is False
    # n - sum(n_i^3)/n^2: equal halves give three quarters of the patients.
    assert events_per_variable_ordinal([50, 50], 3).limiting == pytest.approx(75)
