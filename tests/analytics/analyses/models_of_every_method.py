"""A plan with a model of every method, and its results by key."""

from __future__ import annotations

from analytics.analyses.model_results import ModelResult, ModelsResult
from analytics.analyses.model_task import Fitted
from tests.analytics.example_cohort import plan_of

MODELS = [
    ("odds", "independent", "logistic", ""),
    ("odds_hc3", "independent", "logistic", 'errors = "hc3"'),
    ("penalised", "sich", "firth", ""),
    ("ratio", "independent", "modified_poisson", ""),
    ("difference", "independent", "standardised", ""),
    ("shift", "mrs90", "proportional_odds", ""),
    ("shift_sites", "mrs90", "proportional_odds", 'errors = "cluster"\ncluster = "site"'),
    ("shift_hc2", "mrs90", "proportional_odds", 'errors = "hc2"'),
    ("win", "mrs90", "win_odds", 'strata = ["site"]'),
    ("utility", "mrs90", "utility_weighted", ""),
    ("mean", "mrs90", "linear", ""),
    ("hazard", "dead90", "cox", 'strata = ["site"]'),
]
OUTCOMES = """
[outcomes]
title = "Outcomes"
primary = "mrs90"
rows = [
  { variable = "mrs90", kind = "ordinal", better = "lower" },
  { variable = "independent", better = "higher" },
  { variable = "sich", better = "lower" },
  { variable = "dead90", kind = "time_to_event", time = "days_observed", better = "lower" },
]

[[covariates]]
variable = "age"
form = "linear"
per = 10

[[covariates]]
variable = "nihss"
form = "linear"
"""
PLAN = plan_of(
    OUTCOMES
    + "".join(
        f'\n[[models]]\nkey = "{key}"\nlabel = "Model {key}"\noutcome = "{outcome}"\n'
        f'method = "{method}"\n{more}\n'
        for key, outcome, method, more in MODELS
    )
)


def fitted(result: ModelsResult, key: str) -> Fitted:
    found = one(result, key).adjusted
    assert isinstance(found, Fitted), found
    return found


def one(result: ModelsResult, key: str) -> ModelResult:
    (found,) = [each for each in result.models if each.model.key == key]
    return found
