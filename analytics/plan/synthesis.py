"""Evidence synthesis: this registry's result together with published ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from analytics.plan.fields import Variable

PooledMeasure = Literal["odds_ratio", "risk_ratio", "risk_difference"]
PoolingMethod = Literal["fixed", "mantel_haenszel", "dersimonian_laird", "reml"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """One outcome, and the published results that it is pooled with."""

    outcome: Annotated[Variable, "A yes/no outcome of this plan."]
    label: Annotated[str, "How the outcome is called in the forest."]
    studies: Annotated[tuple[str, ...], "The ids of published results."]


@dataclass(frozen=True, slots=True, kw_only=True)
class Synthesis:
    """Which results are pooled, and how."""

    title: Annotated[str, "The title of the chapter."]
    rows: Annotated[tuple[Pooled, ...], "The outcomes, in order."]
    measure: Annotated[PooledMeasure, "The measure that is pooled."] = "odds_ratio"
    method: Annotated[
        PoolingMethod,
        "`fixed` is inverse variance; `mantel_haenszel` is fixed too; the others are random "
        "effects.",
    ] = "reml"
    hartung_knapp: Annotated[bool, "For random effects: the interval of Hartung and Knapp."] = True
    prediction_interval: Annotated[
        bool, "For random effects: where the effect of a new study is expected."
    ] = True
