"""The closed set of things a report can show, without wording rules, layout or bytes.

A display carries both the printed text and the unrounded value, so that every
format prints the same digits and the data formats keep the exact number.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from analytics.report.results import Results


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: what is printed, and the raw number behind it where there is one."""

    text: str
    value: float | int | str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """``kind`` is "label" (left, words) or "number" (right, tabular figures)."""

    key: str
    label: str
    kind: str = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """``kind``: "data", "heading" (a band that names a group) or "primary" (primary outcome)."""

    cells: tuple[Cell, ...]
    kind: str = "data"
    indent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of printed cells; ``notes`` stand below it and name tests and rules."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BarGroup:
    """One bar of a stacked-bar figure: counts per category, in the figure's order."""

    label: str
    counts: tuple[int, ...]

    @property
    def n(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class StackedBars:
    """Distribution of an ordinal score per group (Grotta bars).

    ``heavy_boundary`` is the index of the category after which the joining line is drawn heavy.
    """

    key: str
    title: str
    categories: tuple[str, ...]
    groups: tuple[BarGroup, ...]
    finding: str
    heavy_boundary: int | None = None
    notes: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Words in the place of a display: a definition, or why something could not be estimated.

    ``kind``: "text", "definition" or "not_estimable".
    """

    key: str
    title: str
    paragraphs: tuple[str, ...]
    kind: str = "text"


Display = Table | StackedBars | Flow | Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A label and a printed value: a line of the number block or of the provenance."""

    label: str
    text: str
    value: float | int | str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A titled group of displays; a tab on the screen, a heading on paper."""

    key: str
    title: str
    displays: tuple[Display, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One finished report. ``synthetic`` is the sentence that every page must show, or "".

    ``results`` are its findings for other programs; no renderer but JSON shows them.
    """

    title: str
    comparator_definition: str
    headline: tuple[str, ...]
    facts: tuple[Fact, ...]
    chapters: tuple[Chapter, ...]
    provenance: tuple[Fact, ...]
    synthetic: str = ""
    language: str = "en"
    schema: str = field(default="reperfuse-report/1")
    results: Results | None = None
