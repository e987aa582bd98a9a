"""What is done about outcomes that are missing, above all the score at 90 days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from analytics.plan.fields import Between, Variable, Variables

Policy = Literal["complete_case", "multiple_imputation"]
NumberMethod = Literal["pmm", "normal"]
OrdinalMethod = Literal["proportional_odds", "pmm"]
Shifted = Literal["exposed", "comparator", "both"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imputation:
    """Multiple imputation by chained equations, pooled by Rubin's rules."""

    m: Annotated[int, Between(2, 500), "How many imputed data sets."] = 20
    iterations: Annotated[int, Between(1, 200), "How many rounds of the chain."] = 10
    variables: Annotated[
        Variables,
        "What the imputation model holds beside the outcome, the groups and the covariates, such "
        "as the score at discharge.",
    ] = ()
    numbers: Annotated[
        NumberMethod, "How numbers are imputed: by predictive mean matching or as normal."
    ] = "pmm"
    ordinal: Annotated[
        OrdinalMethod, "How ordered scores of few values, such as the mRS, are imputed."
    ] = "proportional_odds"


@dataclass(frozen=True, slots=True, kw_only=True)
class TippingPoint:
    """How far from the observed ones the missing outcomes must lie for the conclusion to turn."""

    outcome: Annotated[
        Variable, "The yes/no outcome; the primary one where this is absent and it is yes/no."
    ] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """Missing at random doubted: the missing scores imputed again, worse or better by a delta."""

    deltas: Annotated[
        tuple[float, ...],
        Between(-10, 10),
        "What is added to the log odds of higher scores among the missing: 0.7 doubles these odds, "
        "0 is missing at random.",
    ]
    patients: Annotated[
        Shifted, "Whose missing scores are shifted: those of one group, or of both."
    ] = "exposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingData:
    """The primary way with a missing outcome, and the ways that test it."""

    variable: Annotated[Variable, "The outcome score that is missing in some."]
    primary: Annotated[
        Policy,
        "The way that the primary analysis takes. With `multiple_imputation` the comparison of the "
        "outcomes that can be imputed and every model that does not say otherwise are pooled over "
        "the imputations, with complete cases beside them.",
    ] = "complete_case"
    warn_above: Annotated[
        float,
        Between(0, 1, inside=True),
        "The share of missing outcomes above which the report warns.",
    ] = 0.1
    imputation: Annotated[
        Imputation | None, "Multiple imputation, where the plan has this table."
    ] = None
    departure: Annotated[
        Departure | None,
        "Delta-adjusted imputation, where the plan has this table; it needs `imputation`.",
    ] = None
    best_worst: Annotated[bool, "Best and worst case for the missing ones of each group."] = False
    tipping_point: Annotated[
        TippingPoint | None, "The tipping point, where the plan has this table."
    ] = None
    carry_forward: Annotated[
        Variable, "An earlier score, such as that at discharge, carried forward."
    ] = ""
    worst_rank: Annotated[
        Variable, "A yes/no variable, such as death: who has it gets a rank below every score."
    ] = ""
