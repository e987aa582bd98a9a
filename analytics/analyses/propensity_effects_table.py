"""The effects by each way of using the propensity score, as tables and forest figures."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.analyses.comparison import LEFT_OUT
from analytics.analyses.engine import Refusal
from analytics.analyses.forest import effect_cell, forest_row, number_cell, test_cell
from analytics.analyses.propensity import BOOTSTRAP, OutcomeEffects, PropensityResult
from analytics.analyses.propensity_effects import MEASURES, WayEffect
from analytics.analyses.propensity_score import IPTW, LABELS
from analytics.analyses.refusals import not_estimable
from analytics.report import numbers
from analytics.report.display import Cell, Column, Display, ForestFigure, Row, Table
from analytics.stats.e_value import EValue
from analytics.stats.estimate import Estimate

UNMEASURED = (
    "Adjusted for the covariates of the score only, and for nothing that was not recorded: "
    "associations, not effects of a trial."
)
E_VALUE = (
    "E-value: the risk ratio that an unmeasured confounder would need with both treatment and "
    "outcome to explain the ratio away, and to move its interval to 1."
)
TESTED = {
    "binary": "P: of the risk difference; unadjusted, of the crude test.",
    "ordinal": "P: of the common odds ratio; where there is none, of the difference of means.",
    "continuous": "P: of the difference of means.",
    "time_to_event": "P: of the hazard ratio.",
}
RISKS, MEANS = "Risk difference, points", "Difference of means"


def displays(result: PropensityResult) -> Iterator[Display]:
    """A table and a forest for every outcome."""
    for outcome in result.outcomes:
        yield _table(result, outcome)
        yield from _forest(result, outcome)


def _label(result: PropensityResult, outcome: OutcomeEffects) -> str:
    role = "primary" if outcome.row.variable == result.primary else "exploratory"
    return f"{outcome.column.label} ({role})"


def _table(result: PropensityResult, outcome: OutcomeEffects) -> Table:
    level = numbers.level(result.level)
    difference = RISKS if outcome.row.kind == "binary" else MEANS
    return Table(
        key=f"propensity_effect_{outcome.row.variable}",
        title=f"{_label(result, outcome)} by each way",
        columns=tuple(
            column
            for column in (
                Column(key="way", label="Way", kind="label"),
                Column(key="n", label="n"),
                Column(key="exposed", label=result.labels[0]),
                Column(key="comparator", label=result.labels[1]),
                Column(key="difference", label=f"{difference} ({level} CI)"),
                Column(key="ratio", label=f"{_measure(outcome)} ({level} CI)"),
                Column(key="p", label="P"),
                Column(key="e_value", label="E-value (limit)"),
            )
            if column.key in _shown(result, outcome)
        ),
        rows=tuple(_row(result, outcome, key, effect) for key, effect in outcome.effects),
        notes=tuple(_notes(result, outcome)),
    )


def _measure(outcome: OutcomeEffects) -> str:
    words = MEASURES.get(outcome.row.kind, "")
    return words[:1].upper() + words[1:]


def _shown(result: PropensityResult, outcome: OutcomeEffects) -> tuple[str, ...]:
    """The columns that this kind of outcome has."""
    means = ("exposed", "comparator", "difference") if outcome.row.kind != "time_to_event" else ()
    ratios = ("ratio",) if outcome.row.kind in MEASURES else ()
    e_value = ("e_value",) if result.plan.e_value and ratios else ()
    return ("way", "n", *means, *ratios, "p", *e_value)


def _row(
    result: PropensityResult, outcome: OutcomeEffects, key: str, effect: WayEffect | Refusal
) -> Row:
    shown = _shown(result, outcome)
    if isinstance(effect, Refusal):
        empty = [Cell(text=numbers.NOT_ESTIMABLE)] * (len(shown) - 1)
        return Row(cells=(Cell(text=LABELS[key]), *empty))
    risks = outcome.row.kind == "binary"
    cells = {
        "way": Cell(text=LABELS[key]),
        "n": Cell(text=numbers.count(effect.n), value=effect.n),
        "exposed": _mean(effect.mean_exposed, risks=risks),
        "comparator": _mean(effect.mean_comparator, risks=risks),
        "difference": effect_cell(effect.difference, points=risks),
        "ratio": effect_cell(effect.ratio),
        "p": test_cell(effect.test),
        "e_value": _e_value(effect.e_value),
    }
    return Row(cells=tuple(cells[name] for name in shown))


def _mean(value: float | None, *, risks: bool) -> Cell:
    if value is None or not risks:
        return number_cell(value, decimals=2)
    return Cell(text=f"{numbers.number(100 * value, decimals=1)}%", value=value)


def _e_value(found: EValue | Refusal | None) -> Cell:
    if found is None:
        return Cell(text=LEFT_OUT)
    if isinstance(found, Refusal):
        return Cell(text=numbers.NOT_ESTIMABLE)
    value, limit = (numbers.number(each, decimals=2) for each in (found.value, found.limit))
    return Cell(text=f"{value} ({limit})", value=found.value)


def _notes(result: PropensityResult, outcome: OutcomeEffects) -> Iterator[str]:
    yield UNMEASURED
    everybody = sum(result.n)
    if outcome.n < everybody:
        yield (
            f"{numbers.count(everybody - outcome.n)} of {numbers.count(everybody)} patients of the "
            "score lack this outcome: score, matches and weights are made anew without them."
        )
    yield TESTED[outcome.row.kind]
    if "e_value" in _shown(result, outcome):
        yield E_VALUE
    for key, effect in outcome.effects:
        if isinstance(effect, WayEffect):
            yield f"{LABELS[key]}: {effect.method}."
    part = result.plan
    if part.iptw is not None and part.iptw.errors == "bootstrap":
        yield f"{LABELS[IPTW]}: {BOOTSTRAP}"
    if outcome.row.kind != "continuous" and result.adequacy.exploratory:
        yield f"The score: {result.adequacy.statement}."
    yield from not_estimable(_statistics(outcome))


def _statistics(outcome: OutcomeEffects) -> Iterator[tuple[str, object]]:
    for key, effect in outcome.effects:
        found = (effect,) if isinstance(effect, Refusal) else (effect.ratio, effect.e_value)
        for each in found:
            yield LABELS[key], each


def _forest(result: PropensityResult, outcome: OutcomeEffects) -> Iterator[ForestFigure]:
    """On the ratio where the kind has one, else on the difference; none where all are refused."""
    ratio = outcome.row.kind in MEASURES
    drawn = [
        (
            key,
            effect
            if isinstance(effect, Refusal)
            else (effect.ratio if ratio else effect.difference),
        )
        for key, effect in outcome.effects
    ]
    if not any(isinstance(each, Estimate) for _, each in drawn):
        return
    measure = _measure(outcome) if ratio else MEANS
    level = numbers.level(result.level)
    yield ForestFigure(
        key=f"propensity_forest_{outcome.row.variable}",
        title=f"{_label(result, outcome)} by each way",
        finding=_finding(outcome, drawn, 1.0 if ratio else 0.0),
        measure=f"{measure}, {result.labels[0].lower()} against {result.labels[1].lower()}",
        estimate_label=f"{measure} ({level} CI)",
        rows=tuple(forest_row(LABELS[key], each, ratio=ratio) for key, each in drawn),
        scale="log" if ratio else "linear",
        no_effect=1.0 if ratio else 0.0,
        notes=(UNMEASURED,),
    )


def _finding(
    outcome: OutcomeEffects, drawn: list[tuple[str, Estimate | Refusal | None]], no_effect: float
) -> str:
    known = [each for _, each in drawn if isinstance(each, Estimate)]
    clear = [each for each in known if not each.interval.low <= no_effect <= each.interval.high]
    if not clear:
        words = f"every interval includes {no_effect:g}"
    elif len(clear) == len(known):
        words = f"no interval includes {no_effect:g}"
    else:
        words = f"{len(clear)} of {len(known)} intervals exclude {no_effect:g}"
    same = len({each.value > no_effect for each in known}) == 1
    lie = "on the same side" if same else "on both sides"
    label, count = outcome.column.label, len(known)
    return f"{label}: the {count} estimates lie {lie} of {no_effect:g}, and {words}."
