"""Times to an event in two groups: what the number of events could show, after Schoenfeld.

``power_of_hazard_ratio(hazard_ratio, events, share, *, alpha=0.05)``,
``events_for_hazard_ratio(hazard_ratio, share, *, power=0.8, …)``,
``detectable_hazard_ratio(events, share, …)`` and ``expected_width_of_hazard_ratio(events, share,
*, level=0.95)``.  ``events`` are those of both groups, ``share`` is the group's share of the
patients; it is the events that tell, not the patients.

Source: Schoenfeld, Biometrics 1983;39:499-503: the log-rank test and the log hazard ratio have the
variance 1 / (events share (1 - share)) where the groups do not differ.
"""

from __future__ import annotations

from math import exp, log, sqrt

from scipy.special import ndtr, ndtri

from analytics.stats.estimate import NotEstimableError, normal_quantile
from analytics.stats.power.search import require_alpha, require_alpha_and_power

METHOD = "log-rank, Schoenfeld 1983, two-sided"
# Beyond this the formula, made for small differences, says nothing.
LARGEST_RATIO = 100.0


def power_of_hazard_ratio(
    hazard_ratio: float, events: int, share: float, *, alpha: float = 0.05
) -> float:
    """The chance of P < alpha in the expected direction.

    NotEstimableError without events or if a group has no patients; ValueError unless the hazard
    ratio is positive.
    """
    require_alpha(alpha)
    shift = abs(_log(hazard_ratio)) * sqrt(_information(events, share))
    return float(ndtr(shift - normal_quantile(1 - alpha)))


def events_for_hazard_ratio(
    hazard_ratio: float, share: float, *, power: float = 0.8, alpha: float = 0.05
) -> float:
    """How many events, as a real number, show the hazard ratio with the power."""
    require_alpha_and_power(alpha, power)
    effect = _log(hazard_ratio)
    if effect == 0:
        raise NotEstimableError("no number of events shows a hazard ratio of 1")
    return (_quantiles(alpha, power) / effect) ** 2 / _information(1, share)


def detectable_hazard_ratio(
    events: int, share: float, *, power: float = 0.8, alpha: float = 0.05
) -> float:
    """The hazard ratio above 1 that these events would show with the power; below 1 its inverse.

    NotEstimableError if none up to 100 would, or as above.
    """
    require_alpha_and_power(alpha, power)
    effect = _quantiles(alpha, power) / sqrt(_information(events, share))
    if effect > log(LARGEST_RATIO):
        raise NotEstimableError("with so few events no hazard ratio up to 100 reaches this power")
    return exp(effect)


def expected_width_of_hazard_ratio(events: int, share: float, *, level: float = 0.95) -> float:
    """The upper limit of the hazard ratio over the lower one, if the groups did not differ."""
    return exp(2 * normal_quantile(level) / sqrt(_information(events, share)))


def _information(events: float, share: float) -> float:
    if events < 0 or not 0 <= share <= 1:
        raise ValueError("events cannot be negative, and a share lies between 0 and 1")
    if share in {0.0, 1.0}:
        raise NotEstimableError("a group has no patients")
    if events == 0:
        raise NotEstimableError("there are no events")
    return events * share * (1 - share)


def _quantiles(alpha: float, power: float) -> float:
    return normal_quantile(1 - alpha) + float(ndtri(power))


def _log(hazard_ratio: float) -> float:
    if not hazard_ratio > 0:
        raise ValueError("a hazard ratio is positive")
    return log(hazard_ratio)
