"""The parts of a plan; what a plan file may leave out has its default filled in on reading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal

TestPolicy = Literal["pearson_or_fisher", "fisher", "pearson", "yates"]
SummaryKind = Literal["count", "median", "mean"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a plan may set about the derivations.

    ``failure_below``: thrombectomy counts as failed below this mTICI grade.
    ``followup_day`` with ``window_before`` and ``window_after`` in whole days.
    """

    failure_below: str = "2b"
    followup_day: int = 90
    window_before: int = 14
    window_after: int = 14

    @classmethod
    def names(cls) -> frozenset[str]:
        return frozenset(field.name for field in fields(cls))


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One inclusion step: a yes/no variable that is ``required``, or a choice among ``codes``."""

    key: str
    variable: str
    label: str
    excluded: str
    required: bool | None
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One side of the comparison: a code of the grouping variable and the words for it."""

    code: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """One variable of a summary table; ``only`` limits it to "exposed" or "comparator"."""

    variable: str
    summary: SummaryKind
    only: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryTable:
    """A table of characteristics by group."""

    title: str
    rows: tuple[SummaryRow, ...]
    p_values: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRow:
    """One yes/no outcome; ``heading`` opens a band of rows above it."""

    variable: str
    heading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """The outcome table; ``primary`` is one of its variables, all others are exploratory."""

    title: str
    primary: str
    rows: tuple[OutcomeRow, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankinFigure:
    """The figure of an ordinal score; the line after category ``heavy_boundary`` is drawn heavy."""

    title: str
    variable: str
    heavy_boundary: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRow:
    """A published result by its id, and the variable of this registry that stands beside it."""

    id: str
    variable: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Which published results are regenerated and set beside this registry's."""

    study: str
    title: str
    rows: tuple[PublishedRow, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A whole plan. ``sha256`` is of the file's bytes; ``level`` is the confidence level.

    ``title`` names the plan; ``report_title`` stands above the report and names the comparator.
    """

    key: str
    version: str
    title: str
    report_title: str
    comparator_definition: str
    sha256: str
    settings: Settings
    level: float
    test_policy: TestPolicy
    population: tuple[Criterion, ...]
    group_variable: str
    exposed: Group
    comparator: Group
    table1: SummaryTable
    procedure: SummaryTable
    outcomes: Outcomes
    mrs: RankinFigure
    published: Published | None

    def variables(self) -> Iterator[str]:
        """Every variable that the plan names, some of them more than once."""
        yield self.group_variable
        yield self.mrs.variable
        yield from (criterion.variable for criterion in self.population)
        yield from (row.variable for row in self.table1.rows)
        yield from (row.variable for row in self.procedure.rows)
        yield from (row.variable for row in self.outcomes.rows)
        if self.published is not None:
            yield from (row.variable for row in self.published.rows)
