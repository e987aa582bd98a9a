from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.report import numbers
from analytics.stats.estimate import Estimate, Interval
from analytics.stats.proportion import wilson_interval
from analytics.stats.risk_difference import newcombe
from analytics.stats.summary import describe
from analytics.stats.two_by_two import TwoByTwo, pearson

NB = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (12.5, 0, "13"),
        (2.675, 2, "2.68"),
        (0.5, 0, "1"),
        (-2.5, 0, f"{MINUS}3"),
        (-0.04, 1, "0.0"),
        (0, 1, "0.0"),
        (1234567, 0, "1,234,567"),
        (-1234.56, 1, f"{MINUS}1,234.6"),
        (1e22, 0, "10,000,000,000,000,000,000,000"),
        (1e-7, 2, "0.00"),
        (Decimal("1.005"), 2, "1.01"),
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(-1, 8), 2, f"{MINUS}0.13"),
        (Fraction(1, 3), 1, "0.3"),
        (inf, 2, "∞"),
        (-inf, 2, f"{MINUS}∞"),
        (None, 2, "not estimable"),
    ],
)
def test_rounds_half_up_and_marks_sign_and_thousands(value, decimals, text):
    assert numbers.number(value, decimals=decimals) == text


def test_nan_is_a_fault_and_not_a_text():
    with pytest.raises(ValueError, match="NaN"):
        numbers.number(nan)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.84, "+0.8"), (-0.84, f"{MINUS}0.8"), (0.04, "0.0"), (inf, "+∞"), (None, "not estimable")],
)
def test_differences_can_carry_their_sign(value, text):
    assert numbers.signed(value, decimals=1) == text


@pytest.mark.parametrize(
    ("events", "n", "decimals", "text"),
    [
        (7, 41, 1, "17.1%"),
        (14, 86, 1, "16.3%"),
        (1, 8, 1, "1/8"),
        (9, 9, 1, "9/9"),
        (0, 0, 1, "0/0"),
        (0, 10, 1, "0.0%"),
        (1, 16, 1, "6.3%"),
        (1, 16, 0, "6%"),
        (25, 200, 0, "13%"),
    ],
)
def test_percentage_is_rounded_from_the_exact_fraction(events, n, decimals, text):
    assert numbers.percentage(events, n, decimals=decimals) == text


def test_more_events_than_patients_are_refused():
    with pytest.raises(ValueError, match="events among"):
        numbers.percentage(9, 8)


def test_counts_with_percentages():
    assert numbers.fraction(7, 41) == "7/41"
    assert numbers.count_and_percentage(7, 41) == "7 (17.1%)"
    assert numbers.fraction_and_percentage(1007, 2041) == "1,007/2,041 (49.3%)"
    interval = wilson_interval(7, 41)
    assert numbers.proportion(7, 41, interval) == "7/41, 17.1% (8.5 to 31.3)"


@pytest.mark.parametrize("helper", [numbers.count_and_percentage, numbers.fraction_and_percentage])
def test_fewer_than_ten_patients_get_no_percentage(helper):
    assert helper(3, 9) == "3/9"
    assert numbers.proportion(3, 9, wilson_interval(3, 9)) == "3/9"


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0, "<0.001"),
        (0.00099, "<0.001"),
        (0.001, "0.001"),
        (0.0095, "0.010"),
        (0.0149, "0.01"),
        (0.0449, "0.04"),
        (0.0451, "0.045"),
        (0.0494, "0.049"),
        (0.0497, "<0.050"),
        (0.05, "0.050"),
        (0.0549, "0.055"),
        (0.055, "0.06"),
        (0.125, "0.13"),
        (0.9103, "0.91"),
        (0.99, "0.99"),
        (0.991, ">0.99"),
        (1, ">0.99"),
        (None, "not estimable"),
    ],
)
def test_p_values_follow_the_journals_profile(p, text):
    assert numbers.p_value(p) == text


