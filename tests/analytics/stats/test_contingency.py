from __future__ import annotations

from collections import Counter
from itertools import product
from math import comb, prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.stats import several_row_network, two_row_network
from analytics.stats.contingency import (
    association,
    expected_counts,
    likelihood_ratio,
    pearson,
)
from analytics.stats.estimate import NotEstimableError
from analytics.stats.exact_table import freeman_halton
from analytics.stats.two_by_two import TwoByTwo, fisher

SPARSE = [[3, 1, 2], [1, 5, 2], [0, 4, 4], [2, 2, 7]]
LARGE = [[30, 10, 20], [10, 50, 20]]


def generator():
    return np.random.default_rng(20260101)


@pytest.mark.parametrize(
    ("counts", "policy", "name"),
    [
        pytest.param(SPARSE, "pearson_or_exact", "Fisher-Freeman-Halton exact", id="sparse"),
        pytest.param(LARGE, "pearson_or_exact", "Pearson", id="all expected counts adequate"),
        pytest.param(SPARSE, "pearson", "Pearson", id="Pearson prescribed"),
        pytest.param(LARGE, "exact", "Fisher-Freeman-Halton", id="exact prescribed"),
    ],
)
def test_policy_decides_and_the_test_is_named(counts, policy, name):
    assert association(counts, generator=generator(), policy=policy).name.startswith(name)


def test_unknown_policy_is_refused():
    with pytest.raises(ValueError, match="unknown test policy"):
        association(LARGE, generator=generator(), policy="yates")


def test_empty_rows_and_columns_are_dropped():
    padded = [[30, 0, 10, 20], [0, 0, 0, 0], [10, 0, 50, 20]]
    assert pearson(padded) == pearson(LARGE)
    assert expected_counts(padded).shape == (2, 3)


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        pytest.param([[0, 0], [3, 4]], "fewer than two groups", id="one group"),
        pytest.param([[5, 0], [3, 0]], "one category", id="one level"),
        pytest.param([[0, 0], [0, 0]], "fewer than two groups", id="nobody"),
    ],
)
@pytest.mark.parametrize(
    "test", [pearson, lambda counts: freeman_halton(counts, generator=generator())]
)
def test_says_why_it_is_not_estimable(counts, reason, test):
    with pytest.raises(NotEstimableError, match=reason):
        test(counts)


def test_a_list_of_counts_is_no_table():
    with pytest.raises(ValueError, match="rows and columns"):
        pearson([1, 2, 3])


def test_enumeration_leaves_the_generator_alone():
    used, fresh = generator(), generator()
    result = freeman_halton(SPARSE, generator=used)
    assert result.monte_carlo_error is None
    assert used.integers(1 << 30) == fresh.integers(1 << 30)


def test_simulation_is_reproducible_and_within_its_error():
    exact = freeman_halton(SPARSE, generator=generator()).p_value
    simulated = freeman_halton(SPARSE, generator=generator(), limit=10)
    assert simulated == freeman_halton(SPARSE, generator=generator(), limit=10)
    assert "20,000 tables" in simulated.name
    assert abs(simulated.p_value - exact) < 4 * simulated.monte_carlo_error


def test_a_simulated_p_is_never_zero():
    result = freeman_halton(
        [[60, 0, 0], [0, 60, 0], [0, 0, 60]], generator=generator(), limit=10, draws=99
    )
    assert result.p_value == pytest.approx(0.01)


@settings(max_examples=60)
@given(cells=st.lists(st.integers(1, 25), min_size=4, max_size=4))
def test_two_by_two_is_fishers_test(cells):
    a, b, c, d = cells
    expected = fisher(TwoByTwo(a, a + b, c, c + d)).p_value
    result = freeman_halton([[a, b], [c, d]], generator=generator())
    assert result.p_value == pytest.approx(expected, rel=1e-7)


@settings(max_examples=40)
@given(cells=st.lists(st.integers(0, 6), min_size=9, max_size=9))
def test_the_order_of_rows_and_columns_does_not_matter(cells):
    table = np.array(cells).reshape(3, 3) + np.eye(3, dtype=np.int64)
    results = [
        freeman_halton(each, generator=generator()).p_value
        for each in (table, table.T, table[::-1], table[:, [2, 0, 1]])
    ]
    assert results == pytest.approx([results[0]] * 4, rel=1e-7)


def every_table_by_hand(first, second):
    """P by going through all ways to fill the first row, one by one."""
    sizes, n = np.array(first) + np.array(second), sum(first)

    def weight(row):
        return prod(comb(int(size), int(x)) for size, x in zip(sizes, row, strict=True))

    ways = [weight(row) for row in product(*(range(size + 1) for size in sizes)) if sum(row) == n]
    return sum(way for way in ways if way <= weight(first) * (1 + 1e-7)) / sum(ways)


