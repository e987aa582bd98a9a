"""The shift of the mRS as tables and a forest of the odds ratio at every cut."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.analyses.comparison import estimate_cell, p_cell, tested_cell
from analytics.analyses.engine import Refusal
from analytics.analyses.forest import ratio_row
from analytics.analyses.refusals import not_estimable
from analytics.analyses.shift import Cut, Shift
from analytics.report import numbers
from analytics.report.display import Cell, Column, Display, ForestFigure, ForestRow, Row, Table
from analytics.stats.estimate import Estimate, SignificanceTest

WORST = 6
DASH = "–"


def displays(
    found: Shift, *, labels: tuple[str, str], level: float, role: str
) -> tuple[Display, ...]:
    """``labels`` are the groups; ``role`` says what the scale is in the plan."""
    return (
        _measures(found, labels, level, role),
        _proportionality(found),
        _cuts(found, labels, level),
        _forest(found, labels, level),
    )


def finding(found: Shift, labels: tuple[str, str], level: float) -> str:
    if isinstance(found.common, Refusal):
        return f"The common odds ratio cannot be estimated: {found.common.reason}."
    estimate = found.common.estimate
    limits = numbers.interval(estimate.interval)
    return (
        f"Common odds ratio of a better score with {labels[0].lower()} v {labels[1].lower()}: "
        f"{numbers.number(estimate.value, decimals=2)} ({numbers.level(level)} CI {limits}), "
        "unadjusted."
    )


def _measures(found: Shift, labels: tuple[str, str], level: float, role: str) -> Table:
    common = found.common
    rows = [
        _row(
            "Common odds ratio",
            common if isinstance(common, Refusal) else common.estimate,
            common if isinstance(common, Refusal) else common.likelihood_ratio,
            "likelihood ratio",
        ),
        _row("Win odds, ties shared", found.win_odds, found.ranks),
        _row("Mann–Whitney probability", found.probability, found.ranks),
    ]
    if found.utility is not None:
        utility = found.utility
        rows.append(
            _row(
                "Utility-weighted mRS, difference of means",
                utility if isinstance(utility, Refusal) else utility.difference,
                utility if isinstance(utility, Refusal) else utility.test,
                "Welch t",
            )
        )
    return Table(
        key="mrs_shift",
        title=f"Shift of the mRS at 90 days: {labels[0].lower()} v {labels[1].lower()}",
        columns=(
            Column(key="measure", label="Measure", kind="label"),
            Column(key="estimate", label=f"Estimate ({numbers.level(level)} CI)"),
            Column(key="p", label="P (test)"),
        ),
        rows=tuple(rows),
        notes=tuple(_measure_notes(found, role)),
    )


def _row(
    label: str,
    estimate: Estimate | Refusal,
    test: SignificanceTest | Refusal,
    name: str = "",
) -> Row:
    cell = tested_cell(test)
    if name and not isinstance(test, Refusal):
        cell = Cell(text=f"{p_cell(test).text} ({name})", value=test.p_value)
    return Row(cells=(Cell(text=label), estimate_cell(estimate), cell))


def _measure_notes(found: Shift, role: str) -> Iterator[str]:
    n, m = numbers.count(found.n), numbers.count(found.comparator_n)
    yield f"Unadjusted associations in {n} and {m} patients with a score. {role}"
    yield (
        "Above 1 (the probability above 0.5, the difference above 0) the first group has the "
        "better scores. Common odds ratio: proportional-odds model, profile-likelihood interval. "
        "Win odds and the probability that a random patient of the first group fares better than "
        "one of the second, ties half: no model of the scale; interval on the logit scale with "
        "the variance of the placements."
    )
    if found.utility is not None and not isinstance(found.utility, Refusal):
        weights = ", ".join(numbers.number(each, decimals=2) for each in found.utility.utilities)
        means = " and ".join(
            numbers.number(each, decimals=2)
            for each in (found.utility.mean, found.utility.reference_mean)
        )
        yield f"Utilities of mRS 0 to 6: {weights} (Chaisinanunkul 2015); means {means}."
    yield from not_estimable(
        (
            ("Common odds ratio", found.common),
            ("Win odds", found.win_odds),
            ("Mann–Whitney probability", found.probability),
            ("Mann–Whitney test", found.ranks),
            ("Utility-weighted mRS", found.utility),
        )
    )


def _proportionality(found: Shift) -> Table:
    tests = (
        ("Brant", found.brant),
        ("Score test, observed information", found.score),
        ("Likelihood ratio against the non-proportional model", found.likelihood_ratio),
    )
    return Table(
        key="mrs_proportionality",
        title="Is the odds ratio the same at every cut? (proportional odds)",
        columns=(
            Column(key="test", label="Test", kind="label"),
            Column(key="statistic", label="χ² (df)"),
            Column(key="p", label="P"),
        ),
        rows=tuple(
            Row(cells=(Cell(text=name), _statistic(test), p_cell(test))) for name, test in tests
        ),
        notes=(
            (
                "A small P says that the common odds ratio is an average of odds ratios that "
                "differ: see them at every cut. With few patients these tests tell little."
            ),
            *not_estimable(tests),
        ),
    )


def _statistic(test: SignificanceTest | Refusal) -> Cell:
    if isinstance(test, Refusal) or test.statistic is None or test.degrees_of_freedom is None:
        return Cell(text=DASH)
    value = numbers.number(test.statistic, decimals=2)
    return Cell(text=f"{value} ({numbers.number(test.degrees_of_freedom)})", value=test.statistic)


def cut_label(score: int) -> str:
    """MRS 0 v 1–6, mRS 0–1 v 2–6, …, mRS 0–5 v 6."""
    better = "0" if score == 0 else f"0–{score}"
    worse = str(WORST) if score == WORST - 1 else f"{score + 1}–{WORST}"
    return f"mRS {better} v {worse}"


def _cuts(found: Shift, labels: tuple[str, str], level: float) -> Table:
    return Table(
        key="mrs_cuts",
        title="Odds ratio at every cut of the mRS",
        columns=(
            Column(key="cut", label="Cut", kind="label"),
            Column(key="exposed", label=f"{labels[0]}\nn/N, %"),
            Column(key="comparator", label=f"{labels[1]}\nn/N, %"),
            Column(key="odds_ratio", label=f"Odds ratio ({numbers.level(level)} CI)"),
            Column(key="p", label="P (Wald)"),
        ),
        rows=tuple(
            Row(
                cells=(
                    Cell(text=cut_label(cut.score)),
                    _share(cut.exposed, found.n),
                    _share(cut.comparator, found.comparator_n),
                    estimate_cell(cut.odds_ratio),
                    p_cell(cut.test),
                )
            )
            for cut in found.cuts
        ),
        notes=(
            (
                "Separate logistic models of the better scores at each cut, Wald intervals; cuts "
                "of one scale are not separate evidence."
            ),
            *not_estimable((cut_label(cut.score), cut.odds_ratio) for cut in found.cuts),
        ),
    )


def _share(events: int, n: int) -> Cell:
    if n == 0:
        return Cell(text=numbers.NOT_ESTIMABLE)
    return Cell(text=numbers.fraction_and_percentage(events, n), value=events / n)


def _forest(found: Shift, labels: tuple[str, str], level: float) -> ForestFigure:
    return ForestFigure(
        key="mrs_forest",
        title="Odds ratios of a better mRS at every cut",
        finding=finding(found, labels, level),
        measure="Odds ratio of the better scores",
        estimate_label=f"OR ({numbers.level(level)} CI)",
        rows=(*(_cut_row(cut, found) for cut in found.cuts), _common_row(found)),
        overall=None if isinstance(found.common, Refusal) else found.common.estimate.value,
        arms=labels,
        left_words=f"Better scores: {labels[1]}",
        right_words=f"Better scores: {labels[0]}",
    )


def _cut_row(cut: Cut, found: Shift) -> ForestRow:
    counts = (
        Cell(text=numbers.fraction(cut.exposed, found.n), value=cut.exposed),
        Cell(text=numbers.fraction(cut.comparator, found.comparator_n), value=cut.comparator),
    )
    return ratio_row(cut_label(cut.score), cut.odds_ratio, counts=counts)


def _common_row(found: Shift) -> ForestRow:
    common = found.common
    estimate = common if isinstance(common, Refusal) else common.estimate
    return ratio_row("Common odds ratio", estimate, kind="overall")
