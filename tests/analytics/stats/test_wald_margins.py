"""Margins of risk ratios, means, hazards and whatever has a standard error, against R."""

from __future__ import annotations

import json
from math import exp, inf, log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from analytics.stats.cox import fit_cox
from analytics.stats.estimate import NotEstimableError, log_with_error
from analytics.stats.location import student, welch
from analytics.stats.margins import risk_ratio_margin
from analytics.stats.ordinal import win_odds
from analytics.stats.ratio import risk_ratio, risk_score_statistic
from analytics.stats.two_by_two import TwoByTwo
from analytics.stats.wald_margin import mean_difference_margin, wald_margin

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "honesty.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("row", REFERENCE["ratios"], ids=str)
def test_score_statistics_of_a_risk_ratio_are_those_of_numerical_maximisation(row):
    table, ratio = TwoByTwo(*row["table"]), row["ratio"]
    for method, name in (("koopman", "koopman"), ("miettinen_nurminen", "mn")):
        found = risk_score_statistic(table, ratio, method=method)
        assert found == pytest.approx(row[name], rel=1e-6)
    if ratio < 1:
        katz = risk_ratio_margin(table, (ratio, inf), method="katz")
        assert katz.test.p_value == pytest.approx(row["katz"], rel=1e-6)
        score = risk_ratio_margin(table, (ratio, inf))
        assert score.test.p_value == pytest.approx(ndtr(-row["koopman"]), rel=1e-6)


@pytest.mark.parametrize("row", REFERENCE["mean_margins"], ids=str)
def test_means_against_a_margin_as_in_r(row):
    minutes = REFERENCE["minutes"]
    compared = (student if row["student"] else welch)(minutes["ours"], minutes["theirs"])
    inferiority = mean_difference_margin(compared, (-inf, 5.0))
    assert inferiority.test.p_value == pytest.approx(row["inferiority"], rel=1e-6)
    assert inferiority.test.name.endswith("one-sided test of non-inferiority")
    both = mean_difference_margin(compared, (-20.0, 20.0), alpha=0.05)
    assert both.test.p_value == pytest.approx(row["equivalence"], rel=1e-6)
    assert both.estimate.interval.level == pytest.approx(0.9)
    narrow = (student if row["student"] else welch)(minutes["ours"], minutes["theirs"], level=0.9)
    assert both.estimate.interval.low == pytest.approx(narrow.difference.interval.low, rel=1e-9)


def test_a_hazard_ratio_against_a_margin_as_in_coxph():
    row = REFERENCE["hazard_margin"]
    arm = np.array(row["data"]["arm"], dtype=float)[:, None]
    fit = fit_cox(row["data"]["time"], row["data"]["event"], arm)
    found = wald_margin(
        float(fit.coefficients[0]),
        float(fit.standard_errors[0]),
        (0.0, row["limit"]),
        what="Cox",
        ratio=True,
    )
    assert found.test.p_value == pytest.approx(row["p"], rel=1e-4)
    assert found.estimate.value == pytest.approx(exp(fit.coefficients[0]))


def test_win_odds_against_a_margin_are_judged_by_their_own_interval():
    found = win_odds((4, 7, 9, 6, 7, 2, 6), (13, 15, 17, 14, 12, 4, 11))
    value, error = log_with_error(found)
    assert (exp(value), exp(value - 1.959963984540054 * error)) == pytest.approx(
        (found.value, found.interval.low)
    )
    at_the_limit = wald_margin(value, error, (found.interval.low, inf), what="wins", ratio=True)
    assert at_the_limit.test.p_value == pytest.approx(0.025)


tables = st.builds(
    lambda a, b, c, d: TwoByTwo(a, a + b, c, c + d), *[st.integers(1, 60) for _ in range(4)]
)


@settings(max_examples=60)
@given(tables, st.floats(1.05, 4), st.sampled_from(["koopman", "miettinen_nurminen", "katz"]))
def test_p_and_interval_of_a_risk_ratio_always_agree(table, margin, method):
    for limits, alpha in (((0.0, margin), 0.025), ((1 / margin, margin), 0.05)):
        found = risk_ratio_margin(table, limits, alpha=alpha, method=method)
        interval = risk_ratio(table, level=1 - 2 * alpha, method=method).interval
        inside = limits[0] < interval.low and interval.high < limits[1]
        if limits[0] == 0:
            inside = interval.high < margin
        if abs(found.test.p_value - alpha) > 1e-7:
            assert found.shown == inside


@settings(max_examples=60)
@given(st.floats(-2, 2), st.floats(0.05, 2), st.floats(1.05, 5), st.floats(2, 400))
def test_p_and_interval_of_any_estimate_always_agree(value, error, margin, freedom):
    found = wald_margin(
        value, error, (1 / margin, margin), what="x", ratio=True, alpha=0.05, freedom=freedom
    )
    limits = found.estimate.interval
    if abs(found.test.p_value - 0.05) > 1e-7:
        assert found.shown == (1 / margin < limits.low and limits.high < margin)
    assert log(found.estimate.value) == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: wald_margin(0.1, 0.0, (-1.0, 1.0), what="x"), NotEstimableError, "no standard"),
        (lambda: wald_margin(0.1, 1.0, (0.2, inf), what="x"), ValueError, "limits"),
        (lambda: wald_margin(0.1, 1.0, (0.0, inf), what="x", ratio=True), ValueError, "limits"),
        (lambda: wald_margin(0.1, 1.0, (-1.0, 1.0), what="x", alpha=0.5), ValueError, "alpha"),
        (lambda: risk_ratio_margin(TwoByTwo(0, 3, 0, 4), (0.5, inf)), NotEstimableError, "events"),
        (lambda: risk_score_statistic(TwoByTwo(1, 3, 1, 4), 0.0), ValueError, "no score"),
    ],
)
def test_what_cannot_be_judged_is_refused_in_words(call, error, words):
    with pytest.raises(error, match=words):
        call()
