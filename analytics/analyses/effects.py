"""The effects that a plan asks of a yes/no outcome, each by the method that it names."""

from __future__ import annotations

from collections.abc import Callable

from analytics.analyses.engine import Refusal, attempt
from analytics.plan import Effects
from analytics.stats.estimate import Estimate, Interval
from analytics.stats.proportion import (
    agresti_coull_interval,
    clopper_pearson_interval,
    jeffreys_interval,
    wilson_interval,
)
from analytics.stats.ratio import odds_ratio, risk_ratio
from analytics.stats.risk_difference import miettinen_nurminen, newcombe, wald
from analytics.stats.two_by_two import TwoByTwo

Effect = Estimate | Refusal | None
PROPORTIONS: dict[str, Callable[..., Interval]] = {
    "wilson": wilson_interval,
    "clopper_pearson": clopper_pearson_interval,
    "agresti_coull": agresti_coull_interval,
    "jeffreys": jeffreys_interval,
}
DIFFERENCES: dict[str, Callable[..., Estimate]] = {
    "newcombe": newcombe,
    "miettinen_nurminen": miettinen_nurminen,
    "wald": wald,
}
WORDS = {
    "wilson": "Wilson score",
    "clopper_pearson": "Clopper-Pearson exact",
    "agresti_coull": "Agresti-Coull",
    "jeffreys": "Jeffreys",
    "newcombe": "Newcombe hybrid score",
    "miettinen_nurminen": "Miettinen-Nurminen score",
    "wald": "Wald",
    "koopman": "Koopman score",
    "katz": "Katz log Wald",
    "woolf": "Woolf log Wald",
    "exact": "conditional exact",
    "mid_p": "conditional mid-P",
}


def observed(events: int, n: int, effects: Effects, level: float) -> Estimate | Refusal:
    """The share of events with its interval."""
    interval = attempt(lambda: PROPORTIONS[effects.proportion](events, n, level=level))
    if isinstance(interval, Refusal):
        return interval
    return Estimate(events / n, interval, "observed proportion")


def difference(table: TwoByTwo, effects: Effects, level: float) -> Effect:
    """The risk difference; None where the plan leaves it out."""
    if effects.risk_difference == "none":
        return None
    return attempt(lambda: DIFFERENCES[effects.risk_difference](table, level=level))


def odds(table: TwoByTwo, effects: Effects, level: float) -> Effect:
    """The odds ratio; None where the plan leaves it out."""
    method = effects.odds_ratio
    if method == "none":
        return None
    return attempt(lambda: odds_ratio(table, level=level, method=method))


def risks(table: TwoByTwo, effects: Effects, level: float) -> Effect:
    """The risk ratio; None where the plan leaves it out."""
    method = effects.risk_ratio
    if method == "none":
        return None
    return attempt(lambda: risk_ratio(table, level=level, method=method))


def methods(effects: Effects) -> str:
    """The methods in words: "Wilson score for proportions, …"; what is left out is not named."""
    chosen = (
        (effects.proportion, "proportions"),
        (effects.risk_difference, "differences"),
        (effects.odds_ratio, "odds ratios"),
        (effects.risk_ratio, "risk ratios"),
    )
    return ", ".join(f"{WORDS[method]} for {what}" for method, what in chosen if method != "none")
