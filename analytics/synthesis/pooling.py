"""Each outcome of several registries pooled, or the reason why it is not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, get_args

from analytics.report.results import BinaryOutcome, OrdinalOutcome
from analytics.stats.estimate import NotEstimableError, log_with_error
from analytics.stats.meta.effects import (
    Effects,
    Measure,
    StudyEffect,
    StudyTable,
    effects_from_tables,
)
from analytics.stats.meta.forest import Forest, WithoutOne, forest, leave_one_out
from analytics.stats.meta.heterogeneity import BetweenMethod
from analytics.stats.meta.mantel_haenszel import mantel_haenszel, peto
from analytics.stats.meta.pooling import MetaAnalysis, inverse_variance
from analytics.stats.ordinal import common_odds_ratio
from analytics.stats.two_by_two import TwoByTwo
from analytics.synthesis.compatibility import (
    CannotPoolError,
    Outcome,
    Registry,
    outcome_refusal,
    require_poolable,
)

Method = Literal[
    "reml", "dersimonian_laird", "paule_mandel", "fixed", "mantel_haenszel", "peto"
]  # fmt: skip
METHODS: tuple[str, ...] = get_args(Method)
ORDINAL_MEASURE: Measure = "odds_ratio"
BETWEEN: dict[Method, BetweenMethod] = {
    "reml": "reml",
    "dersimonian_laird": "dersimonian_laird",
    "paule_mandel": "paule_mandel",
}
FROM_COUNTS = ("mantel_haenszel", "peto")


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledOutcome:
    """One outcome: analysis and forest, or ``refusal`` in words and both None.

    ``tables`` holds (name, counts) of every registry for a yes/no outcome; () for a score, whose
    ``measure_name`` is the common odds ratio towards better levels.
    """

    key: str
    label: str
    definition: str
    primary: bool
    measure: Measure
    measure_name: str
    tables: tuple[StudyTable, ...] = ()
    missing: int = 0
    analysis: MetaAnalysis | None = None
    forest: Forest | None = None
    without_one: tuple[WithoutOne, ...] = ()
    rule: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """All outcomes of several registries; ``synthetic`` if every case is invented."""

    registries: tuple[Registry, ...]
    method: Method
    level: float
    outcomes: tuple[PooledOutcome, ...]

    @property
    def synthetic(self) -> bool:
        return any(registry.results.synthetic_cases for registry in self.registries)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    method: Method
    measure: Measure
    level: float


def pool(
    registries: Sequence[Registry],
    *,
    outcomes: Sequence[str] | None = None,
    method: Method = "reml",
    measure: Measure = "odds_ratio",
    level: float = 0.95,
    distinct_sites: bool = False,
) -> Pooled:
    """Pool the outcomes that every registry counted in the same way.

    Random-effects methods are judged by Hartung and Knapp with the ad-hoc correction, as there are
    few registries; "fixed", "mantel_haenszel" and "peto" by the normal distribution.  ``outcomes``
    limits to these keys.  A score is pooled through the common odds ratio of each registry, by
    inverse variance with a fixed effect when the method works from counts.

    Raises CannotPoolError with the reasons in words, ValueError on an unknown method.  An outcome
    that cannot be pooled or estimated bears its reason in ``refusal``.
    """
    if method not in METHODS:
        raise ValueError(f"unknown method {method!r}; known are {', '.join(METHODS)}")
    if method == "peto" and measure != "odds_ratio":
        raise ValueError("Peto's method pools odds ratios only")
    require_poolable(registries, distinct_sites=distinct_sites)
    choice = _Choice(method=method, measure=measure, level=level)
    found = {key: _of_all(registries, key) for key in _keys(registries)}
    unknown = [key for key in outcomes or () if key not in found]
    if unknown:
        raise CannotPoolError([f"No report has an outcome called {', '.join(unknown)}."])
    wanted = found if outcomes is None else {key: found[key] for key in outcomes}
    return Pooled(
        registries=tuple(registries),
        method=method,
        level=level,
        outcomes=tuple(_pooled(registries, all_of, choice) for all_of in wanted.values()),
    )


def _keys(registries: Sequence[Registry]) -> list[str]:
    """Every outcome's key in the order of the first report that has it."""
    return list(dict.fromkeys(each.key for r in registries for each in _outcomes(r)))


def _outcomes(registry: Registry) -> list[Outcome]:
    return [*registry.results.binary, *registry.results.ordinal]


