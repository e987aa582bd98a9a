"""Agreement with metafor; evidence.R and its output lie in tests/analytics/reference."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analytics.stats.meta.effects import StudyTable, effects_from_tables
from analytics.stats.meta.mantel_haenszel import mantel_haenszel, peto
from analytics.stats.meta.pooling import inverse_variance
from analytics.stats.two_by_two import TwoByTwo

REFERENCE = json.loads(
    (Path(__file__).parents[2] / "reference" / "evidence.json").read_text(encoding="utf-8")
)["sets"]
METHODS = ["reml", "dersimonian_laird", "paule_mandel"]
INFERENCES = ["normal", "hartung_knapp", "hartung_knapp_ad_hoc"]


def parts(key):
    entry = REFERENCE[key]
    tables = [
        StudyTable(name=f"study {place}", table=TwoByTwo(*row))
        for place, row in enumerate(entry["tables"])
    ]
    return entry, tables, key.split(" ")[1]


def agrees(analysis, expected, *, rel):
    estimate = analysis.estimate
    found = (estimate.value, estimate.interval.low, estimate.interval.high)
    wanted = (expected["effect"], expected["low"], expected["high"])
    assert found == pytest.approx(wanted, rel=rel, abs=1e-10)
    assert analysis.test.p_value == pytest.approx(expected["p"], rel=rel)
    assert analysis.heterogeneity.q.statistic == pytest.approx(expected["q"], rel=1e-9)
    assert analysis.heterogeneity.q.p_value == pytest.approx(expected["q_p"], rel=1e-9)
    assert analysis.heterogeneity.i_squared == pytest.approx(expected["i2"], rel=rel, abs=1e-10)
    assert analysis.heterogeneity.h**2 == pytest.approx(expected["h2"], rel=rel)
    assert analysis.weights == pytest.approx(expected["weights"], rel=rel)


@pytest.mark.parametrize("key", REFERENCE)
def test_effects_of_studies(key):
    entry, tables, measure = parts(key)
    effects = effects_from_tables(tables, measure)
    assert [each.effect for each in effects.studies] == pytest.approx(entry["effects"], abs=1e-12)
    errors = [each.standard_error for each in effects.studies]
    assert errors == pytest.approx(entry["errors"], rel=1e-12)


@pytest.mark.parametrize("key", REFERENCE)
def test_fixed_effect(key):
    entry, tables, measure = parts(key)
    analysis = inverse_variance(effects_from_tables(tables, measure).studies, between=None)
    expected = entry["fixed"]
    # metafor's H² of a fixed effect is Q/df even below 1; ours is cut at 1, as I² is at 0.
    agrees(analysis, expected | {"h2": max(1.0, expected["h2"])}, rel=1e-10)
    assert analysis.prediction is None


@pytest.mark.parametrize("inference", INFERENCES)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("key", REFERENCE)
def test_random_effects(key, method, inference):
    entry, tables, measure = parts(key)
    expected = entry[f"{method} {inference}"]
    studies = effects_from_tables(tables, measure).studies
    analysis = inverse_variance(studies, between=method, inference=inference)
    agrees(analysis, expected, rel=1e-7)
    spread = analysis.heterogeneity
    assert spread.tau_squared == pytest.approx(expected["tau2"], rel=1e-7, abs=1e-12)
    limits = (spread.tau_squared_interval.low, spread.tau_squared_interval.high)
    wanted = (expected["tau2_low"], expected["tau2_high"])
    assert limits == pytest.approx(wanted, rel=1e-6, abs=1e-9)
    prediction = (analysis.prediction.low, analysis.prediction.high)
    assert prediction == pytest.approx((expected["pi_low"], expected["pi_high"]), rel=1e-7)


@pytest.mark.parametrize("key", REFERENCE)
def test_mantel_haenszel(key):
    entry, tables, measure = parts(key)
    expected = entry["mantel_haenszel"]
    analysis = mantel_haenszel(tables, measure)
    assert analysis.estimate.value == pytest.approx(expected["effect"], rel=1e-10)
    error = analysis.estimate.value / analysis.test.statistic
    assert abs(error) == pytest.approx(expected["se"], rel=1e-10)
    assert analysis.test.p_value == pytest.approx(expected["p"], rel=1e-9)


@pytest.mark.parametrize("key", [key for key in REFERENCE if "odds_ratio" in key])
def test_peto(key):
    entry, tables, _ = parts(key)
    expected = entry["peto"]
    analysis = peto(tables)
    assert analysis.estimate.value == pytest.approx(expected["effect"], rel=1e-10)
    assert analysis.test.p_value == pytest.approx(expected["p"], rel=1e-9)
    assert analysis.heterogeneity.q.statistic == pytest.approx(expected["q"], rel=1e-9)
