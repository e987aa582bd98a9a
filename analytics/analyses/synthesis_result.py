"""What the synthesis of a plan gave, as numbers."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.analyses.engine import Refusal
from analytics.analyses.evidence import Evidence
from analytics.analyses.studies import PublishedResult
from analytics.dataset.columns import Column as Meaning
from analytics.plan import Synthesis
from analytics.report.forest_lines import POINTS, RATIO, Axis
from analytics.stats.estimate import Estimate
from analytics.stats.meta.effects import NAMES, on_printed_scale
from analytics.stats.meta.pooling import MetaAnalysis
from analytics.stats.two_by_two import TwoByTwo


@dataclass(frozen=True, slots=True, kw_only=True)
class SynthesisRow:
    """One outcome; ``own_refusal`` says why this registry is not in the pool, or is ""."""

    label: str
    outcome: str
    column: Meaning
    better: str
    own: TwoByTwo
    own_missing: int
    own_refusal: str
    published: tuple[PublishedResult, ...]
    evidence: Evidence | Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class SynthesisResult:
    """``groups`` are the labels of this registry's exposed and comparator."""

    plan: Synthesis
    level: float
    groups: tuple[str, str]
    rows: tuple[SynthesisRow, ...]

    @property
    def axis(self) -> Axis:
        return POINTS if self.plan.measure == "risk_difference" else RATIO

    @property
    def measure(self) -> str:
        name = NAMES[self.plan.measure].capitalize()
        return f"{name}, percentage points" if self.axis.points else name

    def printed(self, analysis: MetaAnalysis) -> Estimate:
        return on_printed_scale(analysis.estimate, self.plan.measure)
