"""How the effects of a yes/no outcome are measured, by the plan: one function per choice.

"none" leaves a column out of the table; the usual method then stands, since the headline and the
comparison with published results need the number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from analytics.plan import Effects, OutcomeRow, Plan
from analytics.stats import proportion as proportions
from analytics.stats import risk_difference
from analytics.stats.estimate import Estimate, Interval, NotEstimableError
from analytics.stats.number_needed import NumberNeeded, number_needed_to_treat
from analytics.stats.ratio import odds_ratio, risk_ratio
from analytics.stats.two_by_two import TwoByTwo

INTERVALS: dict[str, Callable[..., Interval]] = {
    "wilson": proportions.wilson_interval,
    "clopper_pearson": proportions.clopper_pearson_interval,
    "agresti_coull": proportions.agresti_coull_interval,
    "jeffreys": proportions.jeffreys_interval,
}
DIFFERENCES: dict[str, Callable[..., Estimate]] = {
    "newcombe": risk_difference.newcombe,
    "miettinen_nurminen": risk_difference.miettinen_nurminen,
    "wald": risk_difference.wald,
}
NAMES = {
    "wilson": "Wilson score",
    "clopper_pearson": "Clopper-Pearson exact",
    "agresti_coull": "Agresti-Coull",
    "jeffreys": "Jeffreys",
    "newcombe": "Newcombe hybrid score",
    "miettinen_nurminen": "Miettinen-Nurminen score",
    "wald": "Wald",
    "koopman": "Koopman score",
    "katz": "Katz (log)",
    "woolf": "Woolf (log)",
    "exact": "conditional exact",
    "mid_p": "conditional mid-P",
}


def effects_on(plan: Plan, variable: str) -> Effects:
    """The outcome's own way, else the plan's usual one."""
    for row in plan.outcomes.rows:
        if row.variable == variable:
            return plan.effects_of(row)
    return plan.statistics.effects


def proportion(events: int, n: int, *, level: float, effects: Effects) -> Estimate:
    interval = INTERVALS[effects.proportion](events, n, level=level)
    return Estimate(events / n, interval, "observed proportion")


def difference(table: TwoByTwo, *, level: float, effects: Effects) -> Estimate:
    chosen = effects.risk_difference
    method = "newcombe" if chosen == "none" else chosen
    return DIFFERENCES[method](table, level=level)


def ratio_of_odds(table: TwoByTwo, *, level: float, effects: Effects) -> Estimate:
    chosen = effects.odds_ratio
    method = "miettinen_nurminen" if chosen == "none" else chosen
    return odds_ratio(table, level=level, method=method)


def ratio_of_risks(table: TwoByTwo, *, level: float, effects: Effects) -> Estimate:
    chosen = effects.risk_ratio
    method = "koopman" if chosen == "none" else chosen
    return risk_ratio(table, level=level, method=method)


def number_needed(difference_found: Estimate, row: OutcomeRow) -> NumberNeeded:
    """NotEstimableError where the plan does not say which way is better."""
    if row.better == "higher":
        return number_needed_to_treat(difference_found, event="desirable")
    if row.better == "lower":
        return number_needed_to_treat(difference_found, event="undesirable")
    raise NotEstimableError("the plan does not say which way is better")


def interval_words(effects: Iterable[Effects]) -> str:
    """The methods of all intervals in one sentence; those of a column left out are not named."""
    found = tuple(effects)
    parts = (
        ("proportions", [each.proportion for each in found]),
        ("differences", [each.risk_difference for each in found]),
        ("odds ratios", [each.odds_ratio for each in found]),
        ("risk ratios", [each.risk_ratio for each in found]),
    )
    words = [
        f"{' or '.join(NAMES[name] for name in dict.fromkeys(shown))} for {what}"
        for what, names in parts
        if (shown := [name for name in names if name != "none"])
    ]
    return f"Intervals: {', '.join(words)}."
