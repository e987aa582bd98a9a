"""The subgroups as a forest and as a table, with the test of interaction named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from analytics.analyses import effects
from analytics.analyses.comparison import estimate_cell, points_cell
from analytics.analyses.engine import Refusal
from analytics.analyses.refusals import not_estimable
from analytics.analyses.subgroups_result import Arm, PartResult, SubgroupsResult
from analytics.plan import Effects
from analytics.plan.outcomes import Scale
from analytics.report import forest_lines, numbers
from analytics.report.display import (
    Cell,
    Column,
    Display,
    ForestFigure,
    ForestRow,
    Row,
    Table,
)
from analytics.stats.estimate import SignificanceTest

USUAL = 0.05
BLANK = Cell(text="")
SQUARES = (
    "Squares are proportional to the patients; the dashed line is the overall estimate. "
    "Exploratory."
)
NAMES: dict[Scale, str] = {
    "risk_difference": "Risk difference, percentage points",
    "risk_ratio": "Risk ratio",
    "odds_ratio": "Odds ratio",
    "mean_difference": "Difference of means",
    "common_odds_ratio": "Common odds ratio towards better levels",
    "win_odds": "Win odds",
    "hazard_ratio": "Hazard ratio",
}
SHORT: dict[Scale, str] = {**NAMES, "risk_difference": "Risk difference, points",
    "common_odds_ratio": "Common odds ratio"}  # fmt: skip
CRUDE_METHODS: dict[Scale, str] = {
    "mean_difference": "t test, as the plan chooses it",
    "common_odds_ratio": "proportional-odds model, profile likelihood",
    "win_odds": "logit of placements",
    "hazard_ratio": "Cox model, Efron ties, Wald",
}
ADJUSTED_METHODS: dict[Scale, str] = {
    "risk_difference": "logistic model, marginal standardisation over each subgroup's patients",
    "risk_ratio": "logistic model, marginal standardisation over each subgroup's patients",
    "odds_ratio": "logistic model, profile likelihood",
    "mean_difference": "linear model",
    "common_odds_ratio": "proportional-odds model, profile likelihood",
    "hazard_ratio": "Cox model, Efron ties, Wald",
}


def present(result: SubgroupsResult) -> tuple[Display, ...]:
    return _figure(result), _table(result)


def _figure(result: SubgroupsResult) -> ForestFigure:
    left, right = forest_lines.sides(
        result.exposed_label,
        result.comparator_label,
        "higher" if result.row.better == "" and result.row.kind == "ordinal" else result.row.better,
        towards_better=result.scale in ("common_odds_ratio", "win_odds"),
    )
    what = "n/N" if result.counted else "n"
    return ForestFigure(
        key="subgroups_forest",
        title=result.plan.title,
        finding=finding(result),
        measure=f"{_adjusted(result)}{NAMES[result.scale]}, {result.column.label}",
        estimate_label=f"{SHORT[result.scale]} ({numbers.level(result.level)} CI)",
        rows=tuple(_lines(result)),
        scale=result.axis.scale,
        no_effect=result.axis.no_effect,
        overall=_overall(result),
        arms=(f"{result.exposed_label}\n{what}", f"{result.comparator_label}\n{what}"),
        columns=("P for interaction",),
        left_words=left,
        right_words=right,
        notes=(SQUARES,),
    )


def _adjusted(result: SubgroupsResult) -> str:
    return "Adjusted: " if result.covariates else ""


def _overall(result: SubgroupsResult) -> float | None:
    if isinstance(result.overall.effect, Refusal):
        return None
    return result.axis.place(result.overall.effect.value)


def _lines(result: SubgroupsResult) -> Iterator[ForestRow]:
    yield _line(result, result.overall, kind="overall")
    for division in result.divisions:
        yield ForestRow(label=division.label, kind="heading", extra=(_p(division.interaction),))
        for part in division.parts:
            yield _line(result, part, indent=1)


def _line(
    result: SubgroupsResult, part: PartResult, *, kind: str = "row", indent: int = 0
) -> ForestRow:
    drawn = forest_lines.line(part.label, part.effect, result.axis)
    return replace(
        drawn,
        kind="row" if drawn.estimate is None else kind,
        indent=indent,
        counts=(_count(part.exposed), _count(part.comparator)),
        weight=float(part.used) if kind == "row" else None,
    )


def _count(arm: Arm) -> Cell:
    if arm.events is None:
        return Cell(text=numbers.count(arm.n), value=arm.n)
    return Cell(text=numbers.fraction(arm.events, arm.n), value=arm.events)


def finding(result: SubgroupsResult) -> str:
    """How many tests of interaction were made and what the smallest P is; no more is claimed."""
    tested = [
        (each.interaction.p_value, each.label)
        for each in result.divisions
        if isinstance(each.interaction, SignificanceTest)
    ]
    if not tested:
        return "No interaction could be tested. Exploratory."
    below = [each for each in tested if each[0] < USUAL]
    p, label = min(tested)
    tests = f"{numbers.count(len(tested))} test{'s' if len(tested) > 1 else ''} of interaction"
    smallest = f"smallest P {numbers.p_value(p)} ({label})"
    if below:
        return (
            f"{numbers.count(len(below))} of {tests} had a P below {USUAL}; {smallest}. "
            "Exploratory, not adjusted for multiplicity."
        )
    return (
        f"No P below {USUAL} among {tests}; {smallest}. Exploratory: this does not show that the "
        "effects are alike."
    )


def _table(result: SubgroupsResult) -> Table:
    what = "n/N (%)" if result.counted else "n with the outcome"
    columns = (
        Column(key="subgroup", label="Subgroup", kind="label"),
        Column(key="exposed", label=f"{result.exposed_label}\n{what}"),
        Column(key="comparator", label=f"{result.comparator_label}\n{what}"),
        Column(key="effect", label=f"{SHORT[result.scale]}\n({numbers.level(result.level)} CI)"),
        *((Column(key="used", label="In the model"),) if result.covariates else ()),
        Column(key="p", label="P for interaction"),
    )
    return Table(
        key="subgroups",
        title=f"{result.plan.title}: {result.column.label}",
        columns=columns,
        rows=tuple(_rows(result)),
        notes=notes(result),
    )


def _rows(result: SubgroupsResult) -> Iterator[Row]:
    yield _row(result, result.overall, kind="primary")
    width = 4 if result.covariates else 3
    for division in result.divisions:
        blanks = (BLANK for _ in range(width))
        head = (Cell(text=division.label), *blanks, _p(division.interaction))
        yield Row(cells=head)
        for part in division.parts:
            yield _row(result, part, indent=1)


def _row(result: SubgroupsResult, part: PartResult, *, kind: str = "data", indent: int = 0) -> Row:
    effect = points_cell(part.effect) if result.axis.points else estimate_cell(part.effect)
    used = (Cell(text=numbers.count(part.used), value=part.used),) if result.covariates else ()
    cells = (Cell(text=part.label), _share(part.exposed), _share(part.comparator), effect, *used)
    return Row(cells=(*cells, BLANK), kind=kind, indent=indent)


def _share(arm: Arm) -> Cell:
    if arm.events is None or arm.n == 0:
        return _count(arm)
    return Cell(text=numbers.fraction_and_percentage(arm.events, arm.n), value=arm.events / arm.n)


def _p(test: SignificanceTest | Refusal) -> Cell:
    if isinstance(test, Refusal):
        return Cell(text=numbers.NOT_ESTIMABLE)
    return Cell(text=numbers.p_value(test.p_value), value=test.p_value)


def notes(result: SubgroupsResult) -> tuple[str, ...]:
    """What below the table says how it was made."""
    return (
        (
            "Exploratory: subgroups were compared without adjustment for multiplicity, and a "
            "registry is seldom large enough for them. Read the test of interaction, not the "
            "intervals of single subgroups. "
            + (
                "The outcome is the primary one."
                if result.primary
                else "The outcome is not the primary one."
            )
        ),
        f"{NAMES[result.scale]}: first group against second; {method(result)}.",
        *_covariates(result),
        *_tests(result),
        "Cuts of numbers were set in the plan; a patient at the cut is in the upper subgroup.",
        *(
            f"In no subgroup by {each.label}, since the variable is missing or in none of its "
            f"subgroups: {numbers.count(each.outside)}."
            for each in result.divisions
            if each.outside
        ),
        *(f"{part.label}: {part.remark}." for part in _parts(result) if part.remark),
        *not_estimable((label, part.effect) for label, part in _named(result)),
        *not_estimable(
            (f"interaction with {each.label}", each.interaction) for each in result.divisions
        ),
    )


def method(result: SubgroupsResult) -> str:
    """How the effects and their intervals were found, in words."""
    if result.covariates:
        return ADJUSTED_METHODS[result.scale]
    if result.scale in CRUDE_METHODS:
        return f"unadjusted, {CRUDE_METHODS[result.scale]}"
    chosen = getattr(result.effects, result.scale)
    chosen = chosen if chosen != "none" else getattr(Effects(), result.scale)
    return f"unadjusted, {effects.NAMES[chosen]} intervals"


def _covariates(result: SubgroupsResult) -> tuple[str, ...]:
    if result.not_adjusted:
        return ("The plan asks for covariates; win odds are not adjusted here and stay crude.",)
    if not result.covariates:
        return ()
    dividing = [each.label for each in result.divisions if each.left_out_of_model]
    words = f"Adjusted in each subgroup by a model of its own for {', '.join(result.covariates)}"
    if dividing:
        words += (
            f"; where the subgroups are those of a covariate ({', '.join(dividing)}), without it"
        )
    return (f"{words}. Complete cases of these.",)


def _tests(result: SubgroupsResult) -> tuple[str, ...]:
    """Each test of interaction with what it was used for."""
    named: dict[str, list[str]] = {}
    for each in result.divisions:
        if isinstance(each.interaction, SignificanceTest):
            named.setdefault(each.interaction.name, []).append(each.label)
    return tuple(
        f"P for interaction: {name}" + (f" ({', '.join(labels)})." if len(named) > 1 else ".")
        for name, labels in named.items()
    )


def _parts(result: SubgroupsResult) -> Iterator[PartResult]:
    yield result.overall
    for division in result.divisions:
        yield from division.parts


def _named(result: SubgroupsResult) -> Iterator[tuple[str, PartResult]]:
    yield result.overall.label, result.overall
    for division in result.divisions:
        for part in division.parts:
            yield f"{division.label}: {part.label}", part
