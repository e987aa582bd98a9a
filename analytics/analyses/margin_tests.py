"""Non-inferiority and equivalence of the outcomes for which the plan sets a margin, crude.

``margin_of(study, plan, row) -> Verdict``.  Alpha is half of one minus the plan's level for
non-inferiority, and one minus the level for equivalence, whose interval is then the 90% one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import numpy as np

from analytics.analyses.crude import compare_means, follow_up_of, ordered_counts, table_of
from analytics.analyses.effects import effects_on, ratio_of_risks
from analytics.analyses.engine import Refusal, Study, attempt
from analytics.plan import Margin, OutcomeRow, Plan
from analytics.plan.outcomes import DIFFERENCES
from analytics.stats import margins
from analytics.stats.cox import fit_cox, hazard_ratio
from analytics.stats.estimate import Estimate, SignificanceTest
from analytics.stats.ordinal import win_odds

HIGHER_IS_BETTER = ("common_odds_ratio", "win_odds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """``test`` is None where the margin is judged by the interval alone."""

    estimate: Estimate
    test: SignificanceTest | None
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


def margin_of(study: Study, plan: Plan, row: OutcomeRow, margin: Margin) -> Verdict:
    alpha = 1 - plan.level if margin.type == "equivalence" else (1 - plan.level) / 2
    return Verdict(
        row=row,
        margin=margin,
        label=study.column(row.variable).label,
        judged=attempt(lambda: _judged(study, plan, row, margin, alpha)),
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


def _judged(study: Study, plan: Plan, row: OutcomeRow, margin: Margin, alpha: float) -> Judged:
    low, high = limits_of(row, margin)
    by_test = _by_test(study, row, margin, alpha)
    if by_test is not None:
        return Judged(
            estimate=by_test.estimate, test=by_test.test, low=low, high=high, shown=by_test.shown
        )
    estimate = _ESTIMATES[margin.scale](study, plan, row, 1 - 2 * alpha)
    shown = low < estimate.interval.low and estimate.interval.high < high
    return Judged(estimate=estimate, test=None, low=low, high=high, shown=bool(shown))


def _by_test(
    study: Study, row: OutcomeRow, margin: Margin, alpha: float
) -> margins.MarginResult | None:
    """None for the scales that have no test of their own."""
    test = _TESTS.get((margin.scale, margin.type))
    return None if test is None else test(study, row, margin.value, alpha)


def _better(row: OutcomeRow) -> margins.Better:
    return "more" if row.better == "higher" else "fewer"


def _risk_inferiority(
    study: Study, row: OutcomeRow, value: float, alpha: float
) -> margins.MarginResult:
    table = table_of(study, row)
    return margins.risk_difference_margin(table, value, better=_better(row), alpha=alpha)


def _risk_equivalence(
    study: Study, row: OutcomeRow, value: float, alpha: float
) -> margins.MarginResult:
    return margins.risk_difference_equivalence(table_of(study, row), value, alpha=alpha)


def _odds_inferiority(
    study: Study, row: OutcomeRow, value: float, alpha: float
) -> margins.MarginResult:
    better = _better(row)
    limit = 1 / value if better == "more" else value
    return margins.odds_ratio_margin(table_of(study, row), limit, better=better, alpha=alpha)


def _odds_equivalence(
    study: Study, row: OutcomeRow, value: float, alpha: float
) -> margins.MarginResult:
    return margins.odds_ratio_equivalence(table_of(study, row), value, alpha=alpha)


def _shift_inferiority(
    study: Study, row: OutcomeRow, value: float, alpha: float
) -> margins.MarginResult:
    return margins.common_odds_margin(*ordered_counts(study, row), 1 / value, alpha=alpha)


def _shift_equivalence(
    study: Study, row: OutcomeRow, value: float, alpha: float
) -> margins.MarginResult:
    return margins.common_odds_equivalence(*ordered_counts(study, row), value, alpha=alpha)


_TESTS: dict[tuple[str, str], Callable[[Study, OutcomeRow, float, float], margins.MarginResult]] = {
    ("risk_difference", "non_inferiority"): _risk_inferiority,
    ("risk_difference", "equivalence"): _risk_equivalence,
    ("odds_ratio", "non_inferiority"): _odds_inferiority,
    ("odds_ratio", "equivalence"): _odds_equivalence,
    ("common_odds_ratio", "non_inferiority"): _shift_inferiority,
    ("common_odds_ratio", "equivalence"): _shift_equivalence,
}


def _risk_ratio(study: Study, plan: Plan, row: OutcomeRow, level: float) -> Estimate:
    effects = effects_on(plan, row.variable)
    return ratio_of_risks(table_of(study, row), level=level, effects=effects)


def _mean_difference(study: Study, plan: Plan, row: OutcomeRow, level: float) -> Estimate:
    return compare_means(study, plan, row, level).difference


def _win_odds(study: Study, _plan: Plan, row: OutcomeRow, level: float) -> Estimate:
    return win_odds(*ordered_counts(study, row), level=level)


def _hazard_ratio(study: Study, _plan: Plan, row: OutcomeRow, level: float) -> Estimate:
    data = follow_up_of(study, row)
    design = data.exposed.astype(np.float64)[:, None]
    fit = fit_cox(data.times, data.codes == 1, design, terms=("exposure",))
    return hazard_ratio(fit, 0, level=level)


_ESTIMATES: dict[str, Callable[[Study, Plan, OutcomeRow, float], Estimate]] = {
    "risk_ratio": _risk_ratio,
    "mean_difference": _mean_difference,
    "win_odds": _win_odds,
    "hazard_ratio": _hazard_ratio,
}
