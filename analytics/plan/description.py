"""What is described: tables of characteristics, the Rankin figure, a published study beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from analytics.plan.fields import Between, Variable

SummaryKind = Literal["count", "median", "mean"]
Side = Literal["", "exposed", "comparator"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """One variable of a summary table; ``only`` limits it to "exposed" or "comparator"."""

    variable: Annotated[Variable, "The variable that is summarised."]
    summary: Annotated[
        SummaryKind,
        "`count` for n (%), `median` for median [quartiles], `mean` for mean (SD). It fixes the "
        "test too.",
    ]
    only: Annotated[Side, "The one group that the row makes sense for."] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryTable:
    """A table of characteristics by group."""

    title: Annotated[str, "The title of the table."]
    rows: Annotated[tuple[SummaryRow, ...], "The variables, in order."]
    p_values: Annotated[bool, "Whether P values stand beside the balance."] = False
    notes: Annotated[tuple[str, ...], "Remarks below the table."] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RankinFigure:
    """The figure of an ordinal score; the line after category ``heavy_boundary`` is drawn heavy."""

    title: Annotated[str, "The title of the figure."]
    variable: Annotated[Variable, "The score, 0 to 6."]
    heavy_boundary: Annotated[int, Between(0, 5), "The last score left of the heavy line."] = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRow:
    """A published result by its id, and the variable of this registry that stands beside it."""

    id: Annotated[str, "The id of a published result."]
    variable: Annotated[Variable, "The outcome here that stands beside it."]
    label: Annotated[str, "How the row is called."]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Which published results are regenerated and set beside this registry's."""

    study: Annotated[str, "The key of the published study."]
    title: Annotated[str, "The title of the table."]
    rows: Annotated[tuple[PublishedRow, ...], "The results, in order."]
    notes: Annotated[tuple[str, ...], "Remarks below the table."] = ()
