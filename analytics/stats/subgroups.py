"""Effects in subgroups and whether they differ: the rows of a forest plot and the interaction P.

``binary_subgroups(groups, measure, *, interaction="breslow_day")`` from 2 x 2 counts;
``ordinal_subgroups(groups)`` from counts per level; ``cut(values, at, name=…)`` parts cases by a
number with the cut stated.  No effect is suppressed because the interaction P is large or small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from analytics.stats.estimate import (
    Estimate,
    NotEstimableError,
    SignificanceTest,
    chi_squared_test,
    log_with_error,
    normal_quantile,
)
from analytics.stats.homogeneity import likelihood_ratio_of_interaction
from analytics.stats.mantel_haenszel import breslow_day
from analytics.stats.meta.effects import (
    Measure,
    StudyEffect,
    StudyTable,
    effects_from_tables,
)
from analytics.stats.ordinal import common_odds_ratio
from analytics.stats.ratio import odds_ratio, risk_ratio
from analytics.stats.risk_difference import newcombe
from analytics.stats.two_by_two import TwoByTwo

Interaction = Literal["breslow_day", "breslow_day_tarone", "likelihood_ratio", "wald"]
TWO = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class SubgroupScores:
    """Counts per level of both groups within one subgroup, shape (k,), best level first."""

    name: str
    counts: tuple[int, ...]
    reference: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubgroupRow:
    """One row of the forest: the effect, or None with the reason in words."""

    name: str
    n: int
    reference_n: int
    estimate: Estimate | None
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubgroupForest:
    """``interaction`` tests whether the effects differ; None with the reason if it cannot."""

    rows: tuple[SubgroupRow, ...]
    interaction: SignificanceTest | None
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Cases below a cut and from it on; masks of shape (n,), NaN is in neither and counted."""

    labels: tuple[str, str]
    below: NDArray[np.bool_]
    from_cut: NDArray[np.bool_]
    missing: int


def cut(values: ArrayLike, at: float, *, name: str, unit: str = "") -> Cut:
    """Part cases by a number: "age < 70 years" and "age ≥ 70 years"."""
    numbers = np.asarray(values, dtype=np.float64)
    if not np.isfinite(at):
        raise ValueError("the cut must be a finite number")
    words = f"{at:g} {unit}".strip()
    return Cut(
        labels=(f"{name} < {words}", f"{name} ≥ {words}"),
        below=numbers < at,
        from_cut=numbers >= at,
        missing=int(np.isnan(numbers).sum()),
    )


def binary_subgroups(
    groups: Sequence[StudyTable],
    measure: Measure = "odds_ratio",
    *,
    interaction: Interaction = "breslow_day",
    level: float = 0.95,
) -> SubgroupForest:
    """The effect in each subgroup with its score interval, and the test of interaction.

    "breslow_day" (with or without Tarone's correction) and "likelihood_ratio" (logistic model with
    against without the product term) ask whether odds ratios are the same; "wald" compares the
    measure itself, by the difference of two effects or Cochran's Q of more, and is the only choice
    for risk ratios and differences.  ValueError on another combination.
    """
    if measure != "odds_ratio" and interaction != "wald":
        raise ValueError("Breslow-Day and the logistic model test odds ratios; choose wald")
    normal_quantile(level)
    rows = tuple(_binary_row(group, measure, level) for group in groups)
    try:
        test = _interaction(groups, measure, interaction)
    except NotEstimableError as error:
        return SubgroupForest(rows=rows, interaction=None, refusal=str(error))
    return SubgroupForest(rows=rows, interaction=test)


def ordinal_subgroups(groups: Sequence[SubgroupScores], *, level: float = 0.95) -> SubgroupForest:
    """The common odds ratio towards better levels in each subgroup, profile intervals.

    The test of interaction compares the log common odds ratios of separate proportional-odds fits
    by their Wald standard errors: the thresholds may differ between subgroups.  A subgroup whose
    ratio cannot be estimated is named in its row and not in the test.
    """
    rows: list[SubgroupRow] = []
    effects: list[StudyEffect] = []
    for group in groups:
        row, effect = _ordinal_row(group, level)
        rows.append(row)
        effects.extend(effect)
    try:
        test = wald_interaction(effects, "log common odds ratios")
    except NotEstimableError as error:
        return SubgroupForest(rows=tuple(rows), interaction=None, refusal=str(error))
    return SubgroupForest(rows=tuple(rows), interaction=test)


def wald_interaction(effects: Sequence[StudyEffect], what: str) -> SignificanceTest:
    """Two effects by the normal test of their difference, more by Cochran's Q.

    Effects of independent subgroups with standard errors, from whatever model.  NotEstimableError
    with fewer than two.
    """
    if len(effects) < TWO:
        raise NotEstimableError("fewer than two subgroups have an effect to compare")
    values = np.array([each.effect for each in effects])
    variances = np.array([each.standard_error for each in effects]) ** 2
    if len(effects) == TWO:
        statistic = float(values[0] - values[1]) / sqrt(float(variances.sum()))
        return SignificanceTest(
            p_value=float(2 * ndtr(-abs(statistic))),
            name=f"Wald test of the difference of {what}",
            statistic=statistic,
        )
    weights = 1 / variances
    mean = float(weights @ values / weights.sum())
    q = float(weights @ (values - mean) ** 2)
    return chi_squared_test(q, len(effects) - 1, name=f"Cochran Q of {what}")


def _interaction(
    groups: Sequence[StudyTable], measure: Measure, interaction: Interaction
) -> SignificanceTest:
    tables = [group.table for group in groups]
    if interaction == "wald":
        effects = effects_from_tables(groups, measure).studies
        return wald_interaction(effects, _SCALE[measure])
    if interaction == "likelihood_ratio":
        return likelihood_ratio_of_interaction(tables)
    if interaction in {"breslow_day", "breslow_day_tarone"}:
        return breslow_day(tables, tarone=interaction == "breslow_day_tarone")
    raise ValueError(f"unknown test of interaction {interaction!r}")


def _binary_row(group: StudyTable, measure: Measure, level: float) -> SubgroupRow:
    table = group.table
    try:
        estimate, refusal = _effect(table, measure, level), ""
    except NotEstimableError as error:
        estimate, refusal = None, str(error)
    return SubgroupRow(
        name=group.name,
        n=table.n,
        reference_n=table.reference_n,
        estimate=estimate,
        refusal=refusal,
    )


def _effect(table: TwoByTwo, measure: Measure, level: float) -> Estimate:
    if measure == "odds_ratio":
        return odds_ratio(table, level=level)
    if measure == "risk_ratio":
        return risk_ratio(table, level=level)
    return newcombe(table, level=level)


def _ordinal_row(
    group: SubgroupScores, level: float
) -> tuple[SubgroupRow, tuple[StudyEffect, ...]]:
    n, reference_n = sum(group.counts), sum(group.reference)
    try:
        found = common_odds_ratio(group.counts, group.reference, level=level).estimate
        symmetric = common_odds_ratio(group.counts, group.reference, interval="wald").estimate
    except NotEstimableError as error:
        row = SubgroupRow(
            name=group.name, n=n, reference_n=reference_n, estimate=None, refusal=str(error)
        )
        return row, ()
    effect, deviation = log_with_error(symmetric)
    row = SubgroupRow(name=group.name, n=n, reference_n=reference_n, estimate=found)
    return row, (StudyEffect(name=group.name, effect=effect, standard_error=deviation),)


_SCALE: dict[Measure, str] = {
    "odds_ratio": "log odds ratios",
    "risk_ratio": "log risk ratios",
    "risk_difference": "risk differences",
}
