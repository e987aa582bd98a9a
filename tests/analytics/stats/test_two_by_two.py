from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics.stats.estimate import NotEstimableError
from analytics.stats.two_by_two import (
    TwoByTwo,
    crude_test,
    expected_counts,
    fisher,
    fisher_mid_p,
    likelihood_ratio,
    pearson,
    yates,
)

TESTS = [pearson, yates, fisher, fisher_mid_p, likelihood_ratio]

# Guo et al., Front Neurol 2023;13:1001496: counts of the abstract, P recomputed from them.
GUO = [
    pytest.param((7, 41, 14, 86), 0.9103, 1.0000, 1.0000, id="sICH"),
    pytest.param((6, 41, 11, 86), 0.7754, 0.9947, 0.7851, id="death"),
    pytest.param((20, 41, 45, 86), 0.7086, 0.8541, 0.8496, id="mRS 0-2"),
]


@st.composite
def tables(draw):
    n, m = draw(st.integers(1, 60)), draw(st.integers(1, 60))
    table = TwoByTwo(draw(st.integers(0, n)), n, draw(st.integers(0, m)), m)
    return table if 0 < table.total_events < table.total else TwoByTwo(1, n + 1, 0, m)


@pytest.mark.parametrize(("counts", "uncorrected", "corrected", "exact"), GUO)
def test_reproduces_the_p_values_of_the_rescue_stenting_study(
    counts, uncorrected, corrected, exact
):
    table = TwoByTwo(*counts)
    p_values = [test(table).p_value for test in (pearson, yates, fisher)]
    assert p_values == pytest.approx([uncorrected, corrected, exact], abs=5e-5)
    assert crude_test(table).p_value == pearson(table).p_value


def test_lady_tasting_tea():
    # Fisher, The Design of Experiments 1935: 17/35 = 34/70 two-sided, one table has 16/70.
    table = TwoByTwo(3, 4, 1, 4)
    assert fisher(table).p_value == pytest.approx(34 / 70)
    assert fisher_mid_p(table).p_value == pytest.approx(34 / 70 - 8 / 70)


@pytest.mark.parametrize(
    ("counts", "name"),
    [
        pytest.param((5, 10, 5, 10), "Pearson", id="all expected counts are exactly five"),
        pytest.param((4, 10, 5, 10), "Fisher", id="an expected count below five"),
        pytest.param((1, 41, 12, 86), "Fisher", id="small expected count in the smaller group"),
        pytest.param((0, 100, 20, 100), "Pearson", id="an observed zero is no reason for Fisher"),
    ],
)
def test_default_policy_follows_the_expected_counts(counts, name):
    assert crude_test(TwoByTwo(*counts)).name.startswith(name)


@pytest.mark.parametrize(
    ("policy", "test"), [("fisher", fisher), ("pearson", pearson), ("yates", yates)]
)
def test_policy_prescribes_its_test(policy, test):
    table = TwoByTwo(1, 10, 5, 12)
    assert crude_test(table, policy) == test(table)


def test_unknown_policy_is_refused():
    with pytest.raises(ValueError, match="unknown test policy"):
        crude_test(TwoByTwo(1, 4, 1, 4), "barnard")


def test_every_test_names_itself_differently():
    assert len({test(TwoByTwo(7, 41, 14, 86)).name for test in TESTS}) == len(TESTS)


@pytest.mark.parametrize("test", [*TESTS, crude_test])
@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        pytest.param((0, 0, 3, 8), "no patients", id="empty group"),
        pytest.param((0, 9, 0, 8), "no events", id="no events"),
        pytest.param((9, 9, 8, 8), "every patient", id="all events"),
    ],
)
def test_says_why_it_is_not_estimable(test, counts, reason):
    with pytest.raises(NotEstimableError, match=reason):
        test(TwoByTwo(*counts))


@pytest.mark.parametrize("counts", [(5, 4, 0, 1), (-1, 4, 0, 1), (0, 1, 2, 1)])
def test_impossible_counts_are_refused(counts):
    with pytest.raises(ValueError, match="impossible counts"):
        TwoByTwo(*counts)


def test_one_patient_per_group_is_a_table():
    assert fisher(TwoByTwo(1, 1, 0, 1)).p_value == pytest.approx(1.0)


def test_expected_counts_keep_the_margins():
    (a, b), (c, d) = expected_counts(TwoByTwo(7, 41, 14, 86))
    assert (a + b, c + d, a + c) == pytest.approx((41, 86, 21))


@given(table=tables())
def test_agrees_with_scipy(table):
    cells = [table.cells[:2], table.cells[2:]]
    assert fisher(table).p_value == pytest.approx(stats.fisher_exact(cells).pvalue, rel=1e-7)
    for test, correction, power in (
        (pearson, False, 1),
        (yates, True, 1),
        (likelihood_ratio, False, 0),
    ):
        expected = stats.chi2_contingency(cells, correction=correction, lambda_=power).pvalue
        assert test(table).p_value == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("test", TESTS)
@given(table=tables())
def test_p_value_is_a_probability_and_does_not_know_which_group_is_the_reference(test, table):
    swapped = TwoByTwo(table.reference_events, table.reference_n, table.events, table.n)
    p_value = test(table).p_value
    assert 0 <= p_value <= 1
    assert p_value == pytest.approx(test(swapped).p_value, rel=1e-6)
