"""The tables below the outcome table; each is there only if the plan asks for it."""

from __future__ import annotations

from math import isfinite

from analytics.analyses.comparison import p_cell, tested_cell
from analytics.analyses.engine import Refusal
from analytics.analyses.margin_tests import Judged, Verdict
from analytics.analyses.outcome_details import Details, Means, Needed, Tested
from analytics.analyses.precision_table import precision_table
from analytics.analyses.refusals import not_estimable
from analytics.plan.outcomes import DIFFERENCES
from analytics.report import numbers
from analytics.report.display import Cell, Column, Row, Table
from analytics.stats.number_needed import NumberNeeded, NumbersNeeded
from analytics.stats.summary import Summary

DASH = "–"
REFUSED = Cell(text=numbers.NOT_ESTIMABLE)
FAMILIES = {
    "holm": "Holm",
    "hochberg": "Hochberg",
    "benjamini_hochberg": "Benjamini-Hochberg (false discovery rate)",
}
SCALES = {
    "risk_difference": "risk difference, points",
    "risk_ratio": "risk ratio",
    "odds_ratio": "odds ratio",
    "mean_difference": "difference of means",
    "common_odds_ratio": "common odds ratio",
    "win_odds": "win odds",
    "hazard_ratio": "hazard ratio",
}
TYPES = {"non_inferiority": "non-inferiority", "equivalence": "equivalence"}


def tables(found: Details, exposed: str, comparator: str) -> tuple[Table, ...]:
    """In the order in which they are read."""
    made: list[Table] = []
    if found.means:
        made.append(_means(found, exposed, comparator))
    if found.needed:
        made.append(_needed(found))
    if found.multiplicity != "none":
        made.append(_multiplicity(found))
    if found.verdicts:
        made.append(_margins(found))
    if found.precision:
        made.append(precision_table(found))
    return tuple(made)


def _means(found: Details, exposed: str, comparator: str) -> Table:
    level = numbers.level(found.level)
    return Table(
        key="outcomes_means",
        title="Outcomes that are numbers",
        columns=(
            Column(key="outcome", label="Outcome", kind="label"),
            Column(key="exposed", label=f"{exposed}\nmean ± SD, n"),
            Column(key="comparator", label=f"{comparator}\nmean ± SD, n"),
            Column(key="difference", label=f"Difference of means ({level} CI)"),
            Column(key="p", label="P (test)"),
            Column(key="missing", label="Missing"),
        ),
        rows=tuple(_mean_row(each) for each in found.means),
        notes=(
            "Unadjusted associations.",
            *not_estimable(
                (each.label, part)
                for each in found.means
                for part in (each.exposed, each.comparator, each.compared)
            ),
        ),
    )


def _mean_row(each: Means) -> Row:
    compared = each.compared
    return Row(
        cells=(
            Cell(text=f"{each.label}, {each.unit}" if each.unit else each.label),
            _summary(each.exposed),
            _summary(each.comparator),
            REFUSED
            if isinstance(compared, Refusal)
            else Cell(
                text=numbers.estimate(compared.difference, decimals=1),
                value=compared.difference.value,
            ),
            tested_cell(compared if isinstance(compared, Refusal) else compared.test),
            Cell(text=numbers.count(each.missing), value=each.missing),
        ),
    )


def _summary(summary: Summary | Refusal) -> Cell:
    if isinstance(summary, Refusal):
        return REFUSED
    return Cell(
        text=f"{numbers.mean_and_sd(summary)}, {numbers.count(summary.n)}", value=summary.mean
    )


def _needed(found: Details) -> Table:
    return Table(
        key="outcomes_needed",
        title="Numbers needed to treat, if the differences were effects",
        columns=(
            Column(key="outcome", label="Outcome", kind="label"),
            Column(key="number", label="Number needed"),
            Column(key="interval", label=f"{numbers.level(found.level)} CI"),
        ),
        rows=tuple(
            Row(cells=(Cell(text=each.label), _number_cell(each), Cell(text=_range(each.number))))
            for each in found.needed
        ),
        notes=(
            (
                "One over the risk difference and over its limits. Where the interval of the "
                "difference includes zero, it runs from a number to benefit through infinity to a "
                "number to harm. An unadjusted difference is no effect of treatment."
            ),
            *not_estimable((each.label, each.number) for each in found.needed),
        ),
    )


def _number_cell(each: Needed) -> Cell:
    found = each.number
    if isinstance(found, Refusal):
        return REFUSED
    value = found.value if isfinite(found.value) else None
    return Cell(text=f"{_one(found.value)} to {found.direction}", value=value)


