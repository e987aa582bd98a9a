"""The effect of the exposure among some of the patients, on the scale that the plan names.

``effect_among(question, who)`` answers the question among the patients of a mask, and
``interaction(question, parts)`` asks whether the answers differ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.analyses import effects
from analytics.analyses.engine import Refusal, attempt, required
from analytics.analyses.subgroup_question import Question
from analytics.dataset.cohort import Mask
from analytics.plan.outcomes import Scale
from analytics.stats import cox, location, ordinal, ordinal_model
from analytics.stats.design import Column, Design, build_design
from analytics.stats.estimate import Estimate, NotEstimableError, SignificanceTest, log_with_error
from analytics.stats.homogeneity import likelihood_ratio_of_interaction
from analytics.stats.linear import fit_linear
from analytics.stats.logistic import fit_logistic
from analytics.stats.meta.effects import Measure, StudyEffect, StudyTable, effects_from_tables
from analytics.stats.odds_model import odds_ratios
from analytics.stats.standardisation import standardise
from analytics.stats.subgroups import wald_interaction
from analytics.stats.summary import level_counts
from analytics.stats.term import Reading, TermEstimate, quantile, wald_terms
from analytics.stats.two_by_two import TwoByTwo

MEASURES: dict[Scale, Measure] = {
    "risk_difference": "risk_difference",
    "risk_ratio": "risk_ratio",
    "odds_ratio": "odds_ratio",
}
MEASURED: dict[Scale, Callable[..., Estimate]] = {
    "risk_difference": effects.difference,
    "risk_ratio": effects.ratio_of_risks,
    "odds_ratio": effects.ratio_of_odds,
}
COMPARED: dict[Scale, str] = {
    "risk_difference": "risk differences",
    "risk_ratio": "log risk ratios",
    "odds_ratio": "log odds ratios",
    "mean_difference": "differences of means",
    "common_odds_ratio": "log common odds ratios",
    "win_odds": "log win odds",
    "hazard_ratio": "log hazard ratios",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """``compared`` is the effect with its standard error on the scale of the interaction test.

    ``used`` are the patients that it rests on; ``remark`` says what was done to reach it.
    """

    estimate: Estimate | Refusal
    used: int
    compared: StudyEffect | None = None
    remark: str = ""


def effect_among(asked: Question, who: Mask, *, without: str = "") -> Found:
    """The effect among ``who``, adjusted for the covariates but ``without``, or crude."""
    columns = [column for name, column in asked.covariates if name != without]
    adjusted = bool(columns) or asked.scale == "hazard_ratio"
    try:
        return _adjusted(asked, who, columns) if adjusted else CRUDE[asked.scale](asked, who)
    except NotEstimableError as error:
        return Found(estimate=Refusal(str(error)), used=int(np.count_nonzero(who & asked.known)))


def interaction(
    asked: Question, parts: Sequence[tuple[Mask, Found]], *, without: str = ""
) -> SignificanceTest | Refusal:
    """Whether the effect differs between the parts; the test bears its name.

    Crude odds ratios by the likelihood ratio of the logistic model with the product term, all
    others by their estimates and standard errors.
    """
    crude = not [name for name, _ in asked.covariates if name != without]
    if asked.scale == "odds_ratio" and crude:
        tables = [asked.table(who) for who, _ in parts]
        return attempt(lambda: likelihood_ratio_of_interaction(tables))
    effect = [found.compared for _, found in parts if found.compared is not None]
    return attempt(lambda: wald_interaction(effect, COMPARED[asked.scale]))


def _binary(asked: Question, who: Mask) -> Found:
    table = asked.table(who)
    estimate = _binary_effect(asked, table)
    if min(table.n, table.reference_n) == 0:
        return Found(estimate=estimate, used=table.total)
    one = StudyTable(name="", table=table)
    found = effects_from_tables([one], MEASURES[asked.scale]).studies
    return Found(estimate=estimate, used=table.total, compared=found[0] if found else None)


def _binary_effect(asked: Question, table: TwoByTwo) -> Estimate | Refusal:
    """By the plan's method, or by the usual one where the plan leaves this measure out."""
    measure = MEASURED[asked.scale]
    return attempt(lambda: measure(table, level=asked.level, effects=asked.effects))


def _common_odds(asked: Question, who: Mask) -> Found:
    counts, reference, used = _counts(asked, who)
    estimate = ordinal.common_odds_ratio(counts, reference, level=asked.level).estimate
    plain = ordinal.common_odds_ratio(counts, reference, interval="wald").estimate
    return Found(estimate=estimate, used=used, compared=_of_log(plain))


