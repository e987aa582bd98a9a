from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from analytics.stats.estimate import NotEstimableError
from analytics.stats.logistic import fit_logistic
from analytics.stats.missing.analyse import Departure, delta_adjusted, pooled_analysis
from analytics.stats.missing.chained import combine, impute
from analytics.stats.missing.convergence import convergence
from analytics.stats.missing.rubin import pool_imputations
from analytics.stats.missing.variables import ImputationPlan, variable
from tests.analytics.stats.missing.cohorts import cohort, plan_of, with_gaps

CHAINED = json.loads(
    (Path(__file__).parents[2] / "reference" / "missing.json").read_text(encoding="utf-8")
)["chained"]


@pytest.mark.parametrize("name", ["number", "binary", "nominal", "ordinal"])
def test_the_truth_is_recovered_where_complete_cases_are_biased(name):
    g, columns = cohort(4000, 11)
    truth = columns[name][1].mean()
    spread = columns[name][1].std() / np.sqrt(4000)
    gapped = {"x": columns["x"], name: with_gaps(g, columns, name)}
    complete = np.nanmean(gapped[name][1])
    imputed = impute(plan_of(gapped, iterations=2), 10)
    found = np.mean([imputed.completed(i)[name].mean() for i in range(10)])
    assert abs(complete - truth) > 5 * spread
    assert abs(found - truth) < 3 * spread


def test_intervals_cover_the_truth_as_often_as_they_say():
    covered = 0
    for replication in range(60):
        g, columns = cohort(200, 100 + replication)
        gapped = {"x": columns["x"], "number": with_gaps(g, columns, "number")}
        variables = (
            variable("x", "number", gapped["x"][1]),
            variable("number", "number", gapped["number"][1], method="normal"),
        )
        imputed = impute(ImputationPlan(variables=variables, seed=replication, iterations=1), 5)
        means, errors = zip(
            *(
                (values.mean(), values.std(ddof=1) / np.sqrt(200))
                for values in (imputed.completed(i)["number"] for i in range(5))
            ),
            strict=True,
        )
        limits = pool_imputations(means, errors, complete_df=199).estimate.interval
        covered += limits.low <= 0 <= limits.high
    # 57 of 60 are expected, within three binomial standard errors; the seeds are fixed.
    assert 52 <= covered <= 60


def test_imputations_agree_with_mice_within_monte_carlo_error():
    data = {
        name: np.array([np.nan if each is None else each for each in values], dtype=float)
        for name, values in CHAINED["data"].items()
    }
    kinds = {"score": "ordinal", "discharge": "nominal", "diabetes": "binary", "arm": "binary"}
    plan = plan_of({k: (kinds.get(k, "number"), v) for k, v in data.items()}, iterations=5)
    m = 25
    imputed = impute(plan, m)
    completed = [imputed.completed(i) for i in range(m)]

    def agrees(values, expected):
        error = np.sqrt(np.var(values, ddof=1) / m + expected["sd"] ** 2 / CHAINED["m"])
        assert abs(np.mean(values) - expected["mean"]) < 4 * error

    agrees([each["score"].__le__(2).mean() for each in completed], CHAINED["good"])
    agrees([each["nihss"].mean() for each in completed], CHAINED["nihss"])
    agrees([each["diabetes"].mean() for each in completed], CHAINED["diabetes"])
    fits = [
        fit_logistic(np.column_stack([each["arm"], each["age"]]), each["score"] <= 2)
        for each in completed
    ]
    agrees([fit.coefficients[1] for fit in fits], CHAINED["log_odds"])
    within = np.mean([fit.covariance[1, 1] for fit in fits])
    assert within == pytest.approx(CHAINED["log_odds"]["within"], rel=0.02)


def everything(seed=5, n=300):
    g, columns = cohort(n, 3)
    gapped = {"x": columns["x"]}
    for name in ("number", "binary", "nominal", "ordinal"):
        gapped[name] = with_gaps(g, columns, name)
    return plan_of(gapped, seed=seed, iterations=4)


def test_the_result_is_the_same_however_many_workers_share_it():
    plan = everything()
    whole = impute(plan, 6)
    parts = [impute(plan, numbers=numbers) for numbers in ((5, 1), (0, 3), (2,), (4,))]
    joined = combine(parts)
    assert joined.numbers == whole.numbers
    for name in whole.drawn:
        assert (joined.drawn[name] == whole.drawn[name]).all()
        assert (joined.means[name] == whole.means[name]).all()
    with pytest.raises(ValueError, match="twice"):
        combine([parts[0], parts[0]])


def test_children_of_the_seed_are_those_that_numpy_spawns():
    spawned = np.random.SeedSequence(5).spawn(3)[2]
    expected = np.random.default_rng(spawned).random(4)
    assert (everything().generator(2).random(4) == expected).all()


def test_another_seed_draws_other_values_and_observed_ones_never_change():
    plan = everything()
    first, second = impute(plan, 2), impute(replace(plan, seed=6), 2)
    assert (first.drawn["number"] != second.drawn["number"]).any()
    for each in plan.variables:
        seen = ~each.missing
        assert (first.completed(1)[each.name][seen] == each.values[seen]).all()
        assert not np.isnan(first.completed(1)[each.name]).any()
    assert "m = 2, 4 iterations, seed 5" in first.method


