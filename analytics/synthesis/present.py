"""Pooled results as a report, so that every renderer prints them."""

from __future__ import annotations

from analytics.report import numbers
from analytics.report.display import Cell, Chapter, Column, Fact, Note, Report, Row, Table
from analytics.stats.estimate import Estimate, Interval, SignificanceTest
from analytics.stats.meta.effects import Measure, StudyTable, on_printed_scale
from analytics.stats.meta.forest import ForestRow
from analytics.synthesis.figure import heterogeneity, pooled_forest
from analytics.synthesis.pooling import Pooled, PooledOutcome

HELD_BACK = (
    "Pooled from the counts of the reports alone; no patient's record left its registry. "
    "Unadjusted: registries differ in whom they treat, and pooling does not remove that."
)


def pooled_report(pooled: Pooled) -> Report:
    """A summary table of all outcomes, then one chapter per outcome with its registries."""
    first = pooled.registries[0].results
    names = ", ".join(registry.name for registry in pooled.registries)
    return Report(
        title=f"Pooled results of {len(pooled.registries)} registries",
        comparator_definition=first.comparator_definition,
        headline=(HELD_BACK,),
        facts=(
            Fact(label="Registries", text=names),
            Fact(label=first.exposed_label, text="first group"),
            Fact(label=first.comparator_label, text="second group"),
        ),
        chapters=(
            Chapter(
                key="pooled",
                title="Pooled outcomes",
                displays=(_summary(pooled), _contents(pooled)),
            ),
            *(
                _chapter(outcome, (first.exposed_label, first.comparator_label))
                for outcome in pooled.outcomes
            ),
        ),
        provenance=_provenance(pooled),
        synthetic="Synthetic data: every pooled case is invented; no patient."
        if pooled.synthetic
        else "",
    )


def _summary(pooled: Pooled) -> Table:
    level = numbers.level(pooled.level)
    columns = (
        Column(key="outcome", label="Outcome", kind="label"),
        Column(key="measure", label="Measure", kind="label"),
        Column(key="k", label="Registries"),
        Column(key="estimate", label=f"Pooled ({level} CI)"),
        Column(key="p", label="P"),
        Column(key="i_squared", label="I²"),
        Column(key="tau_squared", label="τ²"),
        Column(key="prediction", label=f"{level} prediction"),
    )
    methods = dict.fromkeys(
        f"{each.analysis.estimate.method}; {each.analysis.estimate.interval.method}"
        for each in pooled.outcomes
        if each.analysis is not None
    )
    refused = tuple(
        f"{each.label}: not pooled, {each.refusal}." for each in pooled.outcomes if each.refusal
    )
    return Table(
        key="pooled",
        title="Pooled outcomes",
        columns=columns,
        rows=tuple(_summary_row(outcome) for outcome in pooled.outcomes),
        notes=(
            *(f"Method: {method}." for method in methods),
            "Differences and ratios compare the first group with the second.",
            "Prediction: where the result of a further registry is expected to lie.",
            *refused,
        ),
    )


def _contents(pooled: Pooled) -> Table:
    """What each registry brought: cases, sites, and how many patients per group were counted."""
    return Table(
        key="registries",
        title="Registries",
        columns=(
            Column(key="registry", label="Registry", kind="label"),
            Column(key="cases", label="Cases"),
            Column(key="sites", label="Sites"),
            Column(key="data", label="Data as of", kind="label"),
            Column(key="snapshot", label="Snapshot", kind="label"),
        ),
        rows=tuple(
            Row(
                cells=(
                    Cell(text=each.name),
                    Cell(text=numbers.count(each.results.cases), value=each.results.cases),
                    Cell(text=numbers.count(len(each.results.sites))),
                    Cell(text=each.results.data_as_of[:10]),
                    Cell(text=each.results.snapshot_hash[:16], value=each.results.snapshot_hash),
                )
            )
            for each in pooled.registries
        ),
        notes=(
            (
                "All follow the same plan and the same comparison; no two share a snapshot, nor a "
                "site that was not declared to be another hospital."
            ),
        ),
    )


def _summary_row(outcome: PooledOutcome) -> Row:
    kind = "primary" if outcome.primary else "data"
    label = f"{outcome.label} (primary)" if outcome.primary else outcome.label
    head = (Cell(text=label), Cell(text=outcome.measure_name))
    analysis = outcome.analysis
    if analysis is None:
        return Row(cells=(*head, *(Cell(text=numbers.NOT_ESTIMABLE) for _ in range(6))), kind=kind)
    spread = analysis.heterogeneity
    prediction = None if outcome.forest is None else outcome.forest.prediction
    cells = (
        Cell(text=numbers.count(analysis.k), value=analysis.k),
        _estimate(on_printed_scale(analysis.estimate, outcome.measure), outcome.measure),
        _p(analysis.test),
        Cell(text=f"{numbers.number(100 * spread.i_squared)}%", value=spread.i_squared),
        Cell(text=numbers.number(spread.tau_squared, decimals=3), value=spread.tau_squared),
        Cell(text=_limits(prediction, outcome.measure)),
    )
    return Row(cells=(*head, *cells), kind=kind)


