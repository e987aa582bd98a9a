"""What the subgroups of a plan gave, as numbers."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.analyses.engine import Refusal
from analytics.dataset.columns import Column as Meaning
from analytics.plan import Effects, OutcomeRow, Subgroups
from analytics.plan.outcomes import DIFFERENCES, Scale
from analytics.report.forest_lines import PLAIN, POINTS, RATIO, Axis
from analytics.stats.estimate import Estimate, SignificanceTest


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """The patients of one group with the outcome; ``events`` is None where none are counted."""

    n: int
    events: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartResult:
    """One subgroup; ``used`` are the patients that the effect rests on."""

    label: str
    exposed: Arm
    comparator: Arm
    effect: Estimate | Refusal
    used: int
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DivisionResult:
    """The subgroups by one variable; ``outside`` are the compared patients who are in none.

    ``left_out_of_model`` says that the variable is no covariate here since it divides.
    """

    label: str
    parts: tuple[PartResult, ...]
    interaction: SignificanceTest | Refusal
    outside: int
    left_out_of_model: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SubgroupsResult:
    """``covariates`` are the labels of what is adjusted for; () for crude effects.

    ``not_adjusted`` says that the plan asks for covariates and the scale takes none.
    """

    plan: Subgroups
    row: OutcomeRow
    column: Meaning
    scale: Scale
    level: float
    effects: Effects
    exposed_label: str
    comparator_label: str
    covariates: tuple[str, ...]
    not_adjusted: bool
    primary: bool
    overall: PartResult
    divisions: tuple[DivisionResult, ...]

    @property
    def axis(self) -> Axis:
        if self.scale == "risk_difference":
            return POINTS
        return PLAIN if self.scale in DIFFERENCES else RATIO

    @property
    def counted(self) -> bool:
        return self.overall.exposed.events is not None