def _range(found: NumberNeeded | Refusal) -> str:
    if isinstance(found, Refusal):
        return numbers.NOT_ESTIMABLE
    benefit, harm = found.benefit, found.harm
    if benefit is not None and harm is not None:
        return f"{_one(benefit.low)} to benefit – {numbers.INFINITE} – {_one(harm.low)} to harm"
    return _part(benefit, "benefit") or _part(harm, "harm") or numbers.INFINITE


def _part(found: NumbersNeeded | None, direction: str) -> str:
    return f"{_one(found.low)} to {_one(found.high)}, {direction}" if found else ""


def _one(value: float) -> str:
    return numbers.number(value, decimals=1)


def _multiplicity(found: Details) -> Table:
    name = FAMILIES[found.multiplicity]
    family = sum(each.adjusted is not None for each in found.tested)
    return Table(
        key="outcomes_multiplicity",
        title=f"P values adjusted for multiplicity, {name}",
        columns=(
            Column(key="outcome", label="Outcome", kind="label"),
            Column(key="p", label="P (test)"),
            Column(key="adjusted", label="P, adjusted"),
        ),
        rows=tuple(_tested_row(each) for each in found.tested),
        notes=(
            (
                f"The {numbers.count(family)} outcomes that are not primary and have a P value are "
                "one family; the primary outcome is not adjusted. All of them remain exploratory. "
                "Ordered outcomes: Mann–Whitney; times to an event: log-rank, or Gray's test where "
                "another event competes. Intervals are not adjusted."
            ),
            *not_estimable((each.label, each.test) for each in found.tested),
        ),
    )


def _tested_row(each: Tested) -> Row:
    if each.primary:
        adjusted = Cell(text="primary")
    elif each.adjusted is None:
        adjusted = REFUSED
    else:
        adjusted = Cell(text=numbers.p_value(each.adjusted), value=each.adjusted)
    return Row(
        cells=(Cell(text=each.label), tested_cell(each.test), adjusted),
        kind="primary" if each.primary else "data",
    )


def _margins(found: Details) -> Table:
    return Table(
        key="outcomes_margins",
        title="Margins set in the plan",
        columns=(
            Column(key="outcome", label="Outcome", kind="label"),
            Column(key="margin", label="Must lie"),
            Column(key="estimate", label="Estimate (CI)"),
            Column(key="p", label="P, margin"),
            Column(key="shown", label="Shown"),
        ),
        rows=tuple(_margin_row(each) for each in found.verdicts),
        notes=(
            *(_margin_note(each) for each in found.verdicts),
            (
                "Unadjusted. Not shown does not mean that the groups differ. P is one-sided, "
                "against the margin, and belongs to the interval beside it; of two margins the "
                "larger P stands."
            ),
            *not_estimable((each.label, each.judged) for each in found.verdicts),
        ),
    )


def _margin_row(each: Verdict) -> Row:
    label = Cell(text=f"{each.label}: {TYPES[each.margin.type]}")
    judged = each.judged
    if isinstance(judged, Refusal):
        return Row(cells=(label, Cell(text=DASH), REFUSED, REFUSED, Cell(text=DASH)))
    shown = Cell(text="yes" if judged.shown else "no", value=str(judged.shown).lower())
    return Row(
        cells=(
            label,
            Cell(text=_must(each, judged)),
            _judged(each, judged),
            p_cell(judged.test),
            shown,
        )
    )


def _must(each: Verdict, judged: Judged) -> str:
    factor, decimals = (100, 1) if each.margin.scale == "risk_difference" else (1, 2)
    low = numbers.number(judged.low * factor, decimals=decimals)
    high = numbers.number(judged.high * factor, decimals=decimals)
    if each.margin.type == "equivalence":
        return f"between {low} and {high}"
    above = not isfinite(judged.high)
    return f"above {low}" if above else f"below {high}"


def _judged(each: Verdict, judged: Judged) -> Cell:
    if each.margin.scale == "risk_difference":
        text = numbers.estimate_in_points(judged.estimate)
    else:
        text = numbers.estimate(judged.estimate)
    value = judged.estimate.value if isfinite(judged.estimate.value) else None
    return Cell(text=text, value=value)


def _margin_note(each: Verdict) -> str:
    level = numbers.level(round(1 - 2 * each.alpha, 6))
    words = (
        f"{each.label}: {SCALES[each.margin.scale]}, alpha "
        f"{numbers.number(round(each.alpha, 6), decimals=3)}, {level} CI"
    )
    if not isinstance(each.judged, Refusal):
        words += f", {each.judged.test.name}"
    if each.margin.scale in DIFFERENCES and each.margin.scale != "risk_difference":
        words += ", in the outcome's unit"
    reason = f" Reason for the margin: {each.margin.reason}" if each.margin.reason else ""
    return f"{words}.{reason}"
