"""Sensitivity: the primary analysis again with one thing otherwise, beside the primary result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from analytics.analyses.comparison import Share, share
from analytics.analyses.engine import Refusal, Study, attempt
from analytics.analyses.model_data import prepare
from analytics.analyses.model_fits import fit
from analytics.analyses.model_task import Fitted
from analytics.analyses.selection import select_study
from analytics.dataset.columns import Column
from analytics.plan import Model, OutcomeRow, Plan, Sensitivity, Settings, SettingsChange
from analytics.stats.estimate import NotEstimableError

PRIMARY = ""
# How an outcome is estimated for which the plan has no model.
USUAL = {
    "binary": "logistic",
    "ordinal": "proportional_odds",
    "continuous": "linear",
    "time_to_event": "cox",
}
NOT_AT_HAND = "the cases are not at hand to be derived anew with other settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimated:
    """One analysis of one outcome; ``key`` is empty for the analysis as first defined.

    ``exposed`` and ``comparator`` count a yes/no outcome, else they are None.  ``crude`` and
    ``adjusted`` are by the same method on the same patients; ``adjusted`` None without a model.
    ``changed`` counts the patients who are in another group, or in or out, or have another outcome
    than in the analysis as first defined; None for that itself.
    """

    key: str
    label: str
    outcome: str
    n: tuple[int, int]
    exposed: Share | None
    comparator: Share | None
    crude: Fitted | Refusal
    adjusted: Fitted | Refusal | None
    changed: int | None
    clustered: str

    @property
    def effect(self) -> Fitted | Refusal:
        """What stands in the figure: adjusted where the plan has a model."""
        return self.crude if self.adjusted is None else self.adjusted


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One outcome as first defined, then each analysis that changes something about it."""

    outcome: Column
    row: OutcomeRow
    primary: bool
    model: str
    analyses: tuple[Estimated, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitivityResult:
    labels: tuple[str, str]
    level: float
    families: tuple[Family, ...]


def compute(study: Study, plan: Plan) -> SensitivityResult:
    """An analysis that cannot be carried out stands as a refusal, with its reason."""
    primary = plan.outcomes.primary
    replaced = (change.outcome for each in plan.sensitivity for change in each.replace)
    return SensitivityResult(
        labels=(plan.exposed.label, plan.comparator.label),
        level=plan.level,
        families=tuple(
            _family(study, plan, outcome) for outcome in dict.fromkeys((primary, *replaced))
        ),
    )


def _family(study: Study, plan: Plan, outcome: str) -> Family:
    model = model_of(plan, outcome)
    first = _estimated(study, plan, outcome, PRIMARY, "As first defined", model=model, first=None)
    others = [each for each in plan.sensitivity if outcome in concerned(each, plan)]
    return Family(
        outcome=study.column(outcome),
        row=plan.outcomes.row(outcome),
        primary=outcome == plan.outcomes.primary,
        model=model.label or model.method if model is not None else "",
        analyses=(first, *(_otherwise(study, plan, outcome, each, model) for each in others)),
    )


def concerned(each: Sensitivity, plan: Plan) -> tuple[str, ...]:
    """The outcomes that an analysis is about: those it replaces, else the primary one."""
    return tuple(change.outcome for change in each.replace) or (plan.outcomes.primary,)


def model_of(plan: Plan, outcome: str) -> Model | None:
    """The plan's first model of the outcome; with imputation it is taken on complete cases."""
    found = next((model for model in plan.models if model.outcome == outcome), None)
    return None if found is None else replace(found, missing="complete_case")


def _otherwise(
    study: Study, plan: Plan, outcome: str, each: Sensitivity, model: Model | None
) -> Estimated:
    changed = changed_plan(plan, each)
    variable = {change.outcome: change.by for change in each.replace}.get(outcome, outcome)
    if model is not None:
        model = replace(model, outcome=variable)
    if model is not None and each.cluster:
        model = replace(model, errors="cluster", cluster=each.cluster)
    again = attempt(lambda: _again(study, plan, changed))
    if isinstance(again, Refusal):
        return _refused(each, study.column(variable).label, again, model)
    clustered = study.column(each.cluster).label if each.cluster else ""
    return _estimated(
        again,
        changed,
        variable,
        each.key,
        each.label,
        model=model,
        first=(study, outcome),
        cluster=each.cluster,
        clustered=clustered,
    )


def changed_plan(plan: Plan, each: Sensitivity) -> Plan:
    """The plan with the one thing otherwise."""
    by = {change.outcome: change.by for change in each.replace}
    rows = tuple(
        replace(row, variable=by.get(row.variable, row.variable)) for row in plan.outcomes.rows
    )
    # An outcome that takes the place of another one may have been listed itself already.
    unique = tuple({row.variable: row for row in reversed(rows)}.values())[::-1]
    primary = by.get(plan.outcomes.primary, plan.outcomes.primary)
    return replace(
        plan,
        settings=_settings(plan.settings, each.settings),
        population=(*plan.population, *each.population),
        outcomes=replace(plan.outcomes, rows=unique, primary=primary),
    )


def _settings(settings: Settings, change: SettingsChange | None) -> Settings:
    if change is None:
        return settings
    named = {field.name: getattr(change, field.name) for field in fields(change)}
    return replace(settings, **{name: value for name, value in named.items() if value is not None})


def _again(study: Study, plan: Plan, changed: Plan) -> Study:
    if study.again is not None:
        return study.again(changed)
    if changed.settings != plan.settings:
        raise NotEstimableError(NOT_AT_HAND)
    return select_study(study.dataset, changed)


def _refused(each: Sensitivity, outcome: str, refusal: Refusal, model: Model | None) -> Estimated:
    return Estimated(
        key=each.key,
        label=each.label,
        outcome=outcome,
        n=(0, 0),
        exposed=None,
        comparator=None,
        crude=refusal,
        adjusted=refusal if model is not None else None,
        changed=None,
        clustered="",
    )


def _estimated(  # noqa: PLR0913 - what one row is about
    study: Study,
    plan: Plan,
    outcome: str,
    key: str,
    label: str,
    *,
    model: Model | None,
    first: tuple[Study, str] | None,
    cluster: str = "",
    clustered: str = "",
) -> Estimated:
    row = plan.outcomes.row(outcome)
    binary = row.kind == "binary"
    own = model or Model(
        key="usual",
        outcome=outcome,
        method=USUAL[row.kind],  # type: ignore[arg-type]
        covariates=(),
        errors="cluster" if cluster else "model",
        cluster=cluster,
    )
    crude, adjusted = _fitted(study, plan, own)
    groups = ((study.exposed, plan.exposed.label), (study.comparator, plan.comparator.label))
    shares = [share(study, plan, outcome, mask, name) for mask, name in groups] if binary else None
    return Estimated(
        key=key,
        label=label,
        outcome=study.column(outcome).label,
        n=(study.n_exposed, study.n_comparator),
        exposed=shares[0] if shares else None,
        comparator=shares[1] if shares else None,
        crude=crude,
        adjusted=None if model is None else adjusted,
        changed=None if first is None else _changed(first, (study, outcome)),
        clustered=clustered,
    )


def _fitted(study: Study, plan: Plan, model: Model) -> tuple[Fitted | Refusal, Fitted | Refusal]:
    """Crude and adjusted, on the same patients."""
    data = attempt(lambda: prepare(study, plan, model))
    if isinstance(data, Refusal):
        return data, data
    crude = attempt(lambda: fit(data, model, plan.level, crude=True))
    return crude, attempt(lambda: fit(data, model, plan.level))


def _changed(first: tuple[Study, str], other: tuple[Study, str]) -> int:
    """Patients of either analysis whose group or outcome is not the same in both."""
    (before, outcome), (after, by) = first, other
    compared = before.exposed | before.comparator | after.exposed | after.comparator
    moved = (before.exposed != after.exposed) | (before.comparator != after.comparator)
    old, new = _plain(before.dataset[outcome]), _plain(after.dataset[by])
    same = (old == new).fillna(value=False).to_numpy(dtype=np.bool_)
    same |= (old.isna() & new.isna()).to_numpy(dtype=np.bool_)
    return int(np.count_nonzero(compared & (moved | ~same)))


def _plain(values: pd.Series) -> pd.Series:
    """Choices as their codes: two choices of different codes cannot be compared as they are."""
    return values.astype(object) if isinstance(values.dtype, pd.CategoricalDtype) else values


def reads(plan: Plan) -> Iterator[str]:
    """The variables that the chapter shows."""
    for each in plan.sensitivity:
        yield from concerned(each, plan)
        yield from (change.by for change in each.replace)
        yield from (step.variable for step in each.population)
        if each.cluster:
            yield each.cluster
    for outcome in {name for each in plan.sensitivity for name in concerned(each, plan)}:
        model = model_of(plan, outcome)
        if model is not None:
            yield from (c.variable for c in plan.covariates_of(model.covariates))
            yield from model.strata


def methods(plan: Plan) -> tuple[str, ...]:
    """Sentences for the chapter of methods."""
    if not plan.sensitivity:
        return ()
    return (
        (
            "Sensitivity: for each analysis the cases are derived, selected and grouped anew with "
            "one thing otherwise, and the outcome is estimated as in the analysis as first "
            "defined: by the plan's first model of it, crude and adjusted on the same patients."
        ),
    )
