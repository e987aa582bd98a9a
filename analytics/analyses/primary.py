"""The primary outcome on the first page where it is no yes/no comparison of two groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.analyses.comparison import Share, share
from analytics.analyses.engine import Refusal, Study, attempt
from analytics.dataset.cohort import Mask
from analytics.dataset.columns import Column
from analytics.plan import OutcomeRow, Plan
from analytics.report import numbers
from analytics.stats import location, ordinal
from analytics.stats.estimate import Estimate, NotEstimableError
from analytics.stats.summary import Quartiles, level_counts, quartiles

ASSOCIATION = "This is an unadjusted association in observed patients"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """A score or a number in one group: its quartiles, and how many have it."""

    label: str
    n: int
    quartiles: Quartiles | Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """An outcome in each group, or in everybody, with the effect where one was estimated."""

    column: Column
    groups: tuple[Scores | Share, ...]
    effect: Estimate | Refusal | None
    measure: str


def describe(study: Study, plan: Plan, row: OutcomeRow) -> Described:
    """Describe an outcome; an ordinal or continuous one in two groups with its crude effect."""
    groups = [(group.label, mask) for group, mask in study.groups] or [("all", study.analysed)]
    shown = row.kind in ("binary", "time_to_event")
    described: list[Scores | Share] = []
    for label, mask in groups:
        if shown:
            described.append(share(study, plan, row.variable, mask, label))
        else:
            described.append(_scores(study, row, mask, label))
    effect, measure = _effect(study, plan, row) if study.groups else (None, "")
    return Described(
        column=study.column(row.variable), groups=tuple(described), effect=effect, measure=measure
    )


def _scores(study: Study, row: OutcomeRow, mask: Mask, label: str) -> Scores:
    values = places(study.values(row.variable, mask))
    return Scores(label=label, n=values.size, quartiles=attempt(lambda: quartiles(values)))


def places(values: pd.Series) -> NDArray[np.float64]:
    """The values as numbers; of an ordered choice, the place of each answer from 0."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        codes: NDArray[np.float64] = values.cat.codes.to_numpy().astype(np.float64)
        return codes
    return values.to_numpy(dtype=np.float64)


def _effect(study: Study, plan: Plan, row: OutcomeRow) -> tuple[Estimate | Refusal | None, str]:
    ours = places(study.values(row.variable, study.exposed))
    theirs = places(study.values(row.variable, study.comparator))
    if row.kind == "ordinal":
        return attempt(lambda: _win_odds(ours, theirs, row.better, plan.level)), "Win odds"
    if row.kind == "continuous":
        compare = location.welch if plan.statistics.mean_test == "welch" else location.student
        found = attempt(lambda: compare(ours, theirs, level=plan.level).difference)
        return found, "Difference of means"
    return None, ""


def _win_odds(
    ours: NDArray[np.float64], theirs: NDArray[np.float64], better: str, level: float
) -> Estimate:
    """Odds of faring better, lower scores being better unless the plan says otherwise."""
    if not ours.size or not theirs.size:
        raise NotEstimableError("a group has no patients")
    both: Any = np.concatenate([ours, theirs])
    values, codes = np.unique(both, return_inverse=True)
    if better == "higher":
        codes = values.size - 1 - codes
    counts = (level_counts(part, levels=values.size) for part in np.split(codes, [ours.size]))
    return ordinal.win_odds(*counts, level=level)


def sentences(found: Described, level: float) -> tuple[str, ...]:
    """What was observed, and the crude effect with its interval; no causal words."""
    observed = f"{found.column.label}: {' and '.join(_observed(each) for each in found.groups)}."
    if found.effect is None:
        return (observed,)
    if isinstance(found.effect, Refusal):
        return observed, f"The effect cannot be estimated: {found.effect.reason}."
    words = f"{found.measure} {numbers.number(found.effect.value, decimals=2)}"
    limits = numbers.interval(found.effect.interval)
    return (
        observed,
        f"{words} ({numbers.level(level)} CI {limits}).",
        f"{ASSOCIATION}.",
    )


def _observed(each: Scores | Share) -> str:
    if isinstance(each, Share):
        text = numbers.fraction_and_percentage(each.events, each.n) if each.n else "nobody assessed"
    elif isinstance(each.quartiles, Refusal):
        text = "nobody assessed"
    else:
        text = f"median {numbers.median_and_quartiles(each.quartiles)}"
    return f"{text} with {each.label.lower()}" if each.label != "all" else f"{text} of all patients"


def value_of(found: Described) -> float | None:
    """The raw effect, where there is one."""
    return found.effect.value if isinstance(found.effect, Estimate) else None


def short(found: Described) -> str:
    """The groups beside each other, for the number block."""
    return " v ".join(_observed(each).split(" with ")[0] for each in found.groups)
