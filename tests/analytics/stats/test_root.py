"""Roots by Brent's method, against scipy's and against roots that are known."""

from __future__ import annotations

from math import cos, exp, nan, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from analytics.stats import root

CASES = [
    pytest.param(lambda x: x**2 - 2, 0.0, 2.0, sqrt(2), id="square root"),
    pytest.param(lambda x: 2 - x**2, 2.0, 0.0, sqrt(2), id="from the right, falling"),
    pytest.param(lambda x: cos(x) - x, 0.0, 1.0, 0.7390851332151607, id="cosine"),
    pytest.param(lambda x: (x - 1) ** 9, 0.0, 3.0, 1.0, id="flat at the root"),
    pytest.param(lambda x: 1.0 if x > 0.3 else -1.0, 0.0, 1.0, 0.3, id="a step"),
    pytest.param(lambda x: exp(40 * x) - 2, -5.0, 5.0, 0.017328679513998632, id="steep"),
    pytest.param(lambda x: x, 0.0, 1.0, 0.0, id="at the start"),
    pytest.param(lambda x: x - 1, 0.0, 1.0, 1.0, id="at the end"),
]


@pytest.mark.parametrize(("function", "start", "end", "expected"), CASES)
def test_a_known_root_is_found(function, start, end, expected):
    found = root.crossing(function, start, end, absolute=1e-14, relative=1e-14)
    assert function(found) == pytest.approx(0, abs=1e-12) or found == pytest.approx(expected)


@given(
    roots=st.lists(st.integers(-30, 30), min_size=3, max_size=3, unique=True),
    start=st.floats(-9, -4),
    end=st.floats(4, 9),
)
def test_every_step_is_that_of_scipy(roots, start, end):
    def steps_of(solve):
        steps = []

        def cubic(x):
            steps.append(x)
            return (x - roots[0] / 10) * (x - roots[1] / 10) * (x - roots[2] / 10)

        return solve(cubic), steps

    found, ours = steps_of(lambda f: root.crossing(f, start, end, absolute=1e-13, relative=1e-13))
    expected, theirs = steps_of(lambda f: brentq(f, start, end, xtol=1e-13, rtol=1e-13))
    assert found == expected
    assert sorted(ours) == sorted(theirs)


def test_what_has_no_root_is_refused():
    with pytest.raises(ValueError, match="same sign"):
        root.crossing(lambda x: x**2 + 1, -1.0, 1.0, absolute=1e-9, relative=1e-9)
    with pytest.raises(ArithmeticError, match="did not end"):
        root.crossing(lambda x: nan if -1 < x < 1 else x, -1.0, 1.0, absolute=0.0, relative=0.0)
    with pytest.raises(ArithmeticError, match="within the range"):
        root.outwards(lambda _x: 1.0, 0.0, 1.0)


def test_a_limit_that_is_never_crossed_is_the_end():
    assert root.between(lambda x: x + 2, 0.0, 1.0) == 1.0
    assert root.outwards(lambda x: 10 - x, 0.0, 1.0) == pytest.approx(10)
