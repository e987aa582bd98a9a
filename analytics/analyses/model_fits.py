"""One model of a plan fitted by its method: the exposure's effect and every term.

``fit(data, model, plan, *, crude=False) -> Fitted``; crude leaves out covariates and strata and
takes the same patients.  NotEstimableError with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analytics.analyses.engine import Refusal, attempt
from analytics.analyses.model_data import Floats, Prepared
from analytics.plan import Model
from analytics.stats.brant import brant_test
from analytics.stats.cox import CoxFit, fit_cox, hazard_ratio, wald_test
from analytics.stats.estimate import Estimate, NotEstimableError, SignificanceTest
from analytics.stats.firth_cox import FirthCoxFit, firth_hazard_ratio, firth_test, fit_firth_cox
from analytics.stats.logistic import LogisticFit, fit_logistic
from analytics.stats.mean_model import mean_differences
from analytics.stats.newton import SeparationError
from analytics.stats.odds_model import odds_ratios
from analytics.stats.ordinal_model import fit_ordinal
from analytics.stats.ordinal_pooled import pooled_win_odds
from analytics.stats.proportional_hazards import proportional_hazards
from analytics.stats.proportionality import likelihood_ratio_test, score_test
from analytics.stats.risk_regression import modified_poisson
from analytics.stats.sample_size import (
    Adequacy,
    events_per_variable,
    events_per_variable_continuous,
    events_per_variable_ordinal,
)
from analytics.stats.sandwich import HeteroscedasticKind, RobustErrors, robust_covariance
from analytics.stats.standardisation import standardise
from analytics.stats.summary import level_counts
from analytics.stats.term import TermEstimate
from analytics.stats.utility import CHAISINANUNKUL, utility_difference

Scale = Literal["ratio", "points", "difference"]
HETEROSCEDASTIC: dict[str, HeteroscedasticKind] = {
    "hc0": "HC0",
    "hc1": "HC1",
    "hc2": "HC2",
    "hc3": "HC3",
}
ONLY_HC0 = "Of the robust errors, this model has HC0 and those by cluster: HC0 stands here."
PENALISED_ONLY = "Penalised profile limits are given, since robust errors do not go with them."


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One term: its estimate with the interval, and its test."""

    label: str
    estimate: Estimate
    test: SignificanceTest | Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """``lines`` are all terms, the exposure first; ``events`` None where nothing is counted.

    ``checks`` are the tests of the model's own assumption, each under its name.
    """

    measure: str
    scale: Scale
    lines: tuple[Line, ...]
    n: int
    events: int | None
    adequacy: Adequacy
    method: str
    remarks: tuple[str, ...] = ()
    checks: tuple[tuple[str, SignificanceTest | Refusal], ...] = ()

    @property
    def effect(self) -> Line:
        return self.lines[0]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Task:
    """What a method needs: the data, the design's values (n, k) and terms, and the choices."""

    data: Prepared
    model: Model
    design: Floats
    terms: tuple[str, ...]
    level: float
    crude: bool

    @property
    def robust(self) -> RobustErrors | None:
        """None where the errors come from the model."""
        if self.data.clusters is not None:
            return RobustErrors(clusters=self.data.clusters)
        kind = HETEROSCEDASTIC.get(self.model.errors)
        return None if kind is None else RobustErrors(kind=kind)

    def adequacy(self) -> Adequacy:
        """Of a yes/no outcome or of events."""
        return events_per_variable(float(self.data.values.sum()), self.data.n, len(self.terms))


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


def _lines(terms: Sequence[TermEstimate]) -> tuple[Line, ...]:
    return tuple(Line(label=each.name, estimate=each.estimate, test=each.test) for each in terms)


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
        lines=_lines(found.terms),
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
        lines=_lines(found.terms),
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
    return _means(task, outcome, "Difference of means")


def _means(task: Task, outcome: Floats, measure: str) -> Fitted:
    if np.ptp(outcome) == 0:
        raise NotEstimableError("the outcome is the same in every patient")
    found = mean_differences(
        task.design, outcome, errors=task.robust, terms=task.terms, level=task.level
    )
    caution = found.robust.caution if found.robust is not None else None
    return Fitted(
        measure=measure,
        scale="difference",
        lines=_lines(found.terms),
        n=task.data.n,
        events=None,
        adequacy=found.adequacy,
        method=found.method,
        remarks=(caution,) if caution else (),
    )


def _proportional_odds(task: Task) -> Fitted:
    found = fit_ordinal(task.design, task.data.levels, terms=task.terms)
    robust, remarks = None, []
    if task.model.errors != "model":
        robust = found.robust(task.data.clusters)
        if task.model.errors in ("hc1", "hc2", "hc3"):
            remarks.append(ONLY_HC0)
        if robust.caution:
            remarks.append(robust.caution)
    lines = _lines(
        [
            found.common_odds_ratio(term, level=task.level, robust=robust)
            for term in range(len(task.terms))
        ]
    )
    return Fitted(
        measure="Common odds ratio",
        scale="ratio",
        lines=lines,
        n=task.data.n,
        events=None,
        adequacy=events_per_variable_ordinal(found.sizes, len(task.terms)),
        method=found.method,
        remarks=tuple(remarks),
        checks=(
            ("Brant", attempt(lambda: brant_test(found))),
            ("score, observed information", attempt(lambda: score_test(found))),
            (
                "likelihood ratio against a model not proportional in any term",
                attempt(lambda: likelihood_ratio_test(found)),
            ),
        ),
    )


