"""Quality by site: funnel, run charts by quarter, completeness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from analytics.plan.fields import Between, Variable

Overdispersion = Literal["none", "multiplicative", "additive"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelPlot:
    """One yes/no outcome by site, against the number of cases."""

    variable: Annotated[Variable, "The yes/no outcome."]
    overdispersion: Annotated[
        Overdispersion, "How the limits are widened where sites differ more than by chance."
    ] = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunChart:
    """One interval by quarter, with control limits and a goal."""

    variable: Annotated[Variable, "The interval."]
    target: Annotated[
        float | None, Between(0, 1e6, inside=True), "The goal, in the interval's unit."
    ] = None
    source: Annotated[str, "Whose goal it is; it is printed."] = ""
    by_site: Annotated[
        bool,
        "Whether each site has a chart of its own too, up to the twelve with most cases.",
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """How many cases a site should have entered, by another count such as its angiography log."""

    site: Annotated[str, "The code of the site."]
    cases: Annotated[int, Between(1, 10**9), "How many cases it treated."]
    source: Annotated[str, "Where that number comes from; it is printed."]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sites:
    """What is shown of each site and of each quarter."""

    variable: Annotated[Variable, "The variable whose values are the sites."] = "site"
    date: Annotated[Variable, "The date that puts a case into its quarter."] = "index_date"
    funnels: Annotated[tuple[FunnelPlot, ...], "Funnel plots of outcomes."] = ()
    run_charts: Annotated[tuple[RunChart, ...], "Run charts of intervals."] = ()
    completeness: Annotated[
        tuple[Completeness, ...], "The variables whose recorded share is shown for each site."
    ] = ()
    expected: Annotated[
        tuple[Expected, ...], "Case ascertainment: how many cases each site should have."
    ] = ()
    smallest: Annotated[
        int, Between(1, 1000), "A site with fewer cases is shown without percentages."
    ] = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """A variable of the table of completeness."""

    variable: Annotated[Variable, "The variable."]
    among: Annotated[Variable, "A yes/no variable: who is expected to have it; else everybody."] = (
        ""
    )
