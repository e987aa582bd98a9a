"""Symptomatic intracranial haemorrhage by its published definitions (never typed).

Every definition is three-valued: where an ingredient is missing on which the answer turns,
the state is None. Without any haemorrhage the answer is no, whatever else is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from registry.codebook.variable import Certainty
from registry.derived import haemorrhage as found
from registry.derived.criterion import Criterion, both, either
from registry.derived.derivation import Case, Derivation

WEEK_H = 7 * 24
CLEAR_RISE = found.CLEAR_RISE


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The state of a definition in one case; ``missing`` names what it waits for."""

    state: bool | None
    missing: tuple[str, ...]
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SichDefinition:
    """A definition as printed, its window, how sure we are of it, and its parts in a case."""

    name: str
    label: str
    rule: str
    window: str
    source: str
    certainty: Certainty
    parts: Callable[[Case], tuple[Criterion, ...]]

    @property
    def definition(self) -> str:
        return f"{self.rule} Window: {self.window}."

    def decide(self, case: Case) -> Decision:
        """Return whether the definition is met, or what is missing for an answer."""
        parts = self.parts(case)
        whole = both(self.label, *parts)
        return Decision(
            state=whole.state, missing=whole.missing, explanation=_explain(whole, parts)
        )

    def state(self, case: Case) -> bool | None:
        return self.decide(case).state

    def missing(self, case: Case) -> tuple[str, ...]:
        return self.decide(case).missing


def _explain(whole: Criterion, parts: tuple[Criterion, ...]) -> str:
    if whole.state is True:
        return f"Met: {'; '.join(part.words for part in parts)}."
    if whole.state is False:
        failed = "; ".join(f"“{part.words}”" for part in parts if part.state is False)
        return f"Not met, because this does not hold: {failed}."
    open_parts = "; ".join(part.words for part in parts if part.state is None)
    return f"Cannot be told: {open_parts}."


def _ninds(case: Case) -> tuple[Criterion, ...]:
    suspected = Criterion(
        "haemorrhage suspected clinically",
        case.get("ich_clinically_suspected"),
        ("ich_clinically_suspected",),
    )
    decline = found.rise(case, "nihss_baseline", 1, "any rise of the NIHSS above baseline")
    return (
        found.any_ich(case),
        found.seen_within(case, 36),
        either("any decline, or clinical suspicion of haemorrhage", decline, suspected),
    )


def _ecass2(case: Case) -> tuple[Criterion, ...]:
    higher = found.rise(case, "nihss_baseline", CLEAR_RISE, "NIHSS 4 points or more above baseline")
    return (
        found.any_ich(case),
        found.seen_within(case, WEEK_H),
        either("NIHSS 4 points up, or death", higher, found.died_within_days(case, 7)),
    )


def _ecass3(case: Case) -> tuple[Criterion, ...]:
    return (
        found.any_ich(case),
        found.seen_within(case, WEEK_H),
        either(
            "NIHSS 4 points up, or death",
            found.rise_from_lowest(case),
            found.died_within_days(case, 7),
        ),
        found.attributed(case, ("predominant",), "haemorrhage the predominant cause"),
    )


def _sits_most(case: Case) -> tuple[Criterion, ...]:
    worse = both(
        "NIHSS 4 points up within 24 h",
        found.rise_from_lowest(case),
        found.worsened_within(case, 24),
    )
    return (
        found.any_ich(case),
        found.large_haematoma(case),
        found.large_haematoma_seen(case, 22, 36),
        either("NIHSS 4 points up within 24 h, or death", worse, found.died_within_a_day(case)),
    )


def _heidelberg(case: Case) -> tuple[Criterion, ...]:
    return (
        found.any_ich(case),
        found.seen_within(case, 48),
        found.attributed(case, ("predominant", "contributory"), "no other explanation"),
        either(
            "NIHSS 4 points up, one item 2 points up, or a major intervention",
            found.rise(case, "nihss_pre_deterioration", CLEAR_RISE, "NIHSS 4 points up"),
            _one_item_rose(case),
            _major_intervention(case),
        ),
    )


