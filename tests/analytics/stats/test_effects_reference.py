"""Agreement of the further tests and effects with R; values lie in tests/analytics/reference."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from analytics.stats import (
    contingency,
    exact_table,
    location,
    mantel_haenszel,
    multiplicity,
    one_way,
    ratio,
    stratified,
    summary,
    trend,
    unconditional,
)
from analytics.stats.hodges_lehmann import hodges_lehmann
from analytics.stats.normality import shapiro_wilk
from analytics.stats.paired_proportions import PairedTable, mcnemar, paired_odds_ratio
from analytics.stats.two_by_two import TwoByTwo

REFERENCE = Path(__file__).parents[1] / "reference" / "effects.json"
VALUES = json.loads(REFERENCE.read_text(encoding="utf-8"))


def cases(name):
    return [pytest.param(case, id=str(place)) for place, case in enumerate(VALUES[name])]


def near(value, *, rel=1e-9):
    return pytest.approx(value, rel=rel, abs=1e-300)


def two_by_two(cells):
    (a, b), (c, d) = cells
    return TwoByTwo(a, a + b, c, c + d)


@pytest.mark.parametrize("case", cases("one_way"))
@pytest.mark.parametrize("name", ["anova", "welch", "kruskal"])
def test_several_groups(case, name):
    function = {"anova": one_way.anova, "welch": one_way.welch_anova}.get(
        name, one_way.kruskal_wallis
    )
    result = function(*case["groups"])
    expected = case[name]
    assert (result.p_value, result.statistic) == near((expected["p"], expected["statistic"]))
    freedom = [result.degrees_of_freedom, result.denominator_degrees_of_freedom]
    assert [each for each in freedom if each is not None] == near(
        expected["df"] if isinstance(expected["df"], list) else [expected["df"]]
    )


@pytest.mark.parametrize("case", cases("paired_t"))
def test_paired_t(case):
    result = location.paired_t(case["values"], case["reference"])
    assert (result.test.p_value, result.test.statistic) == near((case["p"], case["statistic"]))
    interval = result.difference.interval
    assert (interval.low, interval.high) == near((case["low"], case["high"]))


@pytest.mark.parametrize("case", cases("shapiro"))
def test_shapiro_wilk(case):
    result = shapiro_wilk(case["values"])
    assert (result.statistic, result.p_value) == near((case["w"], case["p"]), rel=1e-6)


@pytest.mark.parametrize("case", cases("mann_whitney"))
def test_mann_whitney_by_every_method(case):
    def p_value(**options):
        return location.mann_whitney(case["values"], case["reference"], **options).test.p_value

    assert p_value(method="asymptotic") == near(case["plain"])
    assert p_value(method="asymptotic", continuity=True) == near(case["continuity"])
    assert p_value(method="exact") == near(case["exact"], rel=1e-8)


# R has no exact interval with ties.
@pytest.mark.parametrize(
    "case", [c for c in cases("mann_whitney") if isinstance(c.values[0]["shift"], float)]
)
def test_hodges_lehmann(case):
    result = hodges_lehmann(case["values"], case["reference"])
    found = (result.value, result.interval.low, result.interval.high)
    assert found == near((case["shift"], case["shift_low"], case["shift_high"]))


@pytest.mark.parametrize("case", cases("table"))
def test_likelihood_ratio_of_a_table(case):
    result = contingency.likelihood_ratio(case["rows"])
    assert (result.statistic, result.p_value) == near((case["g2"], case["likelihood_ratio"]))


@pytest.mark.parametrize(
    "case", [c for c in cases("table") if isinstance(c.values[0].get("fisher"), float)]
)
def test_exact_test_of_a_table_is_computed(case):
    result = exact_table.freeman_halton(case["rows"], generator=np.random.default_rng(1))
    assert result.monte_carlo_error is None
    assert result.p_value == near(case["fisher"], rel=1e-7)


@pytest.mark.parametrize("case", cases("trend"))
def test_trend(case):
    result = trend.cochran_armitage(case["events"], case["totals"], scores=case["scores"])
    assert (result.p_value, result.statistic**2) == near((case["p"], case["chi2"]))


@pytest.mark.parametrize("case", cases("mcnemar"))
def test_mcnemar(case):
    both, second, first, neither = case["cells"]
    table = PairedTable(both, second, first, neither)
    for method in ("exact", "mid_p", "asymptotic", "continuity"):
        assert mcnemar(table, method=method).p_value == near(case[method])
    interval = paired_odds_ratio(table).interval
    high = np.inf if case["or_high"] == "Inf" else case["or_high"]
    assert (interval.low, interval.high) == near((case["or_low"], high))


@pytest.mark.parametrize("case", cases("strata"))
def test_cochran_mantel_haenszel(case):
    tables = [two_by_two(each) for each in case["tables"]]
    plain = mantel_haenszel.cochran_mantel_haenszel(tables)
    assert (plain.statistic, plain.p_value) == near((case["chi2"], case["p"]))
    corrected = mantel_haenszel.cochran_mantel_haenszel(tables, continuity=True)
    assert corrected.p_value == near(case["continuity"])
    pooled = mantel_haenszel.common_odds_ratio(tables)
    found = (pooled.value, pooled.interval.low, pooled.interval.high)
    assert found == near((case["or"], case["low"], case["high"]))


@pytest.mark.parametrize("case", cases("strata"))
def test_homogeneity_of_odds_ratios(case):
    tables = [two_by_two(each) for each in case["tables"]]
    plain = mantel_haenszel.breslow_day(tables, tarone=False)
    assert (plain.statistic, plain.p_value) == near(
        (case["breslow_day"], case["breslow_day_p"]), rel=1e-7
    )
    corrected = mantel_haenszel.breslow_day(tables)
    assert (corrected.statistic, corrected.p_value) == near(
        (case["tarone"], case["tarone_p"]), rel=1e-7
    )


@pytest.mark.parametrize("case", cases("general"))
def test_general_association(case):
    result = stratified.general_association(case["tables"])
    assert (result.statistic, result.p_value) == near((case["chi2"], case["p"]))
    assert result.degrees_of_freedom == case["df"]


@pytest.mark.parametrize("case", cases("scores"))
@pytest.mark.parametrize("name", ["van_elteren", "mean_scores", "correlation"])
def test_stratified_scores(case, name):
    result = getattr(stratified, name)(case["tables"])
    expected = case[name]
    assert (result.statistic, result.p_value) == near((expected["chi2"], expected["p"]))


@pytest.mark.parametrize("case", cases("boschloo"))
@pytest.mark.parametrize("side", ["greater", "less", "two_sided", "minimum_likelihood"])
def test_boschloo(case, side):
    result = unconditional.boschloo(TwoByTwo(*case["cells"]), alternative=side)
    assert result.p_value == near(case[side], rel=1e-8)


@pytest.mark.parametrize("case", cases("adjusted"))
@pytest.mark.parametrize("method", ["holm", "hochberg", "benjamini_hochberg"])
def test_adjusted_p_values(case, method):
    assert getattr(multiplicity, method)(case["p"]) == near(case[method], rel=1e-12)


@pytest.mark.parametrize("case", cases("risk_ratio"))
def test_risk_ratio_of_miettinen_and_nurminen(case):
    estimate = ratio.risk_ratio(TwoByTwo(*case["cells"]), method="miettinen_nurminen")
    assert (estimate.interval.low, estimate.interval.high) == near(case["limits"], rel=1e-6)


@pytest.mark.parametrize("case", cases("quartiles"))
@pytest.mark.parametrize("rule", ["type 6", "type 2"])
def test_quartiles_by_other_rules(case, rule):
    found = summary.quartiles(case["values"], rule=rule)
    expected = case[rule.replace(" ", "")]
    assert (found.q1, found.median, found.q3) == near(expected, rel=1e-12)
    assert found.rule == rule
