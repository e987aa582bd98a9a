from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analytics.stats import location, mantel_haenszel, one_way, ratio, stratified, trend
from analytics.stats.contingency import pearson
from analytics.stats.estimate import NotEstimableError
from analytics.stats.paired_proportions import (
    PairedTable,
    mcnemar,
    paired_odds_ratio,
    paired_table,
)
from analytics.stats.risk_difference import wald
from analytics.stats.two_by_two import TwoByTwo
from analytics.stats.unconditional import boschloo

COUNT = st.integers(1, 15)
TABLE = st.builds(lambda a, b, c, d: TwoByTwo(a, a + b, c, c + d), COUNT, COUNT, COUNT, COUNT)
EMPTY = TwoByTwo(0, 0, 3, 9)
CONSTANT = TwoByTwo(0, 5, 0, 9)


def swapped(table):
    return TwoByTwo(table.reference_events, table.reference_n, table.events, table.n)


@settings(max_examples=50)
@given(st.lists(TABLE, min_size=1, max_size=4))
def test_swapping_the_groups_inverts_the_pooled_effects(tables):
    turned = [swapped(table) for table in tables]
    for function in (mantel_haenszel.common_odds_ratio, mantel_haenszel.common_risk_ratio):
        one, two = function(tables), function(turned)
        assert one.value == pytest.approx(1 / two.value, rel=1e-9)
        assert one.interval.low == pytest.approx(1 / two.interval.high, rel=1e-9)
        assert one.interval.low <= one.value <= one.interval.high
    one = mantel_haenszel.common_risk_difference(tables)
    two = mantel_haenszel.common_risk_difference(turned)
    assert one.value == pytest.approx(-two.value, abs=1e-12)
    assert one.interval.low == pytest.approx(-two.interval.high, abs=1e-9)


@given(TABLE)
def test_one_stratum_is_the_crude_effect(table):
    a, b, c, d = table.cells
    pooled = mantel_haenszel.common_odds_ratio([table])
    crude = ratio.odds_ratio(table, method="woolf")
    assert pooled.value == pytest.approx(crude.value, rel=1e-12)
    # With one stratum the Robins-Breslow-Greenland variance is Woolf's.
    assert pooled.interval.high == pytest.approx(crude.interval.high, rel=1e-9)
    risk = mantel_haenszel.common_risk_ratio([table])
    katz = ratio.risk_ratio(table, method="katz")
    assert risk.interval.high == pytest.approx(katz.interval.high, rel=1e-9)
    assert mantel_haenszel.common_risk_difference([table]).value == pytest.approx(
        wald(table).value, abs=1e-12
    )
    n = table.total
    expected = pearson([[a, b], [c, d]]).statistic * (n - 1) / n
    assert mantel_haenszel.cochran_mantel_haenszel([table]).statistic == pytest.approx(expected)


@given(st.lists(TABLE, min_size=2, max_size=4))
def test_strata_that_tell_nothing_change_nothing(tables):
    padded = [EMPTY, *tables, CONSTANT]
    for function in (
        mantel_haenszel.cochran_mantel_haenszel,
        mantel_haenszel.common_odds_ratio,
        mantel_haenszel.breslow_day,
    ):
        assert function(padded) == function(tables)


@given(st.lists(TABLE, min_size=1, max_size=3))
def test_general_association_of_two_by_two_tables_is_mantel_haenszel(tables):
    counts = [np.reshape(table.cells, (2, 2)) for table in tables]
    expected = mantel_haenszel.cochran_mantel_haenszel(tables).statistic
    for test in (
        stratified.general_association,
        stratified.mean_scores,
        stratified.correlation,
        stratified.van_elteren,
    ):
        if test is not stratified.van_elteren or len(tables) == 1:
            assert test(counts).statistic == pytest.approx(expected, rel=1e-9, abs=1e-12)


@given(st.lists(st.lists(st.integers(0, 6), min_size=4, max_size=9), min_size=2, max_size=3))
def test_van_elteren_of_one_stratum_is_kruskal_wallis(groups):
    if len({value for group in groups for value in group}) < 2:
        return
    values = np.concatenate(groups)
    codes = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    found = stratified.van_elteren_of_values(values, codes, np.zeros(values.size, dtype=int))
    expected = one_way.kruskal_wallis(*groups)
    assert found.statistic == pytest.approx(expected.statistic, rel=1e-9, abs=1e-12)
    assert found.degrees_of_freedom == expected.degrees_of_freedom


def test_van_elteren_of_values_and_of_counts_agree():
    rng = np.random.default_rng(8)
    values, groups, strata = (rng.integers(0, top, 200) for top in (7, 2, 4))
    counts = np.zeros((4, 2, 7), dtype=int)
    np.add.at(counts, (strata, groups, values), 1)
    one = stratified.van_elteren_of_values(values, groups, strata)
    assert one.p_value == pytest.approx(stratified.van_elteren(counts).p_value, rel=1e-10)
    pooled = location.mann_whitney(values[groups == 0], values[groups == 1]).test.p_value
    assert one.p_value != pytest.approx(pooled, rel=1e-3)


