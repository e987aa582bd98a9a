"""Confounding: the propensity score, the balance that it gives, and effects by each use of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.analyses.covariates import covariate_columns
from analytics.analyses.engine import Refusal, Study, attempt, required
from analytics.analyses.outcome_values import outcome_values
from analytics.analyses.propensity_effects import WayEffect, effects_of
from analytics.analyses.propensity_score import AIPW, CRUDE, Scored, Way, scored
from analytics.dataset.columns import Column
from analytics.plan import Covariate, OutcomeRow, Plan, Propensity
from analytics.stats import design
from analytics.stats.balance import TermBalance, balance, effective_sample_size
from analytics.stats.propensity import Overlap, overlap
from analytics.stats.sample_size import Adequacy
from analytics.stats.term import Reading, TermEstimate, wald_terms
from analytics.stats.weighting import positivity

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow:
    """One column before (``before``) and by each way; ``scored`` says whether the score has it."""

    label: str
    scored: bool
    n: int
    before: TermBalance | Refusal
    after: tuple[TermBalance | Refusal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Who is left by one way, and how many unweighted patients would tell as much."""

    key: str
    label: str
    method: str
    n_exposed: int
    n_comparator: int
    effective_exposed: float
    effective_comparator: float
    largest: float
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeEffects:
    """One outcome by each way; ``n`` patients have it and all covariates."""

    column: Column
    row: OutcomeRow
    n: int
    effects: tuple[tuple[str, WayEffect | Refusal], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PropensityResult:
    plan: Propensity
    primary: str
    labels: tuple[str, str]
    level: float
    terms: tuple[TermEstimate, ...]
    adequacy: Adequacy
    constant: tuple[str, ...]
    n: tuple[int, int]
    left_out: int
    missing: tuple[tuple[str, int], ...]
    overlap: Overlap
    warnings: tuple[str, ...]
    samples: tuple[tuple[str, Sample | Refusal], ...]
    balance: tuple[BalanceRow, ...]
    outcomes: tuple[OutcomeEffects, ...]


def compute(study: Study, plan: Plan) -> PropensityResult:
    """NotEstimableError where the groups cannot be compared by any score, with the reason."""
    part = required(plan.propensity)
    columns = covariate_columns(study, plan.covariates_of(part.covariates))
    compared = study.exposed | study.comparator
    found = scored(columns, study.exposed, compared, plan, part)
    score = found.score
    return PropensityResult(
        plan=part,
        primary=plan.outcomes.primary,
        labels=(plan.exposed.label, plan.comparator.label),
        level=plan.level,
        terms=_terms(found, plan.level),
        adequacy=score.adequacy,
        constant=found.constant,
        n=(score.n_treated, score.n_control),
        left_out=int(compared.sum()) - score.n_treated - score.n_control,
        missing=tuple((name, n) for name, n in found.design.missing if n),
        overlap=overlap(score),
        warnings=positivity(score).warnings,
        samples=tuple(
            (key, way if isinstance(way, Refusal) else _sample(found, way))
            for key, way in found.ways.items()
        ),
        balance=tuple(_balance(study, found, part)),
        outcomes=tuple(_outcomes(study, plan, part, columns, found)),
    )


def _terms(found: Scored, level: float) -> tuple[TermEstimate, ...]:
    model = found.score.model
    return wald_terms(
        model.terms[1:],
        model.coefficients[1:],
        model.covariance[1:, 1:],
        Reading(measure="odds ratio of the treatment", level=level),
    )


def _sample(found: Scored, way: Way) -> Sample:
    arm, weights = found.score.treated, way.values
    common = positivity(found.score).warnings
    said = way.positivity.warnings if way.positivity else ()
    return Sample(
        key=way.key,
        label=way.label,
        method=way.source.method,
        n_exposed=int(np.count_nonzero(weights[arm])),
        n_comparator=int(np.count_nonzero(weights[~arm])),
        effective_exposed=effective_sample_size(weights[arm]),
        effective_comparator=effective_sample_size(weights[~arm]),
        largest=float(weights.max()),
        warnings=tuple(each for each in said if each not in common),
    )


def _balance(study: Study, found: Scored, part: Propensity) -> Iterator[BalanceRow]:
    """The columns of the score, then the further variables that the plan names."""
    everybody = np.ones(found.score.treated.size, dtype=bool)
    yield from _rows(found, found.design.values, found.design.names, everybody, scored_too=True)
    for variable in part.balance:
        (column,) = covariate_columns(study, (_plain(study, variable),))
        matrix = attempt(
            lambda column=column: design.build_design((column,), where=found.design.complete)  # type: ignore[misc]
        )
        if isinstance(matrix, Refusal):
            after = (matrix,) * len(found.ways)
            yield BalanceRow(label=column.name, scored=False, n=0, before=matrix, after=after)
            continue
        known = matrix.complete[found.design.complete]
        yield from _rows(found, matrix.values, matrix.names, known, scored_too=False)


def _plain(study: Study, variable: str) -> Covariate:
    choice = study.column(variable).kind == "choice"
    return Covariate(variable=variable, form="categorical" if choice else "linear")


def _rows(
    found: Scored,
    values: NDArray[np.float64],
    names: Iterable[str],
    known: Mask,
    *,
    scored_too: bool,
) -> Iterator[BalanceRow]:
    arm, labels = found.score.treated[known], tuple(names)

    def of(weights: NDArray[np.float64] | None) -> tuple[TermBalance | Refusal, ...]:
        balanced = attempt(lambda: balance(values, arm, weights=weights, terms=labels).terms)
        return (balanced,) * len(labels) if isinstance(balanced, Refusal) else balanced

    before = of(None)
    after = [
        (way,) * len(labels) if isinstance(way, Refusal) else of(way.values[known])
        for way in found.ways.values()
    ]
    for place, label in enumerate(labels):
        yield BalanceRow(
            label=label,
            scored=scored_too,
            n=int(known.sum()),
            before=before[place],
            after=tuple(each[place] for each in after),
        )


def _outcomes(
    study: Study, plan: Plan, part: Propensity, columns: tuple[design.Column, ...], whole: Scored
) -> Iterator[OutcomeEffects]:
    """The score is estimated anew, and matches are made anew, where outcomes are missing."""
    asked = (CRUDE, *whole.ways, *((AIPW,) if part.aipw else ()))
    for variable in part.outcomes or (plan.outcomes.primary,):
        row = plan.outcomes.row(variable)
        outcome = outcome_values(study, row)
        answered = whole.design.complete & outcome.known
        prepared: Scored | Refusal = whole
        if not outcome.known[whole.design.complete].all():
            prepared = attempt(
                lambda answered=answered: scored(columns, study.exposed, answered, plan, part)  # type: ignore[misc]
            )
        yield OutcomeEffects(
            column=study.column(variable),
            row=row,
            n=int(answered.sum()),
            effects=tuple(effects_of(outcome.among(answered), prepared, asked, plan, study.spread)),
        )


def reads(plan: Plan) -> list[str]:
    """The variables that the chapter shows."""
    part = plan.propensity
    if part is None:
        return []
    rows = [plan.outcomes.row(name) for name in part.outcomes or (plan.outcomes.primary,)]
    covariates = [each.variable for each in plan.covariates_of(part.covariates)]
    outcomes = [name for row in rows for name in (row.variable, row.time) if name]
    return [*covariates, *part.balance, *outcomes]


def methods(plan: Plan) -> tuple[str, ...]:
    """Sentences for the chapter of methods; none where the plan has no score."""
    part = plan.propensity
    if part is None:
        return ()
    said = [
        (
            "Propensity score: logistic regression of the group on the plan's covariates "
            "(Rosenbaum & Rubin, Biometrika 1983;70:41-55), among patients with all of them."
        ),
        (
            "Balance: standardised differences with the pooled SD of the unweighted groups "
            "(Austin, Stat Med 2009;28:3083-3107)."
        ),
    ]
    if part.matching is not None:
        said.append(
            "Matching: greedy nearest neighbour (Austin, Pharm Stat 2011;10:150-161); errors with "
            "the matched sets as clusters."
        )
    if part.iptw is not None or part.overlap:
        said.append(
            "Weighting: weighted means with a sandwich variance that knows that the score was "
            "estimated (Lunceford & Davidian, Stat Med 2004;23:2937-2960); odds and hazard ratios "
            "with a robust variance that takes the weights as known."
        )
    if part.aipw:
        said.append(
            "Doubly robust: augmented inverse probability weighting (Bang & Robins, Biometrics "
            "2005;61:962-973)."
        )
    if part.e_value:
        said.append("E-value: VanderWeele & Ding, Ann Intern Med 2017;167:268-274.")
    if part.iptw is not None and part.iptw.errors == "bootstrap":
        said.append(f"Inverse probability weights: {BOOTSTRAP[0].lower()}{BOOTSTRAP[1:]}")
    return tuple(said)


BOOTSTRAP = (
    "Errors of means, risks and their differences and ratios by the bootstrap, with the score "
    "estimated in every resample (Austin, Stat Med 2016;35:5642-5655); odds and hazard ratios "
    "have the robust variance."
)
