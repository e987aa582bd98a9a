"""Figures of balance between the groups: Love plot, and overlap of propensity scores."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from analytics.report.table import Cell

GROUPS_TO_COMPARE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LoveRow:
    """One covariate: its absolute standardised difference by each method.

    A value of None is not drawn; its text says why ("not estimable") or is "–".
    """

    label: str
    differences: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoveFigure:
    """Absolute standardised mean differences before and after each method, at most four.

    ``methods`` name the entries of each row in order ("Before", "Weighting"); the first is drawn
    hollow. ``limit`` is the dashed line. Raises ValueError for rows that do not fit the methods and
    for negative differences.
    """

    key: str
    title: str
    finding: str
    methods: tuple[str, ...]
    rows: tuple[LoveRow, ...]
    limit: float = 0.1
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.methods) <= 4:  # noqa: PLR2004 as many shapes as print apart
            raise ValueError("A Love plot compares one to four methods.")
        for row in self.rows:
            if len(row.differences) != len(self.methods):
                raise ValueError(f"Covariate {row.label!r} has no difference for each method.")
            if any(isinstance(cell.value, str) for cell in row.differences):
                raise ValueError(f"Covariate {row.label!r}: a difference is a number.")
            if any(_number(cell) < 0 for cell in row.differences):
                raise ValueError(f"Covariate {row.label!r}: an absolute difference is negative.")


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapGroup:
    """Patients of one group per bin of the propensity score."""

    label: str
    counts: tuple[int, ...]

    @property
    def n(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapFigure:
    """Mirrored histogram: the first group upward, the second downward, in percent of each group.

    ``edges`` are the borders of the bins, one more than counts. ``support`` is the range in which
    both groups have patients, drawn as two dashed lines. Raises ValueError for other than two
    groups or counts that do not fit the bins.
    """

    key: str
    title: str
    finding: str
    edges: tuple[float, ...]
    groups: tuple[OverlapGroup, ...]
    axis_title: str = "Propensity score"
    support: tuple[float, float] | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.groups) != GROUPS_TO_COMPARE:
            raise ValueError("A mirrored histogram has two groups.")
        if len(self.edges) < 2 or any(b <= a for a, b in pairwise(self.edges)):  # noqa: PLR2004
            raise ValueError("The borders of the bins do not rise.")
        for group in self.groups:
            if len(group.counts) != len(self.edges) - 1:
                raise ValueError(f"Group {group.label!r} does not count every bin.")


def _number(cell: Cell) -> float:
    return 0.0 if cell.value is None else float(cell.value)
