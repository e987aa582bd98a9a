"""Bootstrap errors of a propensity-weighted effect: the score is estimated in every resample.

``bootstrap_effect(outcome, propensity, choices, *, replicates=500, seed, level=0.95)``.
``Replicates`` are the weighted means of the replicates as numbered work: each has its own child of
the seed, so that slices made anywhere add up to the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import NotEstimableError, observed
from analytics.stats.marginal_effect import MarginalEffect, is_binary, marginal_effect
from analytics.stats.numbered import Spread, here
from analytics.stats.propensity import PropensityScore, estimate_propensity
from analytics.stats.weighting import Estimand, Weights, propensity_weights

Floats = NDArray[np.float64]
MOST_FAILURES = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightChoices:
    """How the weights are made, as for ``weighting.propensity_weights``."""

    estimand: Estimand = "ATE"
    stabilised: bool = True
    truncate: tuple[float, float] | None = None

    def of(self, propensity: PropensityScore) -> Weights:
        """The weights of these choices; errors as ``propensity_weights``."""
        return propensity_weights(
            propensity, self.estimand, stabilised=self.stabilised, truncate=self.truncate
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Replicates:
    """All that the replicates are a function of; no value is missing.

    ``outcome`` and ``treated`` (n,); ``design`` (n, k) of the score, without intercept column.
    """

    outcome: Floats
    treated: NDArray[np.bool_]
    design: Floats
    choices: WeightChoices
    seed: int

    def make(self, numbers: Sequence[int]) -> Floats:
        """Weighted means of treated and control in each replicate of ``numbers``, shape (r, 2).

        Patients are drawn with replacement.  NaN where a replicate has no score: an arm is empty,
        or the arms are separated.
        """
        rows = [self._replicate(number) for number in numbers]
        return np.array(rows, dtype=np.float64).reshape(-1, 2)

    def together(self, parts: Sequence[Floats]) -> Floats:
        """The parts in their order, (r, 2)."""
        return np.concatenate(parts)

    def _replicate(self, number: int) -> tuple[float, float]:
        child = np.random.SeedSequence(self.seed, spawn_key=(number,))
        rows = np.random.default_rng(child).integers(0, self.outcome.size, self.outcome.size)
        try:
            again = estimate_propensity(self.design[rows], self.treated[rows])
        except NotEstimableError:
            return float("nan"), float("nan")
        return weighted_means(self.outcome[rows], again, self.choices.of(again))


def bootstrap_effect(
    outcome: ArrayLike,
    propensity: PropensityScore,
    choices: WeightChoices,
    *,
    replicates: int = 500,
    seed: int,
    level: float = 0.95,
    spread: Spread = here,
) -> MarginalEffect:
    """The weighted effect with the covariance of the means over the replicates (Wald limits).

    ``spread`` makes the replicates, here or elsewhere.

    NotEstimableError if more than a tenth of the replicates have no estimate; ValueError for a
    missing outcome or fewer than two replicates.

    Source: Austin, Stat Med 2016;35:5642-5655.
    """
    if replicates < 2:  # noqa: PLR2004 - a variance needs two
        raise ValueError("a bootstrap needs at least two replicates")
    values = observed(outcome)
    if values.shape != propensity.treated.shape:
        raise ValueError("one outcome is needed per patient")
    work = Replicates(
        outcome=values,
        treated=propensity.treated,
        design=propensity.design,
        choices=choices,
        seed=seed,
    )
    found = spread(work, replicates)
    known = np.isfinite(found).all(axis=1)
    failed = int(np.count_nonzero(~known))
    if failed > MOST_FAILURES * replicates:
        raise NotEstimableError(f"{failed} of {replicates} bootstrap replicates have no estimate")
    weights = choices.of(propensity)
    lost = f", {failed} without an estimate" if failed else ""
    return marginal_effect(
        weighted_means(values, propensity, weights),
        np.asarray(np.cov(found[known], rowvar=False), dtype=np.float64),
        binary=is_binary(values),
        level=level,
        method=weights.method,
        variance=f"bootstrap, {replicates} replicates{lost}, seed {seed}",
    )


def weighted_means(
    values: Floats, propensity: PropensityScore, weights: Weights
) -> tuple[float, float]:
    """Of the treated and of the controls."""
    arm = propensity.treated
    ours, theirs = (
        float(weights.values[each] @ values[each] / weights.values[each].sum())
        for each in (arm, ~arm)
    )
    return ours, theirs
