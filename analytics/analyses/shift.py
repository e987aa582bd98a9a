"""The shift of an ordered scale between the two groups, crude: every measure and every check.

``shift(ours, theirs, level=…)`` takes counts per level, the best level first, shape (k,).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.analyses.engine import Refusal, attempt
from analytics.stats.brant import brant_test, cumulative_odds_ratios
from analytics.stats.estimate import Estimate, NotEstimableError, SignificanceTest
from analytics.stats.location import mann_whitney_of_counts
from analytics.stats.ordinal import CommonOddsRatio, common_odds_ratio, win_odds, win_probability
from analytics.stats.ordinal_model import OrdinalFit, fit_ordinal
from analytics.stats.proportionality import likelihood_ratio_test, score_test
from analytics.stats.utility import UtilityComparison, utility_difference

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """At or below ``score`` in each group, and the odds ratio of being there with its P."""

    score: int
    exposed: int
    comparator: int
    odds_ratio: Estimate | Refusal
    test: SignificanceTest | Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Above 1 (or one half, or 0) the first group has the better levels.

    ``brant``, ``score`` (observed information) and ``likelihood_ratio`` test proportional odds;
    ``utility`` is None where nobody asked for it.
    """

    n: int
    comparator_n: int
    common: CommonOddsRatio | Refusal
    brant: SignificanceTest | Refusal
    score: SignificanceTest | Refusal
    likelihood_ratio: SignificanceTest | Refusal
    cuts: tuple[Cut, ...]
    probability: Estimate | Refusal
    win_odds: Estimate | Refusal
    ranks: SignificanceTest | Refusal
    utility: UtilityComparison | Refusal | None


def shift(ours: Counts, theirs: Counts, *, level: float, utility: bool = False) -> Shift:
    """Every statistic on its own: one that cannot be estimated leaves the others alone."""
    model = attempt(lambda: _model(ours, theirs))
    return Shift(
        n=int(ours.sum()),
        comparator_n=int(theirs.sum()),
        common=attempt(lambda: common_odds_ratio(ours, theirs, level=level)),
        brant=attempt(lambda: brant_test(_fitted(model))),
        score=attempt(lambda: score_test(_fitted(model))),
        likelihood_ratio=attempt(lambda: likelihood_ratio_test(_fitted(model))),
        cuts=tuple(_cuts(ours, theirs, model, level)),
        probability=attempt(lambda: win_probability(ours, theirs, level=level)),
        win_odds=attempt(lambda: win_odds(ours, theirs, level=level)),
        ranks=attempt(lambda: mann_whitney_of_counts(ours, theirs).test),
        utility=attempt(lambda: utility_difference(ours, theirs, level=level)) if utility else None,
    )


def _model(ours: Counts, theirs: Counts) -> OrdinalFit:
    """The counts as weighted rows, one per level and group, so that a million cost nothing."""
    if not min(ours.sum(), theirs.sum()):
        raise NotEstimableError("a group has no patients")
    levels = np.arange(ours.size)
    design = np.repeat([[1.0], [0.0]], ours.size, axis=0)
    weights = np.concatenate([ours, theirs]).astype(np.float64)
    return fit_ordinal(design, np.tile(levels, 2), weights=weights, terms=("group",))


def _fitted(model: OrdinalFit | Refusal) -> OrdinalFit:
    if isinstance(model, Refusal):
        raise NotEstimableError(model.reason)
    return model


def _cuts(ours: Counts, theirs: Counts, model: OrdinalFit | Refusal, level: float) -> list[Cut]:
    """At every level but the worst; below the best that anybody has there is nobody to count."""
    found = (
        {}
        if isinstance(model, Refusal)
        else {each.level: each for each in cumulative_odds_ratios(model, 0, level=level)}
    )
    cuts = []
    for score in range(ours.size - 1):
        exposed, comparator = int(ours[: score + 1].sum()), int(theirs[: score + 1].sum())
        odds_ratio: Estimate | Refusal
        test: SignificanceTest | Refusal
        if isinstance(model, Refusal):
            odds_ratio = test = model
        elif score not in found:
            odds_ratio = test = Refusal(f"nobody has the score {score}, which cuts nothing apart")
        else:
            term = found[score].term
            refused = Refusal(found[score].reason or "the model of this cut has no maximum")
            odds_ratio = refused if term is None else term.estimate
            test = refused if term is None else term.test
        cuts.append(
            Cut(
                score=score,
                exposed=exposed,
                comparator=comparator,
                odds_ratio=odds_ratio,
                test=test,
            )
        )
    return cuts