def test_traces_tell_of_convergence():
    imputed = impute(everything(), 5)
    assert imputed.means["ordinal"].shape == (5, 4)
    found = {each.name: each for each in convergence(imputed)}
    assert 0.5 < found["ordinal"].of_means < 2
    assert set(found) == {"number", "binary", "nominal", "ordinal"}


def test_matched_values_are_observed_values():
    imputed = impute(everything(), 1)
    seen = everything().variables[1].values
    assert np.isin(imputed.drawn["number"], seen).all()


def test_a_category_that_is_ruled_out_is_never_drawn():
    plan = everything()
    ordinal = plan.variables[-1]
    allowed = np.ones((300, 4), dtype=bool)
    allowed[:, 3] = False
    limited = variable("ordinal", "ordinal", ordinal.values, allowed=allowed)
    drawn = impute(replace(plan, variables=(*plan.variables[:-1], limited)), 3).drawn["ordinal"]
    assert drawn.max() == 2
    none = variable("ordinal", "ordinal", ordinal.values, allowed=np.zeros((300, 4), dtype=bool))
    with pytest.raises(NotEstimableError, match="ordinal: a patient may have none"):
        impute(replace(plan, variables=(*plan.variables[:-1], none)), 1)


@pytest.mark.parametrize("name", ["number", "binary", "ordinal"])
def test_a_shift_moves_what_is_imputed_towards_higher_values(name):
    plan = everything()
    means = []
    for delta in (-2.0, 0.0, 2.0):
        moved = tuple(
            variable(each.name, each.kind, each.values, shift=np.full(300, delta))
            if each.name == name
            else each
            for each in plan.variables
        )
        means.append(impute(replace(plan, variables=moved), 3).drawn[name].mean())
    assert means[0] < means[1] < means[2]


def test_separation_and_collinear_columns_do_not_stop_the_chain():
    g = np.random.default_rng(1)
    x = g.normal(size=80)
    outcome = (x > 0).astype(float)
    outcome[:15] = np.nan
    columns = {
        "x": ("number", x),
        "twice": ("number", 2 * x),
        "constant": ("number", np.ones(80)),
        "outcome": ("binary", outcome),
    }
    drawn = impute(plan_of(columns, iterations=3), 4).drawn["outcome"]
    assert ((drawn == 1) == (x[:15] > 0)).mean() > 0.7


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: variable("a", "number", [np.nan, 1.0]), NotEstimableError, "a: fewer than two"),
        (lambda: variable("a", "binary", [np.nan, 1.0, 1.0]), NotEstimableError, "same category"),
        (lambda: variable("a", "binary", [0, 2.0]), ValueError, "codes 0 and 1"),
        (lambda: variable("a", "nominal", [0.5, 1]), ValueError, "must be the codes"),
        (lambda: variable("a", "number", [np.inf, 1]), ValueError, "finite"),
        (lambda: variable("a", "nominal", [0, 1], shift=[1, 1]), ValueError, "shift"),
        (lambda: variable("a", "nominal", [0, 1], allowed=[[True]]), ValueError, "allowed"),
        (lambda: impute(plan_of({"a": ("number", np.ones(3))}), 2), NotEstimableError, "no value"),
        (lambda: plan_of({"a": ("number", np.ones(3)), "b": ("number", np.ones(2))}), ValueError,
         "same number"),
        (lambda: plan_of({"a": ("number", np.ones(3))}, iterations=0), ValueError, "at least one"),
    ],
)  # fmt: skip
def test_what_cannot_be_imputed_is_refused_in_words(make, error, words):
    with pytest.raises(error, match=words):
        make()


def share_of_worst(completed):
    share = (completed["ordinal"] >= 2).mean()
    return share, np.sqrt(share * (1 - share) / 300)


def test_an_analysis_over_imputations_follows_rubins_rules():
    imputed = impute(everything(), 4)
    pooled = pooled_analysis(imputed, share_of_worst, complete_df=299)
    results = [share_of_worst(imputed.completed(i)) for i in range(4)]
    assert pooled == pool_imputations(*zip(*results, strict=True), complete_df=299)


def test_the_tipping_delta_is_the_nearest_that_changes_the_verdict():
    def above_half(completed):
        share, error = share_of_worst(completed)
        return share - 0.5, error

    plan = replace(everything(), iterations=2)

    def departure(name, *deltas):
        return Departure(name=name, patients=np.ones(300, dtype=bool), deltas=deltas)

    found = delta_adjusted(plan, departure("ordinal", -6, -3, 0, 3), above_half, m=3)
    shares = [each.pooled.estimate.value for each in found.results]
    assert shares == sorted(shares)
    verdicts = {each.delta: each.pooled.test.p_value < 0.05 for each in found.results}
    differing = [delta for delta, verdict in verdicts.items() if verdict != verdicts[0]]
    assert found.tipping == min(differing, key=abs, default=None)
    assert differing
    with pytest.raises(ValueError, match="no variable"):
        delta_adjusted(plan, departure("none", 0), above_half)
    with pytest.raises(ValueError, match="ordered variable"):
        delta_adjusted(plan, departure("nominal", 0), above_half)
    with pytest.raises(ValueError, match="at least one delta"):
        delta_adjusted(plan, departure("ordinal"), above_half)
