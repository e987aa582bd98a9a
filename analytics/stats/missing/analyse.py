"""An analysis repeated over imputations, and over departures from missing at random.

``pooled_analysis(imputations, analysis)`` applies Rubin's rules to ``analysis(completed) ->
(estimate, standard error)``; ``delta_adjusted(plan, departure, analysis)`` imputes again with the
missing values shifted, to find the delta that tips the verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np
from numpy.typing import NDArray

from analytics.stats.missing.chained import impute
from analytics.stats.missing.rubin import PooledImputations, pool_imputations
from analytics.stats.missing.variables import ImputationPlan, Imputations

Completed = Mapping[str, NDArray[np.float64]]
Analysis = Callable[[Completed], tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Departure:
    """The variable whose missing values are shifted, in which patients (yes/no, shape (n,)).

    ``deltas`` are log odds of higher levels, or in the unit of a number.
    """

    name: str
    patients: NDArray[np.bool_]
    deltas: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeltaResult:
    """``delta`` on the log odds of higher levels, or in the unit of a number."""

    delta: float
    pooled: PooledImputations


@dataclass(frozen=True, slots=True, kw_only=True)
class DeltaAdjusted:
    """Results in the order of the deltas.

    ``tipping`` is the delta nearest to 0 whose verdict at ``alpha`` (and its side) differs from
    that at the delta nearest to 0 (missing at random, if 0 is among them); None if no delta tips.
    """

    name: str
    results: tuple[DeltaResult, ...]
    tipping: float | None
    alpha: float
    method: str


def pooled_analysis(
    imputations: Imputations,
    analysis: Analysis,
    *,
    complete_df: float = inf,
    level: float = 0.95,
    name: str = "pooled estimate",
) -> PooledImputations:
    """Rubin's rules over the analysis of every completed data set; errors as the analysis raises.

    The estimate must be on the scale on which it is about normal: log odds, not odds.
    """
    results = [analysis(imputations.completed(place)) for place in range(imputations.m)]
    estimates, errors = zip(*results, strict=True)
    return pool_imputations(estimates, errors, complete_df=complete_df, level=level, name=name)


def delta_adjusted(
    plan: ImputationPlan,
    departure: Departure,
    analysis: Analysis,
    *,
    m: int = 20,
    complete_df: float = inf,
    level: float = 0.95,
    draw: Callable[[ImputationPlan, int], Imputations] = impute,
) -> DeltaAdjusted:
    """Impute again with each delta of the departure, and analyse.

    ``draw(plan, m)`` imputes, here or with the help of other processes.  All deltas use the same
    seed, so that they differ by the shift and not by chance.  ValueError if the variable is unknown
    or nominal, or no delta is given.  Source: the delta adjustment of van Buuren, Flexible
    Imputation of Missing Data, 2nd ed. 2018, section 9.2.
    """
    name = departure.name
    if name not in {each.name for each in plan.variables}:
        raise ValueError(f"no variable is called {name}")
    if not departure.deltas:
        raise ValueError("at least one delta is needed")
    chosen = np.asarray(departure.patients, dtype=np.float64)
    results = []
    for delta in departure.deltas:
        imputations = draw(_shifted(plan, name, chosen * delta), m)
        pooled = pooled_analysis(imputations, analysis, complete_df=complete_df, level=level)
        results.append(DeltaResult(delta=float(delta), pooled=pooled))
    alpha = 1 - level
    return DeltaAdjusted(
        name=name,
        results=tuple(results),
        tipping=_tipping(results, alpha),
        alpha=alpha,
        method=f"delta-adjusted multiple imputation, m = {m}, seed {plan.seed}",
    )


def _shifted(plan: ImputationPlan, name: str, shift: NDArray[np.float64]) -> ImputationPlan:
    changed = []
    for each in plan.variables:
        if each.name == name:
            if each.kind == "nominal" or shift.shape != each.values.shape:
                raise ValueError(
                    f"{name}: a shift of shape (n,) for an ordered variable is expected"
                )
            changed.append(replace(each, shift=shift))
        else:
            changed.append(each)
    return replace(plan, variables=tuple(changed))


def _tipping(results: Sequence[DeltaResult], alpha: float) -> float | None:
    nearest = sorted(results, key=lambda each: abs(each.delta))
    base = verdict(nearest[0].pooled, alpha)
    return next((each.delta for each in nearest if verdict(each.pooled, alpha) != base), None)


def verdict(pooled: PooledImputations, alpha: float) -> int:
    """0 where P is not below ``alpha``, else 1 or -1, the side on which the estimate lies."""
    if pooled.test.p_value >= alpha:
        return 0
    return 1 if pooled.estimate.value > 0 else -1
