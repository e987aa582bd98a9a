from __future__ import annotations

import numpy as np
import pytest

from analytics.stats.balance import balance
from analytics.stats.distribution_distance import largest_distance
from analytics.stats.estimate import NotEstimableError
from analytics.stats.multinomial import multinomial_test
from analytics.stats.newton import SeparationError
from analytics.stats.ordinal_model import fit_ordinal
from analytics.stats.partial_ordinal import fit_partial
from analytics.stats.proportionality import likelihood_ratio_test
from analytics.stats.term import wald_test


def of_counts(*groups):
    arm = np.repeat(np.arange(len(groups)), [sum(group) for group in groups])
    levels = np.concatenate([np.repeat(np.arange(len(group)), group) for group in groups])
    return fit_ordinal((arm > 0)[:, None].astype(float), levels, terms=("arm",))


COUNTS = (12, 9, 14, 10), (18, 11, 8, 5)


def test_a_saturated_model_gives_the_odds_ratio_of_every_cut():
    found = fit_partial(of_counts(*COUNTS), [0])
    for cut in range(3):
        below, beyond = ([sum(part) for part in (g[: cut + 1], g[cut + 1 :])] for g in COUNTS[::-1])
        odds = below[0] * beyond[1] / (below[1] * beyond[0])
        term = found.odds_ratio(0, cut)
        assert term.estimate.value == pytest.approx(odds, rel=1e-7)
        spread = sum(1 / each for each in (*below, *beyond)) ** 0.5
        assert term.standard_error == pytest.approx(spread, rel=1e-6)


def test_saturated_models_of_both_kinds_have_the_same_likelihood():
    fit = of_counts(*COUNTS)
    multinomial, relaxed = multinomial_test(fit), likelihood_ratio_test(fit)
    assert multinomial.statistic == pytest.approx(relaxed.statistic, rel=1e-8)
    assert multinomial.degrees_of_freedom == relaxed.degrees_of_freedom == 2
    assert "not nested" in multinomial.name


def test_case_weights_are_repetition():
    rng = np.random.default_rng(2)
    design = np.column_stack([rng.integers(0, 2, 90), rng.normal(size=90)])
    levels, weights = rng.integers(0, 4, 90), rng.integers(1, 4, 90)
    weighted = fit_ordinal(design, levels, weights=weights)
    repeated = fit_ordinal(np.repeat(design, weights, axis=0), np.repeat(levels, weights))
    ours, theirs = (fit_partial(each, [1]) for each in (weighted, repeated))
    assert ours.coefficients == pytest.approx(theirs.coefficients, rel=1e-6)
    assert ours.covariance == pytest.approx(theirs.covariance, rel=1e-6, abs=1e-12)
    tests = [multinomial_test(each).statistic for each in (weighted, repeated)]
    assert tests[0] == pytest.approx(tests[1], rel=1e-8)


def test_no_effect_tests_all_cuts_of_a_varying_term_and_one_of_a_common():
    rng = np.random.default_rng(4)
    design = np.column_stack([rng.integers(0, 2, 120), rng.normal(size=120)])
    found = fit_partial(fit_ordinal(design, rng.integers(0, 4, 120)), [0])
    assert found.no_effect(0).degrees_of_freedom == 3
    places = [1, 3, 5]
    expected = wald_test(
        found.coefficients[:, 0], found.covariance[np.ix_(places, places)], name="by hand"
    )
    assert found.no_effect(0).statistic == pytest.approx(expected.statistic)
    common = found.no_effect(1)
    assert common.degrees_of_freedom == 1
    assert common.statistic == pytest.approx(found.odds_ratio(1, 2).test.statistic ** 2)
    with pytest.raises(IndexError, match="no term 2"):
        found.odds_ratio(2, 0)


@pytest.mark.parametrize("varying", [[], [1], [-1]])
def test_terms_that_the_model_has_not(varying):
    with pytest.raises(ValueError, match="name the terms"):
        fit_partial(of_counts(*COUNTS), varying)


# Nobody of the second group has the middle levels, or the best ones.
UNBOUNDED = (2, 1, 4, 1), (3, 0, 0, 2)
SEPARATED = (2, 1, 3, 2), (0, 0, 3, 1)


@pytest.mark.parametrize("counts", [UNBOUNDED, SEPARATED])
@pytest.mark.parametrize("question", [likelihood_ratio_test, lambda fit: fit_partial(fit, [0])])
def test_cuts_without_a_maximum_have_no_likelihood_to_compare(counts, question):
    with pytest.raises(NotEstimableError, match=r"separated|do not determine"):
        question(of_counts(*counts))


def test_crossing_cuts_are_counted_and_said():
    rng = np.random.default_rng(13)
    age = rng.normal(size=60)
    # The old are in the outer levels, the young in the middle ones.
    spread = rng.normal(size=60) * np.exp(age / 2)
    fit = fit_ordinal(age[:, None], np.digitize(spread, [-0.8, 0, 0.8]))
    found = fit_partial(fit, [0])
    lines = found.thresholds + np.outer(age, found.coefficients[:, 0])
    crossing = (np.diff(lines, axis=1) <= 0).any(axis=1).sum()
    assert found.crossing == crossing > 0
    caution = likelihood_ratio_test(fit).caution
    assert caution == f"too small, as the cuts of that model cross at {crossing} of the patients"
    assert likelihood_ratio_test(of_counts(*COUNTS)).caution is None


def test_the_multinomial_model_names_what_separates():
    with pytest.raises(SeparationError, match="separated by arm"):
        multinomial_test(of_counts(*SEPARATED))
    with pytest.raises(NotEstimableError, match="nothing to compare"):
        multinomial_test(of_counts((3, 4), (5, 2)))


def test_distance_of_two_distributions():
    treated = np.array([True, True, True, False, False, False])
    assert largest_distance([1, 2, 3, 1, 2, 3], treated) == 0
    assert largest_distance([1, 2, 3, 4, 5, 6], treated) == pytest.approx(1)
    assert largest_distance([0, 1, 1, 0, 0, 1], treated) == pytest.approx(1 / 3)
    weights = [1, 1, 0, 1, 1, 0]
    assert largest_distance([1, 2, 9, 1, 2, 5], treated, weights=weights) == 0
    with pytest.raises(NotEstimableError, match="no weight"):
        largest_distance([1, 2, 3, 4, 5, 6], treated, weights=[1, 1, 1, 0, 0, 0])
    with pytest.raises(ValueError, match="one group per value"):
        largest_distance([1, 2], treated)


def test_distances_come_when_asked_for():
    design = np.column_stack([np.arange(8.0), [0, 1, 1, 1, 0, 0, 0, 1]])
    arm = np.tile([True, False], 4)
    assert {row.ks_after for row in balance(design, arm).terms} == {None}
    number, share = balance(design, arm, distributions=True).terms
    assert number.ks_before == number.ks_after == pytest.approx(0.25)
    assert share.ks_before == pytest.approx(abs(share.mean_treated - share.mean_control))
