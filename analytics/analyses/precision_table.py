"""What could have been seen where no difference was shown, as a table."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.analyses.engine import Refusal
from analytics.analyses.outcome_details import Details
from analytics.analyses.precision import Precision
from analytics.analyses.refusals import not_estimable
from analytics.report import numbers
from analytics.report.display import Cell, Column, Row, Table

DASH = "–"
REFUSED = Cell(text=numbers.NOT_ESTIMABLE)
# Outcomes whose effects are ratios.
RATIOS = ("ordinal", "time_to_event")


def precision_table(found: Details) -> Table:
    power = numbers.level(found.power)
    return Table(
        key="outcomes_precision",
        title="Where no difference was shown: what could have been seen",
        columns=(
            Column(key="outcome", label="Outcome", kind="label"),
            Column(key="detectable", label=f"Detectable difference\n(power {power})"),
            Column(key="important", label="Important\ndifference"),
            Column(key="power", label="Power for it"),
            Column(key="width", label=f"Expected width\nof the {numbers.level(found.level)} CI"),
        ),
        rows=tuple(_precision_row(each) for each in found.precision),
        notes=tuple(_precision_notes(found)),
    )


def _precision_notes(found: Details) -> Iterator[str]:
    yield (
        "An outcome without a shown difference is not one without a difference: only larger ones "
        "than the detectable would have been found with this power. Given the numbers of "
        "patients and the second group's risk or scores; the observed difference plays no part."
    )
    yield (
        "Yes/no outcomes: differences of risks in points (normal approximation, pooled variance), "
        "width of Newcombe's interval if there were no difference. Numbers: in their unit, t test "
        "with the pooled SD. Ordered outcomes: a common odds ratio (Whitehead 1993), width: the "
        "upper limit over the lower one."
    )
    yield from _timed_notes(found)
    if any(each.row.important_difference is None for each in found.precision):
        yield f"{DASH}: the plan names no important difference, or none is computed."
    yield from not_estimable(
        (each.label, part)
        for each in found.precision
        for part in (each.detectable, each.power, each.width)
    )


def _timed_notes(found: Details) -> Iterator[str]:
    timed = [each for each in found.precision if each.events is not None]
    if not timed:
        return
    counted = "; ".join(f"{each.label}, {numbers.count(each.events or 0)} events" for each in timed)
    yield (
        "Times to an event: a hazard ratio by Schoenfeld's formula (1983), from the number of "
        f"events in both groups ({counted}); width: the upper limit over the lower one."
    )
    competing = [each.label for each in timed if each.row.competing]
    if competing:
        yield f"Of the cause-specific hazard: {'; '.join(competing)}."


def _precision_row(each: Precision) -> Row:
    return Row(
        cells=(
            Cell(text=each.label),
            Cell(text=_detectable(each)),
            Cell(text=_important(each), value=each.row.important_difference),
            _power_cell(each),
            _width_cell(each),
        )
    )


def _detectable(each: Precision) -> str:
    if isinstance(each.detectable, Refusal):
        return numbers.NOT_ESTIMABLE
    above, below = each.detectable
    if each.row.kind in RATIOS:
        return " or ".join(numbers.number(side, decimals=2) for side in (above, below))
    sides = [side for side in (above, below) if side is not None]
    if not sides:
        return "no difference"
    return " or ".join(_difference(side, each, sign=True) for side in sides)


def _difference(value: float, each: Precision, *, sign: bool = False) -> str:
    if each.row.kind in RATIOS:
        return numbers.number(value, decimals=2)
    scaled = value * 100 if each.row.kind == "binary" else value
    show = numbers.signed if sign else numbers.number
    return show(scaled, decimals=1)


def _important(each: Precision) -> str:
    size = each.row.important_difference
    return DASH if size is None else _difference(size, each)


def _power_cell(each: Precision) -> Cell:
    if each.power is None:
        return Cell(text=DASH)
    if isinstance(each.power, Refusal):
        return REFUSED
    return Cell(text=f"{numbers.number(each.power * 100)}%", value=each.power)


def _width_cell(each: Precision) -> Cell:
    if isinstance(each.width, Refusal):
        return REFUSED
    if each.row.kind in RATIOS:
        return Cell(text=f"{numbers.number(each.width, decimals=1)}-fold", value=each.width)
    return Cell(text=_difference(each.width, each), value=each.width)