@pytest.mark.parametrize(
    ("statistic", "reason"),
    [
        (lambda: mantel_haenszel.cochran_mantel_haenszel([]), "patients of both groups"),
        (lambda: mantel_haenszel.cochran_mantel_haenszel([EMPTY]), "patients of both groups"),
        (lambda: mantel_haenszel.cochran_mantel_haenszel([CONSTANT]), "does not vary"),
        (lambda: mantel_haenszel.common_odds_ratio([TwoByTwo(0, 5, 2, 6)]), "0 or infinite"),
        (lambda: mantel_haenszel.common_risk_ratio([TwoByTwo(2, 5, 0, 6)]), "0 or infinite"),
        (lambda: mantel_haenszel.breslow_day([TwoByTwo(1, 5, 2, 6)]), "fewer than two strata"),
        (lambda: stratified.general_association([[[1, 0], [3, 0]]]), "no stratum"),
        (lambda: stratified.van_elteren(np.zeros((0, 2, 3), dtype=int)), "no stratum"),
        (lambda: stratified.van_elteren_of_values([], [], []), "no patients"),
        (lambda: trend.cochran_armitage([0, 0], [4, 5]), "does not vary"),
        (lambda: trend.cochran_armitage([2, 0], [4, 0]), "fewer than two groups"),
        (lambda: mcnemar(PairedTable(4, 0, 0, 3)), "no discordant"),
        (lambda: paired_odds_ratio(PairedTable(4, 0, 0, 3)), "no discordant"),
        (lambda: boschloo(TwoByTwo(0, 4, 0, 5)), "no events"),
        (lambda: boschloo(TwoByTwo(1, 4000, 3, 5000)), "too many patients"),
    ],
)
def test_says_why_it_is_not_estimable(statistic, reason):
    with pytest.raises(NotEstimableError, match=reason):
        statistic()


@pytest.mark.parametrize(
    "statistic",
    [
        lambda: stratified.general_association([[1, 2], [3, 4]]),
        lambda: stratified.mean_scores([[[1, 2], [3, 4]]], scores=[1, 2, 3]),
        lambda: trend.cochran_armitage([5], [4]),
        lambda: trend.cochran_armitage([1, 2], [4]),
        lambda: PairedTable(-1, 0, 0, 0),
        lambda: paired_table([True], [True, False]),
        lambda: mcnemar(PairedTable(1, 1, 1, 1), method="yates"),
        lambda: boschloo(TwoByTwo(1, 4, 2, 5), alternative="both"),
    ],
)
def test_what_does_not_fit_is_refused(statistic):
    with pytest.raises(ValueError, match=r".") as raised:
        statistic()
    assert not isinstance(raised.value, NotEstimableError)


def test_pairs_are_counted():
    found = paired_table([True, True, False, False, True], [True, False, True, False, False])
    assert found == PairedTable(both=1, first_only=2, second_only=1, neither=1)


@given(st.integers(0, 20), st.integers(0, 20))
def test_mid_p_of_pairs_lies_below_the_exact_p(first, second):
    table = PairedTable(3, first, second, 5)
    if table.discordant:
        exact, mid = (mcnemar(table, method=method).p_value for method in ("exact", "mid_p"))
        assert 0 < mid < exact <= 1
        narrow, wide = (paired_odds_ratio(table, method=m).interval for m in ("mid_p", "exact"))
        assert wide.low <= narrow.low <= paired_odds_ratio(table).value <= narrow.high <= wide.high


@settings(max_examples=15)
@given(TABLE)
@example(TwoByTwo(events=1, n=13, reference_events=12, reference_n=13))
def test_boschloo_is_never_above_fisher_and_sees_groups_not_columns(table):
    both = boschloo(table)
    assert both.p_value == pytest.approx(boschloo(swapped(table)).p_value, rel=1e-9)
    one_sided = boschloo(table, alternative="greater")
    # Uniformly more powerful than Fisher's one-sided test, whose P is the statistic.
    assert one_sided.p_value <= one_sided.statistic * (1 + 1e-9)


def test_boschloo_of_known_tables():
    # Measured with scipy's boschloo_exact, groups as columns.
    assert boschloo(TwoByTwo(7, 41, 14, 86)).p_value == pytest.approx(0.965, abs=5e-4)
    assert boschloo(TwoByTwo(7, 12, 1, 11)).p_value == pytest.approx(0.0148, abs=5e-5)


@given(st.lists(st.tuples(COUNT, COUNT), min_size=2, max_size=5))
def test_a_trend_turns_with_the_order_of_groups(groups):
    events, totals = np.array([(x, x + y) for x, y in groups]).T
    up = trend.cochran_armitage(events, totals)
    down = trend.cochran_armitage(events[::-1], totals[::-1])
    assert up.statistic == pytest.approx(-down.statistic, rel=1e-9, abs=1e-9)
    shifted = trend.cochran_armitage(events, totals, scores=10 + 3 * np.arange(len(groups)))
    assert shifted.p_value == pytest.approx(up.p_value, rel=1e-9)
