"""Funnel plot of a proportion by site: exact binomial limits, with overdispersion if wanted.

``funnel(sites, *, target=None, levels=(0.95, 0.998), overdispersion="none", winsorised=0.1)``
gives the sites' places and, through ``limits(sizes)``, the curves.  ``exact_limit(n, target, p)``
is one point of a curve.

Source: Spiegelhalter, Stat Med 2005;24:1185-1202; limits interpolated as in its appendix A.1.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtrik, betainc

from analytics.stats.estimate import NotEstimableError, normal_quantile

Array = NDArray[np.float64]
Overdispersion = Literal["none", "multiplicative", "additive"]
FEWEST_SITES_FOR_DISPERSION = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCount:
    """Events among the patients of one site with an answer."""

    site: str
    events: int
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePoint:
    """``z`` is the distance from the target in standard errors, after any overdispersion.

    ``outside`` is the widest level whose limits the site passes, None within all of them.
    """

    site: str
    events: int
    n: int
    proportion: float
    z: float
    outside: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """One pair of curves over ``sizes`` of shape (k,); proportions in [0, 1]."""

    level: float
    sizes: Array
    low: Array
    high: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """``phi`` is the winsorised dispersion and ``tau_squared`` the variance between sites.

    Both are reported also where ``overdispersion`` is "none"; phi is None with a single site.
    """

    target: float
    target_method: str
    overdispersion: Overdispersion
    method: str
    levels: tuple[float, ...]
    phi: float | None
    tau_squared: float
    points: tuple[SitePoint, ...]
    without_patients: tuple[str, ...]

    def limits(self, sizes: ArrayLike) -> tuple[Limits, ...]:
        """The curves of every level at these numbers of patients (positive integers)."""
        size = np.asarray(sizes, dtype=np.float64)
        if (size < 1).any():
            raise ValueError("a limit needs at least one patient")
        return tuple(self._at(size, level) for level in self.levels)

    def _at(self, sizes: Array, level: float) -> Limits:
        tail = (1 - level) / 2
        if self.overdispersion == "none":
            low = exact_limit(sizes, self.target, tail)
            high = exact_limit(sizes, self.target, 1 - tail)
        else:
            half = normal_quantile(level) * self._standard_error(sizes)
            low, high = self.target - half, self.target + half
        return Limits(
            level=level, sizes=sizes, low=np.clip(low, 0.0, 1.0), high=np.clip(high, 0.0, 1.0)
        )

    def _standard_error(self, sizes: Array) -> Array:
        variance = self.target * (1 - self.target) / sizes
        if self.overdispersion == "multiplicative":
            variance = variance * max(1.0, self.phi or 1.0)
        return np.asarray(np.sqrt(variance + _added(self)), dtype=np.float64)


def funnel(
    sites: Sequence[SiteCount],
    *,
    target: float | None = None,
    levels: tuple[float, ...] = (0.95, 0.998),
    overdispersion: Overdispersion = "none",
    winsorised: float = 0.1,
) -> Funnel:
    """Each site against the target, by default the pooled proportion of all sites.

    "none": exact binomial limits.  "multiplicative" widens normal limits by the square root of phi
    where phi exceeds 1; "additive" adds the variance between sites by the method of moments.  Phi
    is the mean squared z after the extreme shares ``winsorised`` at both ends (quantiles of type 7)
    were drawn in.  Sites without patients are named and left out.

    NotEstimableError without patients, or if the target is 0 or 1 because the outcome does not
    vary; ValueError on impossible counts, levels or choices.
    """
    if overdispersion not in {"none", "multiplicative", "additive"}:
        raise ValueError(f"unknown overdispersion {overdispersion!r}")
    for level in levels:
        normal_quantile(level)
    events, n = _counts(sites)
    if n.sum() == 0:
        raise NotEstimableError("no site has patients")
    goal = float(events.sum() / n.sum()) if target is None else target
    if not 0 < goal < 1:
        raise NotEstimableError("the target is 0 or 1: the outcome does not vary")
    used = n > 0
    naive = (events[used] / n[used] - goal) / np.sqrt(goal * (1 - goal) / n[used])
    phi, tau_squared = _dispersion(naive, n[used], goal, winsorised)
    drawn = Funnel(
        target=goal,
        target_method="pooled proportion of all sites" if target is None else "given",
        overdispersion=overdispersion,
        method=_METHODS[overdispersion],
        levels=tuple(sorted(levels)),
        phi=phi,
        tau_squared=tau_squared,
        points=(),
        without_patients=tuple(each.site for each in sites if each.n == 0),
    )
    return _with_points(drawn, [each for each in sites if each.n > 0])


def exact_limit(n: ArrayLike, target: float, probability: float) -> Array:
    """The interpolated binomial quantile as a proportion, for sizes of shape (k,).

    With r the smallest count whose cumulative probability reaches ``probability``, the limit is
    (r - alpha)/n, where alpha interpolates between the cumulative probabilities at r - 1 and r.
    """
    size = np.asarray(n, dtype=np.float64)
    near = np.floor(bdtrik(probability, size, target))
    # The inverse is only close: the smallest count is among its neighbours.
    near = np.where(np.isfinite(near), near, 0.0)
    r = np.clip(near - 1, 0, size)
    for _ in range(3):
        r = np.where((_reached(r, size, target) < probability) & (r < size), r + 1, r)
    reached = _reached(r, size, target)
    before = np.where(r > 0, _reached(np.maximum(r - 1, 0), size, target), 0.0)
    alpha = (reached - probability) / (reached - before)
    return np.asarray((r - alpha) / size, dtype=np.float64)


def _reached(count: Array, size: Array, target: float) -> Array:
    """The binomial probability of at most ``count`` events."""
    inner = betainc(np.maximum(size - count, 0.5), count + 1, 1 - target)
    return np.asarray(np.where(count < size, inner, 1.0), dtype=np.float64)


def _counts(sites: Sequence[SiteCount]) -> tuple[Array, Array]:
    for each in sites:
        if not 0 <= each.events <= each.n:
            raise ValueError(f"{each.site}: {each.events} events among {each.n} patients")
    events = np.array([each.events for each in sites], dtype=np.float64)
    return events, np.array([each.n for each in sites], dtype=np.float64)


def _dispersion(naive: Array, n: Array, goal: float, share: float) -> tuple[float | None, float]:
    if not 0 <= share < 1 / 2:
        raise ValueError("the winsorised share must lie in [0, 0.5)")
    if naive.size < FEWEST_SITES_FOR_DISPERSION:
        return None, 0.0
    drawn_in = np.clip(naive, *np.quantile(naive, [share, 1 - share]))
    phi = float((drawn_in**2).mean())
    weights = n / (goal * (1 - goal))
    spread = float(weights.sum() - (weights**2).sum() / weights.sum())
    excess = naive.size * phi - (naive.size - 1)
    return phi, max(0.0, excess / spread)


def _added(drawn: Funnel) -> float:
    return drawn.tau_squared if drawn.overdispersion == "additive" else 0.0


def _with_points(drawn: Funnel, sites: Sequence[SiteCount]) -> Funnel:
    curves = drawn.limits([each.n for each in sites])
    points = []
    for place, each in enumerate(sites):
        share = each.events / each.n
        passed = [
            curve.level
            for curve in curves
            if not curve.low[place] <= share <= curve.high[place]
        ]  # fmt: skip
        points.append(
            SitePoint(
                site=each.site,
                events=each.events,
                n=each.n,
                proportion=share,
                z=_z(drawn, share, each.n),
                outside=max(passed) if passed else None,
            )
        )
    return replace(drawn, points=tuple(points))


def _z(drawn: Funnel, share: float, n: int) -> float:
    variance = drawn.target * (1 - drawn.target) / n
    if drawn.overdispersion == "multiplicative":
        variance *= max(1.0, drawn.phi or 1.0)
    return (share - drawn.target) / sqrt(variance + _added(drawn))


_METHODS: dict[Overdispersion, str] = {
    "none": "exact binomial limits, interpolated (Spiegelhalter 2005, A.1.1)",
    "multiplicative": "normal limits times the square root of the winsorised dispersion",
    "additive": "normal limits with the winsorised variance between sites added",
}
