"""The registry's own result beside published ones and pooled with them."""

from __future__ import annotations

from analytics.analyses import synthesis_display
from analytics.analyses.comparison import share
from analytics.analyses.engine import Analysis, Study, attempt, required
from analytics.analyses.evidence import Evidence, pool_with_published
from analytics.analyses.studies import published_results
from analytics.analyses.synthesis_result import SynthesisResult, SynthesisRow
from analytics.plan import Plan, Pooled
from analytics.stats.meta.pooling import Inference
from analytics.stats.two_by_two import TwoByTwo


def compute(study: Study, plan: Plan) -> SynthesisResult:
    """Raises PlanError on an unknown id, or on two results of one study."""
    part = required(plan.synthesis)
    for place, row in enumerate(part.rows):
        _check(plan, row, place)
    return SynthesisResult(
        plan=part,
        level=plan.level,
        groups=(plan.exposed.label, plan.comparator.label),
        rows=tuple(_row(study, plan, row) for row in part.rows),
    )


def _check(plan: Plan, pooled: Pooled, place: int) -> None:
    known = published_results()
    names: dict[str, str] = {}
    for order, each in enumerate(pooled.studies):
        path = ("synthesis", "rows", place, "studies", order)
        if each not in known:
            raise plan.error(path, f"no published result is called “{each}”")
        other = names.setdefault(known[each].short, each)
        if other != each or pooled.studies.count(each) > 1:
            reason = f"“{each}” and “{other}” are of one study: its patients would count twice"
            raise plan.error(path, reason)


def _row(study: Study, plan: Plan, pooled: Pooled) -> SynthesisRow:
    part = required(plan.synthesis)
    exposed = share(study, plan, pooled.outcome, study.exposed, plan.exposed.label)
    comparator = share(study, plan, pooled.outcome, study.comparator, plan.comparator.label)
    own = TwoByTwo(exposed.events, exposed.n, comparator.events, comparator.n)
    inference: Inference = "hartung_knapp_ad_hoc" if part.hartung_knapp else "normal"
    # An empty group of this registry must not hide what is published.
    usable = own if min(own.n, own.reference_n) > 0 else None

    def pool() -> Evidence:
        return pool_with_published(
            usable,
            pooled.studies,
            measure=part.measure,
            method=part.method,
            inference=inference,
            level=plan.level,
        )

    known = published_results()
    return SynthesisRow(
        label=pooled.label,
        outcome=pooled.outcome,
        column=study.column(pooled.outcome),
        better=plan.outcomes.row(pooled.outcome).better,
        own=own,
        own_missing=exposed.missing + comparator.missing,
        own_refusal="" if usable else "a group of this registry has no patients with the outcome",
        published=tuple(known[each] for each in pooled.studies),
        evidence=attempt(pool),
    )


METHODS = {
    "fixed": "fixed effect, inverse variance",
    "mantel_haenszel": "fixed effect, Mantel-Haenszel",
    "dersimonian_laird": "random effects, DerSimonian-Laird",
    "reml": "random effects, restricted maximum likelihood",
}


def methods(plan: Plan) -> tuple[str, ...]:
    """Sentences for the chapter of methods; none where the plan pools nothing."""
    part = plan.synthesis
    if part is None:
        return ()
    random = part.method in ("dersimonian_laird", "reml")
    interval = ", interval of Hartung and Knapp" if random and part.hartung_knapp else ""
    return (
        (
            f"Published results are pooled with this registry's by {METHODS[part.method]}"
            f"{interval}, from counts; where only percentages were printed the counts are derived "
            "from them, and it is said below the table."
        ),
    )


ANALYSIS = Analysis(
    key="synthesis",
    title="Evidence",
    step="Pooling with published studies",
    compute=compute,
    present=synthesis_display.present,
    reads=lambda plan: [row.outcome for row in plan.synthesis.rows] if plan.synthesis else [],
    applies=lambda plan: plan.groups is not None and plan.synthesis is not None,
)
