from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.stats.logistic import fit_logistic
from analytics.stats.missing.chained import nearest_donors
from analytics.stats.missing.posterior import draw_parameters
from analytics.stats.missing.surfaces import Cumulative, Multinomial
from analytics.stats.ordinal_model import fit_ordinal
from tests.analytics.stats.missing.cohorts import cohort


def test_the_logistic_draw_is_centred_on_the_fit_with_its_covariance():
    g, columns = cohort(1500, 21)
    rows = np.column_stack([np.ones(1500), columns["x"][1], columns["number"][1]])
    outcome = columns["binary"][1]
    surface = Multinomial(
        rows.astype(np.float32), outcome.astype(int), np.ones(1500), np.arange(3), 2
    )
    fit = fit_logistic(rows[:, 1:], outcome)
    draws = []
    for _ in range(600):
        best, drawn = draw_parameters(surface, fit.coefficients, g, "binary")
        draws.append(drawn)
    assert best == pytest.approx(fit.coefficients, abs=1e-3)
    surface.slope(best)
    assert np.linalg.inv(surface.information()) == pytest.approx(fit.covariance, rel=1e-3)
    # Six hundred draws: the standard error of a variance is six per cent of it.
    assert np.array(draws).var(axis=0) == pytest.approx(np.diag(fit.covariance), rel=0.25)


def test_the_ordinal_maximum_is_that_of_the_reported_model():
    g, columns = cohort(1500, 22)
    rows = np.column_stack([np.ones(1500), columns["x"][1], columns["number"][1]])
    codes = columns["ordinal"][1]
    surface = Cumulative(rows.astype(np.float32), codes, np.ones(1500), np.arange(3), 4)
    fit = fit_ordinal(rows[:, 1:], codes)
    best, _ = draw_parameters(surface, None, g, "ordinal")
    assert best[:3] == pytest.approx(fit.thresholds, abs=2e-3)
    assert best[3:] == pytest.approx(-fit.coefficients, abs=2e-3)
    surface.slope(best)
    covariance = np.linalg.inv(surface.information())
    assert covariance[3:, 3:] == pytest.approx(fit.covariance[3:, 3:], rel=1e-3, abs=1e-6)


def test_the_multinomial_maximum_is_that_of_pairwise_independent_counts():
    # Without covariates the fitted shares are the observed ones.
    codes = np.array([0] * 50 + [1] * 30 + [2] * 20)
    surface = Multinomial(np.ones((100, 1), dtype=np.float32), codes, np.ones(100), np.arange(1), 3)
    best, _ = draw_parameters(surface, np.zeros(2), np.random.default_rng(1), "nominal")
    assert best == pytest.approx(np.log([30 / 50, 20 / 50]), abs=5e-3)
    surface.slope(best)
    expected = 100 * np.array([[0.3 * 0.7, -0.06], [-0.06, 0.2 * 0.8]])
    assert surface.information() == pytest.approx(expected, rel=5e-3)


@settings(max_examples=80)
@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=30),
    st.lists(st.floats(-5, 45), min_size=1, max_size=5),
    st.integers(1, 6),
)
def test_donors_are_among_the_nearest(observed, wanted, donors):
    values, goals = np.array(observed, dtype=float), np.array(wanted)
    for attempt in range(4):
        chosen = nearest_donors(values, goals, donors, np.random.default_rng(attempt))
        for goal, place in zip(goals, chosen, strict=True):
            distances = np.sort(np.abs(values - goal))
            limit = distances[min(donors, values.size) - 1]
            assert abs(values[place] - goal) <= limit + 1e-9
