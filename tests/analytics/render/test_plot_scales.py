"""Ticks, ends of axes and labels that make room for each other."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.render.figures.axes import (
    fitting_stride,
    linear_ticks,
    log_ticks,
    round_end,
    tick_text,
)
from analytics.render.figures.spreading import spread


@given(st.floats(0.01, 100), st.floats(1.05, 1e4), st.integers(2, 8))
def test_logarithmic_ticks_rise_within_the_axis_and_are_not_too_many(
    low: float, ratio: float, most: int
) -> None:
    ticks = log_ticks(low, low * ratio, most)
    assert 1 <= len(ticks) <= most
    assert all(a < b for a, b in pairwise(ticks))
    assert low * 0.999 <= ticks[0] and ticks[-1] <= low * ratio * 1.001  # noqa: PT018


@given(st.floats(-1e4, 1e4), st.floats(1e-3, 1e4), st.integers(2, 8))
def test_linear_ticks_rise_within_the_axis(low: float, span: float, most: int) -> None:
    ticks = linear_ticks(low, low + span, most)
    assert len(ticks) <= most + 1
    assert all(a < b for a, b in pairwise(ticks))
    slack = 1e-6 * max(abs(low), span)
    assert all(low - slack <= tick <= low + span + slack for tick in ticks)


@given(st.floats(1e-3, 1e6), st.integers(2, 8))
def test_the_end_of_an_axis_is_not_below_its_highest_value(value: float, most: int) -> None:
    assert value * (1 - 1e-6) <= round_end(value, most) <= 2.6 * value


@given(st.lists(st.floats(0, 300), min_size=1, max_size=4))
def test_labels_moved_apart_never_overlap(centres: list[float]) -> None:
    moved = spread(centres, [30.0] * len(centres), (0.0, 300.0))
    places = sorted(moved)
    assert all(later - earlier >= 30 - 1e-6 for earlier, later in pairwise(places))
    assert places[0] >= 15 - 1e-6
    assert places[-1] <= 285 + 1e-6


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.25, "0.25"), (1000, "1,000"), (-5.0, "−5"), (0.0, "0"), (-0.0, "0"), (0.1 + 0.2, "0.3")],
)
def test_a_tick_is_printed_with_as_few_digits_as_tell_it(value: float, text: str) -> None:
    assert tick_text(value) == text


def test_labels_are_left_out_evenly_up_to_the_last_one() -> None:
    assert fitting_stride(["220 (0)"], 200, 12, steps=6) == 1
    assert fitting_stride(["220 (0)"], 30, 12, steps=6) == 2
    assert fitting_stride(["1,220 (100)"], 30, 12, steps=6) == 3
    assert fitting_stride(["1,220 (100)"], 5, 12, steps=6) == 6
