from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats import proportion
from analytics.stats.estimate import NotEstimableError
from analytics.stats.proportion import (
    agresti_coull_interval,
    clopper_pearson_interval,
    jeffreys_interval,
    wilson_interval,
)

METHODS = [wilson_interval, clopper_pearson_interval, agresti_coull_interval, jeffreys_interval]

# Newcombe, Stat Med 1998;17:857-872, table I, methods 3 (Wilson) and 5 (Clopper-Pearson).
NEWCOMBE = [
    ((81, 263), (0.2553, 0.3662), (0.2527, 0.3676)),
    ((15, 148), (0.0624, 0.1605), (0.0578, 0.1617)),
    ((0, 20), (0.0000, 0.1611), (0.0000, 0.1684)),
    ((1, 29), (0.0061, 0.1718), (0.0009, 0.1776)),
]


@pytest.mark.parametrize(("counts", "wilson", "exact"), NEWCOMBE)
def test_agrees_with_published_intervals(counts, wilson, exact):
    score, tails = wilson_interval(*counts), clopper_pearson_interval(*counts)
    assert (score.low, score.high) == pytest.approx(wilson, abs=5e-5)
    assert (tails.low, tails.high) == pytest.approx(exact, abs=5e-5)


@pytest.mark.parametrize("method", METHODS)
def test_no_patients_is_not_estimable(method):
    with pytest.raises(NotEstimableError, match="no patients"):
        method(0, 0)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("counts", [(5, 4), (-1, 4)], ids=["too many events", "negative"])
def test_impossible_counts_are_refused(method, counts):
    with pytest.raises(ValueError, match="events among"):
        method(*counts)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("level", [0, 1, 95])
def test_level_is_a_share_and_not_a_percentage(method, level):
    with pytest.raises(ValueError, match="level"):
        method(1, 4, level=level)


@pytest.mark.parametrize("method", METHODS)
def test_no_events_and_all_events_touch_the_border(method):
    assert method(0, 12).low == 0.0
    assert method(12, 12).high == 1.0


def test_estimate_carries_the_wilson_interval():
    estimate = proportion.proportion(7, 41)
    assert estimate.value == 7 / 41
    assert estimate.interval == wilson_interval(7, 41)


@pytest.mark.parametrize("method", METHODS)
@given(data=st.data())
def test_interval_holds_the_estimate_and_mirrors_non_events(method, data):
    n = data.draw(st.integers(1, 2000))
    events = data.draw(st.integers(0, n))
    interval, mirrored = method(events, n), method(n - events, n)
    assert 0 <= interval.low <= events / n + 1e-12
    assert events / n - 1e-12 <= interval.high <= 1
    assert interval.low == pytest.approx(1 - mirrored.high, abs=1e-9)
