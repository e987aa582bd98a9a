"""Firth's penalty for the Cox model, against the penalised likelihood written out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from analytics.stats.cox import fit_cox
from analytics.stats.estimate import NotEstimableError
from analytics.stats.firth_cox import firth_hazard_ratio, firth_test, fit_firth_cox


def cohort(seed, n=40):
    rng = np.random.default_rng(seed)
    design = np.column_stack([rng.integers(0, 2, n), rng.normal(0, 1, n)])
    times = np.floor(rng.exponential(20 * np.exp(-0.4 * design[:, 0]))).astype(int)
    return np.minimum(times, 30), (times < 30).astype(int), design


def penalised(coefficients, times, events, design):
    """Breslow's likelihood and information, one event at a time."""
    linear = design @ coefficients
    total, information = 0.0, np.zeros((design.shape[1],) * 2)
    for i in np.flatnonzero(events):
        at_risk = times >= times[i]
        share = np.exp(linear[at_risk])
        total += linear[i] - np.log(share.sum())
        share /= share.sum()
        centred = design[at_risk] - share @ design[at_risk]
        information += centred.T @ (centred * share[:, None])
    return total + np.linalg.slogdet(information)[1] / 2


def test_maximum_and_profile_limits_are_those_written_out():
    times, events, design = cohort(1, n=24)
    fit = fit_firth_cox(times, events, design, ties="breslow", terms=["arm", "age"])
    found = minimize(
        lambda b: -penalised(b, times, events, design),
        np.zeros(2),
        method="Nelder-Mead",
        options={"xatol": 1e-7, "fatol": 1e-11},
    )
    assert fit.coefficients == pytest.approx(found.x, rel=1e-5, abs=1e-6)
    interval = firth_hazard_ratio(fit, "arm").interval
    for limit in np.log([interval.low, interval.high]):
        held = minimize(
            lambda b, limit=limit: -penalised(np.array([limit, b[0]]), times, events, design),
            np.zeros(1),
            method="Nelder-Mead",
            options={"xatol": 1e-7, "fatol": 1e-11},
        )
        # The profile has fallen by half the 95 % quantile of chi-squared.
        assert held.fun - found.fun == pytest.approx(3.841458820694124 / 2, rel=1e-6)


def test_a_monotone_likelihood_has_a_finite_estimate():
    times, events, design = cohort(5)
    never = np.zeros(40)
    never[np.flatnonzero(events == 0)[:3]] = 1
    columns = np.column_stack([design[:, 0], never])
    with pytest.raises(NotEstimableError, match="monotone"):
        fit_cox(times, events, columns)
    fit = fit_firth_cox(times, events, columns, terms=["arm", "stent"])
    ratio = firth_hazard_ratio(fit, "stent")
    assert 0 < ratio.interval.low < ratio.value < ratio.interval.high < np.inf
    assert ratio.value < 1
    assert (firth_test(fit, "stent").p_value < 0.05) == (ratio.interval.high < 1)


def test_with_many_events_the_penalty_hardly_matters():
    times, events, design = cohort(7, n=4000)
    plain, penalty = fit_cox(times, events, design), fit_firth_cox(times, events, design)
    assert penalty.coefficients == pytest.approx(plain.coefficients, abs=2e-3)


def test_swapping_and_scaling_turns_the_hazard_ratio():
    times, events, design = cohort(9)
    there = fit_firth_cox(times, events, design)
    back = fit_firth_cox(times, events, np.column_stack([1 - design[:, 0], design[:, 1] * 9]))
    one, two = firth_hazard_ratio(there, 0), firth_hazard_ratio(back, 0)
    assert one.value == pytest.approx(1 / two.value, rel=1e-7)
    assert one.interval.low == pytest.approx(1 / two.interval.high, rel=1e-6)
    assert back.coefficients[1] == pytest.approx(there.coefficients[1] / 9, rel=1e-6)


def test_one_term_alone():
    times, events, design = cohort(9)
    fit = fit_firth_cox(times, events, design[:, :1])
    assert 0 < firth_test(fit, 0).p_value <= 1
    assert firth_hazard_ratio(fit, 0).interval.low < firth_hazard_ratio(fit, 0).value


@pytest.mark.parametrize(
    ("events", "design", "words"),
    [([0, 0, 0], [0, 1, 0], "no events"), ([1, 1, 0], [[0, 1], [1, 0], [0, 1]], "collinear")],
)
def test_says_why_it_is_not_estimable(events, design, words):
    with pytest.raises(NotEstimableError, match=words):
        fit_firth_cox([1, 2, 3], events, design)
