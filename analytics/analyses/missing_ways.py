"""The crude effect on a score by each way of dealing with those who lack it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.analyses.covariates import MISSING, levels_of, number
from analytics.analyses.engine import Refusal, Study, attempt
from analytics.analyses.imputing import DEAD, deaths, is_rankin
from analytics.dataset.cohort import is_true
from analytics.plan import MissingData, Plan
from analytics.report import numbers
from analytics.stats.estimate import Estimate, NotEstimableError, SignificanceTest
from analytics.stats.location import mann_whitney
from analytics.stats.missing.rubin import PooledImputations, as_ratio
from analytics.stats.missing.single import carry_forward, worst_rank
from analytics.stats.ordinal import win_odds
from analytics.stats.ordinal_model import fit_ordinal

Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]
COMPLETE, IMPUTED, CARRIED, WORST_RANK = "complete", "imputed", "carried", "worst_rank"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores:
    """The patients of both groups: their ``rows`` in the dataset, ``codes`` (k,), -1 missing.

    ``best`` and ``worst`` (k,) are the ends of the scale that each could have had.
    """

    rows: Codes
    exposed: Mask
    codes: Codes
    higher_better: bool
    best: Codes
    worst: Codes
    level: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WayResult:
    """One way: patients per group, effects towards better scores, P, and a remark.

    ``odds`` is the crude common odds ratio, ``wins`` the win odds; None where a way has none.
    """

    key: str
    label: str
    n: tuple[int, int]
    odds: Estimate | Refusal | None
    wins: Estimate | Refusal | None
    test: SignificanceTest | Refusal
    remark: str = ""


def scores_of(study: Study, plan: Plan, part: MissingData) -> Scores:
    """NotEstimableError if the variable is a number with decimals, which is no score."""
    if study.column(part.variable).kind not in ("integer", "choice", "boolean"):
        raise NotEstimableError(f"{study.column(part.variable).label} is no score of whole levels")
    rows = np.flatnonzero(study.exposed | study.comparator)
    codes = levels_of(study, part.variable)[rows]
    better = next((r.better for r in plan.outcomes.rows if r.variable == part.variable), "lower")
    low, high = _ends(codes, rankin=is_rankin(plan, part))
    lowest, highest = np.full(rows.size, low), np.full(rows.size, high)
    if is_rankin(plan, part):
        highest[deaths(study, plan, part)[rows] == 0] = DEAD - 1
    higher = better == "higher"
    return Scores(
        rows=rows,
        exposed=study.exposed[rows],
        codes=codes,
        higher_better=higher,
        best=highest if higher else lowest,
        worst=lowest if higher else highest,
        level=plan.level,
    )


def _ends(codes: Codes, *, rankin: bool) -> tuple[int, int]:
    """Of the modified Rankin Scale its own ends, else what was observed."""
    if rankin:
        return 0, DEAD
    known = codes[codes != MISSING]
    return (int(known.min()), int(known.max())) if known.size else (0, 0)


def ways_of(
    study: Study, plan: Plan, part: MissingData, scores: Scores,
    pooled: PooledImputations | Refusal | None,
) -> Iterator[WayResult]:  # fmt: skip
    """Complete cases first, then what the plan asks for."""
    yield _way(COMPLETE, "Complete cases", scores)
    if pooled is not None:
        yield _imputed(scores, pooled)
    if part.best_worst:
        yield from _extremes(plan, scores)
    if part.carry_forward:
        yield _carried(study, part, scores)
    if part.worst_rank:
        yield _worst_rank(study, part, scores)


def _way(key: str, label: str, scores: Scores, remark: str = "") -> WayResult:
    known = scores.codes != MISSING
    ours, theirs = (
        np.where(scores.higher_better, -1, 1) * scores.codes[known & arm]
        for arm in (scores.exposed, ~scores.exposed)
    )
    found = attempt(lambda: _common(ours, theirs, scores.level))
    return WayResult(
        key=key,
        label=label,
        n=(ours.size, theirs.size),
        odds=found if isinstance(found, Refusal) else found[0],
        wins=attempt(lambda: _wins(ours, theirs, scores.level)),
        test=found if isinstance(found, Refusal) else found[1],
        remark=remark,
    )


def _common(ours: Codes, theirs: Codes, level: float) -> tuple[Estimate, SignificanceTest]:
    if not ours.size or not theirs.size:
        raise NotEstimableError("nobody of a group has a score")
    arm = np.repeat([1.0, 0.0], [ours.size, theirs.size])[:, np.newaxis]
    term = fit_ordinal(arm, np.concatenate([ours, theirs])).common_odds_ratio(0, level=level)
    return term.estimate, term.test


def _wins(
    ours: NDArray[np.float64] | Codes, theirs: NDArray[np.float64] | Codes, level: float
) -> Estimate:
    if not ours.size or not theirs.size:
        raise NotEstimableError("nobody of a group has a score")
    levels, place = np.unique(np.concatenate([ours, theirs]), return_inverse=True)
    counts = (np.bincount(each, minlength=levels.size) for each in np.split(place, [ours.size]))
    return win_odds(*counts, level=level)


def _imputed(scores: Scores, pooled: PooledImputations | Refusal) -> WayResult:
    sizes = int(scores.exposed.sum()), int((~scores.exposed).sum())
    refused = isinstance(pooled, Refusal)
    return WayResult(
        key=IMPUTED,
        label="Multiple imputation",
        n=(0, 0) if refused else sizes,
        odds=pooled if isinstance(pooled, Refusal) else as_ratio(pooled),
        wins=None,
        test=pooled if isinstance(pooled, Refusal) else pooled.test,
    )


def _extremes(plan: Plan, scores: Scores) -> Iterator[WayResult]:
    ours, theirs = plan.exposed.label.lower(), plan.comparator.label.lower()
    gone, arm = scores.codes == MISSING, scores.exposed
    fillings = (
        ("best", "Best case: all missing at the best score", scores.best),
        ("worst", "Worst case: all missing at the worst score", scores.worst),
        (
            "best_worst",
            f"Best with {ours}, worst with {theirs}",
            np.where(arm, scores.best, scores.worst),
        ),
        (
            "worst_best",
            f"Worst with {ours}, best with {theirs}",
            np.where(arm, scores.worst, scores.best),
        ),
    )
    for key, label, filling in fillings:
        yield _way(key, label, replace(scores, codes=np.where(gone, filling, scores.codes)))


def _carried(study: Study, part: MissingData, scores: Scores) -> WayResult:
    """The plan's threshold decides whether the report calls it biased."""
    earlier = study.column(part.carry_forward)
    label = f"Carried forward: {earlier.label}"
    values = np.where(scores.codes == MISSING, np.nan, scores.codes).astype(np.float64)
    if earlier.kind == "choice":
        before = levels_of(study, part.carry_forward)[scores.rows].astype(np.float64)
        before[before == MISSING] = np.nan
    else:
        before = number(study, part.carry_forward)[scores.rows]
    found = carry_forward(values, before)
    codes = np.where(np.isnan(found.values), MISSING, np.nan_to_num(found.values)).astype(np.int64)
    remark = f"{found.carried} carried forward, {found.still_missing} still missing"
    if found.share_missing > part.warn_above:
        label = f"{label} (biased)"
        share = numbers.percentage(found.missing, values.size)
        most = numbers.number(100 * part.warn_above, decimals=1)
        remark += (
            f"; biased, since {share} were missing, more than the plan's {most}%, and recovery "
            "after the earlier score is not counted"
        )
    return _way(CARRIED, label, replace(scores, codes=codes), remark)


def _worst_rank(study: Study, part: MissingData, scores: Scores) -> WayResult:
    """Who is not known to have died, and has no score, takes no part."""
    died = is_true(study.dataset[part.worst_rank])[scores.rows]
    values = np.where(scores.codes == MISSING, np.nan, scores.codes).astype(np.float64)
    label = f"Worst rank: {study.column(part.worst_rank).label}"
    found = worst_rank(values, died, worse="lower" if scores.higher_better else "higher")
    known = ~np.isnan(found.ranks)
    ours, theirs = (found.ranks[known & arm] for arm in (scores.exposed, ~scores.exposed))
    return WayResult(
        key=WORST_RANK,
        label=label,
        n=(ours.size, theirs.size),
        odds=None,
        wins=attempt(lambda: _wins(ours, theirs, scores.level)),
        test=attempt(lambda: mann_whitney(ours, theirs).test),
        remark=f"{found.method}; {found.deaths_ranked} deaths; P by Mann-Whitney",
    )
