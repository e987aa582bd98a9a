"""The first page: the primary outcome in plain sentences, and the numbers that matter most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.analyses.comparison import Comparison, Share, compare
from analytics.analyses.engine import Refusal, Study
from analytics.analyses.forest import effect_cell
from analytics.analyses.imputed_fits import MEASURES
from analytics.analyses.imputed_models import ImputedResult, imputed_of
from analytics.analyses.models_table import effect_cell as fitted_cell
from analytics.analyses.primary import ASSOCIATION, Described, describe, sentences, short, value_of
from analytics.plan import OutcomeRow, Plan
from analytics.report import numbers
from analytics.report.display import Fact
from analytics.stats.estimate import Estimate
from analytics.stats.missing.chained import NOTHING_MISSING

# Of the comparisons on imputed data, the one that stands on the first page.
MEASURED = ("standardised", "modified_poisson", "logistic", "win_odds", "linear")
SAFETY = ("sich_heidelberg", "death_90d")


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryResult:
    """The primary outcome and, where the plan has them, sICH and death; ``groups`` with their n."""

    primary: Comparison | Described
    others: tuple[Comparison | Described, ...]
    groups: tuple[tuple[str, int], ...]
    level: float
    imputed: ImputedResult | Refusal | None


def compute(study: Study, plan: Plan) -> SummaryResult:
    primary = plan.outcomes.primary_row
    others = (row for row in plan.outcomes.rows if row.variable in SAFETY and row != primary)
    groups = [(group.label, mask) for group, mask in study.groups]
    return SummaryResult(
        primary=_of(study, plan, primary),
        others=tuple(_of(study, plan, row) for row in sorted(others, key=_place)),
        groups=tuple(
            (label, int(np.count_nonzero(mask)))
            for label, mask in groups or [("Patients", study.analysed)]
        ),
        level=plan.level,
        imputed=imputed_of(study, plan) if plan.imputes_primary else None,
    )


def _of(study: Study, plan: Plan, row: OutcomeRow) -> Comparison | Described:
    if row.kind == "binary" and plan.groups is not None:
        return compare(study, plan, row.variable)
    return describe(study, plan, row)


def _place(row: OutcomeRow) -> int:
    return SAFETY.index(row.variable)


def headline(result: SummaryResult) -> tuple[str, ...]:
    """What was observed, the estimate with its interval, and how to read it; no causal words."""
    said = _on_complete_cases(result)
    if result.imputed is None:
        return said
    if isinstance(result.imputed, ImputedResult):
        return (said[0], *_on_imputed_data(result, result.imputed))
    if result.imputed.reason == NOTHING_MISSING:
        return (*said, "No value is missing, so that nothing had to be imputed.")
    refused = f"The plan's primary analysis, on imputed data, failed: {result.imputed.reason}."
    return (refused, "On complete cases:", *said)


def _on_imputed_data(result: SummaryResult, found: ImputedResult) -> tuple[str, ...]:
    """The pooled effect that the primary analysis is about, with complete cases beside it."""
    each = found.comparison(result.primary.column.name, *MEASURED)
    if each is None:
        return ("The plan asks for no effect.",)
    if isinstance(each.estimate, Refusal):
        return (f"The effect cannot be estimated on imputed data: {each.estimate.reason}.",)
    points = each.model.method == "standardised"
    level, m = numbers.level(result.level), numbers.count(found.planned.m)
    measure = "Risk difference" if points else MEASURES[each.model.method]
    text = effect_cell(each.estimate, points=points).text.replace("(", f"({level} CI ", 1)
    pooled = (
        f"{measure}{' in percentage points' if points else ''} {text}, missing values imputed "
        f"{m} times and pooled; complete cases {fitted_cell(each.complete).text}."
    )
    if points:
        return pooled, _reading(each.estimate)
    return pooled, f"{ASSOCIATION}."


def _on_complete_cases(result: SummaryResult) -> tuple[str, ...]:
    primary = result.primary
    if isinstance(primary, Described):
        return sentences(primary, result.level)
    observed = (
        f"{primary.column.label}: {_observed(primary.exposed)} and {_observed(primary.comparator)}."
    )
    if primary.effects.risk_difference == "none":
        return observed, _ratio(primary)
    if isinstance(primary.difference, Refusal):
        return observed, f"The difference cannot be estimated: {primary.difference.reason}."
    level = numbers.level(primary.level)
    value = numbers.signed(primary.difference.value * 100, decimals=1)
    limits = numbers.interval_in_percent(primary.difference.interval)
    difference = f"Risk difference {value} percentage points ({level} CI {limits})."
    return observed, difference, _reading(primary.difference)


def _ratio(primary: Comparison) -> str:
    """In the place of a difference that the plan leaves out: the first ratio that it has."""
    named = (
        ("Risk ratio", primary.risk_ratio, primary.effects.risk_ratio),
        ("Odds ratio", primary.odds_ratio, primary.effects.odds_ratio),
    )
    for name, ratio, method in named:
        if method == "none":
            continue
        if isinstance(ratio, Refusal):
            return f"The {name.lower()} cannot be estimated: {ratio.reason}."
        level = numbers.level(primary.level)
        value = numbers.number(ratio.value, decimals=2)
        limits = numbers.interval(ratio.interval)
        return f"{name} {value} ({level} CI {limits}), an unadjusted association."
    return "The plan asks for no effect."


def _observed(share: Share) -> str:
    if share.n == 0:
        return f"nobody assessed with {share.label.lower()}"
    return f"{numbers.fraction_and_percentage(share.events, share.n)} with {share.label.lower()}"


def _reading(difference: Estimate) -> str:
    interval = difference.interval
    if not interval.low <= 0 <= interval.high:
        return f"{ASSOCIATION}."
    width = numbers.number((interval.high - interval.low) * 100)
    return (
        f"{ASSOCIATION}; the interval includes no difference but is {width} percentage points "
        "wide, so it does not show that the groups are alike."
    )


def facts(result: SummaryResult) -> tuple[Fact, ...]:
    """The number block of the first page."""
    lines = [Fact(label=label, text=numbers.count(n), value=n) for label, n in result.groups]
    lines += [_fact(each) for each in (result.primary, *result.others)]
    return tuple(lines)


def _fact(comparison: Comparison | Described) -> Fact:
    if isinstance(comparison, Described):
        label = comparison.column.label
        return Fact(label=label, text=short(comparison), value=value_of(comparison))
    text = " v ".join(
        numbers.fraction_and_percentage(share.events, share.n) if share.n else numbers.NOT_ESTIMABLE
        for share in (comparison.exposed, comparison.comparator)
    )
    value = None if isinstance(comparison.difference, Refusal) else comparison.difference.value
    return Fact(label=comparison.column.label, text=text, value=value)
