"""Whether the sites enter all their cases, and fill in what matters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.analyses.engine import Refusal, Study, attempt
from analytics.analyses.sites_grouping import NOBODY, Grouping
from analytics.dataset.cohort import is_true
from analytics.plan import Completeness, Expected, Sites
from analytics.report import numbers
from analytics.report.display import Cell, Column, Row, Table
from analytics.stats.estimate import Interval
from analytics.stats.sites.ascertainment import (
    Ascertainment,
    SiteCompleteness,
    ascertainment,
    completeness,
)

NONE = Cell(text="–")


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletenessResult:
    """``sites`` in the order of the grouping; ``fields`` (label, filled, required) over all."""

    sites: tuple[SiteCompleteness, ...]
    fields: tuple[tuple[str, int, int], ...]
    among: tuple[tuple[str, str], ...]
    smallest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AscertainmentResult:
    """One entry per expected count of the plan, in its order."""

    sites: tuple[tuple[str, Expected, int, Ascertainment | Refusal], ...]
    level: float


def compute_completeness(
    study: Study, sites: Grouping, plan: Sites, *, level: float
) -> CompletenessResult:
    """How many of the cases that should have a value have one, per site and variable."""
    fields = [study.column(each.variable).label for each in plan.completeness]
    counted = [_counts(study, sites, each) for each in plan.completeness]
    filled, required = (np.array(each).T for each in zip(*counted, strict=True))
    return CompletenessResult(
        sites=completeness(filled, required, sites.labels, fields, level=level),
        fields=tuple(
            (field, int(done), int(due))
            for field, done, due in zip(
                fields, filled.sum(axis=0), required.sum(axis=0), strict=True
            )
        ),
        among=tuple(
            (study.column(each.variable).label, study.column(each.among).label)
            for each in plan.completeness
            if each.among
        ),
        smallest=plan.smallest,
    )


def _counts(
    study: Study, sites: Grouping, planned: Completeness
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    due = sites.codes != NOBODY
    if planned.among:
        due = due & is_true(study.dataset[planned.among])
    done = due & study.dataset[planned.variable].notna().to_numpy(dtype=np.bool_)
    return sites.count(done), sites.count(due)


def compute_ascertainment(sites: Grouping, plan: Sites, *, level: float) -> AscertainmentResult:
    """The registered cases of each site beside the count that the plan gives."""
    cases = dict(zip(sites.names, sites.cases, strict=True))
    labels = dict(zip(sites.names, sites.labels, strict=True))
    found = []
    for each in plan.expected:
        registered = int(cases.get(each.site, 0))
        share = attempt(lambda r=registered, e=each: ascertainment(r, e.cases, level=level))  # type: ignore[misc]
        found.append((labels.get(each.site, each.site), each, registered, share))
    return AscertainmentResult(sites=tuple(found), level=level)


def completeness_tables(result: CompletenessResult) -> tuple[Table, ...]:
    return _by_field(result), _by_site(result)


def _by_field(result: CompletenessResult) -> Table:
    """Each variable over all sites, and the site with the smallest share."""
    return Table(
        key="completeness",
        title="Completeness of key variables",
        columns=(
            Column(key="field", label="Variable", kind="label"),
            Column(key="share", label="Recorded, n/N (%)"),
            Column(key="lowest", label="Least complete site", kind="label"),
        ),
        rows=tuple(
            Row(cells=(Cell(text=field), _share(done, due, 0), _lowest(result, field)))
            for field, done, due in result.fields
        ),
        notes=_notes(result),
    )


def _lowest(result: CompletenessResult, field: str) -> Cell:
    """Among the sites with cases enough; none where all are alike."""
    shares = [
        (done / due, site.site, done, due)
        for site in result.sites
        for name, done, due in site.fields
        if name == field and due >= result.smallest
    ]
    if not shares or min(shares)[0] == max(shares)[0]:
        return NONE
    share, site, done, due = min(shares)
    return Cell(text=f"{site}: {numbers.fraction_and_percentage(done, due)}", value=share)


def _by_site(result: CompletenessResult) -> Table:
    return Table(
        key="completeness_by_site",
        title="Completeness of key variables by site",
        columns=(
            Column(key="field", label="Site and variable", kind="label"),
            Column(key="share", label="Recorded, n/N (%)"),
            Column(key="interval", label="Interval, %"),
        ),
        rows=tuple(_site_rows(result)),
        notes=(
            (
                "Under each site its variables, the least complete first. Intervals: Wilson score; "
                "that of a site takes its variables as independent, which those of one case are "
                "not, and is too narrow."
            ),
            f"Below {numbers.count(result.smallest)} cases there is no percentage.",
        ),
    )


def _site_rows(result: CompletenessResult) -> Iterator[Row]:
    for site in result.sites:
        large = site.share is not None and site.required >= result.smallest
        limits = _limits(site.share.interval) if large and site.share else NONE
        share = _share(site.filled, site.required, result.smallest)
        yield Row(cells=(Cell(text=site.site), share, limits), kind="primary")
        for field, done, due in site.fields:
            yield Row(cells=(Cell(text=field), _share(done, due, result.smallest), NONE), indent=1)


def _limits(interval: Interval) -> Cell:
    return Cell(text=numbers.interval_in_percent(interval))


def _share(done: int, due: int, smallest: int) -> Cell:
    if due == 0:
        return NONE
    if due < smallest:
        return Cell(text=numbers.fraction(done, due), value=done / due)
    return Cell(text=numbers.fraction_and_percentage(done, due), value=done / due)


def _notes(result: CompletenessResult) -> tuple[str, ...]:
    return (
        (
            "Recorded: a value is there, or follows from what is there. Expected of every case of "
            "the population, where nothing else is said."
        ),
        *(f"{field}: expected where this holds: {among}." for field, among in result.among),
    )


def ascertainment_table(result: AscertainmentResult) -> Table:
    sources = dict.fromkeys(each.source for _, each, _, _ in result.sites)
    remarks = (
        f"{label}: {share.remark}."
        for label, _, _, share in result.sites
        if isinstance(share, Ascertainment) and share.remark
    )
    return Table(
        key="ascertainment",
        title="Case ascertainment",
        columns=(
            Column(key="site", label="Site", kind="label"),
            Column(key="registered", label="Registered"),
            Column(key="expected", label="Expected"),
            Column(key="share", label=f"Share, % ({numbers.level(result.level)} CI)"),
            Column(key="source", label="Source of the expected count", kind="label"),
        ),
        rows=tuple(
            Row(
                cells=(
                    Cell(text=label),
                    Cell(text=numbers.count(registered), value=registered),
                    Cell(text=numbers.count(each.cases), value=each.cases),
                    _ascertained(share),
                    Cell(text=each.source),
                )
            )
            for label, each, registered, share in result.sites
        ),
        notes=(
            (
                "Registered: the site's cases in the population of this report. The expected count "
                "must be of the same patients and the same time. Intervals: Wilson score."
            ),
            f"Expected counts: {'; '.join(sources)}.",
            *remarks,
        ),
    )


def _ascertained(share: Ascertainment | Refusal) -> Cell:
    if isinstance(share, Refusal) or share.share is None:
        return Cell(text=numbers.NOT_ESTIMABLE)
    text = numbers.proportion(share.registered, share.expected, share.share.interval)
    return Cell(text=text, value=share.share.value)
