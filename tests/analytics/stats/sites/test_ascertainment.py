from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats.estimate import NotEstimableError
from analytics.stats.proportion import wilson_interval
from analytics.stats.sites.ascertainment import ascertainment, capture_recapture, completeness


def test_ascertainment_is_a_proportion_with_its_wilson_interval():
    found = ascertainment(90, 100)
    assert found.share.value == 0.9
    assert found.share.interval == wilson_interval(90, 100)


def test_more_cases_than_expected_is_said_and_not_estimated():
    found = ascertainment(101, 100)
    assert found.share is None
    assert "too small" in found.remark


def test_no_expected_case_is_not_estimable():
    with pytest.raises(NotEstimableError):
        ascertainment(0, 0)
    with pytest.raises(ValueError, match="negative"):
        ascertainment(-1, 4)


def test_chapmans_estimate_by_hand():
    # 200 and 150 with 100 on both lists: 201 * 151 / 101 - 1.
    found = capture_recapture(200, 150, 100)
    assert found.value == pytest.approx(201 * 151 / 101 - 1)
    assert 250 < found.interval.low < found.value < found.interval.high


def test_lists_without_a_common_case_tell_nothing():
    with pytest.raises(NotEstimableError):
        capture_recapture(5, 6, 0)
    with pytest.raises(ValueError, match="both lists"):
        capture_recapture(5, 6, 7)


@given(st.integers(1, 200), st.integers(0, 200), st.integers(0, 200))
def test_the_total_is_never_below_the_cases_seen(both, first, second):
    found = capture_recapture(both + first, both + second, both)
    seen = both + first + second
    assert seen - 1e-9 <= found.interval.low <= found.value + 1e-9
    assert found.value <= found.interval.high + 1e-9
    assert found == capture_recapture(both + second, both + first, both)


def test_completeness_lists_the_emptiest_field_first_and_skips_fields_not_asked():
    rows = completeness([[8, 3, 0], [0, 0, 0]], [[10, 10, 0], [0, 0, 0]], ["A", "B"], "xyz")
    assert rows[0].fields == (("y", 3, 10), ("x", 8, 10))
    assert rows[0].share.value == 11 / 20
    assert rows[1].share is None
    with pytest.raises(ValueError, match="more fields"):
        completeness([[4]], [[3]], ["A"], "x")
    with pytest.raises(ValueError, match="shape"):
        completeness([[4]], [[4]], ["A", "B"], "x")
