"""What forbids pooling: the reasons in words, for all registries together and per outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analytics.report.results import BinaryOutcome, OrdinalOutcome, Results

FEWEST_REGISTRIES = 2
Outcome = BinaryOutcome | OrdinalOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """One registry's results under the name that the forest plot prints."""

    name: str
    results: Results


class CannotPoolError(ValueError):
    """The reports must not be pooled; ``reasons`` says why, one sentence each."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = tuple(reasons)


def require_poolable(registries: Sequence[Registry], *, distinct_sites: bool = False) -> None:
    """Raise CannotPoolError with every reason at once.

    ``distinct_sites`` is the user's word that equal site names belong to different hospitals.
    """
    if len(registries) < FEWEST_REGISTRIES:
        raise CannotPoolError(["Pooling needs the reports of at least two registries."])
    reasons = [
        *_equal_names(registries),
        *_different_plans(registries),
        *_equal_snapshots(registries),
        *([] if distinct_sites else _shared_sites(registries)),
        *_synthetic_with_real(registries),
        *_without_cases(registries),
    ]
    if reasons:
        raise CannotPoolError(reasons)


def outcome_refusal(outcomes: Sequence[Outcome | None], registries: Sequence[Registry]) -> str:
    """Why one outcome cannot be pooled, or "" if it can; None stands for a registry without it."""
    lacking = [
        registry.name
        for registry, outcome in zip(registries, outcomes, strict=True)
        if outcome is None
    ]
    if lacking:
        return f"not reported by {_list(lacking)}"
    present = [outcome for outcome in outcomes if outcome is not None]
    if len({outcome.definition for outcome in present}) > 1:
        return "the registries define it differently"
    levels = {outcome.levels for outcome in present if isinstance(outcome, OrdinalOutcome)}
    return "the registries count different levels" if len(levels) > 1 else ""


def _equal_names(registries: Sequence[Registry]) -> list[str]:
    counted = Counter(registry.name for registry in registries)
    return [f"Two reports are called {name!r}." for name, times in counted.items() if times > 1]


def _different_plans(registries: Sequence[Registry]) -> list[str]:
    def differing(part: Callable[[Results], str]) -> list[str]:
        values = [part(registry.results) for registry in registries]
        named = zip(registries, values, strict=True)
        return [f"{r.name}: {v}" for r, v in named] if len(set(values)) > 1 else []

    if named := differing(lambda results: f"{results.plan_key} {results.plan_version}"):
        return [f"The reports follow different plans or plan versions ({', '.join(named)})."]
    if differing(lambda results: results.plan_hash):
        same = "The plan files differ although they bear the same name and version"
        return [f"{same}: somebody has changed one of them."]
    if differing(lambda results: results.comparator_definition):
        return ["The reports compare different groups."]
    return []


def _equal_snapshots(registries: Sequence[Registry]) -> list[str]:
    return [
        f"{first.name} and {second.name} come from the same snapshot: "
        "the same patients would count twice."
        for first, second in _pairs(registries)
        if first.results.snapshot_hash == second.results.snapshot_hash
    ]


def _shared_sites(registries: Sequence[Registry]) -> list[str]:
    reasons = []
    for first, second in _pairs(registries):
        shared = sorted(set(first.results.sites) & set(second.results.sites))
        # The same snapshot is already named.
        if shared and first.results.snapshot_hash != second.results.snapshot_hash:
            reasons.append(
                f"{first.name} and {second.name} both contain site {_list(shared)}: "
                "its patients may count twice."
            )
    return reasons


def _synthetic_with_real(registries: Sequence[Registry]) -> list[str]:
    mixed = [r.name for r in registries if 0 < r.results.synthetic_cases < r.results.cases]
    if mixed:
        return [f"{_list(mixed)} mixed synthetic cases with real ones; neither can be told apart."]
    invented = [bool(registry.results.synthetic_cases) for registry in registries]
    if any(invented) and not all(invented):
        names = [r.name for r, each in zip(registries, invented, strict=True) if each]
        return [f"Synthetic data ({_list(names)}) must not be pooled with patients."]
    return []


def _without_cases(registries: Sequence[Registry]) -> list[str]:
    return [f"{r.name} has no case." for r in registries if r.results.cases == 0]


def _pairs(registries: Sequence[Registry]) -> list[tuple[Registry, Registry]]:
    return [
        (first, second)
        for place, first in enumerate(registries)
        for second in registries[place + 1 :]
    ]


def _list(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