@settings(max_examples=40)
@given(columns=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=4))
def test_two_rows_are_all_tables_by_hand(columns):
    first, second = zip(*columns, strict=True)
    used = [each for each in columns if sum(each)]
    if min(sum(first), sum(second)) == 0 or len(used) < 2:
        return
    result = freeman_halton([first, second], generator=generator())
    assert result.p_value == pytest.approx(every_table_by_hand(first, second), rel=1e-9)


def every_table_by_whole_numbers(first, second):
    """P from how many tables have each number of ways, which whole numbers count exactly."""
    sizes, n = np.array(first) + np.array(second), sum(first)
    found = {(0, 1): 1}
    for size in sizes.tolist():
        grown = Counter()
        for (placed, ways), tables in found.items():
            for x in range(min(size, n - placed) + 1):
                grown[placed + x, ways * comb(size, x)] += tables
        found = grown
    observed = prod(comb(int(size), x) for size, x in zip(sizes, first, strict=True))
    counted = {ways: tables for (placed, ways), tables in found.items() if placed == n}
    as_extreme = sum(ways * tables for ways, tables in counted.items() if ways <= observed)
    return as_extreme / comb(int(sizes.sum()), n)


LONG = [
    pytest.param([6, 3, 9, 1, 4, 7, 2, 5], [11, 9, 8, 6, 3, 16, 8, 4], id="all sizes differ"),
    pytest.param([0, 5, 1, 4, 0, 3, 2, 5], [5, 0, 4, 1, 5, 2, 3, 0], id="all sizes alike"),
    pytest.param([9, 0, 0, 0, 0, 0, 0], [0, 1, 2, 3, 4, 5, 6], id="one column alone"),
    pytest.param([1, 0, 0, 1, 0, 0], [40, 3, 2, 30, 2, 1], id="few in the row"),
]


@pytest.mark.parametrize(("first", "second"), LONG)
@pytest.mark.parametrize(
    ("switch", "value"),
    [
        pytest.param("FEWEST_TO_PRUNE", 0, id="the unlikely dropped"),
        pytest.param("FEWEST_TO_PRUNE", 10**9, id="nothing dropped"),
        pytest.param("LARGEST_TOTAL_TO_MERGE", 0, id="nothing merged"),
    ],
)
def test_both_ends_of_a_long_table_meet_in_the_exact_p(monkeypatch, first, second, switch, value):
    monkeypatch.setattr(two_row_network, switch, value)
    result = freeman_halton([first, second], generator=generator())
    assert result.monte_carlo_error is None
    assert result.p_value == pytest.approx(every_table_by_whole_numbers(first, second), rel=1e-9)


@pytest.mark.parametrize(
    ("switch", "value"),
    [
        pytest.param("FEWEST_TO_MERGE", 1, id="always merged"),
        pytest.param("FEWEST_TO_MERGE", 10**9, id="never merged"),
    ],
)
def test_partial_tables_of_equal_future_are_one(monkeypatch, switch, value):
    table = [[3, 1, 2, 4], [1, 5, 2, 2], [0, 4, 4, 3]]
    monkeypatch.setattr(several_row_network, switch, value)
    result = freeman_halton(table, generator=generator())
    assert result.p_value == pytest.approx(every_table_of_three_rows(table), rel=1e-9)


def every_table_of_three_rows(table):
    """P by whole numbers: from what is left of the rows to how many tables have each weight."""
    table = np.array(table)
    found = {(tuple(table.sum(axis=1).tolist()), 1): 1}
    for size in table.sum(axis=0).tolist():
        grown = Counter()
        for (left, ways), tables in found.items():
            for first, second in product(range(size + 1), repeat=2):
                column = (first, second, size - first - second)
                rest = tuple(total - taken for total, taken in zip(left, column, strict=True))
                if min(column) >= 0 and min(rest) >= 0:
                    chosen = comb(size, first) * comb(size - first, second)
                    grown[rest, ways * chosen] += tables
        found = grown
    observed = prod(
        comb(int(column.sum()), int(column[0])) * comb(int(column[1:].sum()), int(column[1]))
        for column in table.T
    )
    every = sum(ways * tables for (_, ways), tables in found.items())
    return sum(w * tables for (_, w), tables in found.items() if w <= observed) / every


def test_more_rows_than_a_number_has_bits_for_are_simulated():
    table = np.full((9, 9), 40) + np.diag(range(9))
    result = freeman_halton(table, generator=generator(), draws=99)
    assert "Monte Carlo with 99 tables" in result.name


def test_likelihood_ratio_by_policy():
    result = association(LARGE, generator=generator(), policy="likelihood_ratio")
    assert result == likelihood_ratio(LARGE)
    assert likelihood_ratio([[10, 20, 30], [1, 2, 3]]).p_value == pytest.approx(1)
