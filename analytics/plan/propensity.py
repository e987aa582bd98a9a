"""The propensity score: what is in it, and what is done with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from analytics.plan.fields import Between, Variables

CaliperScale = Literal["within_group_sd", "overall_sd", "logit", "probability"]
MatchOrder = Literal["largest", "smallest", "data", "random"]
Estimand = Literal["ate", "att"]
WeightErrors = Literal["robust", "bootstrap"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """Nearest-neighbour matching on the logit of the score."""

    ratio: Annotated[int, Between(1, 10), "Comparators for each exposed patient."] = 1
    caliper: Annotated[
        float | None, Between(0, 100, inside=True), "The greatest distance of a pair."
    ] = 0.2
    caliper_scale: Annotated[
        CaliperScale,
        "The unit of the caliper: standard deviations of the logit, pooled within the groups "
        "(Austin) or over all patients; or the logit or the probability itself.",
    ] = "within_group_sd"
    order: Annotated[
        MatchOrder, "Who chooses first: the largest score, the smallest, as in the data, at random."
    ] = "largest"
    replacement: Annotated[bool, "Whether a comparator may be chosen more than once."] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighting:
    """Inverse probability of treatment weights."""

    estimand: Annotated[Estimand, "`ate` over all patients, `att` over those like the exposed."] = (
        "ate"
    )
    stabilised: Annotated[bool, "Whether the weights are stabilised."] = True
    truncation: Annotated[
        float | None,
        Between(0, 0.5, inside=True),
        "The share of weights at each end that is set to the value at that percentile.",
    ] = None
    errors: Annotated[WeightErrors, "How the errors of the estimates are found."] = "robust"


@dataclass(frozen=True, slots=True, kw_only=True)
class Propensity:
    """The score and what is done with it; at least one of the four ways is chosen."""

    covariates: Annotated[
        Variables | None, "Which of the covariates are in the score; all where this is absent."
    ] = None
    outcomes: Annotated[
        Variables | None, "Which of the outcomes are estimated; the primary one where absent."
    ] = None
    balance: Annotated[
        Variables, "Further variables whose balance is shown though they are not in the score."
    ] = ()
    balance_target: Annotated[
        float,
        Between(0, 1, inside=True),
        "The standardised difference below which a variable counts as balanced.",
    ] = 0.1
    matching: Annotated[Matching | None, "Matching, where the plan has this table."] = None
    iptw: Annotated[
        Weighting | None, "Inverse probability weighting, where the plan has this table."
    ] = None
    overlap: Annotated[bool, "Overlap weights."] = False
    aipw: Annotated[
        bool, "The doubly robust estimate: augmented inverse probability weighting."
    ] = False
    e_value: Annotated[
        bool, "Whether E-values say how strong an unmeasured confounder would have to be."
    ] = True
