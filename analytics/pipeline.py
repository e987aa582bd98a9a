"""From a snapshot and a plan to a report: no database, no clock, the same bytes each time."""

from __future__ import annotations

from collections.abc import Callable

from analytics.analyses import ANALYSES, outcomes, summary
from analytics.analyses.aggregated import results_of
from analytics.analyses.engine import Analysis, Study
from analytics.analyses.selection import select_study
from analytics.dataset.assemble import assemble, known_names
from analytics.derive import LIBRARY, derive
from analytics.plan import Plan, PlanError
from analytics.report.display import Chapter, Note, Report
from analytics.report.provenance import Origin, provenance, synthetic_sentence
from analytics.snapshot.store import Snapshot
from analytics.stats.estimate import NotEstimableError

# Told before each step: its name, how many steps are done, how many there are.
Progress = Callable[[str, int, int], None]

READING, DERIVING = "Reading the snapshot", "Deriving variables"
SELECTING, SUMMING = "Selecting the cohort", "Summing up"
STEPS = (READING, DERIVING, SELECTING, SUMMING, *(analysis.step for analysis in ANALYSES))


def build_report(
    snapshot: Snapshot,
    plan: Plan,
    *,
    code_version: str,
    generated_at: str,
    progress: Progress | None = None,
) -> Report:
    """Make the plan's report of a snapshot. ``generated_at`` is ISO 8601 and only printed.

    A chapter that cannot be estimated says why, in its place, and the rest is made. Raises
    PlanError if the plan does not fit the snapshot's codebook.
    """
    tell = _teller(progress)
    study = _study(snapshot, plan, tell)
    tell(SUMMING)
    first_page = summary.compute(study, plan)
    chapters = []
    for analysis in ANALYSES:
        tell(analysis.step)
        chapters.append(_chapter(analysis, study, plan))
    origin = _origin(snapshot, plan, code_version, generated_at)
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


def _study(snapshot: Snapshot, plan: Plan, tell: Callable[[str], None]) -> Study:
    tell(READING)
    wanted = {*plan.variables(), outcomes.WINDOW}
    _refuse_unknown(snapshot, plan)
    dataset = assemble(snapshot, LIBRARY.inputs(wanted))
    tell(DERIVING)
    dataset = derive(dataset, sorted(wanted), plan.settings, LIBRARY)
    tell(SELECTING)
    return select_study(dataset, plan)


def groups_of(snapshot: Snapshot, plan: Plan) -> dict[str, str]:
    """Return the group of every case by its registry number, as the plan tells it."""
    name = plan.group_variable
    dataset = assemble(snapshot, LIBRARY.inputs({name}) | {"registry_id"})
    groups = derive(dataset, [name], plan.settings, LIBRARY)[name]
    numbers = dataset.frame["registry_id"]
    return {
        str(number): str(group)
        for number, group in zip(numbers, groups, strict=True)
        if isinstance(group, str)
    }


def _refuse_unknown(snapshot: Snapshot, plan: Plan) -> None:
    known = known_names(snapshot.codebook)
    unknown = sorted({n for n in plan.variables() if n not in LIBRARY and n not in known})
    if unknown:
        raise PlanError(
            plan.key,
            None,
            f"neither the codebook of this snapshot nor a derivation has {', '.join(unknown)}",
        )


def _chapter(analysis: Analysis, study: Study, plan: Plan) -> Chapter:
    try:
        displays = analysis.present(analysis.compute(study, plan))
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


def _origin(snapshot: Snapshot, plan: Plan, code_version: str, generated_at: str) -> Origin:
    facts = snapshot.manifest.facts
    return Origin(
        data_as_of=facts.data_cut_off,
        snapshot_hash=snapshot.manifest.content_hash,
        sites=facts.sites,
        cases=snapshot.manifest.entry("episode").rows,
        synthetic_cases=facts.synthetic_cases,
        plan_title=plan.title,
        plan_key=plan.key,
        plan_version=plan.version,
        plan_hash=plan.sha256,
        comparator_definition=plan.comparator_definition,
        code_version=code_version,
        generated_at=generated_at,
    )


def _teller(progress: Progress | None) -> Callable[[str], None]:
    def tell(step: str) -> None:
        if progress is not None:
            progress(step, STEPS.index(step), len(STEPS))

    return tell
