"""The propensity score of a plan, and the weights that it gives to each way of using it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.analyses.engine import Refusal, attempt
from analytics.plan import Matching as PlannedMatching
from analytics.plan import Plan, Propensity, Weighting
from analytics.stats import design
from analytics.stats.bootstrap_effect import WeightChoices
from analytics.stats.estimate import NotEstimableError
from analytics.stats.matching import Matching, Spread, match, spread_of
from analytics.stats.propensity import PropensityScore, estimate_propensity
from analytics.stats.weighting import Positivity, Weights, positivity, propensity_weights

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
MATCHING, IPTW, OVERLAP, AIPW = "matching", "iptw", "overlap", "aipw"
CRUDE = "crude"
LABELS = {
    CRUDE: "Unadjusted",
    MATCHING: "Matching",
    IPTW: "Inverse probability weighting",
    OVERLAP: "Overlap weighting",
    AIPW: "Doubly robust (AIPW)",
}
SPREADS: dict[str, Spread] = {"within_group_sd": "within arms", "overall_sd": "all"}
CALIPERS = {
    "within_group_sd": "SD of the logit of the score, pooled within the groups",
    "overall_sd": "SD of the logit of the score over all patients",
    "logit": "on the logit of the score",
    "probability": "on the score itself",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Way:
    """One way of using the score: what made the weights, (n,) for the patients of the score."""

    key: str
    source: Matching | Weights
    values: Floats
    positivity: Positivity | None

    @property
    def label(self) -> str:
        return LABELS[self.key]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scored:
    """The score of the patients in ``design.complete``, and the ways; a way may be refused.

    ``constant`` are covariates that do not vary among them and so are in no score.
    """

    design: design.Design
    score: PropensityScore
    ways: dict[str, Way | Refusal]
    constant: tuple[str, ...]

    def way(self, key: str) -> Way:
        """NotEstimableError with its reason if it was refused."""
        found = self.ways[key]
        if isinstance(found, Refusal):
            raise NotEstimableError(found.reason)
        return found


def scored(
    columns: Sequence[design.Column], exposed: Mask, compared: Mask, plan: Plan, part: Propensity
) -> Scored:
    """Estimate the score among ``compared`` (n,) and make the plan's weights.

    NotEstimableError if a group has nobody, or no covariate varies, or the groups are separated.
    """
    _require_groups(exposed, compared)
    kept, constant = varying(columns, compared)
    if not kept:
        raise NotEstimableError("no covariate of the score varies among the patients compared")
    matrix = design.build_design(kept, where=compared)
    treated = exposed[matrix.complete]
    if not treated.any() or treated.all():
        raise NotEstimableError("nobody of one group has all covariates of the score")
    score = estimate_propensity(matrix.values, treated, terms=matrix.names)
    return Scored(
        design=matrix, score=score, ways=dict(_ways(score, part, plan)), constant=constant
    )


def _require_groups(exposed: Mask, compared: Mask) -> None:
    if not (exposed & compared).any() or not (~exposed & compared).any():
        raise NotEstimableError("a group has no patients")


def varying(
    columns: Sequence[design.Column], where: Mask
) -> tuple[tuple[design.Column, ...], tuple[str, ...]]:
    """The columns that vary among those of ``where`` who have all values, and the others' names."""
    known = np.logical_and.reduce([where, *(design.known_values(each) for each in columns)])
    if not known.any():
        raise NotEstimableError("no patient has all covariates")
    kept, constant = [], []
    for column in columns:
        coded = isinstance(column, design.YesNo | design.Category)
        values = (column.codes if coded else column.values)[known]  # type: ignore[union-attr]
        if values.min() < values.max():
            kept.append(column)
        else:
            constant.append(column.name)
    return tuple(kept), tuple(constant)


def _ways(
    score: PropensityScore, part: Propensity, plan: Plan
) -> Iterator[tuple[str, Way | Refusal]]:
    if part.matching is not None:
        planned = part.matching
        yield MATCHING, attempt(lambda: _matched(score, planned, plan.statistics.seed))
    if part.iptw is not None:
        weighting = part.iptw
        yield IPTW, attempt(lambda: weighted(score, weighting))
    if part.overlap:
        yield (
            OVERLAP,
            attempt(lambda: _weighted(score, OVERLAP, propensity_weights(score, "overlap"))),
        )


def _matched(score: PropensityScore, planned: PlannedMatching, seed: int) -> Way:
    found = match(
        score.score if planned.caliper_scale == "probability" else score.logit,
        score.treated,
        ratio=planned.ratio,
        caliper=_caliper(score, planned),
        spread=SPREADS.get(planned.caliper_scale, "within arms"),
        order=planned.order,
        seed=seed,
        replacement=planned.replacement,
    )
    found = replace(found, method=_words(planned))
    return Way(key=MATCHING, source=found, values=found.weights, positivity=None)


def _caliper(score: PropensityScore, planned: PlannedMatching) -> float | None:
    """In the standard deviations that ``match`` counts in."""
    if planned.caliper is None or planned.caliper_scale in SPREADS:
        return planned.caliper
    distance = score.logit if planned.caliper_scale == "logit" else score.score
    return planned.caliper / spread_of(distance, score.treated, "within arms")


def _words(planned: PlannedMatching) -> str:
    turns = {
        "largest": "largest score first",
        "smallest": "smallest score first",
        "data": "in the order of the data",
        "random": "in random order",
    }
    caliper = "no caliper"
    if planned.caliper is not None:
        caliper = f"caliper {planned.caliper:g} {CALIPERS[planned.caliper_scale]}"
    again = "with" if planned.replacement else "without"
    return (
        f"1:{planned.ratio} nearest neighbour, {caliper}, {again} replacement, "
        f"{turns[planned.order]}"
    )


def weighted(score: PropensityScore, planned: Weighting) -> Way:
    """Inverse probability weights as planned; truncation is a share at each end."""
    return _weighted(score, IPTW, choices_of(planned).of(score))


def choices_of(planned: Weighting) -> WeightChoices:
    """The plan's weights as the statistics take them."""
    share = planned.truncation
    return WeightChoices(
        estimand="ATE" if planned.estimand == "ate" else "ATT",
        stabilised=planned.stabilised,
        truncate=None if share is None else (100 * share, 100 * (1 - share)),
    )


def _weighted(score: PropensityScore, key: str, found: Weights) -> Way:
    return Way(key=key, source=found, values=found.values, positivity=positivity(score, found))
