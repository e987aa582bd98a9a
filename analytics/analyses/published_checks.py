"""Do the numbers of a printed comparison fit together: percentages, P values, ratios."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analytics.analyses.comparison import short_name
from analytics.analyses.studies import PrintedRatio, PublishedResult
from analytics.report import numbers
from analytics.report.display import Cell, Column, Row, Table
from analytics.stats.consistency.counts import percentage_against_n
from analytics.stats.consistency.p_values import PCheck, p_against_counts
from analytics.stats.consistency.ratios import ratio_against_interval
from analytics.stats.estimate import SignificanceTest
from analytics.stats.two_by_two import TwoByTwo

P_DECIMALS = 4
RULES = (
    "A percentage fits if a whole number of patients rounds to it; a P if any usual test of the "
    "counts rounds to it (both roundings of a five are granted); a ratio if its limits may lie "
    "symmetric about it on the log scale, which exact, score and profile intervals need not."
)
CAUTION = (
    "What does not fit may be a misprint, another denominator or an adjusted analysis, and is no "
    "judgement on the study."
)
FITS, DOES_NOT_FIT = "fits", "does not fit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was checked, what was printed, what follows in words, and whether the two fit."""

    what: str
    printed: str
    follows: str
    fits: bool


def checks_of(printed: PublishedResult) -> tuple[Check, ...]:
    """Every check that the printed numbers allow."""
    ratio = (_ratio(printed.ratio),) if printed.ratio is not None else ()
    return (*_percentages(printed), _p_value(printed.table, printed.p_text), *ratio)


def _percentages(printed: PublishedResult) -> Iterator[Check]:
    sizes = (printed.table.n, printed.table.reference_n)
    for name, share, n in zip(printed.groups, printed.percentages, sizes, strict=True):
        text = numbers.number(share, decimals=1)
        found = percentage_against_n(text, n)
        if found.consistent:
            counts = " or ".join(numbers.count(count) for count in found.counts)
            follows = f"{counts} of {numbers.count(n)}"
        else:
            low, high = (f"{numbers.number(each, decimals=1)}%" for each in found.nearest)
            follows = f"no count of {numbers.count(n)}: the nearest give {low} and {high}"
        yield Check(
            what=f"Percentage, {name}", printed=f"{text}%", follows=follows, fits=found.consistent
        )


def _p_value(table: TwoByTwo, printed: str) -> Check:
    found = p_against_counts(table, printed)
    return Check(
        what=f"P against {_counts(table)}",
        printed=printed,
        follows=_tests(found),
        fits=found.consistent,
    )


def _counts(table: TwoByTwo) -> str:
    first = numbers.fraction(table.events, table.n)
    return f"{first} v {numbers.fraction(table.reference_events, table.reference_n)}"


def _tests(found: PCheck) -> str:
    """The tests that give the printed P, else the range of what all of them give."""
    tried = numbers.count(len(found.tried))
    if found.agreeing:
        names = ", ".join(_named(each) for each in found.agreeing)
        return f"{numbers.count(len(found.agreeing))} of {tried} tests: {names}"
    if not found.tried:
        return "no test can be computed"
    values = [each.p_value for each in found.tried]
    low, high = (numbers.p_value(each, decimals=P_DECIMALS) for each in (min(values), max(values)))
    return f"0 of {tried} tests: they give {low} to {high}"


def _named(test: SignificanceTest) -> str:
    return f"{short_name(test)} {numbers.p_value(test.p_value, decimals=P_DECIMALS)}"


def _ratio(ratio: PrintedRatio) -> Check:
    found = ratio_against_interval(ratio.value, ratio.low, ratio.high)
    low, high = (numbers.number(each, decimals=2) for each in found.centre)
    smallest, largest = (numbers.p_value(each, decimals=3) for each in found.p_range)
    return Check(
        what=f"{ratio.name.capitalize()} against its interval",
        printed=f"{ratio.value} ({ratio.low} to {ratio.high})",
        follows=f"limits symmetric about {low} to {high} on the log scale; they imply a Wald P of "
        f"{smallest} to {largest}",
        fits=found.symmetric,
    )


def checks_table(rows: Iterable[tuple[str, tuple[Check, ...]]]) -> Table:
    """One band per outcome with its checks."""
    return Table(
        key="published_checks",
        title="Do the printed numbers fit together?",
        columns=(
            Column(key="check", label="Outcome and check", kind="label"),
            Column(key="printed", label="Printed"),
            Column(key="follows", label="What follows", kind="label"),
            Column(key="verdict", label="Verdict", kind="label"),
        ),
        rows=tuple(row for label, checks in rows for row in _rows(label, checks)),
        notes=(RULES, CAUTION),
    )


def _rows(label: str, checks: tuple[Check, ...]) -> Iterator[Row]:
    blank = Cell(text="")
    yield Row(cells=(Cell(text=label), blank, blank, blank), kind="heading")
    for each in checks:
        verdict = FITS if each.fits else DOES_NOT_FIT
        texts = (each.what, each.printed, each.follows, verdict)
        yield Row(cells=tuple(Cell(text=text) for text in texts), indent=1)
