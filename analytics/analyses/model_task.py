"""What one model is asked and what it gives: the task, its terms and its effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from analytics.analyses.engine import Refusal
from analytics.analyses.model_data import Floats, Prepared
from analytics.plan import Model
from analytics.stats.estimate import Estimate, SignificanceTest
from analytics.stats.sample_size import (
    Adequacy,
    events_per_variable,
)
from analytics.stats.sandwich import HeteroscedasticKind, RobustErrors
from analytics.stats.term import TermEstimate

Scale = Literal["ratio", "points", "difference"]
HETEROSCEDASTIC: dict[str, HeteroscedasticKind] = {
    "hc0": "HC0",
    "hc1": "HC1",
    "hc2": "HC2",
    "hc3": "HC3",
}
ONLY_HC0 = "Of the robust errors, this model has HC0 and those by cluster: HC0 stands here."
PENALISED_ONLY = "Penalised profile limits are given, since robust errors do not go with them."


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One term: its estimate with the interval, and its test."""

    label: str
    estimate: Estimate
    test: SignificanceTest | Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """``lines`` are all terms, the exposure first; ``events`` None where nothing is counted.

    ``checks`` are the tests of the model's own assumption, each under its name.
    """

    measure: str
    scale: Scale
    lines: tuple[Line, ...]
    n: int
    events: int | None
    adequacy: Adequacy
    method: str
    remarks: tuple[str, ...] = ()
    checks: tuple[tuple[str, SignificanceTest | Refusal], ...] = ()

    @property
    def effect(self) -> Line:
        return self.lines[0]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Task:
    """What a method needs: the data, the design's values (n, k) and terms, and the choices."""

    data: Prepared
    model: Model
    design: Floats
    terms: tuple[str, ...]
    level: float
    crude: bool

    @property
    def robust(self) -> RobustErrors | None:
        """None where the errors come from the model."""
        if self.data.clusters is not None:
            return RobustErrors(clusters=self.data.clusters)
        kind = HETEROSCEDASTIC.get(self.model.errors)
        return None if kind is None else RobustErrors(kind=kind)

    def adequacy(self) -> Adequacy:
        """Of a yes/no outcome or of events."""
        return events_per_variable(float(self.data.values.sum()), self.data.n, len(self.terms))


def lines_of(terms: Sequence[TermEstimate]) -> tuple[Line, ...]:
    return tuple(Line(label=each.name, estimate=each.estimate, test=each.test) for each in terms)