@pytest.mark.parametrize(
    ("p", "decimals", "text"),
    [(0.91032, 4, "0.9103"), (0.00004, 4, "<0.0001"), (1.0, 4, "1.0000"), (0.0004, 3, "<0.001")],
)
def test_p_values_with_fixed_decimals(p, decimals, text):
    assert numbers.p_value(p, decimals=decimals) == text


def test_prints_the_p_value_of_the_rescue_stenting_study():
    assert numbers.p_value(pearson(TwoByTwo(7, 41, 14, 86)).p_value, decimals=4) == "0.9103"


@pytest.mark.parametrize("p", [-0.01, 1.01, nan])
def test_what_is_no_p_value_is_refused(p):
    with pytest.raises(ValueError, match="not a P value"):
        numbers.p_value(p)


@pytest.mark.parametrize(
    ("p", "text"), [(0.91, "p=0.91"), (0.0001, "p<0.001"), (None, "p not estimable")]
)
def test_p_values_in_running_text(p, text):
    assert numbers.p_statement(p) == text


def test_estimates_and_intervals():
    result = Estimate(1.824, Interval(1.095, 3.014, 0.95, "Woolf"), "odds ratio")
    assert numbers.estimate(result) == "1.82 (1.10 to 3.01)"
    assert numbers.interval(Interval(0.0, inf, 0.95, "exact")) == "0.00 to ∞"
    assert numbers.estimate(None) == "not estimable"
    assert numbers.interval(None) == "not estimable"


def test_differences_in_percentage_points():
    result = newcombe(TwoByTwo(7, 41, 14, 86))
    assert numbers.estimate_in_points(result) == f"0.8 ({MINUS}11.8 to 16.3)"
    assert numbers.estimate_in_points(None) == "not estimable"
    assert numbers.interval_in_percent(None) == "not estimable"


def test_points_are_rounded_after_an_exact_multiplication():
    # In binary floats 0.00035 * 100 is 0.034999999999999996, which would print as 0.03.
    limits = Interval(0.00035, 0.01145, 0.95, "stated")
    assert numbers.interval_in_percent(limits, decimals=2) == "0.04 to 1.15"


def test_summaries_of_values():
    summary = describe([9, 14, 19])
    assert numbers.median_and_quartiles(summary.quartiles, decimals=1) == "14.0 [11.5, 16.5]"
    assert numbers.mean_and_sd(summary) == "14.0 ± 5.0"
    assert numbers.mean_and_sd(describe([14])) == "14.0 (SD not estimable)"
    assert numbers.median_and_quartiles(None) == numbers.mean_and_sd(None) == "not estimable"


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (132, f"2{NB}h{NB}12{NB}min"),
        (45, f"45{NB}min"),
        (60, f"1{NB}h{NB}0{NB}min"),
        (59.5, f"1{NB}h{NB}0{NB}min"),
        (0, f"0{NB}min"),
        (-5, f"{MINUS}5{NB}min"),
        (None, "not estimable"),
    ],
)
def test_durations(minutes, text):
    assert numbers.duration(minutes) == text


@pytest.mark.parametrize(("share", "text"), [(0.95, "95%"), (0.975, "97.5%"), (0.9, "90%")])
def test_confidence_levels(share, text):
    assert numbers.level(share) == text


@settings(deadline=None)
@given(p=st.floats(0, 1))
def test_a_printed_p_value_lies_on_its_own_side_of_the_threshold(p):
    text = numbers.p_value(p)
    printed_below = text.startswith("<") or (not text.startswith(">") and float(text) < 0.05)
    assert printed_below == (p < 0.05)


@settings(deadline=None)
@given(events=st.integers(0, 500), n=st.integers(10, 500))
def test_percentages_are_at_most_half_a_unit_off(events, n):
    events = min(events, n)
    printed = Fraction(numbers.percentage(events, n).removesuffix("%"))
    error = Fraction(100 * events, n) - printed
    assert Fraction(-1, 20) <= error < Fraction(1, 20)
