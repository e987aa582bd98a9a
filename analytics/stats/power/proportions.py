"""Two proportions: power, sample size and the smallest difference that could be detected.

``power_of_proportions(p, reference, n, reference_n, *, alpha=0.05, method="normal")``,
``patients_for_proportions(p, reference, *, power=0.8, …)`` and
``detectable_proportions(reference, n, reference_n, *, power=0.8, …)``; two-sided tests.

Methods: "normal" (pooled variance under no difference, as R's ``power.prop.test``; the chance of a
significant result in the wrong direction is left out), "arcsine" (Cohen's h, as R's
``pwr::pwr.2p2n.test``) and, for power, "fisher" (the exact power of Fisher's two-sided test).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import asin, sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, ndtr, xlog1py, xlogy

from analytics.stats.estimate import NotEstimableError, normal_quantile
from analytics.stats.power.search import (
    effect_for,
    patients_for,
    require_alpha,
    require_alpha_and_power,
    require_sizes,
    whole,
)
from analytics.stats.two_by_two import RELATIVE_TOLERANCE

Array = NDArray[np.float64]
Approximation = Literal["normal", "arcsine"]
Method = Literal["normal", "arcsine", "fisher"]
MOST_TABLES = 4_000_000
NEGLIGIBLE = 1e-13


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSize:
    """Patients per group: exact, and rounded up; ``power`` is the one asked for."""

    n: int
    reference_n: int
    exact: float
    power: float
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Detectable:
    """Proportions that would be told from the reference with the power; None if none would."""

    higher: float | None
    lower: float | None
    power: float
    method: str


def power_of_proportions(
    p: float,
    reference: float,
    n: int,
    reference_n: int,
    *,
    alpha: float = 0.05,
    method: Method = "normal",
) -> float:
    """The chance of P < alpha (Fisher: P <= alpha) if the true proportions are these.

    NotEstimableError if a group is empty or, with "fisher", the groups are too large to go through
    all tables; ValueError on proportions outside [0, 1] or an unknown method.
    """
    require_alpha(alpha)
    require_sizes(n, reference_n)
    _require_proportions(p, reference)
    if method == "fisher":
        return _fisher(p, reference, n, reference_n, alpha)
    if method not in _APPROXIMATE:
        raise ValueError(f"unknown method {method!r}")
    return _APPROXIMATE[method](p, reference, n, reference_n, alpha)


def patients_for_proportions(
    p: float,
    reference: float,
    *,
    power: float = 0.8,
    alpha: float = 0.05,
    ratio: float = 1.0,
    method: Approximation = "normal",
) -> SampleSize:
    """Patients needed to tell ``p`` from ``reference``; ``ratio`` reference patients per patient.

    NotEstimableError if the proportions are equal; ValueError as ``power_of_proportions``.
    """
    require_alpha_and_power(alpha, power)
    _require_proportions(p, reference)
    if p == reference:
        raise NotEstimableError("no number of patients tells equal proportions apart")
    if method not in _APPROXIMATE or ratio <= 0:
        raise ValueError(f"unknown method {method!r}, or no positive ratio")
    function = _APPROXIMATE[method]
    exact = patients_for(
        lambda n: function(p, reference, n, n * ratio, alpha), power, fewest=min(1.0, 1 / ratio)
    )
    return SampleSize(
        n=whole(exact),
        reference_n=whole(exact * ratio),
        exact=exact,
        power=power,
        method=_NAMES[method],
    )


def detectable_proportions(
    reference: float,
    n: int,
    reference_n: int,
    *,
    power: float = 0.8,
    alpha: float = 0.05,
    method: Approximation = "normal",
) -> Detectable:
    """The nearest proportions above and below that these patients would show with the power."""
    require_alpha_and_power(alpha, power)
    require_sizes(n, reference_n)
    _require_proportions(reference, reference)
    if method not in _APPROXIMATE:
        raise ValueError(f"unknown method {method!r}")
    function = _APPROXIMATE[method]

    def at(p: float) -> float:
        return function(p, reference, n, reference_n, alpha)

    return Detectable(
        higher=_reached(at, power, reference, 1.0),
        lower=_reached(at, power, reference, 0.0),
        power=power,
        method=_NAMES[method],
    )


def _reached(at: Callable[[float], float], power: float, start: float, end: float) -> float | None:
    try:
        return effect_for(at, power, start, end)
    except NotEstimableError:
        return None


def _normal(p: float, reference: float, n: float, m: float, alpha: float) -> float:
    pooled = (n * p + m * reference) / (n + m)
    under_none = sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    own = sqrt(p * (1 - p) / n + reference * (1 - reference) / m)
    distance = abs(p - reference) - normal_quantile(1 - alpha) * under_none
    if own == 0:
        return float(distance > 0)
    return float(ndtr(distance / own))


def _arcsine(p: float, reference: float, n: float, m: float, alpha: float) -> float:
    effect = 2 * asin(sqrt(p)) - 2 * asin(sqrt(reference))
    shift, z = effect * sqrt(n * m / (n + m)), normal_quantile(1 - alpha)
    return float(ndtr(shift - z) + ndtr(-shift - z))


def _fisher(p: float, reference: float, n: int, m: int, alpha: float) -> float:
    if (n + 1) * (m + 1) > MOST_TABLES:
        raise NotEstimableError("the groups are too large for an exact power")
    own, other = binomial(n, p), binomial(m, reference)
    ways, other_ways = _log_choose(n), _log_choose(m)
    power = 0.0
    for total in range(n + m + 1):
        events = np.arange(max(0, total - m), min(n, total) + 1)
        reach = own[events] * other[total - events]
        if reach.sum() < NEGLIGIBLE / (n + m):
            continue
        weights = ways[events] + other_ways[total - events]
        chances = np.exp(weights - weights.max())
        power += float(reach[_fisher_p(chances / chances.sum()) <= alpha].sum())
    return power


def _fisher_p(chances: Array) -> Array:
    """P of every table with the same margins: all tables that are no more probable."""
    order = np.argsort(chances)
    summed = np.concatenate([[0.0], np.cumsum(chances[order])])
    upto = np.searchsorted(chances[order], chances * (1 + RELATIVE_TOLERANCE), side="right")
    return np.asarray(summed[upto], dtype=np.float64)


def binomial(n: int, p: float) -> Array:
    """Probabilities of 0..n events, shape (n + 1,)."""
    counts = np.arange(n + 1)
    return np.asarray(
        np.exp(_log_choose(n) + xlogy(counts, p) + xlog1py(n - counts, -p)), dtype=np.float64
    )


def _log_choose(n: int) -> Array:
    counts = np.arange(n + 1)
    return np.asarray(gammaln(n + 1) - gammaln(counts + 1) - gammaln(n - counts + 1))


def _require_proportions(p: float, reference: float) -> None:
    if not (0 <= p <= 1 and 0 <= reference <= 1):
        raise ValueError("proportions lie between 0 and 1")


_APPROXIMATE = {"normal": _normal, "arcsine": _arcsine}
_NAMES = {
    "normal": "normal approximation, pooled variance under no difference, two-sided",
    "arcsine": "arcsine (Cohen's h), two-sided",
}
