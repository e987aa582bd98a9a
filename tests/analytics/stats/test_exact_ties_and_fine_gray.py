from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy.special import logsumexp

from analytics.stats.cox import fit_cox
from analytics.stats.cox_exact import exact_hazard_ratio, fit_exact_cox
from analytics.stats.estimate import NotEstimableError
from analytics.stats.fine_gray import fit_fine_gray, subdistribution_hazard_ratio
from analytics.stats.logistic import fit_logistic
from analytics.stats.newton import SeparationError
from analytics.stats.tied_subsets import Subsets

ARM = np.array([0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 0, 1], dtype=float)
DAYS = np.array([1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 5])
CODES = np.array([1, 1, 0, 1, 1, 2, 1, 0, 1, 2, 0, 0])


def test_sums_over_subsets_are_those_of_counting_them():
    rng = np.random.default_rng(5)
    logs, values = rng.normal(size=6), rng.normal(size=(6, 2))
    subsets = Subsets(4, 2)
    for log_risk, row in zip(logs, values, strict=True):
        subsets.add(float(log_risk), row, 4)
    for size in range(1, 5):
        picked = [list(each) for each in combinations(range(6), size)]
        weight = np.array([logs[each].sum() for each in picked])
        total = logsumexp(weight)
        sums = np.array([values[each].sum(axis=0) for each in picked])
        share = np.exp(weight - total)
        mean = share @ sums
        assert subsets.log_sum[size] == pytest.approx(total)
        assert subsets.mean[size] == pytest.approx(mean)
        apart = sums - mean
        assert subsets.spread[size] == pytest.approx((apart * share[:, None]).T @ apart)


def test_without_ties_exact_and_efron_are_the_same():
    times = np.arange(1.0, 13.0)
    events = CODES == 1
    exact, efron = (fit(times, events, ARM) for fit in (fit_exact_cox, fit_cox))
    assert exact.coefficients == pytest.approx(efron.coefficients, rel=1e-8)
    assert exact.covariance == pytest.approx(efron.covariance, rel=1e-7)
    assert exact.most_tied == 1


def test_profile_interval_is_where_the_likelihood_has_fallen():
    fit = fit_exact_cox(DAYS, CODES == 1, ARM, terms=("arm",))
    term = exact_hazard_ratio(fit, "arm", interval="profile")
    for limit in (term.estimate.interval.low, term.estimate.interval.high):
        scale = fit.surface.task.scale
        value = fit.surface.evaluate(np.log([limit]) * scale)[0]
        assert 2 * (fit.log_likelihood - value) == pytest.approx(3.841458820694124, rel=1e-6)
    assert term.test.statistic == pytest.approx(fit.likelihood_ratio.statistic, rel=1e-9)


def test_many_ties_overflow_nothing():
    rng = np.random.default_rng(11)
    arm = rng.integers(0, 2, 3000).astype(float)
    dead = rng.random(3000) < np.where(arm == 1, 0.4, 0.5)
    fit = fit_exact_cox(np.where(dead, 1, 2), dead, arm)
    # A single time: conditional logistic regression, which many patients bring to the ordinary one.
    assert fit.most_tied == dead.sum()
    plain = fit_logistic(arm[:, None], dead)
    assert fit.coefficients[0] == pytest.approx(plain.coefficients[1], rel=1e-3)


def test_too_many_ties_are_refused_with_words():
    arm = np.tile([0.0, 1.0], 60_000)
    with pytest.raises(NotEstimableError, match="120000 patients takes too long"):
        fit_exact_cox(np.ones(arm.size), np.arange(arm.size) % 3 == 0, arm)


@pytest.mark.parametrize("fit", [fit_exact_cox, fit_fine_gray])
@pytest.mark.parametrize(
    ("codes", "design", "words"),
    [
        (np.zeros(12, dtype=int), ARM, "there are no events"),
        (CODES == 1, np.ones(12), "does not vary"),
        (CODES == 1, np.column_stack([ARM, ARM]), "collinear|determined"),
    ],
)
def test_what_has_no_estimate_is_refused(fit, codes, design, words):
    with pytest.raises(NotEstimableError, match=words):
        fit(DAYS, codes, design)


@pytest.mark.parametrize("fit", [fit_exact_cox, fit_fine_gray])
def test_separated_arms_are_refused_by_name(fit):
    with pytest.raises(SeparationError, match="arm runs to zero or infinity"):
        fit(DAYS, (CODES == 1) & (ARM == 0), ARM, terms=("arm",))


def test_unknown_interval_and_cause():
    fit = fit_exact_cox(DAYS, CODES == 1, ARM)
    with pytest.raises(ValueError, match="unknown interval"):
        exact_hazard_ratio(fit, 0, interval="score")
    with pytest.raises(ValueError, match="1 or more"):
        fit_fine_gray(DAYS, CODES, ARM, cause=0)
    with pytest.raises(ValueError, match="one row per patient"):
        fit_fine_gray(DAYS, CODES, ARM[:5])


def test_without_competing_events_fine_gray_is_breslow_with_a_robust_error():
    events = (CODES == 1).astype(int)
    ours = fit_fine_gray(DAYS, events, ARM)
    cox = fit_cox(DAYS, events, ARM, ties="breslow", robust=True)
    assert ours.coefficients == pytest.approx(cox.coefficients, rel=1e-8)
    assert ours.covariance == pytest.approx(cox.covariance, rel=1e-7)


def test_without_censoring_the_competing_stay_at_risk_for_ever():
    codes = np.where(CODES == 0, 2, CODES)
    ours = fit_fine_gray(DAYS, codes, ARM)
    never = np.where(codes == 2, DAYS.max() + 1, DAYS)
    cox = fit_cox(never, codes == 1, ARM, ties="breslow", robust=True)
    assert ours.coefficients == pytest.approx(cox.coefficients, rel=1e-8)
    assert ours.covariance == pytest.approx(cox.covariance, rel=1e-7)


def test_fine_gray_reads_a_term_with_its_counts():
    fit = fit_fine_gray(DAYS, CODES, ARM, terms=("arm",))
    term = subdistribution_hazard_ratio(fit, "arm", level=0.9)
    assert (fit.n, fit.n_events, fit.n_competing) == (12, 6, 2)
    assert term.estimate.interval.level == 0.9
    low, high = term.estimate.interval.low, term.estimate.interval.high
    assert low < term.estimate.value < high
    assert term.test.statistic**2 == pytest.approx(fit.wald.statistic)
