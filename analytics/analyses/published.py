"""The published study beside this registry: as printed, as regenerated, and where they part."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from analytics.analyses.comparison import Comparison, compare, p_cell, short_name, test_cell
from analytics.analyses.engine import Analysis, Refusal, Study, attempt, required
from analytics.analyses.published_checks import Check, checks_of, checks_table
from analytics.analyses.refusals import not_estimable
from analytics.analyses.studies import PublishedResult, published_results
from analytics.plan import Plan, Published, PublishedRow
from analytics.report import numbers
from analytics.report.display import Cell, Column, Display, Note, Row, Table
from analytics.stats.estimate import SignificanceTest
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
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedComparison:
    plan: Published
    groups: tuple[str, str]
    rows: tuple[Regenerated, ...]


def compute(study: Study, plan: Plan) -> PublishedComparison:
    """Raises PlanError on an unknown id."""
    published = required(plan.published)
    known = published_results()
    for place, row in enumerate(published.rows):
        if row.id not in known:
            path = ("published", "rows", place, "id")
            raise plan.error(path, f"no published result is called “{row.id}”")
    return PublishedComparison(
        plan=published,
        groups=(plan.exposed.label, plan.comparator.label),
        rows=tuple(_regenerated(study, plan, row, known[row.id]) for row in published.rows),
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
        checks=checks_of(printed),
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
            Column(key="origin", label="Outcome and origin", kind="label"),
            Column(key="exposed", label=result.groups[0]),
            Column(key="comparator", label=result.groups[1]),
            Column(key="p", label="P"),
            Column(key="test", label="Test", kind="label"),
        ),
        rows=tuple(row for each in result.rows for row in _rows(each)),
        notes=_notes(result, first),
    )
    remarks = tuple(_remark(row, result.rows) for row in result.rows)
    note = Note(
        key="published_remarks",
        title="Does the printed P follow from the printed counts?",
        paragraphs=remarks,
    )
    checks = checks_table((row.row.label, row.checks) for row in result.rows)
    return table, note, checks


def _rows(row: Regenerated) -> tuple[Row, ...]:
    """A band with the verdict, then the outcome as printed, as regenerated, and as found here."""
    verdict = "follows" if row.agreeing else "does not follow"
    band = f"{row.row.label}: the printed P {verdict} from the printed counts"
    blank = Cell(text="")
    return (
        Row(cells=(Cell(text=band), blank, blank, blank, blank), kind="heading"),
        _printed(row.printed),
        _found("Regenerated from the printed counts", _groups(row.printed.table), row.test),
        _found("This registry", _groups(_own_table(row.own)), row.own.test),
    )


def _printed(printed: PublishedResult) -> Row:
    shares = (
        Cell(text=f"{numbers.number(share, decimals=1)}%", value=share)
        for share in printed.percentages
    )
    p = Cell(text=printed.p_text, value=float(printed.p_text))
    label = Cell(text="As printed in the study")
    return Row(cells=(label, *shares, p, Cell(text="not known")), indent=1)


def _found(label: str, groups: tuple[Cell, Cell], test: SignificanceTest | Refusal) -> Row:
    return Row(
        cells=(Cell(text=label), *groups, p_cell(test, P_DECIMALS), test_cell(test)), indent=1
    )


def _groups(table: TwoByTwo) -> tuple[Cell, Cell]:
    return (
        _share(table.events, table.n),
        _share(table.reference_events, table.reference_n),
    )


def _share(events: int, n: int) -> Cell:
    if n == 0:
        return Cell(text=numbers.NOT_ESTIMABLE)
    return Cell(text=numbers.fraction_and_percentage(events, n), value=events / n)


def _own_table(own: Comparison) -> TwoByTwo:
    return TwoByTwo(own.exposed.events, own.exposed.n, own.comparator.events, own.comparator.n)


def _counts(table: TwoByTwo) -> str:
    first = numbers.fraction(table.events, table.n)
    return f"{first} v {numbers.fraction(table.reference_events, table.reference_n)}"


def _remark(row: Regenerated, rows: Iterable[Regenerated]) -> str:
    printed = f"{row.row.label}: printed P {row.printed.p_text}."
    if row.agreeing:
        names = _list(f"{short_name(each)} ({_p(each)})" for each in row.agreeing)
        return f"{printed} It follows from the counts {_counts(row.printed.table)} by {names}."
    tried = _list(f"{short_name(each)} {_p(each)}" for each in row.candidates)
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
                    f" It is the P that the row “{other.row.label}” gives by "
                    f"{short_name(candidate)} ({_p(candidate)})."
                )
    return ""


def _p(test: SignificanceTest) -> str:
    return numbers.p_value(test.p_value, decimals=P_DECIMALS)


def _list(items: Iterable[str]) -> str:
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last


def _notes(result: PublishedComparison, first: PublishedResult) -> tuple[str, ...]:
    sources = dict.fromkeys(row.printed.source for row in result.rows)
    origins = dict.fromkeys(row.printed.counts_origin for row in result.rows)
    return (
        f"Published: {'; '.join(sources)}.",
        f"Counts of the published study, {'; '.join(origins)}.",
        (
            f"Groups of the published study, as it names them: {first.groups[0]} and "
            f"{first.groups[1]}. The published values are shown as printed; no method was chosen "
            "to meet them. P to four decimals, for comparison only."
        ),
        *result.plan.notes,
        *not_estimable((row.own.column.label, row.own.test) for row in result.rows),
    )


ANALYSIS = Analysis(
    key="published",
    title="Published study",
    step="Comparing with the published study",
    compute=compute,
    present=present,
    reads=lambda plan: [row.variable for row in plan.published.rows] if plan.published else [],
    applies=lambda plan: plan.published is not None,
)
