"""The propensity score as tables and figures."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.analyses import propensity_effects_table
from analytics.analyses.engine import Analysis, Refusal
from analytics.analyses.forest import effect_cell, number_cell
from analytics.analyses.propensity import (
    BalanceRow,
    PropensityResult,
    Sample,
    compute,
    reads,
)
from analytics.analyses.propensity_score import LABELS
from analytics.analyses.refusals import not_estimable
from analytics.report import numbers
from analytics.report.display import (
    Cell,
    Column,
    Display,
    LoveFigure,
    LoveRow,
    OverlapFigure,
    OverlapGroup,
    Row,
    Table,
)
from analytics.stats.balance import TermBalance

DECIMALS_OF_A_DIFFERENCE = 3


def present(result: PropensityResult) -> tuple[Display, ...]:
    return (
        _score(result),
        _overlap(result),
        _balance(result),
        *_love(result),
        *_samples(result),
        *propensity_effects_table.displays(result),
    )


def _score(result: PropensityResult) -> Table:
    level = numbers.level(result.level)
    rows = tuple(
        Row(cells=(Cell(text=term.name), effect_cell(term.estimate))) for term in result.terms
    )
    missing = ", ".join(f"{name} {numbers.count(n)}" for name, n in result.missing)
    left_out = numbers.count(result.left_out)
    notes = [
        f"Patients with all covariates: {numbers.count(result.n[0])} with "
        f"{result.labels[0].lower()} and {numbers.count(result.n[1])} with "
        f"{result.labels[1].lower()}; {left_out} left out for a missing covariate"
        + (f" ({missing})." if missing else "."),
        f"The rarer group counts as the events: {result.adequacy.statement}.",
    ]
    if result.constant:
        notes.append(f"Not in the score, since everybody is alike: {', '.join(result.constant)}.")
    return Table(
        key="propensity_score",
        title=f"The propensity score: odds of {result.labels[0].lower()}",
        columns=(
            Column(key="term", label="Term", kind="label"),
            Column(key="odds", label=f"Odds ratio of the treatment ({level} CI)"),
        ),
        rows=rows,
        notes=tuple(notes),
    )


def _overlap(result: PropensityResult) -> OverlapFigure:
    found = result.overlap
    low, high = (numbers.number(each, decimals=2) for each in (found.low, found.high))
    shares = (
        f"{numbers.number(100 * share, decimals=1)}% of {label.lower()}"
        for share, label in zip(
            (found.treated_outside, found.control_outside), result.labels, strict=True
        )
    )
    finding = (
        f"The groups share scores from {low} to {high}; outside are {' and '.join(shares)}."
        if found.low <= found.high
        else "The groups share no score: nobody of one group is comparable with the other."
    )
    return OverlapFigure(
        key="propensity_overlap",
        title="Overlap of the propensity scores",
        finding=finding,
        edges=tuple(float(each) for each in found.edges),
        groups=tuple(
            OverlapGroup(label=label, counts=tuple(int(n) for n in counts))
            for label, counts in zip(result.labels, (found.treated, found.control), strict=True)
        ),
        support=(found.low, found.high) if found.low < found.high else None,
        notes=result.warnings,
    )


def _balance(result: PropensityResult) -> Table:
    ways = [LABELS[key] for key, _ in result.samples]
    target = numbers.number(result.plan.balance_target, decimals=2)
    return Table(
        key="propensity_balance",
        title="Balance of the groups before and after",
        columns=(
            Column(key="term", label="Variable", kind="label"),
            Column(key="exposed", label=f"{result.labels[0]}\nmean or share"),
            Column(key="comparator", label=f"{result.labels[1]}\nmean or share"),
            Column(key="before", label="SMD before"),
            *(
                Column(key=f"after_{key}", label=f"SMD after\n{name}")
                for (key, _), name in zip(result.samples, ways, strict=True)
            ),
        ),
        rows=tuple(_balance_row(row) for row in result.balance),
        notes=(
            (
                "SMD: standardised mean difference, first group minus second, in pooled SDs of the "
                f"unweighted groups; below {target} in size counts as balanced."
            ),
            *(("* Not in the score.",) if not all(row.scored for row in result.balance) else ()),
            *not_estimable(_balance_refusals(result)),
        ),
    )


def _balance_row(row: BalanceRow) -> Row:
    label = row.label if row.scored else f"{row.label} *"
    before = row.before
    if isinstance(before, Refusal):
        means = (Cell(text=numbers.NOT_ESTIMABLE),) * 2
    else:
        means = (_mean(before.mean_treated, before), _mean(before.mean_control, before))
    after = (_smd(each, after=True) for each in row.after)
    return Row(cells=(Cell(text=label), *means, _smd(before, after=False), *after))


def _mean(value: float, term: TermBalance) -> Cell:
    if term.binary:
        return Cell(text=f"{numbers.number(100 * value, decimals=1)}%", value=value)
    return number_cell(value, decimals=2)


def _difference(term: TermBalance | Refusal, *, after: bool) -> float | None:
    if isinstance(term, Refusal):
        return None
    return term.after if after else term.before


def _smd(term: TermBalance | Refusal, *, after: bool) -> Cell:
    value = _difference(term, after=after)
    if value is None:
        return Cell(text=numbers.NOT_ESTIMABLE)
    return Cell(text=numbers.number(value, decimals=DECIMALS_OF_A_DIFFERENCE), value=value)


def _balance_refusals(result: PropensityResult) -> Iterator[tuple[str, object]]:
    for row in result.balance:
        for term in (row.before, *row.after):
            if isinstance(term, Refusal):
                yield row.label, term
            elif term.reason is not None:
                yield row.label, Refusal(term.reason)


def _love(result: PropensityResult) -> tuple[LoveFigure, ...]:
    if not result.samples:
        return ()
    target = result.plan.balance_target
    names = ("Before", *(LABELS[key] for key, _ in result.samples))
    rows = tuple(
        LoveRow(
            label=row.label if row.scored else f"{row.label} *",
            differences=(
                _size(row.before, after=False),
                *(_size(each, after=True) for each in row.after),
            ),
        )
        for row in result.balance
    )
    counts = [
        f"{sum(_above(row.differences[place], target) for row in rows)} {name.lower()}"
        for place, name in enumerate(names)
    ]
    finding = (
        f"Of {numbers.count(len(rows))} columns, an absolute standardised difference of "
        f"{numbers.number(target, decimals=2)} or more, or none that could be estimated, have "
        f"{', '.join(counts)}."
    )
    figure = LoveFigure(
        key="propensity_love",
        title="Balance before and after",
        finding=finding,
        methods=names,
        rows=rows,
        limit=target,
    )
    return (figure,)


def _size(term: TermBalance | Refusal, *, after: bool) -> Cell:
    value = _difference(term, after=after)
    if value is None:
        return Cell(text=numbers.NOT_ESTIMABLE)
    return Cell(
        text=numbers.number(abs(value), decimals=DECIMALS_OF_A_DIFFERENCE), value=abs(value)
    )


def _above(cell: Cell, target: float) -> bool:
    return not isinstance(cell.value, float) or cell.value >= target


def _samples(result: PropensityResult) -> tuple[Table, ...]:
    if not result.samples:
        return ()
    table = Table(
        key="propensity_samples",
        title="Patients and effective sample sizes",
        columns=(
            Column(key="way", label="Way", kind="label"),
            Column(key="exposed", label=f"{result.labels[0]}\nn"),
            Column(key="comparator", label=f"{result.labels[1]}\nn"),
            Column(key="effective_exposed", label=f"{result.labels[0]}\neffective n"),
            Column(key="effective_comparator", label=f"{result.labels[1]}\neffective n"),
            Column(key="largest", label="Largest weight"),
        ),
        rows=tuple(_sample_row(key, each) for key, each in result.samples),
        notes=(
            "Effective n: so many unweighted patients would tell as much (Kish).",
            *(
                f"{each.label}: {each.method}."
                for _, each in result.samples
                if isinstance(each, Sample)
            ),
            *(
                f"{each.label}: {words}"
                for _, each in result.samples
                if isinstance(each, Sample)
                for words in each.warnings
            ),
            *not_estimable((LABELS[key], each) for key, each in result.samples),
        ),
    )
    return (table,)


def _sample_row(key: str, sample: Sample | Refusal) -> Row:
    if isinstance(sample, Refusal):
        return Row(cells=(Cell(text=LABELS[key]), *[Cell(text=numbers.NOT_ESTIMABLE)] * 5))
    return Row(
        cells=(
            Cell(text=sample.label),
            Cell(text=numbers.count(sample.n_exposed), value=sample.n_exposed),
            Cell(text=numbers.count(sample.n_comparator), value=sample.n_comparator),
            number_cell(sample.effective_exposed, decimals=1),
            number_cell(sample.effective_comparator, decimals=1),
            number_cell(sample.largest, decimals=2),
        )
    )


ANALYSIS = Analysis(
    key="propensity",
    title="Propensity score",
    step="Estimating the propensity score",
    compute=compute,
    present=present,
    reads=reads,
    applies=lambda plan: plan.groups is not None and plan.propensity is not None,
    complete_cases=True,
)
