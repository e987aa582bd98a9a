"""Greedy matching against brute force, its choices and edges; MatchIt in the reference tests."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.stats.estimate import NotEstimableError
from analytics.stats.matched_effect import matched_effect
from analytics.stats.matching import match, spread_of

# Coarse values, so that ties are common.
COHORT = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=4, max_size=40).filter(
    lambda rows: 0 < sum(treated for _, treated in rows) < len(rows)
)


# No two patients at one value, but many controls equally far on either side.
APART = st.lists(
    st.tuples(st.integers(0, 60), st.booleans()),
    min_size=4,
    max_size=40,
    unique_by=lambda row: row[0],
).filter(lambda rows: 0 < sum(treated for _, treated in rows) < len(rows))


def brute_force(values, treated, width, *, rounds, replacement, exact, order="largest"):
    """Every treated patient looks at every control; the first of the nearest is taken."""
    sign = -1 if order == "largest" else 1
    turn = sorted(np.flatnonzero(treated), key=lambda i: (sign * values[i], i))
    used, pairs = set(), []
    for _ in range(rounds):
        for i in turn:
            own = {k for j, k in pairs if j == i}
            near = [
                (abs(values[i] - values[k]), k)
                for k in np.flatnonzero(~treated)
                if exact[i] == exact[k] and k not in (own if replacement else used)
            ]
            if near and min(near)[0] <= width:
                pairs.append((i, min(near)[1]))
                used.add(min(near)[1])
    return set(pairs)


@pytest.mark.parametrize("replacement", [False, True])
@pytest.mark.parametrize("rounds", [1, 2, 3])
@settings(max_examples=40)
@given(rows=COHORT, seed=st.integers(0, 9))
def test_greedy_matching_is_that_of_brute_force(replacement, rounds, rows, seed):
    values = np.array([value for value, _ in rows], dtype=float)
    treated = np.array([each for _, each in rows])
    exact = np.random.default_rng(seed).integers(0, 2, len(rows))
    try:
        width = 0.6 * spread_of(values, treated, "all")
        found = match(
            values,
            treated,
            ratio=rounds,
            caliper=0.6,
            spread="all",
            replacement=replacement,
            exact=exact,
        )
    except NotEstimableError:
        return
    expected = brute_force(
        values, treated, width, rounds=rounds, replacement=replacement, exact=exact
    )
    assert set(zip(found.treated.tolist(), found.control.tolist(), strict=True)) == expected
    assert found.weights[~treated].sum() == pytest.approx(found.n_controls_used)
    assert found.n_treated_matched == found.weights[treated].sum()


@pytest.mark.parametrize("order", ["largest", "smallest"])
@pytest.mark.parametrize("rounds", [1, 2, 3])
@pytest.mark.parametrize("caliper", [0.2, 0.6, None])
@settings(max_examples=40)
@given(rows=APART)
def test_passing_through_once_is_brute_force_too(order, rounds, caliper, rows):
    values = np.array([value for value, _ in rows], dtype=float)
    treated = np.array([each for _, each in rows])
    width = np.inf if caliper is None else caliper * spread_of(values, treated, "all")
    try:
        found = match(values, treated, ratio=rounds, caliper=caliper, spread="all", order=order)
    except NotEstimableError:
        return
    expected = brute_force(
        values,
        treated,
        width,
        rounds=rounds,
        replacement=False,
        exact=np.zeros(len(rows)),
        order=order,
    )
    assert set(zip(found.treated.tolist(), found.control.tolist(), strict=True)) == expected


def test_order_decides_who_gets_the_only_control():
    values, treated = [1.0, 3.0, 2.0], [True, True, False]
    taken = {
        order: match(values, treated, caliper=None, order=order).treated.tolist()
        for order in ("largest", "smallest", "data")
    }
    assert taken == {"largest": [1], "smallest": [0], "data": [0]}


def test_a_random_order_is_seeded():
    rng = np.random.default_rng(4)
    values, treated = rng.normal(size=80), rng.random(80) < 0.5
    first, again, other = (
        match(values, treated, order="random", seed=seed, caliper=0.5) for seed in (1, 1, 2)
    )
    assert first.control.tolist() == again.control.tolist()
    assert first.treated.tolist() != other.treated.tolist()
    with pytest.raises(ValueError, match="needs a seed"):
        match(values, treated, order="random")


@pytest.mark.parametrize(
    ("values", "treated", "choices", "words"),
    [
        ([1, 2], [1, 1], {}, "no patients"),
        ([1, 1, 1], [1, 0, 0], {}, "does not vary"),
        ([0, 1, 9, 9.5], [1, 1, 0, 0], {"caliper": 0.1}, "no treated patient"),
        ([0, 1, 0, 1], [1, 1, 0, 0], {"exact": ["a", "a", "b", "b"]}, "no treated patient"),
    ],
)
def test_says_why_nothing_was_matched(values, treated, choices, words):
    with pytest.raises(NotEstimableError, match=words):
        match(values, treated, **choices)


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"ratio": 0}, "ratio"),
        ({"caliper": 0}, "caliper"),
        ({"order": "closest"}, "unknown order"),
        ({"spread": "treated"}, "unknown spread"),
        ({"exact": ["a"]}, "exact matching"),
    ],
)
def test_impossible_choices_are_refused(choices, words):
    with pytest.raises(ValueError, match=words):
        match([1.0, 2.0, 3.0], [1, 0, 0], **choices)
    with pytest.raises(ValueError, match="missing"):
        match([1.0, np.nan, 3.0], [1, 0, 0])
    with pytest.raises(ValueError, match="one distance"):
        match([1.0, 2.0], [1, 0, 0])


def test_effect_in_pairs_is_the_mean_of_their_differences():
    rng = np.random.default_rng(7)
    values, treated = rng.normal(size=200), rng.random(200) < 0.4
    outcome = (rng.random(200) < 0.3 + 0.2 * treated).astype(float)
    matching = match(values, treated)
    pair = outcome[matching.treated] - outcome[matching.control]
    effect = matched_effect(outcome, matching)
    assert effect.difference.value == pytest.approx(pair.mean())
    low, high = effect.difference.interval.low, effect.difference.interval.high
    assert (high - low) / (2 * 1.959963984540054) == pytest.approx(pair.std() / pair.size**0.5)


def test_effect_with_replacement_counts_a_control_that_is_used_twice():
    """Two-way clusters: by set plus by patient minus both, written out pair by pair."""
    rng = np.random.default_rng(9)
    values, treated = rng.normal(size=60), rng.random(60) < 0.6
    outcome = rng.normal(size=60)
    matching = match(values, treated, caliper=None, replacement=True)
    pairs = matching.treated.size
    effect = matched_effect(outcome, matching)
    ours = outcome[matching.treated] - outcome[matching.treated].mean()
    theirs = outcome[matching.control] - outcome[matching.control].mean()
    by_set = ((ours - theirs) ** 2).sum()
    by_patient = (ours**2).sum() + (np.bincount(matching.control, weights=theirs) ** 2).sum()
    both = (ours**2).sum() + (theirs**2).sum()
    expected = (by_set + by_patient - both) / pairs**2
    slope = np.array([1.0, -1.0])
    assert slope @ effect.covariance @ slope == pytest.approx(expected)


def test_one_pair_has_no_variance():
    with pytest.raises(NotEstimableError, match="one matched set"):
        matched_effect([1, 0, 1], match([1.0, 1.1, 5.0], [1, 0, 0], caliper=1))


def test_an_outcome_is_needed_for_everybody():
    with pytest.raises(ValueError, match="one outcome"):
        matched_effect([1, 0], match([1.0, 1.1, 5.0], [1, 0, 0], caliper=1))