def _chapter(outcome: PooledOutcome, arms: tuple[str, str]) -> Chapter:
    definition = Note(
        key=f"{outcome.key}_definition",
        title="Definition",
        paragraphs=(outcome.definition or "as in the codebook",),
        kind="definition",
    )
    if outcome.forest is None or outcome.analysis is None:
        reason = Note(
            key=f"{outcome.key}_not_pooled",
            title=outcome.label,
            paragraphs=(f"Not pooled: {outcome.refusal}.",),
            kind="not_estimable",
        )
        return Chapter(key=outcome.key, title=outcome.label, displays=(definition, reason))
    displays = (
        definition,
        pooled_forest(outcome, outcome.forest, outcome.analysis, arms),
        _registries(outcome),
        _without_one(outcome),
    )
    return Chapter(key=outcome.key, title=outcome.label, displays=displays)


def _registries(outcome: PooledOutcome) -> Table:
    forest, analysis = outcome.forest, outcome.analysis
    assert forest is not None  # noqa: S101 the caller has told the two cases apart
    assert analysis is not None  # noqa: S101
    counts = {each.name: each for each in outcome.tables}
    rows = [_registry(row, counts.get(row.name), outcome.measure) for row in forest.rows]
    blank = Cell(text="")
    rows.append(
        Row(
            cells=(
                Cell(text="Pooled"), blank, blank,
                _estimate(forest.summary, outcome.measure),
                Cell(text="100%", value=100.0),
            ),
            kind="primary",
        )
    )  # fmt: skip
    level = numbers.level(forest.summary.interval.level)
    return Table(
        key=f"{outcome.key}_forest",
        title=f"{outcome.label}, by registry",
        columns=(
            Column(key="registry", label="Registry", kind="label"),
            Column(key="exposed", label="First group, n/N (%)"),
            Column(key="comparator", label="Second group, n/N (%)"),
            Column(key="estimate", label=f"{outcome.measure_name} ({level} CI)"),
            Column(key="weight", label="Weight"),
        ),
        rows=tuple(rows),
        notes=(
            f"Heterogeneity: {heterogeneity(analysis)}.",
            *((f"Zero cells: {outcome.rule}.",) if outcome.rule not in ("", "none") else ()),
            f"Missing, in no count: {numbers.count(outcome.missing)}.",
            *(f"{name}: left out, {reason}." for name, reason in forest.left_out),
            *(f"{row.name}: {row.remark}." for row in forest.rows if row.remark),
        ),
    )


def _registry(row: ForestRow, counts: StudyTable | None, measure: Measure) -> Row:
    shares = (Cell(text="–"), Cell(text="–"))
    if counts is not None:
        table = counts.table
        shares = (
            _share(table.events, table.n),
            _share(table.reference_events, table.reference_n),
        )
    weight = Cell(text=f"{numbers.number(row.weight, decimals=1)}%", value=row.weight)
    return Row(cells=(Cell(text=row.name), *shares, _estimate(row.estimate, measure), weight))


def _without_one(outcome: PooledOutcome) -> Table:
    rows = []
    for each in outcome.without_one:
        if each.analysis is None:
            cells = (Cell(text=numbers.NOT_ESTIMABLE), Cell(text=each.reason))
        else:
            printed = on_printed_scale(each.analysis.estimate, outcome.measure)
            cells = (_estimate(printed, outcome.measure), _p(each.analysis.test))
        rows.append(Row(cells=(Cell(text=f"without {each.omitted}"), *cells)))
    return Table(
        key=f"{outcome.key}_leave_one_out",
        title=f"{outcome.label}, leaving each registry out",
        columns=(
            Column(key="omitted", label="Pooled", kind="label"),
            Column(key="estimate", label=outcome.measure_name),
            Column(key="p", label="P"),
        ),
        rows=tuple(rows),
    )


def _provenance(pooled: Pooled) -> tuple[Fact, ...]:
    first = pooled.registries[0].results
    plan = Fact(label="Plan", text=f"{first.plan_key} {first.plan_version}", value=first.plan_hash)
    return (
        plan,
        *(
            Fact(
                label=registry.name,
                text=f"{numbers.count(registry.results.cases)} cases, "
                f"snapshot {registry.results.snapshot_hash[:16]}",
                value=registry.results.snapshot_hash,
            )
            for registry in pooled.registries
        ),
    )


def _share(events: int, n: int) -> Cell:
    return Cell(text=numbers.fraction_and_percentage(events, n), value=events / n)


def _estimate(estimate: Estimate, measure: Measure) -> Cell:
    if measure == "risk_difference":
        return Cell(text=numbers.estimate_in_points(estimate), value=estimate.value)
    return Cell(text=numbers.estimate(estimate), value=estimate.value)


def _limits(interval: Interval | None, measure: Measure) -> str:
    if interval is None:
        return "–"
    if measure == "risk_difference":
        return numbers.interval_in_percent(interval)
    return numbers.interval(interval)


def _p(test: SignificanceTest) -> Cell:
    return Cell(text=numbers.p_value(test.p_value), value=test.p_value)
