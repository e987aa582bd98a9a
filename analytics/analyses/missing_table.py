"""The chapter of missing outcomes as tables and figures."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.analyses import missing_bounds_table
from analytics.analyses.engine import Analysis, Refusal
from analytics.analyses.forest import effect_cell, forest_row, test_cell
from analytics.analyses.imputed_models import ImputedResult
from analytics.analyses.imputed_models_table import pooled_table
from analytics.analyses.missing import MissingResult, compute, reads
from analytics.analyses.missing_departure_table import departure_table
from analytics.analyses.missing_ways import COMPLETE, IMPUTED, WayResult
from analytics.analyses.refusals import not_estimable
from analytics.plan import Plan
from analytics.report import numbers
from analytics.report.display import Cell, Column, Display, ForestFigure, Note, Row, Table
from analytics.stats.estimate import Estimate

# Above this the chains of an imputation still differ (Gelman & Rubin).
NOT_MIXED = 1.1
PRIMARY = {"complete_case": COMPLETE, "multiple_imputation": IMPUTED}
POLICIES = {
    "complete_case": "complete cases",
    "multiple_imputation": "multiple imputation",
}


def present(result: MissingResult) -> tuple[Display, ...]:
    if not any(result.missing):
        return (_why(result), _nothing_to_vary(result), *_models(result))
    return (
        _why(result),
        _ways(result),
        *_forest(result),
        *_models(result),
        *_departure(result),
        *missing_bounds_table.displays(result),
    )


def _nothing_to_vary(result: MissingResult) -> Note:
    """Every way of dealing with missing scores would print the same line."""
    return Note(
        key="missing_ways",
        title=f"{result.column.label} by each way of dealing with missing scores",
        paragraphs=(
            (
                f"{result.column.label} is known for every patient of both groups: all ways of "
                "dealing with missing scores are the analysis of all patients."
            ),
        ),
    )


def _models(result: MissingResult) -> tuple[Table, ...]:
    """The models on imputed data, unless they are the plan's primary ones and in their chapter."""
    found = result.imputation
    if not result.asked or found is None or result.plan.primary == "multiple_imputation":
        return ()
    title = "The plan's models on imputed data"
    return (pooled_table("missing_models", title, found, result.asked, level=result.level),)


def _departure(result: MissingResult) -> tuple[Table, ...]:
    found = result.departure
    if found is None:
        return ()
    return (departure_table(found, result.column.label, result.level),)


def _why(result: MissingResult) -> Table:
    rows = [
        _counted("Patients", result.totals),
        _counted(
            f"{result.column.label} known",
            (result.totals[0] - result.missing[0], result.totals[1] - result.missing[1]),
            result.totals,
        ),
        _counted("Missing", result.missing, result.totals),
        *(_counted(f"– {each.label}", each.counts, result.totals) for each in result.reasons),
    ]
    return Table(
        key="missing_why",
        title=f"{result.column.label}: how many are missing, and why",
        columns=(
            Column(key="what", label="", kind="label"),
            Column(key="exposed", label=result.labels[0]),
            Column(key="comparator", label=result.labels[1]),
        ),
        rows=tuple(rows),
        notes=tuple(_why_notes(result)),
    )


def _counted(label: str, counts: tuple[int, int], of: tuple[int, int] | None = None) -> Row:
    cells = (
        Cell(
            text=numbers.count(n) if of is None else numbers.count_and_percentage(n, of[place]),
            value=n,
        )
        for place, n in enumerate(counts)
    )
    return Row(cells=(Cell(text=label), *cells))


def _why_notes(result: MissingResult) -> Iterator[str]:
    missing, everybody = sum(result.missing), sum(result.totals)
    most = numbers.number(100 * result.plan.warn_above, decimals=1)
    if result.share > result.plan.warn_above:
        yield (
            f"Warning: {numbers.percentage(missing, everybody)} are missing, more than the plan's "
            f"{most}%: results on complete cases may be biased."
        )
    if not isinstance(result.test, Refusal):
        p = numbers.p_statement(result.test.p_value)
        yield f"Missing in one group against the other: {p} ({result.test.name})."
    if missing and not result.reasons:
        yield "The data do not say why a score is missing."
    yield from not_estimable([("difference in what is missing", result.test)])


def _ways(result: MissingResult) -> Table:
    level = numbers.level(result.level)
    return Table(
        key="missing_ways",
        title=f"{result.column.label} by each way of dealing with missing scores, unadjusted",
        columns=(
            Column(key="way", label="Way", kind="label"),
            Column(key="exposed", label=f"{result.labels[0]}\nn"),
            Column(key="comparator", label=f"{result.labels[1]}\nn"),
            Column(key="odds", label=f"Common odds ratio ({level} CI)"),
            Column(key="wins", label=f"Win odds ({level} CI)"),
            Column(key="p", label="P"),
        ),
        rows=tuple(_way(each, primary=PRIMARY[result.plan.primary]) for each in result.ways),
        notes=tuple(_ways_notes(result)),
    )


