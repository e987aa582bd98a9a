"""The published study beside this registry: as printed, as regenerated, and where they part."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from analytics.analyses.comparison import Comparison, compare, p_cell, test_cell
from analytics.analyses.engine import Analysis, Refusal, Study, attempt
from analytics.analyses.studies import PublishedResult, published_results
from analytics.plan import Plan, PlanError, Published, PublishedRow
from analytics.report import numbers
from analytics.report.display import Cell, Column, Display, Note, Row, Table
from analytics.stats.estimate import NotEstimableError, SignificanceTest
from analytics.stats.two_by_two import (
    TwoByTwo,
    crude_test,
    fisher,
    likelihood_ratio,
    pearson,
    yates,
)

P_DECIMALS = 4
TESTS: tuple[Callable[[TwoByTwo], SignificanceTest], ...] = (
    pearson,
    yates,
    fisher,
    likelihood_ratio,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Regenerated:
    """A published row: what was printed, what its counts give, and this registry's own row.

    ``agreeing`` are the tests whose P rounds to the printed one; ``candidates`` are all tried.
    """

    row: PublishedRow
    printed: PublishedResult
    test: SignificanceTest | Refusal
    candidates: tuple[SignificanceTest, ...]
    agreeing: tuple[SignificanceTest, ...]
    own: Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedComparison:
    plan: Published
    groups: tuple[str, str]
    rows: tuple[Regenerated, ...]


def compute(study: Study, plan: Plan) -> PublishedComparison:
    """Raises NotEstimableError if the plan names no published study, PlanError on an unknown id."""
    if plan.published is None:
        raise NotEstimableError("the plan names no published study")
    known = published_results()
    unknown = [row.id for row in plan.published.rows if row.id not in known]
    if unknown:
        raise PlanError(plan.key, None, f"no published result is called {', '.join(unknown)}")
    return PublishedComparison(
        plan=plan.published,
        groups=(plan.exposed.label, plan.comparator.label),
        rows=tuple(_regenerated(study, plan, row, known[row.id]) for row in plan.published.rows),
    )


def _regenerated(
    study: Study, plan: Plan, row: PublishedRow, printed: PublishedResult
) -> Regenerated:
    table = printed.table
    results = (attempt(lambda test=test: test(table)) for test in TESTS)  # type: ignore[misc]
    candidates = tuple(result for result in results if isinstance(result, SignificanceTest))
    return Regenerated(
        row=row,
        printed=printed,
        test=attempt(lambda: crude_test(table, plan.test_policy)),
        candidates=candidates,
        agreeing=tuple(each for each in candidates if rounds_to(each.p_value, printed.p_text)),
        own=compare(study, plan, row.variable),
    )


def rounds_to(p_value: float, printed: str) -> bool:
    """Whether a P value, rounded to as many decimals as were printed, is the printed one."""
    _, _, decimals = printed.partition(".")
    return numbers.number(p_value, decimals=len(decimals)) == numbers.number(
        float(printed), decimals=len(decimals)
    )


def present(result: PublishedComparison) -> tuple[Display, ...]:
    first = result.rows[0].printed
    table = Table(
        key="published",
        title=result.plan.title,
        columns=(
            Column(key="outcome", label="Outcome", kind="label"),
            Column(key="printed", label=f"Printed: {first.groups[0]} v {first.groups[1]}"),
            Column(key="p_printed", label="Printed P"),
            Column(key="counts", label="Counts, regenerated"),
            Column(key="p", label="P, regenerated"),
            Column(key="test", label="Test", kind="label"),
            Column(key="own", label="This registry"),
            Column(key="own_p", label="P, this registry"),
            Column(key="own_test", label="Test", kind="label"),
        ),
        rows=tuple(_row(row) for row in result.rows),
        notes=_notes(result),
    )
    remarks = tuple(_remark(row, result.rows) for row in result.rows)
    return table, Note(
        key="published_remarks",
        title="Does the printed P follow from the printed counts?",
        paragraphs=remarks,
    )


def _row(row: Regenerated) -> Row:
    printed, own = row.printed, row.own
    shares = " v ".join(
        f"{numbers.number(share, decimals=1)}{numbers.NO_BREAK}%" for share in printed.percentages
    )
    return Row(
        cells=(
            Cell(text=row.row.label),
            Cell(text=shares),
            Cell(text=printed.p_text, value=float(printed.p_text)),
            Cell(text=_counts(printed.table)),
            p_cell(row.test, P_DECIMALS),
            test_cell(row.test),
            Cell(
                text=f"{numbers.fraction(own.exposed.events, own.exposed.n)} v "
                f"{numbers.fraction(own.comparator.events, own.comparator.n)}"
            ),
            p_cell(own.test, P_DECIMALS),
            test_cell(own.test),
        )
    )


def _counts(table: TwoByTwo) -> str:
    first = numbers.fraction(table.events, table.n)
    return f"{first} v {numbers.fraction(table.reference_events, table.reference_n)}"


def _remark(row: Regenerated, rows: Iterable[Regenerated]) -> str:
    printed = f"{row.row.label}: printed P {row.printed.p_text}."
    if row.agreeing:
        names = _list(f"{each.name} ({_p(each)})" for each in row.agreeing)
        return f"{printed} It follows from the counts {_counts(row.printed.table)} by {names}."
    tried = _list(f"{each.name} {_p(each)}" for each in row.candidates)
    return (
        f"{printed} It does not follow from its own counts {_counts(row.printed.table)} by any "
        f"usual test: {tried}.{_elsewhere(row, rows)}"
    )


def _elsewhere(row: Regenerated, rows: Iterable[Regenerated]) -> str:
    """Name another row whose counts give the P that is printed in this one."""
    for other in rows:
        if other is row:
            continue
        for candidate in other.candidates:
            if rounds_to(candidate.p_value, row.printed.p_text):
                return (
                    f" It is the P that the row “{other.row.label}” gives by {candidate.name} "
                    f"({_p(candidate)})."
                )
    return ""


def _p(test: SignificanceTest) -> str:
    return numbers.p_value(test.p_value, decimals=P_DECIMALS)


def _list(items: Iterable[str]) -> str:
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last


def _notes(result: PublishedComparison) -> tuple[str, ...]:
    sources = dict.fromkeys(row.printed.source for row in result.rows)
    origins = dict.fromkeys(row.printed.counts_origin for row in result.rows)
    return (
        f"Published: {'; '.join(sources)}.",
        f"Counts of the published study: {'; '.join(origins)}.",
        (
            f"This registry: {result.groups[0].lower()} v {result.groups[1].lower()}. "
            "The published values are shown as printed; no method was chosen to meet them."
        ),
        *result.plan.notes,
    )


ANALYSIS = Analysis(
    key="published",
    title="Published study",
    step="Comparing with the published study",
    compute=compute,
    present=present,
)
