"""The Cox model of a plan, with Firth's penalty where its likelihood has no maximum."""

from __future__ import annotations

from analytics.analyses.engine import Refusal, attempt
from analytics.analyses.model_task import (
    ONLY_HC0,
    PENALISED_ONLY,
    Fitted,
    Line,
    Task,
)
from analytics.stats.cox import CoxFit, fit_cox, hazard_ratio, wald_test
from analytics.stats.estimate import SignificanceTest
from analytics.stats.firth_cox import FirthCoxFit, firth_hazard_ratio, firth_test, fit_firth_cox
from analytics.stats.newton import SeparationError
from analytics.stats.proportional_hazards import proportional_hazards


def cox(task: Task) -> Fitted:
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
        adequacy=found.adequacy,
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
