"""Models of ordered outcomes and of means: shift, win odds, utilities, linear."""

from __future__ import annotations

import numpy as np

from analytics.analyses.engine import attempt
from analytics.analyses.model_data import Floats, Prepared
from analytics.analyses.model_task import (
    ONLY_HC0,
    Fitted,
    Line,
    Task,
    lines_of,
)
from analytics.stats.brant import brant_test
from analytics.stats.estimate import NotEstimableError
from analytics.stats.mean_model import mean_differences
from analytics.stats.ordinal_model import fit_ordinal
from analytics.stats.ordinal_pooled import pooled_win_odds
from analytics.stats.proportionality import likelihood_ratio_test, score_test
from analytics.stats.sample_size import (
    events_per_variable_continuous,
    events_per_variable_ordinal,
)
from analytics.stats.summary import level_counts
from analytics.stats.utility import CHAISINANUNKUL, utility_difference


def means(task: Task, outcome: Floats, measure: str) -> Fitted:
    if np.ptp(outcome) == 0:
        raise NotEstimableError("the outcome is the same in every patient")
    found = mean_differences(
        task.design, outcome, errors=task.robust, terms=task.terms, level=task.level
    )
    caution = found.robust.caution if found.robust is not None else None
    return Fitted(
        measure=measure,
        scale="difference",
        lines=lines_of(found.terms),
        n=task.data.n,
        events=None,
        adequacy=found.adequacy,
        method=found.method,
        remarks=(caution,) if caution else (),
    )


def proportional_odds(task: Task) -> Fitted:
    found = fit_ordinal(task.design, task.data.levels, terms=task.terms)
    robust, remarks = None, []
    if task.model.errors != "model":
        robust = found.robust(task.data.clusters)
        if task.model.errors in ("hc1", "hc2", "hc3"):
            remarks.append(ONLY_HC0)
        if robust.caution:
            remarks.append(robust.caution)
    lines = lines_of(
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


def win_odds(task: Task) -> Fitted:
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


def utility_weighted(task: Task) -> Fitted:
    levels, measure = task.data.levels, "Difference of mean utility"
    if levels.min() < 0 or levels.max() >= len(CHAISINANUNKUL):
        raise NotEstimableError("utilities are set for the scores 0 to 6 only")
    if len(task.terms) > 1 or task.robust is not None:
        return means(task, np.asarray(CHAISINANUNKUL)[levels], measure)
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