def _way(each: WayResult, *, primary: str) -> Row:
    return Row(
        kind="primary" if each.key == primary else "data",
        cells=(
            Cell(text=each.label),
            *(Cell(text=numbers.count(n), value=n) for n in each.n),
            effect_cell(each.odds),
            effect_cell(each.wins),
            test_cell(each.test),
        ),
    )


def _ways_notes(result: MissingResult) -> Iterator[str]:
    yield (
        "Above 1: better scores in the first group. Unadjusted associations. P: of the common odds "
        "ratio, where a way has one."
    )
    yield f"The plan's primary way is {POLICIES[result.plan.primary]}."
    if result.asked and result.plan.primary == "multiple_imputation":
        yield "The plan's models on imputed data are in the chapter of adjusted estimates."
    if isinstance(result.imputation, ImputedResult):
        yield from _imputation_notes(result.imputation)
    yield from (f"{each.label}: {each.remark}." for each in result.ways if each.remark)
    yield from not_estimable(_way_statistics(result))


def _imputation_notes(found: ImputedResult) -> Iterator[str]:
    yield (
        f"{found.method[0].upper()}{found.method[1:]}, pooled by Rubin's rules. In the chain "
        f"beside the score: {', '.join(found.predictors)}."
    )
    if found.ruling:
        yield (
            f"Not in the chain, since the score decides it: {', '.join(found.ruling)}; a known "
            "answer rules out the scores that contradict it."
        )
    for label, reason in found.left_out:
        yield f"Asked for in the chain and left out: {label} ({reason})."
    unmixed = [
        each.name
        for each in found.convergence
        if max(each.of_means or 0.0, each.of_deviations or 0.0) > NOT_MIXED
    ]
    if unmixed:
        yield (
            f"The chains of {', '.join(unmixed)} may not have mixed (scale reduction above "
            f"{NOT_MIXED:g}); more iterations would tell."
        )


def _way_statistics(result: MissingResult) -> Iterator[tuple[str, object]]:
    for each in result.ways:
        for found in (each.odds, each.wins, each.test):
            yield each.label, found
    yield "Multiple imputation", result.imputation


def _forest(result: MissingResult) -> tuple[ForestFigure, ...]:
    drawn = [
        (each.label, each.odds if each.odds is not None else each.wins) for each in result.ways
    ]
    if not any(isinstance(found, Estimate) for _, found in drawn):
        return ()
    level = numbers.level(result.level)
    figure = ForestFigure(
        key="missing_forest",
        title=f"{result.column.label} by each way of dealing with missing scores",
        finding=_finding(result, drawn),
        measure="Common odds ratio towards better scores, unadjusted",
        estimate_label=f"Common odds ratio ({level} CI)",
        rows=tuple(forest_row(label, found) for label, found in drawn),
        notes=("Of the worst rank the win odds are drawn.",) if result.plan.worst_rank else (),
    )
    return (figure,)


def _finding(result: MissingResult, drawn: list[tuple[str, Estimate | Refusal | None]]) -> str:
    first, *others = (found for _, found in drawn)
    if not isinstance(first, Estimate):
        return f"{result.column.label}: nothing can be estimated from complete cases."
    side, verdict = first.value > 1, _excludes(first)
    known = [each for each in others if isinstance(each, Estimate)]
    agree = sum((each.value > 1) == side and _excludes(each) == verdict for each in known)
    words = "excludes 1" if verdict else "includes 1"
    return (
        f"With complete cases the interval {words}; of {len(known)} other ways, {agree} agree in "
        "side and verdict."
    )


def _excludes(found: Estimate) -> bool:
    return not found.interval.low <= 1 <= found.interval.high


def methods(plan: Plan) -> tuple[str, ...]:
    """Sentences for the chapter of methods; none where the plan says nothing of missing data."""
    part = plan.missing
    if part is None:
        return ()
    said = []
    if part.imputation is not None:
        planned = part.imputation
        said.append(
            f"Multiple imputation by chained equations, m = {planned.m}, {planned.iterations} "
            f"iterations, seed {plan.statistics.seed} (van Buuren & Groothuis-Oudshoorn, J Stat "
            "Softw 2011;45(3)); Rubin's rules with the degrees of freedom of Barnard & Rubin "
            "(Biometrika 1999;86:948-955). A yes/no outcome that the score decides follows from "
            "the imputed score."
        )
    if part.departure is not None:
        said.append(
            "Delta adjustment: the missing scores imputed again with the log odds of higher ones "
            "shifted by each delta of the plan (van Buuren, Flexible Imputation of Missing Data, "
            "2nd ed. 2018, section 9.2)."
        )
    if part.worst_rank:
        said.append(
            "Worst rank: every death below every score (Lachin, Control Clin Trials "
            "1999;20:408-422)."
        )
    if part.tipping_point is not None:
        said.append(
            "Tipping point: every way to fill in the missing answers, tested by Pearson's "
            "chi-squared test without continuity correction."
        )
    return tuple(said)


ANALYSIS = Analysis(
    key="missing",
    title="Missing outcomes",
    step="Dealing with missing outcomes",
    compute=compute,
    present=present,
    reads=reads,
    applies=lambda plan: plan.groups is not None and plan.missing is not None,
)