def _win_odds(asked: Question, who: Mask) -> Found:
    counts, reference, used = _counts(asked, who)
    estimate = ordinal.win_odds(counts, reference, level=asked.level)
    return Found(estimate=estimate, used=used, compared=_of_log(estimate))


def _counts(asked: Question, who: Mask) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    ours, theirs = (each.astype(np.int64) for each in asked.arms(who))
    if not (ours.size and theirs.size):
        raise NotEstimableError("a group has no patients")
    levels = int(max(ours.max(), theirs.max())) + 1
    counts = (level_counts(ours, levels=levels), level_counts(theirs, levels=levels))
    return *counts, ours.size + theirs.size


def _of_log(estimate: Estimate) -> StudyEffect | None:
    """A ratio whose interval is symmetric on the log scale."""
    limits = estimate.interval
    if not (limits.low > 0 and np.isfinite(limits.high)):
        return None
    return _effect(*log_with_error(estimate))


def _effect(value: float, error: float) -> StudyEffect | None:
    usable = np.isfinite(value) and np.isfinite(error) and error > 0
    return StudyEffect(name="", effect=value, standard_error=error) if usable else None


def _means(asked: Question, who: Mask) -> Found:
    compare = location.welch if asked.mean_test == "welch" else location.student
    ours, theirs = asked.arms(who)
    found = compare(ours, theirs, level=asked.level)
    limits, freedom = found.difference.interval, found.test.degrees_of_freedom
    error = (limits.high - limits.low) / (2 * quantile(asked.level, freedom))
    return Found(
        estimate=found.difference,
        used=ours.size + theirs.size,
        compared=_effect(found.difference.value, error),
    )


CRUDE: dict[Scale, Callable[[Question, Mask], Found]] = {
    "risk_difference": _binary,
    "risk_ratio": _binary,
    "odds_ratio": _binary,
    "common_odds_ratio": _common_odds,
    "win_odds": _win_odds,
    "mean_difference": _means,
}


def _adjusted(asked: Question, who: Mask, columns: Sequence[Column]) -> Found:
    """The exposure is the first column of the design."""
    design = build_design((asked.arm, *columns), where=who & asked.known)
    term, remark = MODELS[asked.scale](asked, design)
    return Found(
        estimate=term.estimate,
        used=len(design.values),
        compared=_effect(term.coefficient, term.standard_error),
        remark=remark,
    )


def _logistic(asked: Question, design: Design) -> tuple[TermEstimate, str]:
    outcome = asked.outcome[design.complete]
    found = odds_ratios(design.values, outcome, terms=design.names, level=asked.level)
    remark = "" if found.fallback is None else f"Firth's method, since {found.fallback}"
    return found.terms[0], remark


def _standardised(asked: Question, design: Design) -> tuple[TermEstimate, str]:
    outcome = asked.outcome[design.complete]
    fit = fit_logistic(design.values, outcome, terms=design.names)
    risks = standardise(fit, design.values, 0, outcome=outcome, level=asked.level)
    return (risks.difference if asked.scale == "risk_difference" else risks.ratio), ""


def _proportional_odds(asked: Question, design: Design) -> tuple[TermEstimate, str]:
    levels = asked.outcome[design.complete].astype(np.int64)
    fit = ordinal_model.fit_ordinal(design.values, levels, terms=design.names)
    return fit.common_odds_ratio(0, level=asked.level), ""


def _linear(asked: Question, design: Design) -> tuple[TermEstimate, str]:
    fit = fit_linear(design.values, asked.outcome[design.complete], terms=design.names)
    reading = Reading(
        measure="difference of means",
        ratio=False,
        level=asked.level,
        degrees_of_freedom=fit.degrees_of_freedom,
    )
    return wald_terms(fit.terms, fit.coefficients, fit.covariance, reading)[1], ""


def _cox(asked: Question, design: Design) -> tuple[TermEstimate, str]:
    complete = design.complete
    fit = cox.fit_cox(
        required(asked.time)[complete],
        asked.outcome[complete].astype(np.int64),
        design.values,
        terms=design.names,
    )
    reading = Reading(measure="hazard ratio", level=asked.level)
    return wald_terms(fit.terms, fit.coefficients, fit.covariance, reading)[0], ""


MODELS: dict[Scale, Callable[[Question, Design], tuple[TermEstimate, str]]] = {
    "risk_difference": _standardised,
    "risk_ratio": _standardised,
    "odds_ratio": _logistic,
    "common_odds_ratio": _proportional_odds,
    "mean_difference": _linear,
    "hazard_ratio": _cox,
}
