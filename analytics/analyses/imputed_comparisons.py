"""Which crude comparisons of outcomes are made on imputed data, where the primary analysis is.

Each is a model without covariates, so that it is pooled as the models are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from analytics.analyses.engine import Study
from analytics.analyses.imputing import follows
from analytics.plan import MissingData, Model, OutcomeRow, Plan
from analytics.plan.adjustment import Errors, Method
from analytics.plan.outcomes import Scale

# The model without covariates that gives each measure.
METHOD_OF: dict[Scale, Method] = {
    "risk_difference": "standardised",
    "risk_ratio": "modified_poisson",
    "odds_ratio": "logistic",
    "mean_difference": "linear",
    "common_odds_ratio": "proportional_odds",
    "win_odds": "win_odds",
}


def comparisons_of(
    study: Study, plan: Plan, part: MissingData, taking: Collection[str]
) -> tuple[Model, ...]:
    """The measures of every outcome that is imputed; ``taking`` are the chain's variables.

    An outcome is imputed if it is in the chain or follows from the score.
    """
    return tuple(
        _model(plan, row, scale)
        for row in plan.outcomes.rows
        if is_imputed(study, part, row, taking)
        for scale in dict.fromkeys(_scales(plan, row))
    )


def is_imputed(study: Study, part: MissingData, row: OutcomeRow, taking: Collection[str]) -> bool:
    """Whether an outcome has no missing values on imputed data."""
    if row.kind == "time_to_event":
        return False
    return row.variable in taking or follows(study, part.variable, row.variable) is not None


def _scales(plan: Plan, row: OutcomeRow) -> Iterator[Scale]:
    """As the plan measures the outcome, and as its margin is judged."""
    if row.kind == "binary":
        effects = plan.effects_of(row)
        if effects.risk_difference != "none":
            yield "risk_difference"
        if effects.odds_ratio != "none":
            yield "odds_ratio"
        if effects.risk_ratio != "none":
            yield "risk_ratio"
    elif row.kind == "ordinal":
        yield from ("common_odds_ratio", "win_odds")
    else:
        yield "mean_difference"
    if row.margin is not None:
        yield row.margin.scale


def _model(plan: Plan, row: OutcomeRow, scale: Scale) -> Model:
    return Model(
        key=f"{row.variable}_{scale}",
        outcome=row.variable,
        method=METHOD_OF[scale],
        covariates=(),
        errors=_errors(plan, row),
        missing="multiple_imputation",
    )


def _errors(plan: Plan, row: OutcomeRow) -> Errors:
    """HC2 of two groups is the variance of Welch's test."""
    welch = row.kind == "continuous" and plan.statistics.mean_test == "welch"
    return "hc2" if welch else "model"
