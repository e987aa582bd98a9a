from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.stats.cox import fit_cox, hazard_ratio
from analytics.stats.estimate import NotEstimableError
from analytics.stats.ordinal import common_odds_ratio
from analytics.stats.power.hazards import (
    detectable_hazard_ratio,
    events_for_hazard_ratio,
    expected_width_of_hazard_ratio,
    power_of_hazard_ratio,
)
from analytics.stats.power.means import (
    detectable_mean_difference,
    patients_for_means,
    power_of_means,
)
from analytics.stats.power.ordinal import (
    detectable_shift,
    expected_width_of_shift,
    patients_for_shift,
    power_of_shift,
    shifted,
)
from analytics.stats.power.proportions import (
    binomial,
    detectable_proportions,
    patients_for_proportions,
    power_of_proportions,
)
from analytics.stats.power.width import expected_width_of_difference, expected_width_of_means
from analytics.stats.risk_difference import newcombe
from analytics.stats.two_by_two import TwoByTwo

REFERENCE = json.loads(
    (Path(__file__).parents[2] / "reference" / "honesty.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("row", REFERENCE["proportions"], ids=str)
def test_two_proportions_as_in_r(row):
    p, reference, n = row["p"], row["reference"], row["n"]
    assert power_of_proportions(p, reference, n, n) == pytest.approx(row["normal"], rel=1e-9)
    arcsine = [power_of_proportions(p, reference, n, m, method="arcsine") for m in (n, 2 * n)]
    assert arcsine == pytest.approx([row["arcsine"], row["arcsine_unequal"]], rel=1e-9)
    assert patients_for_proportions(p, reference).exact == pytest.approx(row["patients"], rel=1e-7)
    found = detectable_proportions(reference, n, n)
    assert found.higher == pytest.approx(row["detectable"], rel=1e-7)


@pytest.mark.parametrize("row", REFERENCE["fisher"], ids=str)
def test_exact_power_of_fishers_test_as_enumerated_in_r(row):
    found = power_of_proportions(*row["case"][:2], *map(int, row["case"][2:]), method="fisher")
    assert found == pytest.approx(row["power"], rel=1e-9)


@pytest.mark.parametrize("row", REFERENCE["means"], ids=str)
def test_two_means_as_in_pwr(row):
    found = power_of_means(row["effect"] * 7, 7.0, row["n"], row["reference_n"])
    assert found == pytest.approx(row["power"], rel=1e-8)


def test_patients_for_means_as_in_pwr():
    found = patients_for_means(0.5, 1.0, power=0.9)
    assert found.exact == pytest.approx(REFERENCE["mean_patients"], rel=1e-6)
    assert found.n == found.reference_n == 86


@pytest.mark.parametrize("row", REFERENCE["scores"], ids=str)
def test_the_shift_as_in_hmisc(row):
    mrs, ratio = REFERENCE["mrs"], row["odds_ratio"]
    found = power_of_shift(mrs, ratio, row["n"], row["reference_n"])
    assert found == pytest.approx(row["power"], rel=1e-9)
    assert 2 * patients_for_shift(mrs, ratio).exact == pytest.approx(row["total"], rel=1e-9)


@pytest.mark.parametrize("row", REFERENCE["hazards"], ids=str)
def test_times_to_an_event_by_schoenfelds_formula_as_in_r(row):
    ratio, events, share = row["hazard_ratio"], int(row["events"]), row["share"]
    found = power_of_hazard_ratio(ratio, events, share)
    assert found == pytest.approx(row["power"], rel=1e-9)
    assert power_of_hazard_ratio(1 / ratio, events, 1 - share) == pytest.approx(found, rel=1e-12)
    assert events_for_hazard_ratio(ratio, share) == pytest.approx(row["needed"], rel=1e-9)
    detectable = detectable_hazard_ratio(events, share)
    assert detectable == pytest.approx(row["detectable"], rel=1e-6)
    width = expected_width_of_hazard_ratio(events, share)
    assert width == pytest.approx(row["width"], rel=1e-9)


def test_the_width_of_a_hazard_ratio_is_that_of_a_cox_model_without_a_difference():
    generator = np.random.default_rng(3)
    arm = np.repeat([1.0, 0.0], [300, 600])
    widths = []
    for _ in range(8):
        fit = fit_cox(generator.exponential(size=900), np.ones(900, dtype=int), arm[:, None])
        limits = hazard_ratio(fit, 0).interval
        widths.append(limits.high / limits.low)
    assert np.mean(widths) == pytest.approx(expected_width_of_hazard_ratio(900, 1 / 3), rel=0.02)


@settings(max_examples=40)
@given(st.floats(0.05, 0.9), st.integers(20, 500), st.sampled_from(["normal", "arcsine"]))
def test_the_detectable_proportion_has_the_power_asked_for(reference, n, method):
    found = detectable_proportions(reference, n, 2 * n, power=0.8, method=method)
    for p in (found.higher, found.lower):
        if p is not None:
            power = power_of_proportions(p, reference, n, 2 * n, method=method)
            assert power == pytest.approx(0.8, abs=1e-7)


def test_detectable_means_and_shifts_have_the_power_asked_for():
    difference = detectable_mean_difference(12.0, 41, 86)
    assert power_of_means(difference, 12.0, 41, 86) == pytest.approx(0.8, abs=1e-9)
    ratio = detectable_shift(REFERENCE["mrs"], 41, 86)
    assert power_of_shift(REFERENCE["mrs"], ratio, 41, 86) == pytest.approx(0.8, abs=1e-9)


def test_the_width_of_a_shift_is_that_of_the_model_without_a_difference():
    shares = np.array(REFERENCE["mrs"])
    counts = np.round(shares * 1000).astype(int)
    limits = common_odds_ratio(counts, 2 * counts, interval="wald").estimate.interval
    found = expected_width_of_shift(shares, 1000, 2000)
    assert found == pytest.approx(limits.high / limits.low, rel=1e-3)


def test_a_shift_keeps_the_odds_ratio_at_every_cut():
    reference = np.cumsum(REFERENCE["mrs"])[:-1]
    moved = np.cumsum(shifted(REFERENCE["mrs"], 1.7))[:-1]
    ratios = moved / (1 - moved) / (reference / (1 - reference))
    assert ratios == pytest.approx([1.7] * 6)


def test_so_few_patients_that_nothing_could_be_seen_are_named():
    found = detectable_proportions(0.5, 2, 2)
    assert (found.higher, found.lower) == (None, None)
    with pytest.raises(NotEstimableError, match="no effect"):
        detectable_shift([0.5, 0.5], 2, 2)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: power_of_proportions(0.1, 0.2, 0, 5), NotEstimableError, "no patients"),
        (lambda: power_of_proportions(0.1, 1.2, 4, 5), ValueError, "between 0 and 1"),
        (lambda: power_of_proportions(0.1, 0.2, 4, 5, method="z"), ValueError, "unknown"),
        (lambda: power_of_proportions(0.1, 0.2, 4, 5, alpha=0), ValueError, "alpha"),
        (lambda: power_of_proportions(0.1, 0.2, 9**4, 9**4, method="fisher"), NotEstimableError,
         "too large"),
        (lambda: patients_for_proportions(0.2, 0.2), NotEstimableError, "equal"),
        (lambda: patients_for_proportions(0.2, 0.3, power=0.01), ValueError, "power"),
        (lambda: patients_for_means(0, 1.0), NotEstimableError, "equal means"),
        (lambda: power_of_means(1, 0.0, 4, 4), ValueError, "SD"),
        (lambda: power_of_means(1, 1.0, 1, 1), NotEstimableError, "degree of freedom"),
        (lambda: power_of_shift([0.5, 0.6], 2, 4, 4), ValueError, "add up"),
        (lambda: power_of_shift([1.0, 0.0], 2, 4, 4), NotEstimableError, "one level"),
        (lambda: patients_for_shift([0.5, 0.5], 1), NotEstimableError, "odds ratio of 1"),
        (lambda: events_for_hazard_ratio(1, 0.5), NotEstimableError, "hazard ratio of 1"),
        (lambda: detectable_hazard_ratio(1, 0.5), NotEstimableError, "so few events"),
        (lambda: power_of_hazard_ratio(2, 0, 0.5), NotEstimableError, "no events"),
        (lambda: power_of_hazard_ratio(2, 9, 1.0), NotEstimableError, "no patients"),
        (lambda: power_of_hazard_ratio(-2, 9, 0.5), ValueError, "positive"),
        (lambda: power_of_hazard_ratio(2, 9, 1.5), ValueError, "share"),
        (lambda: expected_width_of_difference(0.5, 0.5, 0, 4), NotEstimableError, "no patients"),
        (lambda: expected_width_of_means(1.0, 1, 1), NotEstimableError, "degree of freedom"),
    ],
)  # fmt: skip
def test_impossible_questions_are_refused_in_words(call, error, words):
    with pytest.raises(error, match=words):
        call()


def test_a_huge_effect_has_power_one():
    assert power_of_means(50, 1.0, 30, 30) == 1
    assert power_of_proportions(1, 0, 40, 40) == 1


def test_the_expected_width_is_the_mean_over_all_tables():
    n, m, p, q = 7, 9, 0.3, 0.6
    expected = 0.0
    for x, chance in enumerate(binomial(n, p)):
        for y, other in enumerate(binomial(m, q)):
            limits = newcombe(TwoByTwo(x, n, y, m)).interval
            expected += chance * other * (limits.high - limits.low)
    assert expected_width_of_difference(p, q, n, m) == pytest.approx(expected, rel=1e-10)


def test_the_expected_width_of_means_is_that_of_simulated_samples():
    generator = np.random.default_rng(8)
    draws = generator.normal(size=(20_000, 12))
    spread = np.sqrt(
        (draws[:, :5].var(axis=1, ddof=1) * 4 + draws[:, 5:].var(axis=1, ddof=1) * 6) / 10
    )
    simulated = 2 * 2.228138851964939 * spread.mean() * np.sqrt(1 / 5 + 1 / 7)
    assert expected_width_of_means(1.0, 5, 7) == pytest.approx(simulated, rel=0.01)
