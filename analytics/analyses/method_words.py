"""What the Methods chapter says of outcomes, shift, models and times: only what a plan uses."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.analyses.effects import interval_words
from analytics.plan import Plan
from analytics.report import numbers

MODELS = {
    "logistic": (
        "Odds ratios: logistic regression, profile-likelihood intervals and likelihood-ratio "
        "tests; Firth's penalised likelihood where the outcome is separated, which is said."
    ),
    "firth": (
        "Odds ratios of rare outcomes: Firth's penalised logistic regression, profile penalised-"
        "likelihood intervals (Firth 1993; Heinze and Schemper 2002)."
    ),
    "modified_poisson": "Risk ratios: Poisson regression with robust errors (Zou 2004).",
    "standardised": (
        "Adjusted risk differences: marginal standardisation of a logistic model over all patients "
        "of the model, delta method."
    ),
    "linear": "Differences of means: linear regression, Student's t.",
    "proportional_odds": (
        "Common odds ratios: proportional-odds model, profile-likelihood intervals; proportional "
        "odds checked by Brant's test, the score test (observed information) and a likelihood-"
        "ratio test, none of which decides whether the estimate is shown."
    ),
    "win_odds": (
        "Win odds: comparisons within strata, ties half to each side, Mantel-Haenszel weights "
        "(Dong 2018)."
    ),
    "utility_weighted": (
        "Utility-weighted mRS: utilities of Chaisinanunkul 2015; linear model where covariates "
        "are adjusted for, Welch's t test otherwise."
    ),
    "cox": (
        "Hazard ratios: Cox model, Efron's handling of ties; proportional hazards checked by the "
        "score test of Grambsch and Therneau; Firth's penalty where the likelihood is monotone."
    ),
}
ERRORS = {
    "hc0": "robust (HC0)",
    "hc1": "robust (HC1)",
    "hc2": "robust (HC2)",
    "hc3": "robust (HC3)",
    "cluster": "robust by cluster",
}
FAMILIES = {
    "holm": "Holm's method",
    "hochberg": "Hochberg's method",
    "benjamini_hochberg": "the method of Benjamini and Hochberg",
}


def crude_intervals(plan: Plan) -> str:
    """The intervals of yes/no outcomes, as the plan has them."""
    rows = plan.outcomes.of_kind("binary")
    chosen = [plan.effects_of(row) for row in rows] or [plan.statistics.effects]
    level = numbers.level(plan.level)
    return f"Two-sided; {level} confidence intervals. {interval_words(chosen)}"


def multiplicity(plan: Plan) -> str:
    method = FAMILIES.get(plan.statistics.multiplicity)
    if method is None:
        return (
            "One outcome is primary; the others are exploratory and not adjusted for multiplicity."
        )
    return (
        f"One outcome is primary; the P values of the others are adjusted by {method} as one "
        "family, and they remain exploratory."
    )


def comparisons(plan: Plan) -> Iterator[str]:
    """Sentences on outcomes, shift, models and times to an event, where groups are compared."""
    if plan.groups is None:
        return
    yield from _of_outcomes(plan)
    if plan.mrs is not None:
        yield (
            "Shift of the mRS, crude: common odds ratio, odds ratio at every cut, win odds and "
            "Mann-Whitney probability (ties half; variance of the placements)."
        )
    yield from _of_models(plan)
    yield from _of_times(plan)


def _of_outcomes(plan: Plan) -> Iterator[str]:
    power = numbers.level(plan.statistics.power)
    yield (
        f"Where no difference is shown, the smallest difference detectable with a power of {power} "
        "is given; power is computed for the plan's important difference and never for the "
        "observed one."
    )
    margins = [row for row in plan.outcomes.rows if row.margin is not None]
    if margins:
        yield (
            "Margins: score tests for differences of risks, odds ratios (Miettinen and Nurminen) "
            "and risk ratios (that of the plan's interval), t tests for means, Wald tests for "
            "common odds ratios, win odds and hazard ratios; non-inferiority one-sided, "
            "equivalence by two one-sided tests."
        )
    if any(plan.effects_of(row).number_needed for row in plan.outcomes.of_kind("binary")):
        yield "Numbers needed to treat: one over the risk difference and its limits (Altman 1998)."


def _of_models(plan: Plan) -> Iterator[str]:
    if not plan.models:
        return
    names = {covariate.variable for covariate in plan.covariates}
    if names:
        yield (
            f"The {numbers.count(len(names))} covariates are those of the plan; none is selected "
            "by its P value. A model with fewer than ten events per term is called exploratory."
        )
    yield from (MODELS[method] for method in dict.fromkeys(m.method for m in plan.models))
    errors = [ERRORS[m.errors] for m in plan.models if m.errors in ERRORS]
    if errors:
        yield f"Errors other than the model's, where said: {', '.join(dict.fromkeys(errors))}."


def _of_times(plan: Plan) -> Iterator[str]:
    rows = plan.outcomes.of_kind("time_to_event")
    if any(not row.competing for row in rows):
        yield (
            "Times to an event: Kaplan-Meier, log-log bands; log-rank test; restricted mean "
            "survival times; crude Cox model."
        )
    if any(row.competing for row in rows):
        yield (
            "Times with a competing event: Aalen-Johansen cumulative incidence, Gray's test, "
            "cause-specific hazard ratios, Fine-Gray subdistribution hazard ratio."
        )
