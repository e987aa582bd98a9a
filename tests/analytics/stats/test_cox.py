"""Edges, properties and published values; agreement with R is in test_survival_reference."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.stats import risk_sets
from analytics.stats.cox import fit_cox, hazard_ratio, wald_test
from analytics.stats.estimate import NotEstimableError
from analytics.stats.log_rank import log_rank
from analytics.stats.proportional_hazards import proportional_hazards, schoenfeld

# The remission trial of Freireich et al., Blood 1963;21:699-716.
MERCAPTOPURINE = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
PLACEBO_WEEKS = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
WEEKS = np.array(MERCAPTOPURINE + PLACEBO_WEEKS)
RELAPSE = np.array([1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0] + [1] * 21)
PLACEBO = np.repeat([0, 1], 21)


def cohort(seed, n=60):
    rng = np.random.default_rng(seed)
    design = np.column_stack([rng.integers(0, 2, n), rng.normal(65, 10, n)])
    times = np.floor(rng.exponential(20 * np.exp(-0.4 * design[:, 0]))).astype(int)
    return np.minimum(times, 30), (times < 30).astype(int), design


@pytest.mark.parametrize(("ties", "expected"), [("efron", 1.5721), ("breslow", 1.5092)])
def test_published_hazard_ratio_of_the_remission_trial(ties, expected):
    fit = fit_cox(WEEKS, RELAPSE, PLACEBO, ties=ties, terms=["placebo"])
    assert fit.coefficients[0] == pytest.approx(expected, abs=5e-5)
    assert hazard_ratio(fit, "placebo").value == pytest.approx(np.exp(expected), rel=1e-4)


def naive(times, events, design, coefficients, ties):
    """The log partial likelihood written out, one event time at a time."""
    linear, total = design @ coefficients, 0.0
    for time in np.unique(times[events == 1]):
        dying, at_risk = (times == time) & (events == 1), times >= time
        total += linear[dying].sum()
        for rank in range(dying.sum()):
            share = rank / dying.sum() if ties == "efron" else 0.0
            total -= np.log(np.exp(linear[at_risk]).sum() - share * np.exp(linear[dying]).sum())
    return total


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_the_maximum_is_that_of_the_likelihood_written_out(ties):
    times, events, design = cohort(3)
    fit = fit_cox(times, events, design, ties=ties)
    centred = design - design.mean(axis=0)
    top = naive(times, events, centred, fit.coefficients, ties)
    assert fit.log_likelihood == pytest.approx(top, rel=1e-12)
    for step in ([1e-3, 0], [-1e-3, 0], [0, 1e-4], [0, -1e-4]):
        assert naive(times, events, centred, fit.coefficients + step, ties) < top


@pytest.mark.parametrize(
    ("times", "events", "design", "words"),
    [
        ([1, 2, 3], [0, 0, 0], [0, 1, 0], "no events"),
        ([1, 2, 3], [1, 1, 0], [1, 1, 1], "does not vary"),
        ([], [], [], "no patients"),
        # Who has the covariate has no event.
        ([1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1], "monotone"),
        ([1, 2, 3, 9, 9, 9], [1, 1, 1, 0, 0, 0], [5, 4, 3, 2, 1, 0], "monotone"),
        # The covariate varies, but not among those at risk at an event.
        ([1, 2, 3, 4], [0, 0, 1, 0], [1, 0, 1, 1], "does not vary among"),
    ],
)
def test_says_why_it_is_not_estimable(times, events, design, words):
    with pytest.raises(NotEstimableError, match=words):
        fit_cox(times, events, np.array(design, dtype=float))


def test_a_monotone_likelihood_names_its_term():
    times, events, design = cohort(5)
    never = np.zeros(60)
    never[np.flatnonzero(events == 0)[:4]] = 1
    with pytest.raises(NotEstimableError, match="hazard ratio of stent runs"):
        fit_cox(times, events, np.column_stack([design, never]), terms=["arm", "age", "stent"])


def test_collinear_terms_are_named():
    times, events, design = cohort(5)
    extra = np.column_stack([design, 1 - design[:, 0]])
    with pytest.raises(NotEstimableError, match="arm, not arm are collinear"):
        fit_cox(times, events, extra, terms=["arm", "age", "not arm"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"design": np.full((60, 2), np.nan)}, "missing"),
        ({"design": np.ones((59, 2))}, "one row"),
        ({"terms": ["arm"]}, "one name"),
        ({"ties": "exact"}, "unknown rule"),
        ({"weights": np.full(60, -1.0)}, "negative"),
        ({"strata": ["a"]}, "stratum"),
    ],
)
def test_bad_input_is_refused(change, words):
    times, events, design = cohort(1)
    choices = {"design": design} | change
    with pytest.raises(ValueError, match=words):
        fit_cox(times, events, **choices)


def test_unknown_term_interval_and_transformation_are_refused():
    times, events, design = cohort(1)
    fit = fit_cox(times, events, design, robust=True)
    with pytest.raises(ValueError, match="no term"):
        hazard_ratio(fit, "sex")
    with pytest.raises(ValueError, match="unknown interval"):
        hazard_ratio(fit, 0, interval="score")
    with pytest.raises(ValueError, match="no robust"):
        hazard_ratio(fit, 0, interval="profile")
    with pytest.raises(ValueError, match="unknown transformation"):
        proportional_hazards(fit, transform="log")


def test_too_few_clusters_give_no_variance():
    times, events, design = cohort(1)
    with pytest.raises(NotEstimableError, match="2 clusters"):
        fit_cox(times, events, design, clusters=np.arange(60) % 2)


def test_all_events_at_one_time_cannot_change_with_time():
    fit = fit_cox([5, 5, 5, 9, 9, 9, 9], [1, 1, 1, 0, 0, 0, 0], [1.0, 3, 2, 2, 1, 4, 2])
    with pytest.raises(NotEstimableError, match="one time"):
        proportional_hazards(fit)


def test_a_hazard_ratio_that_changes_is_found():
    rng = np.random.default_rng(8)
    arm = np.repeat([0, 1], 300)
    late = rng.exponential(30, 600)
    # Twice the hazard before day 10, half of it afterwards.
    own = np.where(late < 20, late / 2, 10 + (late - 20) * 2)
    fit = fit_cox(np.where(arm == 1, own, late), np.ones(600), arm, terms=["arm"])
    assert proportional_hazards(fit).tests["arm"].p_value < 1e-6
    residuals = schoenfeld(fit)
    early = residuals.times < 10
    assert residuals.scaled[early].mean() > 0 > residuals.scaled[~early].mean()


def test_scaled_schoenfeld_residuals_average_to_the_coefficients():
    times, events, design = cohort(4)
    fit = fit_cox(times, events, design)
    assert schoenfeld(fit).scaled.mean(axis=0) == pytest.approx(fit.coefficients)


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000))
def test_properties(seed):
    times, events, design = cohort(seed)
    try:
        fit = fit_cox(times, events, design)
    except NotEstimableError:
        return
    ratio = hazard_ratio(fit, 0)
    assert ratio.interval.low <= ratio.value <= ratio.interval.high
    turned = np.column_stack([1 - design[:, 0], design[:, 1] / 10])[::-1]
    other = fit_cox(times[::-1] * 2.5, events[::-1], turned, strata=["one"] * 60)
    back = hazard_ratio(other, 0)
    assert back.value == pytest.approx(1 / ratio.value, rel=1e-7)
    assert back.interval.low == pytest.approx(1 / ratio.interval.high, rel=1e-7)
    assert other.coefficients[1] == pytest.approx(10 * fit.coefficients[1], rel=1e-6, abs=1e-9)
    assert wald_test(other, 0).p_value == pytest.approx(wald_test(fit, 0).p_value, rel=1e-6)
    profile = hazard_ratio(fit, 0, interval="profile").interval
    assert profile.low <= ratio.value <= profile.high


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000))
def test_integer_weights_are_repetition_and_zero_leaves_out(seed):
    times, events, design = cohort(seed)
    size = np.random.default_rng(seed).integers(0, 3, 60)
    repeated = (np.repeat(each, size, axis=0) for each in (times, events, design))
    try:
        weighted = fit_cox(times, events, design, weights=size, ties="breslow")
        expected = fit_cox(*repeated, ties="breslow")
    except NotEstimableError:
        return
    assert weighted.coefficients == pytest.approx(expected.coefficients, rel=1e-6, abs=1e-9)
    assert weighted.covariance == pytest.approx(expected.covariance, rel=1e-6, abs=1e-12)


def test_strata_that_are_copies_change_nothing():
    times, events, design = cohort(7)
    twice = [np.concatenate([each, each]) for each in (times, events, design)]
    copies = fit_cox(*twice, strata=np.repeat([1, 2], 60))
    once = fit_cox(times, events, design)
    assert copies.coefficients == pytest.approx(once.coefficients)
    assert copies.covariance == pytest.approx(once.covariance / 2)


def test_many_small_strata_are_summed_as_few_are(monkeypatch):
    times, events, design = cohort(17, n=200)
    sets = np.repeat(np.arange(40), 5)
    one_by_one = fit_cox(times, events, design, strata=sets, clusters=sets)
    monkeypatch.setattr(risk_sets, "MANY_STRATA", 1)
    at_once = fit_cox(times, events, design, strata=sets, clusters=sets)
    assert at_once.coefficients == pytest.approx(one_by_one.coefficients, rel=1e-10)
    assert at_once.covariance == pytest.approx(one_by_one.covariance, rel=1e-9)


def test_a_profile_limit_does_not_mind_the_unit():
    times, events, design = cohort(2)
    plain, tiny = (fit_cox(times, events, design * unit) for unit in (1, 1e-3))
    one, other = (hazard_ratio(fit, 1, interval="profile").interval for fit in (plain, tiny))
    assert np.log(other.low / other.high) / 1e3 == pytest.approx(np.log(one.low / one.high))


def test_without_ties_the_score_test_of_one_group_is_log_rank():
    _, events, design = cohort(11)
    untied = np.random.default_rng(2).permutation(60) + 0.5
    fit = fit_cox(untied, events, design[:, :1])
    expected = log_rank(untied, events, design[:, 0].astype(int)).test.statistic
    assert fit.score.statistic == pytest.approx(expected)


def test_many_cases_in_one_cell_take_the_short_way():
    """Long segments are summed by matrix products: the same numbers as by short ones."""
    times, events, design = cohort(13, n=4000)
    long = fit_cox(np.minimum(times, 3), events, design)
    tiny = np.column_stack([design, np.random.default_rng(1).normal(size=4000)])
    short = fit_cox(np.minimum(times, 3), events, tiny[:, :2], strata=np.zeros(4000, dtype=int))
    assert long.coefficients == pytest.approx(short.coefficients)
    centred = design - design.mean(axis=0)
    assert long.log_likelihood == pytest.approx(
        naive(np.minimum(times, 3), events, centred, long.coefficients, "efron"), rel=1e-10
    )


def test_few_events_are_called_exploratory():
    times, events, design = cohort(1)
    fit = fit_cox(times[:20], events[:20], design[:20])
    assert fit.adequacy.exploratory
    assert fit.adequacy.limiting == fit.n_events
    assert "exploratory" in fit.adequacy.statement
