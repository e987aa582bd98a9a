"""One yes/no outcome in two groups: counts, proportions, differences, ratios, test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.analyses.effects import (
    difference,
    effects_on,
    proportion,
    ratio_of_odds,
    ratio_of_risks,
)
from analytics.analyses.engine import Refusal, Study, attempt
from analytics.dataset.cohort import Mask, is_false, is_true
from analytics.dataset.columns import Column
from analytics.plan import Effects, Plan
from analytics.report import numbers
from analytics.report.display import Cell
from analytics.stats.estimate import Estimate, SignificanceTest
from analytics.stats.two_by_two import TwoByTwo, crude_test

# In a cell of a measure that the plan leaves out.
LEFT_OUT = "–"
SHORT_NAMES = {
    "Pearson chi-squared, no continuity correction": "Pearson χ²",
    "Pearson chi-squared, Yates correction": "Yates χ²",
    "Fisher exact, two-sided": "Fisher exact",
    "likelihood-ratio chi-squared": "likelihood-ratio χ²",
    "Fisher-Freeman-Halton exact": "Fisher exact",
    "Kruskal-Wallis, tie-corrected": "Kruskal–Wallis",
    "Welch analysis of variance": "Welch ANOVA",
    "Mann-Whitney, exact": "Mann–Whitney",
    "Mann-Whitney, exact permutation with ties": "Mann–Whitney",
    "Mann-Whitney, normal approximation, tie-corrected, no continuity correction": "Mann–Whitney",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Events among the patients with an answer in one group, and how many have none."""

    label: str
    events: int
    n: int
    missing: int
    estimate: Estimate | Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The crude comparison of one outcome; each statistic may be a refusal with its reason."""

    column: Column
    exposed: Share
    comparator: Share
    difference: Estimate | Refusal
    odds_ratio: Estimate | Refusal
    risk_ratio: Estimate | Refusal
    test: SignificanceTest | Refusal
    level: float
    table: TwoByTwo
    effects: Effects

    @property
    def missing(self) -> int:
        return self.exposed.missing + self.comparator.missing


def compare(study: Study, plan: Plan, variable: str) -> Comparison:
    """Compare the two groups of the plan by one yes/no variable, as the plan measures it."""
    effects = effects_on(plan, variable)
    exposed, comparator = (
        share(study, plan, variable, mask, group.label)
        for mask, group in ((study.exposed, plan.exposed), (study.comparator, plan.comparator))
    )
    table = TwoByTwo(exposed.events, exposed.n, comparator.events, comparator.n)
    return Comparison(
        column=study.column(variable),
        exposed=exposed,
        comparator=comparator,
        difference=attempt(lambda: difference(table, level=plan.level, effects=effects)),
        odds_ratio=attempt(lambda: ratio_of_odds(table, level=plan.level, effects=effects)),
        risk_ratio=attempt(lambda: ratio_of_risks(table, level=plan.level, effects=effects)),
        test=attempt(lambda: crude_test(table, plan.test_policy)),
        level=plan.level,
        table=table,
        effects=effects,
    )


def share(study: Study, plan: Plan, variable: str, group: Mask, label: str) -> Share:
    """Count the events of one group; a missing answer is in no denominator."""
    effects = effects_on(plan, variable)
    values = study.dataset[variable]
    yes, no = is_true(values) & group, is_false(values) & group
    events, n = int(np.count_nonzero(yes)), int(np.count_nonzero(yes | no))
    return Share(
        label=label,
        events=events,
        n=n,
        missing=int(np.count_nonzero(group)) - n,
        estimate=attempt(lambda: proportion(events, n, level=plan.level, effects=effects)),
    )


def share_cell(share: Share) -> Cell:
    """7/41, 17.1% with its interval; the raw value is the proportion."""
    if isinstance(share.estimate, Refusal):
        return Cell(text=numbers.NOT_ESTIMABLE)
    text = numbers.proportion(share.events, share.n, share.estimate.interval)
    return Cell(text=text, value=share.events / share.n)


def estimate_cell(estimate: Estimate | Refusal) -> Cell:
    if isinstance(estimate, Refusal):
        return Cell(text=numbers.NOT_ESTIMABLE)
    return Cell(text=numbers.estimate(estimate), value=_finite(estimate.value))


def points_cell(estimate: Estimate | Refusal) -> Cell:
    """A difference of proportions, printed in percentage points; the raw value is a proportion."""
    if isinstance(estimate, Refusal):
        return Cell(text=numbers.NOT_ESTIMABLE)
    return Cell(text=numbers.estimate_in_points(estimate), value=estimate.value)


def p_cell(test: SignificanceTest | Refusal, decimals: int | None = None) -> Cell:
    if isinstance(test, Refusal):
        return Cell(text=numbers.NOT_ESTIMABLE)
    return Cell(text=numbers.p_value(test.p_value, decimals=decimals), value=test.p_value)


def tested_cell(test: SignificanceTest | Refusal) -> Cell:
    """The P value with the test that gave it: "0.71 (Pearson χ²)"; the raw value is P."""
    plain = p_cell(test)
    if isinstance(test, Refusal):
        return plain
    return Cell(text=f"{plain.text} ({short_name(test)})", value=plain.value)


def test_cell(test: SignificanceTest | Refusal) -> Cell:
    """The test's short name; the raw value is its full one."""
    if isinstance(test, Refusal):
        return Cell(text="–")
    return Cell(text=short_name(test), value=test.name)


def short_name(test: SignificanceTest) -> str:
    """How a table names a test; the notes below it give the policy in full."""
    return SHORT_NAMES.get(test.name, test.name)


def statistics(comparison: Comparison) -> tuple[tuple[str, object], ...]:
    """Every statistic of the comparison, under the label of its outcome."""
    found = (
        comparison.exposed.estimate,
        comparison.comparator.estimate,
        comparison.difference,
        comparison.odds_ratio,
        comparison.risk_ratio,
        comparison.test,
    )
    return tuple((comparison.column.label, each) for each in found)


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
