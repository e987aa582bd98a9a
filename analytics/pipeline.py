"""From cases and a plan to a report: no database, no clock, the same bytes each time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from analytics.analyses import analyses_of, summary
from analytics.analyses.aggregated import results_of
from analytics.analyses.engine import Analysis, Study
from analytics.analyses.fitting import check_definitions
from analytics.analyses.outcomes import WINDOW
from analytics.analyses.selection import select_study
from analytics.dataset.source import CaseSource
from analytics.derive import LIBRARY, derive
from analytics.derive.definitions import define
from analytics.derive.engine import Library
from analytics.plan import Plan
from analytics.plan.variables import mentions
from analytics.report.display import Chapter, Note, Report
from analytics.report.provenance import Origin, provenance, synthetic_sentence
from analytics.snapshot.cases import SnapshotCases
from analytics.snapshot.store import Snapshot
from analytics.stats.estimate import NotEstimableError
from analytics.stats.numbered import Spread, here

# Told before each step: its name, how many steps are done, how many there are.
Progress = Callable[[str, int, int], None]

READING, DERIVING = "Reading the snapshot", "Deriving variables"
SELECTING, SUMMING = "Selecting the cohort", "Summing up"
FIRST_STEPS = (READING, DERIVING, SELECTING, SUMMING)
# Wanted by the outcomes of any plan, where the data have what it is derived from.
USUAL = (WINDOW,)


def steps_of(plan: Plan) -> tuple[str, ...]:
    """The steps in which the report of this plan is made, in order."""
    return (*FIRST_STEPS, *(analysis.step for analysis in analyses_of(plan)))


def build_report(
    source: Snapshot | CaseSource,
    plan: Plan,
    *,
    code_version: str,
    generated_at: str,
    progress: Progress | None = None,
    spread: Spread = here,
) -> Report:
    """Make the plan's report of a snapshot or of other cases.

    ``generated_at`` is ISO 8601 and only printed. ``spread`` makes imputations and bootstrap
    replicates, and the report is the same whoever does. A chapter that cannot be estimated says
    why, in its place, and the rest is made. Raises PlanError if the plan does not fit the data.
    """
    cases = _cases(source)
    tell = _teller(plan, progress)
    study = _study(cases, plan, tell, spread)
    tell(SUMMING)
    first_page = summary.compute(study, plan)
    chapters = []
    for analysis in analyses_of(plan):
        tell(analysis.step)
        chapters.append(_chapter(analysis, study, plan))
    origin = _origin(cases, plan, code_version, generated_at)
    return Report(
        title=plan.report_title,
        comparator_definition=plan.comparator_definition,
        headline=summary.headline(first_page),
        facts=summary.facts(first_page),
        chapters=tuple(chapters),
        provenance=provenance(origin),
        synthetic=synthetic_sentence(origin),
        results=results_of(study, plan, origin),
    )


def check_fit(source: Snapshot | CaseSource, plan: Plan) -> None:
    """Raise PlanError if the plan does not fit the data; nothing is estimated."""
    _study(_cases(source), plan, lambda _step: None)


def groups_of(source: Snapshot | CaseSource, plan: Plan) -> dict[str, str]:
    """Return the group of every case by its registry number, as the plan tells it."""
    if plan.groups is None:
        return {}
    name = plan.groups.variable
    wanted = plan.behind({name})
    dataset = _cases(source).load(LIBRARY.inputs(wanted) | {"registry_id"})
    derived = derive(dataset, sorted(wanted), plan.settings, LIBRARY)
    groups = define(derived, (each for each in plan.definitions if each.name == name))[name]
    numbers = dataset.frame["registry_id"]
    return {
        str(number): str(group)
        for number, group in zip(numbers, groups, strict=True)
        if isinstance(group, str)
    }


def _cases(source: Snapshot | CaseSource) -> CaseSource:
    return SnapshotCases(source) if isinstance(source, Snapshot) else source


def _study(
    cases: CaseSource, plan: Plan, tell: Callable[[str], None], spread: Spread = here
) -> Study:
    tell(READING)
    library = LIBRARY.without(cases.given())
    _refuse_unknown(cases, plan, library)
    wanted = plan.behind({*plan.variables(), *_usual(cases, library)})
    loaded = cases.load(library.inputs(wanted))
    tell(DERIVING)
    derived = derive(loaded, sorted(wanted), plan.settings, library)
    check_definitions(plan, derived.columns)
    dataset = define(derived, plan.definitions)

    def again(changed: Plan) -> Study:
        redone = dataset
        if changed.settings != plan.settings:
            anew = derive(loaded, sorted(wanted), changed.settings, library)
            redone = define(anew, changed.definitions)
        return replace(select_study(redone, changed), spread=spread)

    tell(SELECTING)
    return replace(select_study(dataset, plan), again=again, spread=spread)


def _refuse_unknown(cases: CaseSource, plan: Plan, library: Library) -> None:
    known, defined = cases.known(), {each.name for each in plan.definitions}
    for place, each in enumerate(plan.definitions):
        if each.name in known or each.name in library:
            raise plan.error(("definitions", place, "name"), f"“{each.name}” is a variable already")
    for path, name in mentions(plan):
        if name in defined or name in known or (name in library and not cases.complete()):
            continue
        lacking = library.inputs({name}) - known
        if lacking == {name}:
            raise plan.error(
                path, f"neither the codebook of these data nor a derivation has “{name}”"
            )
        if lacking:
            names = ", ".join(sorted(lacking))
            raise plan.error(path, f"“{name}” is derived, and the data lack {names}")


def _usual(cases: CaseSource, library: Library) -> set[str]:
    """What is wanted of any data that have, or by their codebook could have, its ingredients."""
    return {n for n in USUAL if not cases.complete() or library.inputs({n}) <= cases.known()}


def _chapter(analysis: Analysis, study: Study, plan: Plan) -> Chapter:
    try:
        displays = analysis.present(analysis.compute(study, plan))
        if analysis.complete_cases and plan.imputes_primary:
            displays = (_on_complete_cases(analysis), *displays)
    except NotEstimableError as error:
        reason = f"This chapter could not be estimated: {error}."
        displays = (
            Note(
                key=f"{analysis.key}_not_estimable",
                title=analysis.title,
                paragraphs=(reason,),
                kind="not_estimable",
            ),
        )
    return Chapter(key=analysis.key, title=analysis.title, displays=displays)


def _on_complete_cases(analysis: Analysis) -> Note:
    words = (
        "This chapter is on complete cases. The plan's primary analysis is on imputed data and "
        "stands in the chapters of outcomes and of adjusted estimates."
    )
    return Note(key=f"{analysis.key}_complete_cases", title="Complete cases", paragraphs=(words,))


def _origin(cases: CaseSource, plan: Plan, code_version: str, generated_at: str) -> Origin:
    return Origin(
        data=cases.origin(),
        plan_title=plan.title,
        plan_key=plan.key,
        plan_version=plan.version,
        plan_hash=plan.sha256,
        comparator_definition=plan.comparator_definition,
        code_version=code_version,
        generated_at=generated_at,
    )


def _teller(plan: Plan, progress: Progress | None) -> Callable[[str], None]:
    steps = steps_of(plan)

    def tell(step: str) -> None:
        if progress is not None:
            progress(step, steps.index(step), len(steps))

    return tell
