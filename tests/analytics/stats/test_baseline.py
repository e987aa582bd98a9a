"""The whole table at once gives what the single functions give, in every group and overall."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from analytics.stats import contingency, location, one_way, standardised_difference, summary
from analytics.stats.baseline import CategoryColumn, Missing, NumberColumn, describe_columns
from analytics.stats.baseline_tests import SEED, Choices
from analytics.stats.frequencies import FEWEST_FOR_A_LATTICE, tabulate
from analytics.stats.refusal import Refusal, attempt
from analytics.stats.two_by_two import TwoByTwo, crude_test

SIZE = 16
# Of sums of values up to a thousand.
ROUNDING = 1e-11
RECORDED = st.one_of(
    st.integers(0, 42).map(float),
    st.integers(-400, 400).map(lambda value: value / 10),
    st.floats(-1000, 1000, allow_nan=False, width=16),
    st.just(float("nan")),
)


def same(found, expected):
    """Equal to the last digits; a refusal has the same words."""
    if isinstance(expected, Refusal) or isinstance(found, Refusal):
        assert found == expected
        return
    assert flat(astuple(found)) == [
        pytest.approx(each, rel=1e-11, abs=ROUNDING) if isinstance(each, float) else each
        for each in flat(astuple(expected))
    ]


def flat(parts):
    return [leaf for part in parts for leaf in (flat(part) if isinstance(part, tuple) else [part])]


def split(values, groups, n_groups):
    known = ~np.isnan(values)
    return [values[known & (groups == group)] for group in range(n_groups)]


def numbers_in_groups(n_groups):
    return st.tuples(
        arrays.arrays(np.float64, SIZE, elements=RECORDED),
        arrays.arrays(np.int8, SIZE, elements=st.integers(-1, n_groups - 1)),
    )


@settings(max_examples=60)
@given(case=numbers_in_groups(2), kind=st.sampled_from(["mean", "median"]))
def test_a_number_in_two_groups(case, kind):
    values, groups = case
    found = describe_columns({"x": NumberColumn(values=values, summary=kind)}, groups, 2)["x"]
    samples = split(values, groups, 2)
    everybody = (*samples, np.concatenate(samples))
    for each, sample in zip((*found.groups, found.overall), everybody, strict=True):
        same(each, attempt(lambda sample=sample: summary.describe(sample)))
    compare = location.welch if kind == "mean" else location.mann_whitney
    same(found.test, attempt(lambda: compare(*samples).test))
    same(found.balance, attempt(lambda: standardised_difference.continuous(*samples)))
    absent = [int(np.isnan(values[groups == group]).sum()) for group in (0, 1)]
    assert [each.total for each in found.missing] == absent
    assert found.overall_missing == Missing(total=sum(absent))


@settings(max_examples=60)
@given(case=numbers_in_groups(3), kind=st.sampled_from(["mean", "median"]))
def test_a_number_in_three_groups(case, kind):
    values, groups = case
    found = describe_columns({"x": NumberColumn(values=values, summary=kind)}, groups, 3)["x"]
    samples = split(values, groups, 3)
    compare = one_way.welch_anova if kind == "mean" else one_way.kruskal_wallis
    if all(sample.size > 1 for sample in samples):
        same(found.test, attempt(lambda: compare(*samples)))
    same(
        found.balance,
        Refusal("fewer than two patients in a group")
        if min(sample.size for sample in samples) < 2
        else attempt(
            lambda: standardised_difference.across_groups(
                samples, standardised_difference.continuous
            )
        ),
    )


@settings(max_examples=60)
@given(
    codes=arrays.arrays(np.int8, SIZE, elements=st.integers(-1, 3)),
    groups=arrays.arrays(np.int8, SIZE, elements=st.integers(-1, 1)),
    kind=st.sampled_from(["nominal", "ordinal"]),
)
def test_levels_in_two_groups(codes, groups, kind):
    found = describe_columns({"x": CategoryColumn(codes=codes, levels=4, kind=kind)}, groups, 2)
    counts = np.array(
        [[np.count_nonzero((groups == g) & (codes == c)) for c in range(4)] for g in range(2)]
    )
    assert found["x"].counts.tolist() == counts.tolist()
    generator = np.random.default_rng(SEED)
    same(found["x"].test, attempt(lambda: contingency.association(counts, generator=generator)))
    measure = getattr(standardised_difference, "ordinal" if kind == "ordinal" else "multinomial")
    same(found["x"].balance, attempt(lambda: measure(*counts)))


@pytest.mark.parametrize("policy", ["pearson_or_fisher", "fisher", "pearson", "yates"])
@settings(max_examples=20)
@given(cells=st.lists(st.integers(0, 20), min_size=4, max_size=4))
def test_yes_and_no_follow_the_policy_of_two_by_two_tables(policy, cells):
    no, yes, reference_no, reference_yes = cells
    codes = np.repeat(np.array([0, 1, 0, 1], dtype=np.int8), cells)
    groups = np.repeat(np.array([0, 0, 1, 1], dtype=np.int8), cells)
    column = CategoryColumn(codes=codes, levels=2, kind="binary")
    found = describe_columns({"x": column}, groups, 2, choices=Choices(policy=policy))["x"]
    table = TwoByTwo(yes, no + yes, reference_yes, reference_no + reference_yes)
    same(found.test, attempt(lambda: crude_test(table, policy)))
    same(found.balance, attempt(lambda: standardised_difference.binary(table)))


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(lambda rng, n: np.round(rng.normal(70, 12, n)), id="whole numbers"),
        pytest.param(lambda rng, n: np.round(rng.normal(7, 2, n), 1), id="one decimal"),
        pytest.param(lambda rng, n: np.round(rng.normal(7, 2, n), 2), id="two decimals"),
        pytest.param(lambda rng, n: rng.normal(7, 2, n), id="no lattice"),
        pytest.param(lambda rng, n: np.append(np.ones(n - 1), 0.123456), id="one off the lattice"),
        pytest.param(lambda rng, n: np.append(np.ones(n - 1), 1e12), id="a huge number"),
        pytest.param(lambda rng, n: np.full(n, 0.1), id="all equal"),
        pytest.param(lambda rng, n: np.full(n, np.nan), id="all missing"),
    ],
)
def test_many_patients_are_counted_as_few_are(values):
    rng = np.random.default_rng(5)
    n = 40_000
    assert n > FEWEST_FOR_A_LATTICE
    column = values(rng, n)
    column[::11] = np.nan
    groups = rng.integers(0, 3, n).astype(np.int8)
    table = tabulate(column, groups, 3)
    for group, counts in enumerate(table.counts):
        own = column[groups == group]
        distinct, expected = np.unique(own[~np.isnan(own)], return_counts=True)
        assert (table.values[counts > 0] == distinct).all()
        assert (counts[counts > 0] == expected).all()
        assert table.missing[group] == np.isnan(own).sum()


def test_missing_is_counted_by_reason():
    column = NumberColumn(
        values=np.array([1.0, np.nan, np.nan, np.nan, 2.0]),
        reasons=np.array([-1, 0, 2, -1, 1]),
    )
    found = describe_columns({"x": column}, np.array([0, 0, 1, 1, 1]), 2)["x"]
    assert found.missing == (
        Missing(total=1, by_reason=(1, 0, 0)),
        Missing(total=2, by_reason=(0, 0, 1)),
    )
    assert found.overall_missing == Missing(total=3, by_reason=(1, 0, 1))


def test_missing_levels_are_counted_by_reason():
    column = CategoryColumn(codes=np.array([-1, 0, -1]), levels=2, reasons=np.array([0, 0, 1]))
    found = describe_columns({"x": column}, np.array([0, 0, 1]), 2)["x"]
    assert [each.by_reason for each in found.missing] == [(1, 0), (0, 1)]


def test_no_patients_at_all():
    columns = {
        "x": NumberColumn(values=np.array([])),
        "y": CategoryColumn(codes=np.array([], dtype=np.int8), levels=3),
    }
    found = describe_columns(columns, np.array([], dtype=np.int8), 2)
    assert found["x"].overall == Refusal("no patients")
    assert found["x"].test == Refusal("a group has no patients")
    assert found["y"].overall.tolist() == [0, 0, 0]
    assert isinstance(found["y"].test, Refusal)


def test_without_tests_there_is_no_test_but_a_balance():
    column = NumberColumn(values=np.array([1.0, 2, 3, 5]))
    found = describe_columns({"x": column}, np.array([0, 0, 1, 1]), 2, tests=False)["x"]
    assert found.test is None
    assert not isinstance(found.balance, Refusal)


@pytest.mark.parametrize(
    ("columns", "groups", "words"),
    [
        ({"x": NumberColumn(values=np.zeros(2))}, [0, 0, 1], "x: one value per patient"),
        ({}, [0, 2], "group codes"),
        ({}, [0.5, 1.0], "integer group code"),
        ({"x": CategoryColumn(codes=np.array([0, 3]), levels=3)}, [0, 1], "x: codes"),
    ],
    ids=["shape", "group", "fraction", "level"],
)
def test_what_does_not_fit_is_refused(columns, groups, words):
    with pytest.raises(ValueError, match=words):
        describe_columns(columns, np.array(groups), 2)