def _win_odds(task: Task) -> Fitted:
    strata = task.data.strata
    stratified = strata is not None and not task.crude
    layers = strata if strata is not None and stratified else np.zeros(task.data.n, np.int64)
    found = pooled_win_odds(
        [counts_of(task.data, layers == each) for each in np.unique(layers)], level=task.level
    )
    remarks = [] if task.crude else [f"{found.strata} strata with both groups."]
    if found.empty:
        remarks.append(f"Strata that lack a group and tell nothing: {found.empty}.")
    checks = (("homogeneity of strata", found.homogeneity),) if found.homogeneity else ()
    return Fitted(
        measure="Win odds",
        scale="ratio",
        lines=(Line(label=task.terms[0], estimate=found.estimate, test=found.test),),
        n=task.data.n,
        events=None,
        adequacy=events_per_variable_ordinal(_sizes(task.data), 1),
        method=found.method,
        remarks=tuple(remarks) if stratified else (),
        checks=checks,
    )


def counts_of(data: Prepared, where: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Patients per level, best first, with the exposure and without it."""
    _, codes = np.unique(data.levels, return_inverse=True)
    size = int(codes.max()) + 1
    ours, theirs = (codes[where & each] for each in (data.exposed, ~data.exposed))
    return level_counts(ours, levels=size), level_counts(theirs, levels=size)


def _sizes(data: Prepared) -> np.ndarray:
    return np.unique(data.levels, return_counts=True)[1]


def _utility_weighted(task: Task) -> Fitted:
    levels, measure = task.data.levels, "Difference of mean utility"
    if levels.min() < 0 or levels.max() >= len(CHAISINANUNKUL):
        raise NotEstimableError("utilities are set for the scores 0 to 6 only")
    if len(task.terms) > 1 or task.robust is not None:
        return _means(task, np.asarray(CHAISINANUNKUL)[levels], measure)
    ours, theirs = (
        level_counts(levels[each], levels=len(CHAISINANUNKUL))
        for each in (task.data.exposed, ~task.data.exposed)
    )
    found = utility_difference(ours, theirs, level=task.level)
    return Fitted(
        measure=measure,
        scale="difference",
        lines=(Line(label=task.terms[0], estimate=found.difference, test=found.test),),
        n=task.data.n,
        events=None,
        adequacy=events_per_variable_continuous(task.data.n, 1),
        method="Welch t on utilities",
    )


def _cox(task: Task) -> Fitted:
    data = task.data
    times, events = data.times, data.levels
    if times is None:
        raise ValueError("a Cox model needs times")
    strata = None if task.crude else data.strata
    remarks = [ONLY_HC0] if task.model.errors in ("hc1", "hc2", "hc3") else []
    try:
        found: CoxFit | FirthCoxFit = fit_cox(
            times,
            events,
            task.design,
            strata=strata,
            clusters=data.clusters,
            robust=task.robust is not None,
            terms=task.terms,
        )
    except SeparationError as error:
        found = fit_firth_cox(times, events, task.design, strata=strata, terms=task.terms)
        remarks = [f"Firth's penalty stands in for maximum partial likelihood: {error}."]
        remarks += [PENALISED_ONLY] if task.robust is not None else []
    return Fitted(
        measure="Hazard ratio",
        scale="ratio",
        lines=tuple(_hazard_lines(found, task.level)),
        n=found.n,
        events=found.n_events,
        # Whoever had no event limits nothing in a Cox model.
        adequacy=events_per_variable(found.n_events, 2 * found.n_events, len(task.terms)),
        method=found.method,
        remarks=tuple(remarks),
        checks=tuple(_hazard_checks(found)),
    )


def _hazard_lines(found: CoxFit | FirthCoxFit, level: float) -> list[Line]:
    if isinstance(found, CoxFit):
        return [
            Line(
                label=term,
                estimate=hazard_ratio(found, term, level=level),
                test=wald_test(found, term),
            )
            for term in found.terms
        ]
    return [
        Line(
            label=term,
            estimate=firth_hazard_ratio(found, term, level=level),
            test=firth_test(found, term),
        )
        for term in found.terms
    ]


def _hazard_checks(
    found: CoxFit | FirthCoxFit,
) -> list[tuple[str, SignificanceTest | Refusal]]:
    if not isinstance(found, CoxFit):
        return []
    tests = attempt(lambda: proportional_hazards(found))
    if isinstance(tests, Refusal):
        return [("Grambsch-Therneau", tests)]
    name = "Grambsch-Therneau score test"
    return [
        (f"{name}, the exposure", tests.tests[found.terms[0]]),
        (f"{name}, all terms", tests.together),
    ]


_METHODS: dict[str, Callable[[Task], Fitted]] = {
    "logistic": _logistic,
    "firth": _firth,
    "modified_poisson": _modified_poisson,
    "standardised": _standardised,
    "linear": _linear,
    "proportional_odds": _proportional_odds,
    "win_odds": _win_odds,
    "utility_weighted": _utility_weighted,
    "cox": _cox,
}
