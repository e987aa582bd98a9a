"""How many events there are for each term of a model, said in a sentence.

``events_per_variable(events, terms, *, others=None) -> EventsPerVariable``.
"""

from __future__ import annotations

from dataclasses import dataclass

# Peduzzi et al., J Clin Epidemiol 1996;49:1373-1379 (logistic); the usual rule of thumb.
FEWEST_EVENTS_PER_VARIABLE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsPerVariable:
    """``events`` of the rarer kind, ``terms`` estimated, their ratio, and what a report says."""

    events: int
    terms: int
    ratio: float
    exploratory: bool
    sentence: str


def events_per_variable(events: int, terms: int, *, others: int | None = None) -> EventsPerVariable:
    """Events for each term without the intercept; ``others`` had no event, if they can be rarer.

    In a logistic model (also that of a propensity score) the rarer of the two outcomes counts; in a
    Cox model the events do, so ``others`` is None.  ValueError without a term.
    """
    if terms < 1:
        raise ValueError("a model without terms has no events per variable")
    rarer = events if others is None else min(events, others)
    ratio = rarer / terms
    exploratory = ratio < FEWEST_EVENTS_PER_VARIABLE
    what = f"{rarer} events for {terms} terms ({ratio:.1f} per term)"
    rule = f"the usual least is {FEWEST_EVENTS_PER_VARIABLE}"
    sentence = f"Exploratory: {what}; {rule}." if exploratory else f"{what[0].upper()}{what[1:]}."
    return EventsPerVariable(
        events=rarer, terms=terms, ratio=ratio, exploratory=exploratory, sentence=sentence
    )
