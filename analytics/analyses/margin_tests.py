"""Non-inferiority and equivalence of the outcomes for which the plan sets a margin, crude.

``margin_of(study, plan, row) -> Verdict``.  Alpha is half of one minus the plan's level for
non-inferiority, and one minus the level for equivalence, whose interval is then the 90% one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np

from analytics.analyses.crude import compare_means, follow_up_of, ordered_counts, table_of
from analytics.analyses.effects import effects_on
from analytics.analyses.engine import Refusal, Study, attempt
from analytics.analyses.imputed_comparisons import METHOD_OF
from analytics.analyses.imputed_fits import DIFFERENCES as MEANS
from analytics.analyses.imputed_models import imputed_of
from analytics.plan import Margin, OutcomeRow, Plan
from analytics.plan.outcomes import DIFFERENCES
from analytics.stats import margins
from analytics.stats.cox import fit_cox
from analytics.stats.estimate import (
    Estimate,
    NotEstimableError,
    SignificanceTest,
    log_with_error,
)
from analytics.stats.missing.chained import NOTHING_MISSING
from analytics.stats.ordinal import win_odds
from analytics.stats.wald_margin import MarginResult, mean_difference_margin, wald_margin

HIGHER_IS_BETTER = ("common_odds_ratio", "win_odds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The estimate, its test against the margin, and the limits: one is infinite or 0 for none."""

    estimate: Estimate
    test: SignificanceTest
    low: float
    high: float
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    row: OutcomeRow
    margin: Margin
    label: str
    judged: Judged | Refusal
    alpha: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a test needs: the groups, the margin's limits, and alpha of one side."""

    study: Study
    plan: Plan
    row: OutcomeRow
    margin: Margin
    limits: tuple[float, float]
    alpha: float

    @property
    def better(self) -> margins.Better:
        return "more" if self.row.better == "higher" else "fewer"

    @property
    def both_sides(self) -> bool:
        return self.margin.type == "equivalence"


def margin_of(study: Study, plan: Plan, row: OutcomeRow, margin: Margin) -> Verdict:
    alpha = 1 - plan.level if margin.type == "equivalence" else (1 - plan.level) / 2
    limits = limits_of(row, margin)
    asked = Asked(study=study, plan=plan, row=row, margin=margin, limits=limits, alpha=alpha)
    return Verdict(
        row=row,
        margin=margin,
        label=study.column(row.variable).label,
        judged=attempt(lambda: _judged(asked)),
        alpha=alpha,
    )


def limits_of(row: OutcomeRow, margin: Margin) -> tuple[float, float]:
    """Where the effect must lie: one limit is infinite for non-inferiority."""
    difference = margin.scale in DIFFERENCES
    low, high = (-margin.value, margin.value) if difference else (1 / margin.value, margin.value)
    if margin.type == "equivalence":
        return low, high
    # An ordinal effect is read towards better levels, so that higher is always better.
    more = margin.scale in HIGHER_IS_BETTER or row.better == "higher"
    return (low, inf) if more else (-inf if difference else 0.0, high)


def _judged(asked: Asked) -> Judged:
    found = _pooled(asked) or _TESTS[asked.margin.scale](asked)
    low, high = asked.limits
    return Judged(
        estimate=found.estimate, test=found.test, low=low, high=high, shown=bool(found.shown)
    )


def _pooled(asked: Asked) -> MarginResult | None:
    """On imputed data, where these are the primary analysis; None for what is not imputed."""
    row, plan = asked.row, asked.plan
    found = imputed_of(asked.study, plan) if plan.imputes_primary else None
    if found is None or (isinstance(found, Refusal) and found.reason == NOTHING_MISSING):
        return None
    if isinstance(found, Refusal):
        if row.variable == plan.outcomes.primary:
            raise NotEstimableError(found.reason)
        return None
    each = found.comparison(row.variable, METHOD_OF.get(asked.margin.scale, ""))
    if each is None:
        return None
    if isinstance(each.pooled, Refusal):
        raise NotEstimableError(each.pooled.reason)
    return wald_margin(
        each.pooled.estimate.value,
        sqrt(each.pooled.total),
        asked.limits,
        what=f"{each.pooled.m} imputations, Rubin's rules, t",
        ratio=each.model.method not in MEANS,
        alpha=asked.alpha,
        freedom=each.pooled.degrees_of_freedom,
    )


def _risk_difference(asked: Asked) -> MarginResult:
    table, value, alpha = table_of(asked.study, asked.row), asked.margin.value, asked.alpha
    if asked.both_sides:
        return margins.risk_difference_equivalence(table, value, alpha=alpha)
    return margins.risk_difference_margin(table, value, better=asked.better, alpha=alpha)


def _odds_ratio(asked: Asked) -> MarginResult:
    table, value, alpha = table_of(asked.study, asked.row), asked.margin.value, asked.alpha
    if asked.both_sides:
        return margins.odds_ratio_equivalence(table, value, alpha=alpha)
    limit = 1 / value if asked.better == "more" else value
    return margins.odds_ratio_margin(table, limit, better=asked.better, alpha=alpha)


def _risk_ratio(asked: Asked) -> MarginResult:
    chosen = effects_on(asked.plan, asked.row.variable).risk_ratio
    return margins.risk_ratio_margin(
        table_of(asked.study, asked.row),
        asked.limits,
        alpha=asked.alpha,
        method="koopman" if chosen == "none" else chosen,
    )


def _common_odds(asked: Asked) -> MarginResult:
    counts, value = ordered_counts(asked.study, asked.row), asked.margin.value
    if asked.both_sides:
        return margins.common_odds_equivalence(*counts, value, alpha=asked.alpha)
    return margins.common_odds_margin(*counts, 1 / value, alpha=asked.alpha)


def _mean_difference(asked: Asked) -> MarginResult:
    found = compare_means(asked.study, asked.plan, asked.row, 1 - 2 * asked.alpha)
    return mean_difference_margin(found, asked.limits, alpha=asked.alpha)


def _win_odds(asked: Asked) -> MarginResult:
    found = win_odds(*ordered_counts(asked.study, asked.row), level=1 - 2 * asked.alpha)
    return wald_margin(
        *log_with_error(found),
        asked.limits,
        what="win odds, Wald on their logarithm",
        ratio=True,
        alpha=asked.alpha,
    )


def _hazard_ratio(asked: Asked) -> MarginResult:
    data = follow_up_of(asked.study, asked.row)
    design = data.exposed.astype(np.float64)[:, None]
    fit = fit_cox(data.times, data.codes == 1, design, terms=("exposure",))
    return wald_margin(
        float(fit.coefficients[0]),
        float(fit.standard_errors[0]),
        asked.limits,
        what=f"{fit.method}, Wald",
        ratio=True,
        alpha=asked.alpha,
    )


_TESTS: dict[str, Callable[[Asked], MarginResult]] = {
    "risk_difference": _risk_difference,
    "risk_ratio": _risk_ratio,
    "odds_ratio": _odds_ratio,
    "mean_difference": _mean_difference,
    "common_odds_ratio": _common_odds,
    "win_odds": _win_odds,
    "hazard_ratio": _hazard_ratio,
}
