"""The notes under the table of a time to an event."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.analyses.engine import Refusal
from analytics.analyses.refusals import not_estimable
from analytics.analyses.survival_results import TimedResult
from analytics.report import numbers
from analytics.stats.estimate import Estimate, SignificanceTest


def comparison_name(outcome: TimedResult) -> str:
    """The test of the curves, as in the middle of a sentence."""
    return "log-rank" if outcome.competing is None else "Gray’s test"


def day_of(outcome: TimedResult) -> str:
    """The horizon in days, or a dash."""
    return "–" if outcome.horizon is None else f"{outcome.horizon:g}"


def notes(outcome: TimedResult) -> Iterator[str]:
    """What the table under the curves has to say of its rows, and what it could not estimate."""
    role = "The primary outcome." if outcome.primary else "Not the primary outcome: exploratory."
    yield f"Unadjusted associations. {role}"
    missing = numbers.count(outcome.missing)
    yield f"Left out, without a known time or ending: {missing}."
    if outcome.own_horizon and outcome.horizon is not None:
        yield f"The plan sets no horizon: day {day_of(outcome)} is the last that both groups reach."
    if outcome.competing is None:
        yield (
            "Incidence: one minus Kaplan-Meier, log-log interval. Mean time without the event: "
            "restricted mean survival time. Hazard ratio: Efron's handling of ties, Wald interval."
        )
    else:
        yield (
            "Incidence: Aalen-Johansen. The hazard ratio is cause-specific: a patient with the "
            "competing event counts as seen up to then, so that it compares rates, not risks. "
            "The subdistribution hazard ratio keeps such a patient at risk, so that it goes with "
            "the incidence: above 1 means more events by any day, not a higher rate of them "
            "(robust error). Restricted means are not given where another event competes."
        )
    yield (
        "Where hazards are not proportional the hazard ratio is an average over the follow-up "
        "that depends on its length."
    )
    yield from not_estimable(_parts(outcome))


def _parts(
    outcome: TimedResult,
) -> Iterator[tuple[str, Estimate | SignificanceTest | Refusal | object]]:
    for group in (outcome.exposed, outcome.comparator):
        yield f"incidence, {group.label.lower()}", group.incidence
        yield f"competing incidence, {group.label.lower()}", group.competing_incidence
    yield comparison_name(outcome), outcome.test
    yield "hazard ratio", outcome.hazards
    if not isinstance(outcome.hazards, Refusal):
        yield "proportional hazards", outcome.hazards.proportional
    yield "subdistribution hazard ratio", outcome.subdistribution
    yield "restricted means", outcome.means
