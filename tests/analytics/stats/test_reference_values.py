"""Agreement with R; the script, its versions and its date lie in tests/analytics/reference."""

from __future__ import annotations

import csv
from math import log
from pathlib import Path

import numpy as np
import pytest

from analytics.stats import (
    contingency,
    exact_table,
    ordinal,
    proportion,
    ratio,
    risk_difference,
    two_by_two,
)
from analytics.stats.estimate import Interval
from analytics.stats.location import mann_whitney, student, welch
from analytics.stats.summary import describe
from analytics.stats.two_by_two import TwoByTwo

REFERENCE = Path(__file__).parents[1] / "reference"


def rows(name):
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [
            pytest.param(row, id=" ".join(list(row.values())[:4])) for row in csv.DictReader(file)
        ]


def numbers(text):
    return [float(each) for each in text.split()]


def counts(text):
    return [int(each) for each in text.split()]


def table_of(row):
    return TwoByTwo(
        int(row["events"]), int(row["n"]), int(row["reference_events"]), int(row["reference_n"])
    )


def agrees(interval: Interval, row, name, *, rel=1e-6):
    expected = (float(row[f"{name}_low"]), float(row[f"{name}_high"]))
    assert (interval.low, interval.high) == pytest.approx(expected, rel=rel, abs=1e-7)


@pytest.mark.parametrize("row", rows("proportion"))
@pytest.mark.parametrize("method", ["wilson", "clopper_pearson", "jeffreys", "agresti_coull"])
def test_interval_of_a_proportion(row, method):
    function = getattr(proportion, f"{method}_interval")
    level = float(row["level"])
    interval = function(int(row["events"]), int(row["n"]), level=level)
    agrees(interval, row, method, rel=1e-8)
    assert interval.level == level


@pytest.mark.parametrize("row", rows("two_by_two"))
@pytest.mark.parametrize("test", ["pearson", "yates", "fisher", "likelihood_ratio"])
def test_p_value_of_a_two_by_two_table(row, test):
    result = getattr(two_by_two, test)(table_of(row))
    assert result.p_value == pytest.approx(float(row[test]), rel=1e-6)


@pytest.mark.parametrize("row", rows("two_by_two"))
def test_score_interval_of_the_risk_difference(row):
    estimate = risk_difference.miettinen_nurminen(table_of(row))
    agrees(estimate.interval, row, "rd_score")


@pytest.mark.parametrize("row", rows("two_by_two"))
@pytest.mark.parametrize(("method", "name"), [("koopman", "rr_score"), ("katz", "rr_katz")])
def test_interval_of_the_risk_ratio(row, method, name):
    agrees(ratio.risk_ratio(table_of(row), method=method).interval, row, name)


@pytest.mark.parametrize("row", rows("two_by_two"))
@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("miettinen_nurminen", "or_score"),
        ("woolf", "or_woolf"),
        ("exact", "or_exact"),
        ("mid_p", "or_mid_p"),
    ],
)
def test_interval_of_the_odds_ratio(row, method, name):
    agrees(ratio.odds_ratio(table_of(row), method=method).interval, row, name)


@pytest.mark.parametrize("row", rows("two_by_two"))
def test_conditional_odds_ratio(row):
    estimate = ratio.odds_ratio(table_of(row), method="exact")
    assert estimate.value == pytest.approx(float(row["or_conditional"]), rel=1e-8)


@pytest.mark.parametrize("row", rows("location"))
@pytest.mark.parametrize(("function", "name"), [(welch, "welch"), (student, "student")])
def test_comparison_of_means(row, function, name):
    result = function(numbers(row["values"]), numbers(row["reference"]))
    assert result.test.p_value == pytest.approx(float(row[f"{name}_p"]), rel=1e-9)
    agrees(result.difference.interval, row, name, rel=1e-9)


@pytest.mark.parametrize("row", rows("location"))
def test_welch_degrees_of_freedom(row):
    result = welch(numbers(row["values"]), numbers(row["reference"]))
    assert result.test.degrees_of_freedom == pytest.approx(float(row["welch_df"]), rel=1e-9)


# R has no exact test with ties: the small tied sample is tested against enumeration elsewhere.
@pytest.mark.parametrize("row", [r for r in rows("location") if "sleep" not in r.id])
def test_rank_comparison(row):
    result = mann_whitney(numbers(row["values"]), numbers(row["reference"]))
    assert result.test.p_value == pytest.approx(float(row["rank_p"]), rel=1e-9)
    assert result.test.statistic == float(row["u"])
    assert ("exact" in result.test.name) == (row["rank_exact"] == "TRUE")


@pytest.mark.parametrize("row", rows("location"))
def test_summary_of_values(row):
    summary = describe(numbers(row["values"]))
    quartiles = (summary.quartiles.q1, summary.quartiles.median, summary.quartiles.q3)
    expected = tuple(float(row[name]) for name in ("q1", "median", "q3"))
    assert quartiles == pytest.approx(expected, rel=1e-12)
    assert (summary.mean, summary.sd) == pytest.approx((float(row["mean"]), float(row["sd"])))


@pytest.mark.parametrize("row", rows("contingency"))
def test_tests_of_a_larger_table(row):
    table = [counts(line) for line in row["rows"].split(";")]
    chi_squared = contingency.pearson(table)
    assert chi_squared.p_value == pytest.approx(float(row["pearson"]), rel=1e-9)
    assert chi_squared.statistic == pytest.approx(float(row["statistic"]), rel=1e-9)
    exact = exact_table.freeman_halton(table, generator=np.random.default_rng(2026))
    # A simulated P lies within four of its own standard errors; an enumerated one has none.
    tolerance = 4 * (exact.monte_carlo_error or 0)
    assert exact.p_value == pytest.approx(float(row["exact"]), rel=1e-7, abs=tolerance)


@pytest.mark.parametrize("row", rows("ordinal"))
@pytest.mark.parametrize("interval", ["profile", "wald"])
def test_common_odds_ratio(row, interval):
    result = ordinal.common_odds_ratio(
        counts(row["counts"]), counts(row["reference"]), interval=interval
    )
    assert result.estimate.value == pytest.approx(float(row["common_odds_ratio"]), rel=1e-7)
    agrees(result.estimate.interval, row, interval)
    expected = float(row["likelihood_ratio_p"])
    assert result.likelihood_ratio.p_value == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("row", rows("ordinal"))
def test_win_probability(row):
    groups = counts(row["counts"]), counts(row["reference"])
    probability = float(row["win_probability"])
    assert ordinal.win_probability(*groups).value == pytest.approx(probability, rel=1e-12)
    odds = ordinal.win_odds(*groups)
    error = log(odds.interval.high / odds.value) / 1.959963984540054
    variance = (error * probability * (1 - probability)) ** 2
    assert variance == pytest.approx(float(row["win_variance"]), rel=1e-9)
