"""One model of a plan fitted by its method: the exposure's effect and every term.

``fit(data, model, plan, *, crude=False) -> Fitted``; crude leaves out covariates and strata and
takes the same patients.  NotEstimableError with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from analytics.analyses.engine import Refusal, Study, attempt
from analytics.analyses.model_data import Prepared, prepare
from analytics.analyses.model_hazards import cox
from analytics.analyses.model_ordinal import means, proportional_odds, utility_weighted, win_odds
from analytics.analyses.model_task import (
    PENALISED_ONLY,
    Fitted,
    Line,
    Task,
    lines_of,
)
from analytics.plan import Model, Plan
from analytics.stats.estimate import NotEstimableError
from analytics.stats.logistic import LogisticFit, fit_logistic
from analytics.stats.odds_model import odds_ratios
from analytics.stats.risk_regression import modified_poisson
from analytics.stats.sandwich import robust_covariance
from analytics.stats.standardisation import standardise


def fit(data: Prepared, model: Model, level: float, *, crude: bool = False) -> Fitted:
    """NotEstimableError where the method cannot be carried out on these patients."""
    if not 0 < data.exposed.sum() < data.n:
        raise NotEstimableError("a group has no patients with all values")
    design, names = data.design.values, data.design.names
    taken = 1 if crude else len(names)
    task = Task(
        data=data,
        model=model,
        design=design[:, :taken],
        terms=names[:taken],
        level=level,
        crude=crude,
    )
    return _METHODS[model.method](task)


def on_complete_cases(study: Study, plan: Plan, model: Model) -> tuple[int, Fitted | Refusal]:
    """How many patients have all values, and the model fitted on them, one time for the study."""

    def make() -> tuple[int, Fitted | Refusal]:
        data = attempt(lambda: prepare(study, plan, model))
        if isinstance(data, Refusal):
            return 0, data
        return data.n, attempt(lambda: fit(data, model, plan.level))

    return study.once(("complete cases", model), make)


def _logistic(task: Task) -> Fitted:
    return _odds(task, "automatic")


def _firth(task: Task) -> Fitted:
    return _odds(task, "firth")


def _odds(task: Task, estimator: Literal["automatic", "firth"]) -> Fitted:
    found = odds_ratios(
        task.design,
        task.data.values,
        estimator=estimator,
        interval=task.robust or "profile",
        terms=task.terms,
        level=task.level,
    )
    remarks = []
    if found.fallback is not None:
        remarks.append(f"Firth's method stands in for maximum likelihood: {found.fallback}.")
    if task.robust is not None and found.robust is None:
        remarks.append(PENALISED_ONLY)
    if found.robust is not None and found.robust.caution:
        remarks.append(found.robust.caution)
    return Fitted(
        measure="Odds ratio",
        scale="ratio",
        lines=lines_of(found.terms),
        n=task.data.n,
        events=_events(task),
        adequacy=found.adequacy,
        method=found.method,
        remarks=tuple(remarks),
    )


def _events(task: Task) -> int:
    return int(task.data.values.sum())


def _modified_poisson(task: Task) -> Fitted:
    found = modified_poisson(
        task.design, task.data.values, errors=task.robust, terms=task.terms, level=task.level
    )
    return Fitted(
        measure="Risk ratio",
        scale="ratio",
        lines=lines_of(found.terms),
        n=task.data.n,
        events=_events(task),
        adequacy=task.adequacy(),
        method=found.method,
        remarks=(found.robust.caution,) if found.robust.caution else (),
    )


def _standardised(task: Task) -> Fitted:
    logistic: LogisticFit = fit_logistic(task.design, task.data.values, terms=task.terms)
    robust = None
    if task.robust is not None:
        robust = robust_covariance(logistic, task.design, task.data.values, errors=task.robust)
    found = standardise(logistic, task.design, 0, robust=robust, level=task.level)
    difference, ratio = found.difference, found.ratio
    return Fitted(
        measure="Risk difference, points",
        scale="points",
        lines=(
            Line(label="Risk difference", estimate=difference.estimate, test=difference.test),
            Line(label="Risk ratio", estimate=ratio.estimate, test=ratio.test),
        ),
        n=task.data.n,
        events=_events(task),
        adequacy=task.adequacy(),
        method=found.method,
        remarks=(robust.caution,) if robust is not None and robust.caution else (),
    )


def _linear(task: Task) -> Fitted:
    # Levels were turned so that lower is better; a mean is that of the scale as it is read.
    turned = task.data.row.kind == "ordinal" and task.data.row.better == "higher"
    outcome = -task.data.values if turned else task.data.values
    return means(task, outcome, "Difference of means")


_METHODS: dict[str, Callable[[Task], Fitted]] = {
    "logistic": _logistic,
    "firth": _firth,
    "modified_poisson": _modified_poisson,
    "standardised": _standardised,
    "linear": _linear,
    "proportional_odds": proportional_odds,
    "win_odds": win_odds,
    "utility_weighted": utility_weighted,
    "cox": cox,
}
