"""One yes/no outcome by site: the funnel with its limits, and each site's place in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.analyses.engine import Refusal, Study, attempt
from analytics.analyses.sites_grouping import Grouping
from analytics.dataset.cohort import is_false, is_true
from analytics.dataset.columns import Column as Meaning
from analytics.plan import FunnelPlot
from analytics.report import numbers
from analytics.report.display import (
    Cell,
    Column,
    Display,
    FunnelFigure,
    FunnelLimit,
    FunnelSite,
    LimitPoint,
    Row,
    Table,
)
from analytics.stats.estimate import NotEstimableError
from analytics.stats.proportion import wilson_interval
from analytics.stats.sites.funnel import Funnel, SiteCount, SitePoint, funnel

FEWEST_SITES = 2
POINTS_OF_A_CURVE = 60
WITHIN = "within the limits"
READ_WITH_CARE = (
    "Not adjusted for case mix. A site beyond a limit is a reason to look at its data and its "
    "patients, and no verdict on its care."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelResult:
    """``counts`` and ``missing`` per site; ``found`` is the funnel or why there is none."""

    plan: FunnelPlot
    column: Meaning
    counts: tuple[SiteCount, ...]
    missing: tuple[int, ...]
    found: Funnel | Refusal
    level: float
    smallest: int

    @property
    def events(self) -> int:
        return sum(each.events for each in self.counts)

    @property
    def n(self) -> int:
        return sum(each.n for each in self.counts)


def compute(
    study: Study, sites: Grouping, plan: FunnelPlot, *, level: float, smallest: int
) -> FunnelResult:
    values = study.dataset[plan.variable]
    yes, no = is_true(values), is_false(values)
    events, known = sites.count(yes), sites.count(yes | no)
    counts = tuple(
        SiteCount(site=label, events=int(event), n=int(n))
        for label, event, n in zip(sites.labels, events, known, strict=True)
    )
    return FunnelResult(
        plan=plan,
        column=study.column(plan.variable),
        counts=counts,
        missing=tuple(int(each) for each in sites.cases - known),
        found=attempt(lambda: _funnel(counts, plan)),
        level=level,
        smallest=smallest,
    )


def _funnel(counts: tuple[SiteCount, ...], plan: FunnelPlot) -> Funnel:
    if sum(each.n > 0 for each in counts) < FEWEST_SITES:
        raise NotEstimableError("fewer than two sites have patients with an answer")
    return funnel(counts, overdispersion=plan.overdispersion)


def present(result: FunnelResult) -> tuple[Display, ...]:
    table = _table(result)
    if isinstance(result.found, Refusal):
        return (table,)
    return _figure(result, result.found), table


def _figure(result: FunnelResult, found: Funnel) -> FunnelFigure:
    largest = max(point.n for point in found.points)
    sizes = np.unique(np.geomspace(1, max(largest, 2), POINTS_OF_A_CURVE).round())
    overall = numbers.fraction_and_percentage(result.events, result.n)
    return FunnelFigure(
        key=f"funnel_{result.plan.variable}",
        title=f"{result.column.label} by site",
        finding=finding(found),
        sites=tuple(
            FunnelSite(
                label=point.site,
                n=point.n,
                value=point.proportion,
                text=_share(point.events, point.n, result.smallest),
                outside=_outside(point, found),
            )
            for point in found.points
        ),
        centre=found.target,
        centre_label=f"All sites: {overall}",
        limits=tuple(
            FunnelLimit(
                label=numbers.level(curve.level),
                points=tuple(
                    LimitPoint(n=float(n), low=float(low), high=float(high))
                    for n, low, high in zip(curve.sizes, curve.low, curve.high, strict=True)
                ),
            )
            for curve in found.limits(sizes)
        ),
        value_title=f"{result.column.label}, %",
        n_title="Cases per site with an answer",
        notes=(f"Limits: {found.method}.", dispersion(found), READ_WITH_CARE),
    )


def _outside(point: SitePoint, found: Funnel) -> str:
    if point.outside is None:
        return ""
    side = "above" if point.proportion > found.target else "below"
    return f"{side} the {numbers.level(point.outside)} limit"


def finding(found: Funnel) -> str:
    """How many sites lie beyond which limits, by name, and how many chance would put there."""
    total = len(found.points)
    beyond = [point for point in found.points if point.outside is not None]
    inner = min(found.levels)
    if not beyond:
        return f"All {numbers.count(total)} sites lay within the {numbers.level(inner)} limits."
    names = ", ".join(f"{point.site} ({_outside(point, found)})" for point in beyond)
    expected = numbers.number(total * (1 - inner), decimals=1)
    verb = "lay" if len(beyond) > 1 else "lies"
    return (
        f"{numbers.count(len(beyond))} of {numbers.count(total)} sites {verb} beyond a limit: "
        f"{names}. Chance alone would put about {expected} beyond the "
        f"{numbers.level(inner)} limits."
    )


def dispersion(found: Funnel) -> str:
    """How much the sites differ beyond chance, and what was done about it."""
    if found.phi is None:
        return "The dispersion between sites cannot be told from one site."
    phi = f"Dispersion between sites, phi (winsorised) {numbers.number(found.phi, decimals=2)}"
    if found.overdispersion == "multiplicative":
        done = (
            "the limits are widened by its square root"
            if found.phi > 1
            else "it is not above 1, and the limits are not widened"
        )
    elif found.overdispersion == "additive":
        spread = numbers.number(found.tau_squared, decimals=4)
        done = f"the variance between sites, {spread}, is added to the limits"
    elif found.phi > 1:
        done = "above 1, and the plan asks for limits that are not widened"
    else:
        done = "not above 1"
    return f"{phi}: {done}."


def _share(events: int, n: int, smallest: int) -> str:
    if n < smallest:
        return numbers.fraction(events, n)
    return numbers.fraction_and_percentage(events, n)


def _table(result: FunnelResult) -> Table:
    level = numbers.level(result.level)
    return Table(
        key=f"sites_{result.plan.variable}",
        title=f"{result.column.label} by site",
        columns=(
            Column(key="site", label="Site", kind="label"),
            Column(key="share", label=f"n/N, % ({level} CI)"),
            Column(key="missing", label="Missing"),
            Column(key="z", label="Standard errors\nfrom all sites"),
            Column(key="place", label="Place in the funnel", kind="label"),
        ),
        rows=tuple(_rows(result)),
        notes=_notes(result),
    )


def _rows(result: FunnelResult) -> list[Row]:
    points = {} if isinstance(result.found, Refusal) else {p.site: p for p in result.found.points}
    rows = [
        Row(cells=(*_counted(result, each, gone), *_placed(result, points.get(each.site))))
        for each, gone in zip(result.counts, result.missing, strict=True)
    ]
    everybody = SiteCount(site="All sites", events=result.events, n=result.n)
    blanks = (Cell(text="–"), Cell(text="–"))
    head = _counted(result, everybody, sum(result.missing))
    rows.append(Row(cells=(*head, *blanks), kind="primary"))
    return rows


def _counted(result: FunnelResult, count: SiteCount, missing: int) -> tuple[Cell, ...]:
    gone = Cell(text=numbers.count(missing), value=missing)
    if count.n == 0:
        return Cell(text=count.site), Cell(text=numbers.NOT_ESTIMABLE), gone
    if count.n < result.smallest:
        text = numbers.fraction(count.events, count.n)
    else:
        interval = wilson_interval(count.events, count.n, level=result.level)
        text = numbers.proportion(count.events, count.n, interval)
    return Cell(text=count.site), Cell(text=text, value=count.events / count.n), gone


def _placed(result: FunnelResult, point: SitePoint | None) -> tuple[Cell, Cell]:
    if point is None or isinstance(result.found, Refusal):
        return Cell(text="–"), Cell(text="–")
    z = Cell(text=numbers.signed(point.z, decimals=2), value=point.z)
    return z, Cell(text=_outside(point, result.found) or WITHIN)


def _notes(result: FunnelResult) -> tuple[str, ...]:
    common = (
        f"Intervals: Wilson score. A site with fewer than {numbers.count(result.smallest)} cases "
        "has no percentage. Missing: no answer; in no denominator."
    )
    empty = [each.site for each in result.counts if each.n == 0]
    unanswered = (f"Not estimable, no case with an answer: {', '.join(empty)}.",) if empty else ()
    if isinstance(result.found, Refusal):
        return common, *unanswered, f"No funnel: {result.found.reason}."
    target = f"Centre: {result.found.target_method}."
    return (
        common,
        f"{target} Limits of the funnel: {result.found.method}.",
        dispersion(result.found),
        READ_WITH_CARE,
        *unanswered,
    )
