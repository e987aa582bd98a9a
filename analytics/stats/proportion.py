"""Intervals for one proportion: Wilson (default), Clopper-Pearson, Agresti-Coull, Jeffreys.

``wilson_interval(events, n, *, level=0.95) -> Interval`` and likewise ``clopper_pearson_interval``,
``agresti_coull_interval`` and ``jeffreys_interval``; ``proportion(events, n, *, level=0.95) ->
Estimate`` is the observed proportion with its Wilson interval.  Limits are proportions in [0, 1].
"""

from __future__ import annotations

from math import sqrt

from scipy.special import betaincinv

from analytics.stats.estimate import Estimate, Interval, NotEstimableError, normal_quantile


def proportion(events: int, n: int, *, level: float = 0.95) -> Estimate:
    """Events over patients, in [0, 1], with the Wilson interval; errors as ``wilson_interval``."""
    interval = wilson_interval(events, n, level=level)
    return Estimate(events / n, interval, "observed proportion")


def wilson_interval(events: int, n: int, *, level: float = 0.95) -> Interval:
    """The score interval without continuity correction.

    ``events`` of ``n`` patients, missing outcomes already removed.  Raises NotEstimableError
    when ``n`` is 0 and ValueError when ``events`` lies outside 0..n.

    Source: Wilson, J Am Stat Assoc 1927;22:209-212; Newcombe, Stat Med 1998;17:857-872, method 3.
    """
    _check(events, n)
    z = normal_quantile(level)
    share = events / n
    centre = 2 * events + z * z
    spread = z * sqrt(z * z + 4 * events * (1 - share))
    low = 0.0 if events == 0 else (centre - spread) / (2 * (n + z * z))
    high = 1.0 if events == n else (centre + spread) / (2 * (n + z * z))
    return Interval(low, high, level, "Wilson score")


def clopper_pearson_interval(events: int, n: int, *, level: float = 0.95) -> Interval:
    """The exact interval from binomial tails; never covers less than ``level``.

    Arguments and errors as ``wilson_interval``.
    Source: Clopper & Pearson, Biometrika 1934;26:404-413.
    """
    _check(events, n)
    normal_quantile(level)
    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(betaincinv(events, n - events + 1, tail))
    high = 1.0 if events == n else float(betaincinv(events + 1, n - events, 1 - tail))
    return Interval(low, high, level, "Clopper-Pearson exact")


def agresti_coull_interval(events: int, n: int, *, level: float = 0.95) -> Interval:
    """The Wald interval after adding z²/2 events and z²/2 non-events, cut to [0, 1].

    Arguments and errors as ``wilson_interval``.
    Source: Agresti & Coull, Am Stat 1998;52:119-126.
    """
    _check(events, n)
    z = normal_quantile(level)
    patients = n + z * z
    share = (events + z * z / 2) / patients
    half_width = z * sqrt(share * (1 - share) / patients)
    return Interval(
        max(0.0, share - half_width), min(1.0, share + half_width), level, "Agresti-Coull"
    )


def jeffreys_interval(events: int, n: int, *, level: float = 0.95) -> Interval:
    """The equal-tailed interval under a Beta(1/2, 1/2) prior, closed at 0 and 1 as Brown advises.

    Arguments and errors as ``wilson_interval``.
    Source: Brown, Cai & DasGupta, Stat Sci 2001;16:101-133.
    """
    _check(events, n)
    normal_quantile(level)
    tail = (1 - level) / 2
    shapes = (events + 0.5, n - events + 0.5)
    low = 0.0 if events == 0 else float(betaincinv(*shapes, tail))
    high = 1.0 if events == n else float(betaincinv(*shapes, 1 - tail))
    return Interval(low, high, level, "Jeffreys")


def _check(events: int, n: int) -> None:
    if n == 0:
        raise NotEstimableError("no patients")
    if not 0 <= events <= n:
        raise ValueError(f"{events} events among {n} patients")