def _one_item_rose(case: Case) -> Criterion:
    increase: int | None = case.get("nihss_item_max_increase")
    return Criterion(
        "one item 2 points up",
        None if increase is None else increase >= 2,  # noqa: PLR2004 - the definition's 2 points
        ("nihss_item_max_increase",),
    )


def _major_intervention(case: Case) -> Criterion:
    done: tuple[str, ...] | None = case.get("major_intervention")
    return Criterion(
        "major intervention",
        None if done is None else any(code != "none" for code in done),
        ("major_intervention",),
    )


SICH_DEFINITIONS = (
    SichDefinition(
        name="sich_ninds",
        label="sICH, NINDS",
        rule="New haemorrhage not on an earlier scan, and any decline of the NIHSS from baseline "
        "(1 point or more) or clinical suspicion of haemorrhage.",
        window="seen within 36 h of puncture",
        source="NINDS rt-PA study",
        certainty=Certainty.SECONDARY,
        parts=_ninds,
    ),
    SichDefinition(
        name="sich_ecass2",
        label="sICH, ECASS II",
        rule="Any haemorrhage, and an NIHSS 4 points or more above baseline or death. One table "
        "prints “more than 4”; “4 or more” is recalled, not confirmed.",
        window="7 days from puncture",
        source="ECASS II",
        certainty=Certainty.UNCONFIRMED,
        parts=_ecass2,
    ),
    SichDefinition(
        name="sich_ecass3",
        label="sICH, ECASS III",
        rule="Any haemorrhage that is the predominant cause of an NIHSS 4 points or more above the "
        "lowest earlier value, or of death. The lowest-value clause is recalled, not confirmed.",
        window="7 days from puncture (recalled, not confirmed)",
        source="ECASS III",
        certainty=Certainty.UNCONFIRMED,
        parts=_ecass3,
    ),
    SichDefinition(
        name="sich_sits_most",
        label="sICH, SITS-MOST",
        rule="PH2, local or remote, and an NIHSS 4 points or more above the lowest earlier value, "
        "or death. “PH2 with 4 points or death” is confirmed; the rest is recalled.",
        window="imaging at 22 to 36 h, worsening or death within 24 h (recalled, not confirmed)",
        source="SITS-MOST",
        certainty=Certainty.UNCONFIRMED,
        parts=_sits_most,
    ),
    SichDefinition(
        name="sich_heidelberg",
        label="sICH, Heidelberg",
        rule="New haemorrhage without another explanation, and an NIHSS 4 points or more above "
        "that just before worsening, or 2 points in one item, or a major intervention. That the "
        "absence of another explanation is necessary is recalled, not confirmed.",
        window="seen within 48 h of puncture",
        source="Heidelberg Bleeding Classification",
        certainty=Certainty.CONFIRMED,
        parts=_heidelberg,
    ),
)


def sich_definition(name: str) -> SichDefinition:
    """Return the definition called ``name``; raise KeyError if there is none."""
    for definition in SICH_DEFINITIONS:
        if definition.name == name:
            return definition
    raise KeyError(name)


SAFETY_ITEMS = (
    *(
        Derivation(
            name=definition.name,
            label=definition.label,
            group="Safety",
            derive=definition.state,
            missing=definition.missing,
            definition=definition.definition,
            source=definition.source,
            certainty=definition.certainty,
        )
        for definition in SICH_DEFINITIONS
    ),
    Derivation(
        name="hbc_class",
        label="Haemorrhage, Heidelberg class",
        group="Safety",
        derive=found.heidelberg_class,
        definition="1a HI1, 1b HI2, 1c PH1, 2 PH2, 3a remote parenchymal, 3b intraventricular, "
        "3c subarachnoid, 3d subdural. Every class that was seen.",
        source="Heidelberg Bleeding Classification",
        certainty=Certainty.CONFIRMED,
    ),
)
