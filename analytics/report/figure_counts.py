"""Figures of counts: the distribution of a score, and the flow of patients."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.report.table import Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class BarGroup:
    """One bar of a stacked-bar figure: counts per category, in the figure's order."""

    label: str
    counts: tuple[int, ...]

    @property
    def n(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedBar:
    """One bar of weighted shares per category, in the figure's order.

    The value of a share is a fraction of 1, its text a percentage ("14.3%").
    """

    label: str
    shares: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StackedBars:
    """Distribution of an ordinal score per group (Grotta bars).

    ``heavy_boundary`` is the index of the category after which the joining line is drawn heavy.
    ``weighted`` are the same groups again after weighting, below the observed ones;
    ``weighted_label`` says how they were weighted.
    """

    key: str
    title: str
    categories: tuple[str, ...]
    groups: tuple[BarGroup, ...]
    finding: str
    heavy_boundary: int | None = None
    notes: tuple[str, ...] = ()
    weighted: tuple[WeightedBar, ...] = ()
    weighted_label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowStep:
    """One box of the flow of patients: who is still in, and who left at this step and why."""

    key: str
    label: str
    n: int
    excluded: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowArm:
    """A group at the end of the flow, with its own leaving steps."""

    key: str
    label: str
    steps: tuple[FlowStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """STROBE flow: a trunk of steps, then one column of steps per group."""

    key: str
    title: str
    trunk: tuple[FlowStep, ...]
    arms: tuple[FlowArm, ...]
    finding: str
    notes: tuple[str, ...] = ()
