"""What is adjusted for and how: the covariates set in advance, and the models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from analytics.plan.fields import Between, Variable, Variables

Form = Literal["linear", "categorical", "spline"]
Method = Literal[
    "logistic",
    "firth",
    "modified_poisson",
    "standardised",
    "linear",
    "proportional_odds",
    "win_odds",
    "utility_weighted",
    "cox",
]
Errors = Literal["model", "hc0", "hc1", "hc2", "hc3", "cluster"]
ModelMissing = Literal["", "complete_case", "multiple_imputation"]

# Which kind of outcome a method is for.
METHODS: dict[str, tuple[Method, ...]] = {
    "binary": ("logistic", "firth", "modified_poisson", "standardised"),
    "ordinal": ("proportional_odds", "win_odds", "utility_weighted", "linear"),
    "continuous": ("linear",),
    "time_to_event": ("cox",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Covariate:
    """One variable that is adjusted for, and in which form it enters."""

    variable: Annotated[Variable, "The variable."]
    form: Annotated[
        Form,
        "`linear` for a number or a yes/no variable, `categorical` for a choice, `spline` for a "
        "restricted cubic spline of a number.",
    ]
    reference: Annotated[str, "For `categorical`: the code that the others are compared with."] = ""
    merge: Annotated[
        tuple[Merge, ...], "For `categorical`: codes that count as one, each under a new code."
    ] = ()
    knots: Annotated[
        int | None, Between(3, 7), "For `spline`: how many knots, at Harrell's percentiles."
    ] = None
    knots_at: Annotated[tuple[float, ...], "For `spline`: the knots themselves, ascending."] = ()
    per: Annotated[
        float, Between(0, 1e9, inside=True), "For `linear`: the effect is given for so many units."
    ] = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Codes of a choice that count as one."""

    code: Annotated[str, "The new code."]
    label: Annotated[str, "The words for it."]
    codes: Annotated[tuple[str, ...], "The codes that it stands for."]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One adjusted estimate of the effect of the exposure on one outcome."""

    key: Annotated[str, "A short name that no other model has."]
    outcome: Annotated[Variable, "One of the outcomes."]
    method: Annotated[Method, "The method; it must fit the outcome's kind."]
    label: Annotated[str, "How the model is called in the report."] = ""
    covariates: Annotated[
        Variables | None,
        "Which of the covariates; all of them where this is absent, none where it is empty.",
    ] = None
    strata: Annotated[
        Variables, "For `win_odds` and `cox`: choices or yes/no variables that stratify."
    ] = ()
    errors: Annotated[
        Errors,
        "`model` from the information matrix, `hc0` to `hc3` robust, `cluster` robust for patients "
        "of one cluster.",
    ] = "model"
    cluster: Annotated[Variable, "For `cluster`: the variable whose values are the clusters."] = ""
    missing: Annotated[
        ModelMissing,
        "What is done about missing values; where this is absent, what `missing.primary` says.",
    ] = ""
