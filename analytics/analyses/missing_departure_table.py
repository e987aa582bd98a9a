"""Departures from missing at random as a table, with the sentence that says where they tip."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp

from analytics.analyses.comparison import p_cell
from analytics.analyses.engine import Refusal
from analytics.analyses.forest import effect_cell, number_cell
from analytics.analyses.missing_departure import DeltaEstimate, Departed, DepartureResult
from analytics.analyses.refusals import not_estimable
from analytics.report import numbers
from analytics.report.display import Cell, Column, Row, Table


def departure_table(result: DepartureResult, score: str, level: float) -> Table:
    """One row for every delta; ``score`` is the label of what was shifted."""
    found = result.found
    return Table(
        key="missing_departure",
        title=f"{result.label}: if missing scores are not missing at random",
        columns=(
            Column(key="delta", label="Delta", kind="label"),
            Column(key="odds", label="Odds of a higher\nscore, times"),
            Column(key="estimate", label=f"{result.measure} ({numbers.level(level)} CI)"),
            Column(key="p", label="P"),
            Column(key="freedom", label="Degrees of freedom"),
            Column(key="conclusion", label="Conclusion", kind="label"),
        ),
        rows=()
        if isinstance(found, Refusal)
        else tuple(_row(each, points=result.points) for each in found.rows),
        notes=tuple(_notes(result, score)),
    )


def _row(each: DeltaEstimate, *, points: bool) -> Row:
    random = each.delta == 0
    words = "missing at random" if random else ("changes" if each.changes else "the same")
    return Row(
        cells=(
            Cell(text=numbers.signed(each.delta, decimals=2), value=each.delta),
            number_cell(exp(each.delta), decimals=2),
            effect_cell(each.estimate, points=points),
            p_cell(each.pooled.test),
            number_cell(each.pooled.degrees_of_freedom, decimals=1),
            Cell(text=words),
        ),
        kind="primary" if random else "data",
    )


def _notes(result: DepartureResult, score: str) -> Iterator[str]:
    found = result.found
    if isinstance(found, Refusal):
        yield from not_estimable([(result.label, found)])
        return
    yield finding(result, found)
    better = "better" if result.higher_better else "worse"
    yield (
        f"{score} was imputed again with the log odds of higher, that is {better}, scores shifted "
        f"by delta among the missing of {result.who.lower()}; nobody can know which delta is true."
    )
    yield (
        f"{found.method[0].upper()}{found.method[1:]}, Rubin's rules. Conclusion: whether P is "
        f"below {numbers.number(round(found.alpha, 6), decimals=2)}, and if so on which side."
    )


def finding(result: DepartureResult, found: Departed) -> str:
    """Where the conclusion turns, in a sentence."""
    if found.tipping is None:
        first, last = (numbers.signed(found.rows[place].delta, decimals=2) for place in (0, -1))
        return f"No delta from {first} to {last} changes the conclusion."
    times = numbers.number(exp(found.tipping), decimals=2)
    delta = numbers.signed(found.tipping, decimals=2)
    return (
        f"The conclusion changes at a delta of {delta}: if the odds of a higher score among the "
        f"missing of {result.who.lower()} are {times} times what missing at random predicts."
    )