def _of_all(registries: Sequence[Registry], key: str) -> list[Outcome | None]:
    """The outcome of that key in each registry, None where there is none."""
    return [{each.key: each for each in _outcomes(registry)}.get(key) for registry in registries]


def _pooled(
    registries: Sequence[Registry], outcomes: Sequence[Outcome | None], choice: _Choice
) -> PooledOutcome:
    first = next(outcome for outcome in outcomes if outcome is not None)
    ordinal = isinstance(first, OrdinalOutcome)
    blank = partial(
        PooledOutcome,
        key=first.key,
        label=first.label,
        definition=first.definition,
        primary=isinstance(first, BinaryOutcome) and first.primary,
        measure=ORDINAL_MEASURE if ordinal else choice.measure,
        measure_name="common odds ratio" if ordinal else choice.measure.replace("_", " "),
    )
    reason = outcome_refusal(outcomes, registries)
    if reason:
        return blank(refusal=reason)
    try:
        if ordinal:
            return _score(registries, outcomes, choice, blank)
        return _yes_or_no(registries, outcomes, choice, blank)
    except NotEstimableError as error:
        return blank(refusal=str(error))


def _yes_or_no(
    registries: Sequence[Registry],
    outcomes: Sequence[Outcome | None],
    choice: _Choice,
    blank: Callable[..., PooledOutcome],
) -> PooledOutcome:
    binary = [each for each in outcomes if isinstance(each, BinaryOutcome)]
    tables = tuple(
        StudyTable(name=registry.name, table=_table(outcome))
        for registry, outcome in zip(registries, binary, strict=True)
    )
    effects = effects_from_tables(tables, choice.measure)
    if choice.method in FROM_COUNTS:
        analysis, without = _from_counts(tables, choice)
    else:
        analysis, without = _from_effects(effects, choice)
    return blank(
        tables=tables,
        missing=sum(each.exposed.missing + each.comparator.missing for each in binary),
        analysis=analysis,
        forest=forest(effects, analysis),
        without_one=without,
        rule="none" if choice.method in FROM_COUNTS else effects.rule,
    )


def _table(outcome: BinaryOutcome) -> TwoByTwo:
    exposed, comparator = outcome.exposed, outcome.comparator
    return TwoByTwo(exposed.events, exposed.n, comparator.events, comparator.n)


def _score(
    registries: Sequence[Registry],
    outcomes: Sequence[Outcome | None],
    choice: _Choice,
    blank: Callable[..., PooledOutcome],
) -> PooledOutcome:
    found, left_out, missing = [], [], 0
    for registry, outcome in zip(registries, outcomes, strict=True):
        if not isinstance(outcome, OrdinalOutcome):
            continue
        missing += outcome.exposed_missing + outcome.comparator_missing
        try:
            found.append(_log_common_odds(registry.name, outcome))
        except NotEstimableError as error:
            left_out.append((registry.name, str(error)))
    effects = Effects(
        measure=ORDINAL_MEASURE, studies=tuple(found), left_out=tuple(left_out), rule=""
    )
    analysis, without = _from_effects(effects, choice)
    return blank(
        missing=missing,
        analysis=analysis,
        forest=forest(effects, analysis),
        without_one=without,
    )


def _log_common_odds(name: str, outcome: OrdinalOutcome) -> StudyEffect:
    ratio = common_odds_ratio(outcome.exposed, outcome.comparator, interval="wald").estimate
    effect, error = log_with_error(ratio)
    return StudyEffect(name=name, effect=effect, standard_error=error)


def _from_effects(effects: Effects, choice: _Choice) -> tuple[MetaAnalysis, tuple[WithoutOne, ...]]:
    function = partial(
        inverse_variance,
        between=BETWEEN.get(choice.method),
        inference="hartung_knapp_ad_hoc",
        level=choice.level,
    )
    return function(effects.studies), leave_one_out(effects.studies, function)


def _from_counts(
    tables: Sequence[StudyTable], choice: _Choice
) -> tuple[MetaAnalysis, tuple[WithoutOne, ...]]:
    if choice.method == "peto":
        function: Callable[[Sequence[StudyTable]], MetaAnalysis] = partial(peto, level=choice.level)
    else:
        function = partial(mantel_haenszel, measure=choice.measure, level=choice.level)
    return function(tables), leave_one_out(tables, function)
