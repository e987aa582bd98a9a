"""The first page: the primary outcome in plain sentences, and the numbers that matter most."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.analyses.comparison import Comparison, Share, compare
from analytics.analyses.engine import Refusal, Study
from analytics.plan import Plan
from analytics.report import numbers
from analytics.report.display import Fact
from analytics.stats.estimate import Estimate

SAFETY = ("sich_heidelberg", "death_90d")


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryResult:
    """The primary outcome and, where the plan has them, sICH and death."""

    primary: Comparison
    others: tuple[Comparison, ...]
    n_exposed: int
    n_comparator: int


def compute(study: Study, plan: Plan) -> SummaryResult:
    planned = [row.variable for row in plan.outcomes.rows]
    others = [name for name in SAFETY if name in planned and name != plan.outcomes.primary]
    return SummaryResult(
        primary=compare(study, plan, plan.outcomes.primary),
        others=tuple(compare(study, plan, name) for name in others),
        n_exposed=study.n_exposed,
        n_comparator=study.n_comparator,
    )


def headline(result: SummaryResult) -> tuple[str, ...]:
    """What was observed, the estimate with its interval, and how to read it; no causal words."""
    primary = result.primary
    observed = (
        f"{primary.column.label}: {_observed(primary.exposed)} and {_observed(primary.comparator)}."
    )
    if isinstance(primary.difference, Refusal):
        return observed, f"The difference cannot be estimated: {primary.difference.reason}."
    level = numbers.level(primary.level)
    value = numbers.signed(primary.difference.value * 100, decimals=1)
    limits = numbers.interval_in_percent(primary.difference.interval)
    difference = f"Risk difference {value} percentage points ({level} CI {limits})."
    return observed, difference, _reading(primary.difference)


def _observed(share: Share) -> str:
    if share.n == 0:
        return f"nobody assessed with {share.label.lower()}"
    return f"{numbers.fraction_and_percentage(share.events, share.n)} with {share.label.lower()}"


def _reading(difference: Estimate) -> str:
    sentence = "This is an unadjusted association in observed patients"
    interval = difference.interval
    if not interval.low <= 0 <= interval.high:
        return f"{sentence}."
    width = numbers.number((interval.high - interval.low) * 100)
    return (
        f"{sentence}; the interval includes no difference but is {width} percentage points wide, "
        "so it does not show that the groups are alike."
    )


def facts(result: SummaryResult) -> tuple[Fact, ...]:
    """The number block of the first page."""
    lines = [
        Fact(
            label=result.primary.exposed.label,
            text=numbers.count(result.n_exposed),
            value=result.n_exposed,
        ),
        Fact(
            label=result.primary.comparator.label,
            text=numbers.count(result.n_comparator),
            value=result.n_comparator,
        ),
    ]
    lines += [_fact(each) for each in (result.primary, *result.others)]
    return tuple(lines)


def _fact(comparison: Comparison) -> Fact:
    text = " v ".join(
        numbers.fraction_and_percentage(share.events, share.n) if share.n else numbers.NOT_ESTIMABLE
        for share in (comparison.exposed, comparison.comparator)
    )
    value = None if isinstance(comparison.difference, Refusal) else comparison.difference.value
    return Fact(label=comparison.column.label, text=text, value=value)
