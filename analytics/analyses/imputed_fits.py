"""A model's effect of the exposure on the scale on which it is normal, for Rubin's rules.

``effect(data, model) -> (coefficient, standard error)``; ``back(model, pooled)`` as it is read.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analytics.analyses.model_data import Prepared
from analytics.analyses.model_ordinal import counts_of
from analytics.analyses.model_task import HETEROSCEDASTIC
from analytics.plan import Model
from analytics.stats.cox import fit_cox
from analytics.stats.estimate import Estimate, NotEstimableError, log_with_error
from analytics.stats.firth import fit_firth
from analytics.stats.logistic import fit_logistic
from analytics.stats.mean_model import mean_differences
from analytics.stats.missing.rubin import PooledImputations, as_ratio
from analytics.stats.ordinal_model import fit_ordinal
from analytics.stats.ordinal_pooled import pooled_win_odds
from analytics.stats.risk_regression import modified_poisson
from analytics.stats.sandwich import RobustErrors, robust_covariance
from analytics.stats.standardisation import standardise
from analytics.stats.utility import CHAISINANUNKUL

Pair = tuple[float, float]
MEASURES = {
    "logistic": "Odds ratio",
    "firth": "Odds ratio (Firth)",
    "modified_poisson": "Risk ratio",
    "standardised": "Risk difference, points",
    "linear": "Difference of means",
    "proportional_odds": "Common odds ratio",
    "win_odds": "Win odds",
    "utility_weighted": "Difference of mean utility",
    "cox": "Hazard ratio",
}
DIFFERENCES = ("standardised", "linear", "utility_weighted")


def effect(data: Prepared, model: Model) -> Pair:
    """NotEstimableError where the method cannot be carried out on these patients."""
    if not 0 < data.exposed.sum() < data.n:
        raise NotEstimableError("a group has no patients with all values")
    return _METHODS[model.method](data, model)


def back(model: Model, pooled: PooledImputations) -> Estimate:
    """The pooled effect as the method gives it: a ratio, or a difference."""
    return pooled.estimate if model.method in DIFFERENCES else as_ratio(pooled)


def parameters(data: Prepared, model: Model) -> int:
    """How many parameters the model has, for the degrees of freedom of the complete data."""
    if model.method == "proportional_odds":
        return len(data.design.names) + int(np.unique(data.levels).size) - 1
    return 2 if model.method == "win_odds" else len(data.design.names) + 1


def _robust(data: Prepared, model: Model) -> RobustErrors | None:
    if data.clusters is not None:
        return RobustErrors(clusters=data.clusters)
    kind = HETEROSCEDASTIC.get(model.errors)
    return None if kind is None else RobustErrors(kind=kind)


def _of(coefficient: float, variance: float) -> Pair:
    return float(coefficient), float(np.sqrt(variance))


def _logistic(data: Prepared, model: Model) -> Pair:
    found = fit_logistic(data.design.values, data.values, terms=data.design.names)
    covariance, errors = found.covariance, _robust(data, model)
    if errors is not None:
        robust = robust_covariance(found, data.design.values, data.values, errors=errors)
        covariance = robust.covariance
    return _of(found.coefficients[1], covariance[1, 1])


def _firth(data: Prepared, _model: Model) -> Pair:
    found = fit_firth(data.design.values, data.values, terms=data.design.names)
    return _of(found.coefficients[1], found.covariance[1, 1])


def _modified_poisson(data: Prepared, model: Model) -> Pair:
    found = modified_poisson(
        data.design.values, data.values, errors=_robust(data, model), terms=data.design.names
    )
    return found.terms[0].coefficient, found.terms[0].standard_error


def _standardised(data: Prepared, model: Model) -> Pair:
    found = fit_logistic(data.design.values, data.values, terms=data.design.names)
    errors, robust = _robust(data, model), None
    if errors is not None:
        robust = robust_covariance(found, data.design.values, data.values, errors=errors)
    difference = standardise(found, data.design.values, 0, robust=robust).difference
    return difference.coefficient, difference.standard_error


def _means(data: Prepared, model: Model, outcome: np.ndarray) -> Pair:
    if np.ptp(outcome) == 0:
        raise NotEstimableError("the outcome is the same in every patient")
    found = mean_differences(
        data.design.values, outcome, errors=_robust(data, model), terms=data.design.names
    )
    return found.terms[0].coefficient, found.terms[0].standard_error


def _linear(data: Prepared, model: Model) -> Pair:
    turned = data.row.kind == "ordinal" and data.row.better == "higher"
    return _means(data, model, -data.values if turned else data.values)


def _utility_weighted(data: Prepared, model: Model) -> Pair:
    levels = data.levels
    if levels.min() < 0 or levels.max() >= len(CHAISINANUNKUL):
        raise NotEstimableError("utilities are set for the scores 0 to 6 only")
    return _means(data, model, np.asarray(CHAISINANUNKUL)[levels])


def _proportional_odds(data: Prepared, model: Model) -> Pair:
    found = fit_ordinal(data.design.values, data.levels, terms=data.design.names)
    covariance = found.covariance
    if model.errors != "model":
        covariance = found.robust(data.clusters).covariance
    place = found.thresholds.size
    return _of(found.coefficients[0], covariance[place, place])


def _win_odds(data: Prepared, _model: Model) -> Pair:
    layers = np.zeros(data.n, np.int64) if data.strata is None else data.strata
    found = pooled_win_odds([counts_of(data, layers == each) for each in np.unique(layers)])
    return log_with_error(found.estimate)


def _cox(data: Prepared, model: Model) -> Pair:
    found = fit_cox(
        data.values if data.times is None else data.times,
        data.levels,
        data.design.values,
        strata=data.strata,
        clusters=data.clusters,
        robust=model.errors != "model",
        terms=data.design.names,
    )
    return float(found.coefficients[0]), float(found.standard_errors[0])


_METHODS: dict[str, Callable[[Prepared, Model], Pair]] = {
    "logistic": _logistic,
    "firth": _firth,
    "modified_poisson": _modified_poisson,
    "standardised": _standardised,
    "linear": _linear,
    "proportional_odds": _proportional_odds,
    "win_odds": _win_odds,
    "utility_weighted": _utility_weighted,
    "cox": _cox,
}
