"""The outcomes: what kind each is, which way is better, and how its effect is measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from analytics.plan.fields import Between, Variable

OutcomeKind = Literal["binary", "ordinal", "continuous", "time_to_event"]
Better = Literal["", "lower", "higher"]
ProportionMethod = Literal["wilson", "clopper_pearson", "agresti_coull", "jeffreys"]
DifferenceMethod = Literal["newcombe", "miettinen_nurminen", "wald", "none"]
RiskRatioMethod = Literal["koopman", "miettinen_nurminen", "katz", "none"]
OddsRatioMethod = Literal["miettinen_nurminen", "woolf", "exact", "mid_p", "none"]
MarginType = Literal["non_inferiority", "equivalence"]
Scale = Literal[
    "risk_difference",
    "risk_ratio",
    "odds_ratio",
    "mean_difference",
    "common_odds_ratio",
    "win_odds",
    "hazard_ratio",
]

SCALES: dict[OutcomeKind, tuple[Scale, ...]] = {
    "binary": ("risk_difference", "risk_ratio", "odds_ratio"),
    "ordinal": ("common_odds_ratio", "win_odds"),
    "continuous": ("mean_difference",),
    "time_to_event": ("hazard_ratio",),
}
DIFFERENCES: tuple[Scale, ...] = ("risk_difference", "mean_difference")


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """How proportions and the effects of a yes/no outcome get their intervals."""

    proportion: Annotated[ProportionMethod, "The interval of one proportion."] = "wilson"
    risk_difference: Annotated[
        DifferenceMethod, "The interval of the risk difference; `none` leaves it out."
    ] = "newcombe"
    risk_ratio: Annotated[
        RiskRatioMethod, "The interval of the risk ratio; `none` leaves it out."
    ] = "koopman"
    odds_ratio: Annotated[
        OddsRatioMethod, "The interval of the odds ratio; `none` leaves it out."
    ] = "miettinen_nurminen"
    number_needed: Annotated[
        bool, "Whether the number needed to treat stands beside the risk difference."
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Margin:
    """How much worse is still not worse, or how different is still alike.

    ``value`` is a distance from no difference: 0.1 is ten percentage points, or 1.25 a ratio of
    1.25 and of 1/1.25. Which side counts for non-inferiority follows from ``better``.
    """

    type: Annotated[MarginType, "`non_inferiority` looks at one side, `equivalence` at both."]
    scale: Annotated[Scale, "The measure that the margin is on; it must fit the outcome's kind."]
    value: Annotated[
        float,
        Between(0, 1000, inside=True),
        "The distance from no difference: for a difference above 0 (0.1 is ten percentage points), "
        "for a ratio above 1.",
    ]
    reason: Annotated[str, "Why this margin; it is printed."] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRow:
    """One outcome; ``heading`` opens a band of rows above it.

    Of a time to event, ``variable`` says whether it happened, ``time`` when it did or when the
    patient was last known without it, and ``competing`` whether the other event came first.
    """

    variable: Annotated[Variable, "The variable; of a time to event, whether it happened."]
    heading: Annotated[str, "Opens a band of rows above this one."] = ""
    kind: Annotated[OutcomeKind, "What kind of outcome it is."] = "binary"
    better: Annotated[
        Better,
        "Whether lower or higher is better for the patient; of a yes/no outcome, whether no "
        "(`lower`) or yes (`higher`) is.",
    ] = ""
    time: Annotated[Variable, "For `time_to_event`: days to the event or to the last sight."] = ""
    competing: Annotated[
        Variable, "For `time_to_event`: whether a competing event came first, such as death."
    ] = ""
    horizon: Annotated[
        float | None,
        Between(0, 36500, inside=True),
        "For `time_to_event`: the day up to which mean times and incidences are given.",
    ] = None
    effects: Annotated[
        Effects | None, "How effects on this yes/no outcome are measured, if not as usual here."
    ] = None
    margin: Annotated[Margin | None, "A margin of non-inferiority or equivalence."] = None
    important_difference: Annotated[
        float | None,
        Between(0, 1000, inside=True),
        "The smallest difference that matters to patients, in the outcome's own unit; for a yes/no "
        "outcome a difference of risks, such as 0.05, for an ordered one a common odds ratio and "
        "for a time to an event a hazard ratio, both above 1.",
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """The outcome table; ``primary`` is one of its variables, all others are exploratory."""

    title: Annotated[str, "The title of the table."]
    primary: Annotated[Variable, "The one primary outcome, by its variable."]
    rows: Annotated[tuple[OutcomeRow, ...], "The outcomes, in order."]
    notes: Annotated[tuple[str, ...], "Remarks below the table."] = ()

    def row(self, variable: str) -> OutcomeRow:
        """Return the outcome; raise KeyError if there is none of that variable."""
        for row in self.rows:
            if row.variable == variable:
                return row
        raise KeyError(variable)

    @property
    def primary_row(self) -> OutcomeRow:
        return self.row(self.primary)

    def of_kind(self, kind: OutcomeKind) -> tuple[OutcomeRow, ...]:
        return tuple(row for row in self.rows if row.kind == kind)
