from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.stats import location, one_way, standardised_difference
from analytics.stats.estimate import NotEstimableError
from analytics.stats.hodges_lehmann import hodges_lehmann
from analytics.stats.moments import moments
from analytics.stats.multiplicity import benjamini_hochberg, hochberg, holm
from analytics.stats.normality import shapiro_wilk

SAMPLE = st.lists(st.integers(0, 42).map(float), min_size=2, max_size=12)


@pytest.mark.parametrize(
    ("test", "groups", "reason"),
    [
        (one_way.anova, [[1, 2]], "fewer than two groups"),
        (one_way.anova, [[1, 2], []], "no patients"),
        (one_way.anova, [[1], [2]], "no group has two patients"),
        (one_way.anova, [[1, 1], [2, 2]], "do not vary"),
        (one_way.welch_anova, [[1, 2], [3]], "fewer than two patients"),
        (one_way.welch_anova, [[1, 2], [0.1] * 3], "of a group do not vary"),
        (one_way.kruskal_wallis, [[1, 2], []], "no patients"),
        (one_way.kruskal_wallis, [[3, 3], [3]], "all values are equal"),
        (one_way.kruskal_wallis, [], "fewer than two groups"),
        (location.paired_t, [[1.1, 2.1], [1.0, 2.0]], "the same in every patient"),
        (location.paired_t, [[1], [2]], "fewer than two patients"),
        (location.paired_t, [[], []], "no patients"),
        (hodges_lehmann, [[1, 2], []], "no patients"),
        (hodges_lehmann, [[1], [1]], "all values are equal"),
        (hodges_lehmann, [[1], [1, 2]], "too few patients"),
        (shapiro_wilk, [[1, 2]], "3 to 5,000"),
        (shapiro_wilk, [[2, 2, 2]], "all values are equal"),
        (shapiro_wilk, [np.arange(5001)], "3 to 5,000"),
    ],
)
def test_says_why_it_is_not_estimable(test, groups, reason):
    with pytest.raises(NotEstimableError, match=reason):
        test(*groups)


def test_the_exact_rank_test_has_a_limit():
    with pytest.raises(NotEstimableError, match="up to 200 patients"):
        location.mann_whitney(np.arange(150), np.arange(60), method="exact")
    with pytest.raises(ValueError, match="unknown method"):
        location.mann_whitney([1], [2], method="normal")


def test_pairs_must_be_complete():
    with pytest.raises(ValueError, match="every patient"):
        location.paired_t([1, 2], [1])


@settings(max_examples=40)
@given(SAMPLE, SAMPLE)
def test_two_groups_are_the_t_tests_and_the_rank_test(ours, theirs):
    own, other = moments(ours), moments(theirs)
    if own.variance > 0 and other.variance > 0:
        expected = location.welch(ours, theirs).test.p_value
        assert one_way.welch_anova(ours, theirs).p_value == pytest.approx(expected, rel=1e-9)
        expected = location.student(ours, theirs).test.p_value
        assert one_way.anova(ours, theirs).p_value == pytest.approx(expected, rel=1e-9)
        expected = location.mann_whitney(ours, theirs, method="asymptotic").test.p_value
        assert one_way.kruskal_wallis(ours, theirs).p_value == pytest.approx(expected, rel=1e-9)


@settings(max_examples=40)
@given(st.lists(SAMPLE, min_size=3, max_size=4), st.randoms())
def test_the_order_of_groups_and_patients_does_not_matter(groups, random):
    moved = [random.sample(group, len(group)) for group in random.sample(groups, len(groups))]
    if len({value for group in groups for value in group}) > 1:
        first, second = one_way.kruskal_wallis(*groups), one_way.kruskal_wallis(*moved)
        assert first.p_value == pytest.approx(second.p_value, rel=1e-9)


@settings(max_examples=40)
@given(SAMPLE, SAMPLE)
def test_the_shift_changes_its_sign_with_the_groups(ours, theirs):
    try:
        one, two = hodges_lehmann(ours, theirs), hodges_lehmann(theirs, ours)
    except NotEstimableError:
        with pytest.raises(NotEstimableError):
            hodges_lehmann(theirs, ours)
        return
    assert (one.interval.low, one.interval.high) == (-two.interval.high, -two.interval.low)
    assert one.interval.low <= one.value <= one.interval.high
    assert one.value == np.median(np.subtract.outer(ours, theirs))


def test_many_different_values_are_counted_instead_of_written_down():
    rng = np.random.default_rng(3)
    ours, theirs = rng.normal(0.4, 1, 300), rng.normal(0, 1, 200)
    written = hodges_lehmann(ours, theirs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("analytics.stats.hodges_lehmann.MOST_PAIRS", 10)
        counted = hodges_lehmann(ours, theirs)
    assert counted.value == pytest.approx(written.value, rel=1e-12)
    assert counted.interval.low == pytest.approx(written.interval.low, rel=1e-12)


@pytest.mark.parametrize("size", [60, 120])
def test_the_exact_rank_test_approaches_the_normal_one(size):
    rng = np.random.default_rng(size)
    ours, theirs = rng.integers(0, 7, size // 2), rng.integers(0, 8, size // 2)
    exact = location.mann_whitney(ours, theirs, method="exact").test
    normal = location.mann_whitney(ours, theirs, method="asymptotic").test
    assert exact.name == "Mann-Whitney, exact permutation with ties"
    assert exact.p_value == pytest.approx(normal.p_value, rel=0.05)


def test_balance_over_several_groups_names_the_pair():
    groups = [[1.0, 2, 3], [2.0, 3, 4], [5.0, 6, 7]]
    found = standardised_difference.across_groups(groups, standardised_difference.continuous)
    assert found.pair == (0, 2)
    assert (found.largest, found.mean) == pytest.approx((4, (1 + 4 + 3) / 3))
    assert found.method == "pooled SD, 3 pairs of groups"


def test_balance_over_several_groups_names_what_is_not_estimable():
    counts = [np.array([3, 2, 0]), np.array([0, 1, 2]), np.array([4, 0, 0])]
    with pytest.raises(NotEstimableError, match="groups 2 and 3: the groups have no value"):
        standardised_difference.across_groups(counts, standardised_difference.multinomial)
    with pytest.raises(NotEstimableError, match="fewer than two groups"):
        standardised_difference.across_groups(counts[:1], standardised_difference.multinomial)


@settings(max_examples=50)
@given(st.lists(st.floats(0, 1), max_size=8))
def test_adjusted_p_values_keep_their_order(p_values):
    p = np.array(p_values)
    step_down, step_up, discovery = holm(p), hochberg(p), benjamini_hochberg(p)
    assert (p <= discovery + 1e-15).all()
    assert (discovery <= step_up + 1e-15).all()
    assert (step_up <= step_down + 1e-15).all()
    assert (np.diff(step_down[np.argsort(p, kind="stable")]) >= 0).all()


@pytest.mark.parametrize("adjust", [holm, hochberg, benjamini_hochberg])
def test_what_is_no_p_value_is_refused(adjust):
    with pytest.raises(ValueError, match="between 0 and 1"):
        adjust([0.2, 1.5])
    with pytest.raises(ValueError, match="missing"):
        adjust([0.2, float("nan")])
