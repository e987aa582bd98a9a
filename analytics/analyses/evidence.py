"""The registry's own result beside the published ones, pooled, as the data of a forest plot.

``pool_with_published(own, ids, …)`` takes published results by their ids in
``analytics/published/studies.json``.  The published groups stand with every row, because what a
study compared with stenting decides whether it may be pooled at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from analytics.analyses.studies import PublishedResult, published_results
from analytics.plan.synthesis import PoolingMethod
from analytics.stats.meta.effects import (
    Measure,
    StudyEffect,
    StudyTable,
    effects_from_tables,
)
from analytics.stats.meta.forest import Forest, WithoutOne, forest, leave_one_out
from analytics.stats.meta.heterogeneity import BetweenMethod
from analytics.stats.meta.mantel_haenszel import mantel_haenszel
from analytics.stats.meta.pooling import Inference, MetaAnalysis, inverse_variance
from analytics.stats.refusal import Refusal, attempt
from analytics.stats.two_by_two import TwoByTwo

OWN = "This registry"
BETWEEN: dict[PoolingMethod, BetweenMethod] = {
    "reml": "reml",
    "dersimonian_laird": "dersimonian_laird",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """``published`` in the order of the forest, after this registry's row where it has one.

    ``tables`` are the counts of all, by the names of the forest; ``fixed`` is Mantel-Haenszel over
    the same counts.
    """

    published: tuple[PublishedResult, ...]
    tables: tuple[StudyTable, ...]
    analysis: MetaAnalysis
    fixed: MetaAnalysis | Refusal
    forest: Forest
    without_one: tuple[WithoutOne, ...]
    rule: str


def pool_with_published(
    own: TwoByTwo | None,
    ids: Sequence[str],
    *,
    measure: Measure = "odds_ratio",
    method: PoolingMethod = "reml",
    inference: Inference = "hartung_knapp_ad_hoc",
    level: float = 0.95,
) -> Evidence:
    """Pool this registry's counts (or None) and published ones.

    Raises ValueError on an unknown id or the same study twice, NotEstimableError if fewer than two
    studies carry information.
    """
    known = published_results()
    unknown = [each for each in ids if each not in known]
    if unknown:
        raise ValueError(f"no published result is called {', '.join(unknown)}")
    published = tuple(known[each] for each in ids)
    tables = [StudyTable(name=each.short, table=each.table) for each in published]
    if own is not None:
        tables.insert(0, StudyTable(name=OWN, table=own))
    effects = effects_from_tables(tables, measure)
    by_counts = partial(mantel_haenszel, measure=measure, level=level)
    by_effects: Callable[[Sequence[StudyEffect]], MetaAnalysis] = partial(
        inverse_variance, between=BETWEEN.get(method), inference=inference, level=level
    )
    if method == "mantel_haenszel":
        analysis, without = by_counts(tables), leave_one_out(tables, by_counts)
    else:
        analysis, without = by_effects(effects.studies), leave_one_out(effects.studies, by_effects)
    return Evidence(
        published=published,
        tables=tuple(tables),
        analysis=analysis,
        fixed=attempt(lambda: by_counts(tables)),
        forest=forest(effects, analysis),
        without_one=without,
        rule="no continuity correction" if method == "mantel_haenszel" else effects.rule,
    )
