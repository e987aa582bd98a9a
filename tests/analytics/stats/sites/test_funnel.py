from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats.estimate import NotEstimableError
from analytics.stats.sites.funnel import SiteCount, exact_limit, funnel

REFERENCE = json.loads(
    (Path(__file__).parents[2] / "reference" / "sites.json").read_text(encoding="utf-8")
)["funnel"]


def sites(*counts):
    return [SiteCount(site=f"S{k}", events=e, n=n) for k, (e, n) in enumerate(counts)]


NINE = sites((3, 40), (9, 41), (14, 86), (2, 35), (30, 90), (8, 60), (1, 9), (22, 70), (5, 55))


def test_exact_limits_are_those_of_r():
    for row in REFERENCE:
        found = exact_limit([row["n"]], row["target"], row["p"])[0]
        assert found == pytest.approx(row["limit"], rel=1e-7, abs=1e-9), row


def test_exact_limits_are_computed_for_all_sizes_at_once():
    sizes = np.arange(1, 300)
    together = exact_limit(sizes, 0.2, 0.975)
    assert together == pytest.approx([exact_limit([n], 0.2, 0.975)[0] for n in sizes])


def test_dispersion_is_the_mean_of_winsorised_squares_and_widens_the_limits():
    plain = funnel(NINE)
    n = np.array([each.n for each in NINE])
    share = np.array([each.events for each in NINE]) / n
    target = sum(each.events for each in NINE) / n.sum()
    z = (share - target) / np.sqrt(target * (1 - target) / n)
    drawn_in = np.clip(z, np.quantile(z, 0.1), np.quantile(z, 0.9))
    phi = np.mean(drawn_in**2)
    assert plain.phi == pytest.approx(phi)
    weights = n / (target * (1 - target))
    tau_squared = (9 * phi - 8) / (weights.sum() - (weights**2).sum() / weights.sum())
    assert plain.tau_squared == pytest.approx(tau_squared)
    assert tau_squared > 0
    wide = funnel(NINE, overdispersion="multiplicative")
    assert [each.z for each in wide.points] == pytest.approx(z / np.sqrt(phi))
    added = funnel(NINE, overdispersion="additive")
    variance = target * (1 - target) / n + tau_squared
    assert [each.z for each in added.points] == pytest.approx((share - target) / np.sqrt(variance))
    (curve, _) = added.limits([50])
    half = 1.959963984540054 * np.sqrt(target * (1 - target) / 50 + tau_squared)
    assert curve.high[0] == pytest.approx(target + half)


def test_underdispersion_does_not_narrow_the_limits():
    alike = sites((10, 50), (10, 51), (20, 100), (9, 45))
    assert funnel(alike).phi < 1
    wide = funnel(alike, overdispersion="multiplicative")
    (curve, _) = wide.limits([50])
    share = wide.target
    assert curve.high[0] - share == pytest.approx(
        1.959963984540054 * (share * (1 - share) / 50) ** 0.5
    )


def test_a_site_beyond_the_limits_is_told_by_the_widest_level_it_passes():
    chart = funnel(sites((5, 50), (25, 50), (11, 50)), target=0.2)
    assert [each.outside for each in chart.points] == [None, 0.998, None]


def test_sites_without_patients_are_named():
    chart = funnel([*NINE, SiteCount(site="new", events=0, n=0)])
    assert chart.without_patients == ("new",)
    assert len(chart.points) == 9


def test_one_site_has_no_dispersion():
    assert funnel(sites((3, 20))).phi is None


@pytest.mark.parametrize(
    ("rows", "choices", "error", "words"),
    [
        ([], {}, NotEstimableError, "no site"),
        ([(0, 0)], {}, NotEstimableError, "no site"),
        ([(0, 10), (0, 4)], {}, NotEstimableError, "does not vary"),
        ([(5, 4)], {}, ValueError, "5 events among 4"),
        ([(1, 4)], {"overdispersion": "beta"}, ValueError, "unknown"),
        ([(1, 4)], {"levels": (1.2,)}, ValueError, "level"),
        ([(1, 4), (1, 3)], {"winsorised": 0.5}, ValueError, "winsorised"),
    ],
)
def test_what_cannot_be_drawn_is_refused(rows, choices, error, words):
    with pytest.raises(error, match=words):
        funnel(sites(*rows), **choices)


@given(st.integers(1, 5000), st.floats(0.01, 0.99))
def test_limits_widen_with_the_level_and_hold_the_target(n, target):
    inner = [exact_limit([n], target, p)[0] for p in (0.025, 0.975)]
    outer = [exact_limit([n], target, p)[0] for p in (0.001, 0.999)]
    assert outer[0] <= inner[0] + 1e-12
    assert inner[1] <= outer[1] + 1e-12
    assert inner[0] < inner[1]
