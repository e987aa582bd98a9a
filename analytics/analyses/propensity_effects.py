"""The effect on one outcome by each way of using the propensity score, beside the crude one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.analyses.engine import Refusal, attempt
from analytics.analyses.outcome_values import OutcomeValues
from analytics.analyses.propensity_score import AIPW, CRUDE, IPTW, LABELS, Scored, Way, choices_of
from analytics.plan import Plan
from analytics.stats import location, ratio, risk_difference
from analytics.stats.bootstrap_effect import bootstrap_effect
from analytics.stats.cox import fit_cox, hazard_ratio, wald_test
from analytics.stats.doubly_robust import aipw
from analytics.stats.e_value import (
    EValue,
    e_value_hazard_ratio,
    e_value_odds_ratio,
    e_value_risk_difference,
    e_value_risk_ratio,
)
from analytics.stats.estimate import Estimate, NotEstimableError, SignificanceTest
from analytics.stats.marginal_effect import MarginalEffect
from analytics.stats.matched_effect import matched_effect
from analytics.stats.matching import Matching
from analytics.stats.numbered import Spread, here
from analytics.stats.ordinal_model import fit_ordinal
from analytics.stats.two_by_two import TwoByTwo, crude_test
from analytics.stats.weighted_effect import weighted_effect

Floats = NDArray[np.float64]
# A hazard ratio is about a risk ratio while fewer than this share have the event.
RARE = 0.15
CENSORED = "the doubly robust estimate is for outcomes without censoring"
CONDITIONAL = "the doubly robust estimate of a scale is its mean; it has no odds ratio"
MEASURES = {
    "binary": "risk ratio",
    "ordinal": "common odds ratio towards better levels",
    "time_to_event": "hazard ratio",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WayEffect:
    """The effect by one way: risks (or means) of the groups, their difference, a ratio, P.

    What the kind of outcome does not have is None.  ``e_value`` belongs to the ratio.
    """

    key: str
    n: int
    mean_exposed: float | None
    mean_comparator: float | None
    difference: Estimate | None
    ratio: Estimate | Refusal | None
    test: SignificanceTest
    e_value: EValue | Refusal | None
    method: str

    @property
    def label(self) -> str:
        return LABELS[self.key]


def effects_of(
    outcome: OutcomeValues,
    prepared: Scored | Refusal,
    asked: tuple[str, ...],
    plan: Plan,
    spread: Spread = here,
) -> Iterator[tuple[str, WayEffect | Refusal]]:
    """Each way that the plan asks for; ``outcome`` is of the patients of the score, all known.

    ``spread`` makes the replicates of a bootstrap.
    """
    for key in asked:
        if isinstance(prepared, Refusal):
            yield key, prepared
        else:
            yield key, attempt(lambda key=key: _effect(key, outcome, prepared, plan, spread))  # type: ignore[misc]


def _effect(
    key: str, outcome: OutcomeValues, scored: Scored, plan: Plan, spread: Spread
) -> WayEffect:
    way = None if key in (CRUDE, AIPW) else scored.way(key)
    if outcome.kind == "time_to_event":
        return _hazards(key, outcome, scored, way, plan.level)
    if key == CRUDE:
        return _crude(outcome, scored, plan)
    effect = _marginal(outcome, scored, way, plan, spread)
    n = int(outcome.values.size if way is None else np.count_nonzero(way.values))
    found, e_value = _ratio(outcome, scored, way, effect, plan.level)
    test = effect.difference_test if isinstance(found, Refusal) or found is None else found[1]
    return WayEffect(
        key=key,
        n=n,
        mean_exposed=effect.mean_treated.value,
        mean_comparator=effect.mean_control.value,
        difference=effect.difference,
        ratio=found[0] if isinstance(found, tuple) else found,
        test=test,
        e_value=e_value,
        method=f"{effect.method}; {effect.variance}",
    )


def _marginal(
    outcome: OutcomeValues, scored: Scored, way: Way | None, plan: Plan, spread: Spread
) -> MarginalEffect:
    level = plan.level
    if way is None:
        return _doubly_robust(outcome.values, scored, level)
    if isinstance(way.source, Matching):
        return matched_effect(outcome.values, way.source, level=level)
    weighting = plan.propensity.iptw if plan.propensity is not None else None
    if way.key == IPTW and weighting is not None and weighting.errors == "bootstrap":
        return bootstrap_effect(
            outcome.values,
            scored.score,
            choices_of(weighting),
            seed=plan.statistics.seed,
            level=level,
            spread=spread,
        )
    return weighted_effect(outcome.values, scored.score, way.source, level=level)


def _doubly_robust(values: Floats, scored: Scored, level: float) -> MarginalEffect:
    """An outcome model in each group; a common one where a group is too small for its own."""
    own = attempt(lambda: aipw(values, scored.score, level=level))
    if isinstance(own, Refusal):
        return aipw(values, scored.score, outcome_model="common", level=level)
    return own


def _ratio(
    outcome: OutcomeValues, scored: Scored, way: Way | None, effect: MarginalEffect, level: float
) -> tuple[tuple[Estimate, SignificanceTest] | Refusal | None, EValue | Refusal | None]:
    """The ratio with its test, and the E-value."""
    if outcome.kind == "binary":
        e_value = attempt(lambda: e_value_risk_difference(effect))
        if effect.risk_ratio is None:
            return Refusal(effect.reason or "a risk is 0"), e_value
        return (effect.risk_ratio, effect.difference_test), e_value
    if outcome.kind == "continuous":
        return None, None
    if way is None:
        return Refusal(CONDITIONAL), None
    found = attempt(lambda: _common_odds(outcome, scored, way, level))
    if isinstance(found, Refusal):
        return found, None
    return found, attempt(lambda: e_value_odds_ratio(found[0], common=True))


def _common_odds(
    outcome: OutcomeValues, scored: Scored, way: Way | None, level: float
) -> tuple[Estimate, SignificanceTest]:
    """Weighted proportional odds of the group alone; robust, matched sets as clusters."""
    treated = scored.score.treated.astype(np.float64)[:, np.newaxis]
    if way is None:
        own = fit_ordinal(treated, outcome.levels).common_odds_ratio(0, level=level)
        return own.estimate, own.test
    used = np.flatnonzero(way.values > 0)
    fit = fit_ordinal(treated[used], outcome.levels[used], weights=way.values[used])
    robust = fit.robust(_sets(way, used), kind="CR0" if _sets(way, used) is not None else None)
    term = fit.common_odds_ratio(0, level=level, robust=robust)
    return term.estimate, term.test


def _sets(way: Way, rows: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """The matched set of each patient; None without matching, or if one may be in several."""
    if not isinstance(way.source, Matching) or way.source.replacement:
        return None
    number = np.full(way.values.size, -1, dtype=np.int64)
    number[way.source.treated] = way.source.treated
    number[way.source.control] = way.source.treated
    return number[rows]


def _hazards(
    key: str, outcome: OutcomeValues, scored: Scored, way: Way | None, level: float
) -> WayEffect:
    if key == AIPW:
        raise NotEstimableError(CENSORED)
    rows = np.arange(outcome.values.size) if way is None else np.flatnonzero(way.values > 0)
    events = outcome.values[rows].astype(np.int64)
    clusters = None if way is None else _sets(way, rows)
    fit = fit_cox(
        (outcome.times if outcome.times is not None else outcome.values)[rows],
        events,
        scored.score.treated[rows].astype(np.float64)[:, np.newaxis],
        weights=None if way is None else way.values[rows],
        clusters=clusters,
        robust=way is not None,
    )
    found = hazard_ratio(fit, 0, level=level)
    common = float(events.mean()) >= RARE
    return WayEffect(
        key=key,
        n=int(rows.size),
        mean_exposed=None,
        mean_comparator=None,
        difference=None,
        ratio=found,
        test=wald_test(fit, 0),
        e_value=attempt(lambda: e_value_hazard_ratio(found, common=common)),
        method=f"{fit.method}, {fit.variance} variance",
    )


def _crude(outcome: OutcomeValues, scored: Scored, plan: Plan) -> WayEffect:
    ours, theirs = (outcome.values[arm] for arm in (scored.score.treated, ~scored.score.treated))
    common = {
        "key": CRUDE,
        "n": int(outcome.values.size),
        "mean_exposed": float(ours.mean()),
        "mean_comparator": float(theirs.mean()),
    }
    if outcome.kind == "binary":
        table = TwoByTwo(int(ours.sum()), ours.size, int(theirs.sum()), theirs.size)
        risks = attempt(lambda: ratio.risk_ratio(table, level=plan.level))
        return WayEffect(
            **common,  # type: ignore[arg-type]
            difference=risk_difference.newcombe(table, level=plan.level),
            ratio=risks,
            test=crude_test(table, plan.test_policy),
            e_value=risks
            if isinstance(risks, Refusal)
            else attempt(lambda: e_value_risk_ratio(risks)),
            method="Newcombe, Koopman; no adjustment",
        )
    compared = location.welch(ours, theirs, level=plan.level)
    odds = None
    if outcome.kind == "ordinal":
        odds = attempt(lambda: _common_odds(outcome, scored, None, plan.level))
    return WayEffect(
        **common,  # type: ignore[arg-type]
        difference=compared.difference,
        ratio=odds[0] if isinstance(odds, tuple) else odds,
        test=odds[1] if isinstance(odds, tuple) else compared.test,
        e_value=attempt(lambda: e_value_odds_ratio(odds[0], common=True))
        if isinstance(odds, tuple)
        else odds,
        method="no adjustment",
    )
