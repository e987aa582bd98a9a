"""Fixed-effect pooling straight from counts: Mantel-Haenszel and Peto.

``mantel_haenszel(studies, measure, *, level=0.95)`` and ``peto(studies, *, level=0.95)`` give the
``MetaAnalysis`` of ``pooling``.  No cell is corrected, so studies without events in one group
count as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from scipy.special import chdtrc, ndtr

from analytics.stats.estimate import (
    Estimate,
    Interval,
    NotEstimableError,
    SignificanceTest,
    normal_quantile,
)
from analytics.stats.mantel_haenszel import (
    common_odds_ratio,
    common_risk_difference,
    common_risk_ratio,
)
from analytics.stats.meta.effects import (
    NO_EVENT,
    ONLY_EVENTS,
    Measure,
    StudyTable,
    effects_from_tables,
)
from analytics.stats.meta.heterogeneity import Array, Heterogeneity
from analytics.stats.meta.pooling import MetaAnalysis
from analytics.stats.two_by_two import TwoByTwo

NARROW = 0.5

Cells = tuple[Array, Array, Array, Array]


def mantel_haenszel(
    studies: Sequence[StudyTable], measure: Measure, *, level: float = 0.95
) -> MetaAnalysis:
    """The Mantel-Haenszel odds ratio, risk ratio (both as logarithms) or risk difference.

    A study without an event in either group, or with events only, has no weight in a ratio; it is
    named in the notes and stays in the risk difference.  Q compares the studies' own effects (0.5
    added where a cell is zero) with the pooled one.  NotEstimableError without a study, with an
    empty group, or when the pooled ratio is 0 or infinite.

    Sources: those of ``analytics.stats.mantel_haenszel``, which pools strata in the same way.
    """
    effects = effects_from_tables(studies, measure)
    named = {each.name for each in effects.studies}
    used = [study for study in studies if study.name in named]
    if not used:
        raise NotEstimableError("no study has both events and patients without one")
    effect, variance = _pooled([study.table for study in used], measure)
    pooled = _Pooled(effect, variance, _weights(_cells(used), measure))
    found = np.array([study.effect for study in effects.studies])
    variances = np.array([study.standard_error for study in effects.studies]) ** 2
    return _analysis(
        used, pooled, (found, variances), "Mantel-Haenszel", level,
        tuple(f"{name}: left out, {reason}" for name, reason in effects.left_out),
    )  # fmt: skip


def peto(studies: Sequence[StudyTable], *, level: float = 0.95) -> MetaAnalysis:
    """Peto's one-step log odds ratio: observed less expected events over their variance.

    Close to the odds ratio only while effects and events are few and groups of equal size.
    Errors as ``mantel_haenszel``.  Source: Yusuf et al., Prog Cardiovasc Dis 1985;27:335-371.
    """
    used = [each for each in studies if 0 < each.table.total_events < each.table.total]
    if any(min(each.table.n, each.table.reference_n) == 0 for each in studies):
        raise NotEstimableError("a group has no patients")
    if not used:
        raise NotEstimableError("no study has both events and patients without one")
    a, b, c, d = _cells(used)
    n, m, events, total = a + b, c + d, a + c, a + b + c + d
    excess = a - n * events / total
    variance = n * m * events * (total - events) / (total**2 * (total - 1))
    information = float(variance.sum())
    pooled = _Pooled(float(excess.sum()) / information, 1 / information, variance)
    left_out = (each for each in studies if each not in used)
    notes = tuple(
        f"{each.name}: left out, {NO_EVENT if each.table.total_events == 0 else ONLY_EVENTS}"
        for each in left_out
    )
    return _analysis(
        used, pooled, (excess / variance, 1 / variance),
        "Peto one-step", level, notes,
    )  # fmt: skip


def _cells(studies: Sequence[StudyTable]) -> Cells:
    a, b, c, d = np.array([study.table.cells for study in studies], dtype=np.float64).T
    return a, b, c, d


def _pooled(tables: Sequence[TwoByTwo], measure: Measure) -> tuple[float, float]:
    """The pooled effect on the averaging scale and its variance."""
    if measure == "risk_difference":
        # A narrow interval is not cut at -1 or 1.
        found = common_risk_difference(tables, level=NARROW)
        effect, width = found.value, found.interval.high - found.interval.low
    else:
        function = common_odds_ratio if measure == "odds_ratio" else common_risk_ratio
        found = function(tables, level=NARROW)
        effect, width = log(found.value), log(found.interval.high / found.interval.low)
    if width == 0:
        raise NotEstimableError("the outcome does not vary in any study")
    return effect, (width / (2 * normal_quantile(NARROW))) ** 2


def _weights(cells: Cells, measure: Measure) -> Array:
    a, b, c, d = cells
    n, m, total = a + b, c + d, a + b + c + d
    if measure == "odds_ratio":
        return np.asarray(b * c / total)
    return np.asarray(c * n / total if measure == "risk_ratio" else n * m / total)


@dataclass(frozen=True, slots=True)
class _Pooled:
    effect: float
    variance: float
    weights: Array


def _analysis(
    studies: Sequence[StudyTable],
    pooled: _Pooled,
    own: tuple[Array, Array],
    method: str,
    level: float,
    notes: tuple[str, ...],
) -> MetaAnalysis:
    effect, weights = pooled.effect, pooled.weights
    error = sqrt(pooled.variance)
    half = normal_quantile(level) * error
    statistic = effect / error
    return MetaAnalysis(
        estimate=Estimate(
            effect, Interval(effect - half, effect + half, level, "normal (Wald)"),
            f"fixed effect, {method}",
        ),
        test=SignificanceTest(
            p_value=float(2 * ndtr(-abs(statistic))), name=f"{method}, Wald", statistic=statistic
        ),
        studies=tuple(study.name for study in studies),
        weights=tuple(float(share) for share in 100 * weights / weights.sum()),
        heterogeneity=_around(effect, *own),
        prediction=None,
        notes=notes,
    )  # fmt: skip


def _around(effect: float, effects: Array, variances: Array) -> Heterogeneity:
    """Q of the studies' own effects around the pooled one, k - 1 degrees of freedom."""
    freedom = effects.size - 1
    statistic = float(((effects - effect) ** 2 / variances).sum()) if freedom else 0.0
    ratio = max(1.0, statistic / freedom) if freedom else 1.0
    return Heterogeneity(
        q=SignificanceTest(
            p_value=float(chdtrc(freedom, statistic)) if freedom else 1.0,
            name="Cochran Q around the pooled effect",
            statistic=statistic,
            degrees_of_freedom=freedom,
        ),
        tau_squared=0.0,
        tau_squared_method="none: fixed effect",
        tau_squared_interval=None,
        i_squared=1 - 1 / ratio,
        h=sqrt(ratio),
    )
