"""What is imputed: variables with their kinds, and the plan that makes the result repeatable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.stats.estimate import NotEstimableError

Kind = Literal["number", "binary", "nominal", "ordinal"]
NumberMethod = Literal["predictive_mean_matching", "normal"]
FEWEST_OBSERVED = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Variable:
    """One column; build it with ``variable``.  ``values`` of shape (n,), NaN where missing.

    Categories are codes 0..levels-1.  ``allowed`` of shape (n, levels) rules categories out for a
    patient (known to be alive: not mRS 6); None allows all.  ``shift`` of shape (n,) is added to
    what is imputed: to the value of a number, to the log odds of the higher levels of a binary or
    ordinal variable (delta adjustment); None adds nothing.
    """

    name: str
    kind: Kind
    values: NDArray[np.float64]
    levels: int
    method: NumberMethod
    allowed: NDArray[np.bool_] | None
    shift: NDArray[np.float64] | None

    @property
    def missing(self) -> NDArray[np.bool_]:
        return np.isnan(self.values)


def variable(
    name: str,
    kind: Kind,
    values: ArrayLike,
    *,
    method: NumberMethod = "predictive_mean_matching",
    allowed: ArrayLike | None = None,
    shift: ArrayLike | None = None,
) -> Variable:
    """Check and describe one column.

    Codes that nobody has are kept in number but cannot be imputed.  NotEstimableError if a column
    with missing values has no observed one, or a category column with missing values only one
    observed level; ValueError on codes that are not 0, 1, 2, ... or shapes that do not fit.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or np.isinf(array).any():
        raise ValueError(f"{name}: finite or missing values of shape (n,) are expected")
    observed = array[~np.isnan(array)]
    levels = 0
    if kind != "number":
        levels = _levels(name, kind, observed)
    if observed.size < array.size:
        _require_observed(name, kind, observed)
    permitted = None if allowed is None else np.asarray(allowed, dtype=np.bool_)
    if permitted is not None and permitted.shape != (array.size, levels):
        raise ValueError(f"{name}: allowed levels of shape (n, levels) are expected")
    moved = None if shift is None else np.asarray(shift, dtype=np.float64)
    if moved is not None and (moved.shape != array.shape or kind == "nominal"):
        raise ValueError(f"{name}: a shift of shape (n,) for an ordered variable is expected")
    return Variable(
        name=name,
        kind=kind,
        values=array,
        levels=levels,
        method=method,
        allowed=permitted,
        shift=moved,
    )


def _levels(name: str, kind: Kind, observed: NDArray[np.float64]) -> int:
    if observed.size and ((observed < 0) | (observed != np.floor(observed))).any():
        raise ValueError(f"{name}: categories must be the codes 0, 1, 2, ...")
    levels = 2 if kind == "binary" else int(observed.max(initial=0)) + 1
    if kind == "binary" and (observed > 1).any():
        raise ValueError(f"{name}: a binary variable has the codes 0 and 1")
    return max(levels, 1)


def _require_observed(name: str, kind: Kind, observed: NDArray[np.float64]) -> None:
    if observed.size < FEWEST_OBSERVED:
        raise NotEstimableError(f"{name}: fewer than two observed values to impute from")
    if kind != "number" and np.unique(observed).size == 1:
        raise NotEstimableError(f"{name}: every observed patient is in the same category")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ImputationPlan:
    """All that the imputed values are a function of.

    ``iterations`` per imputation; ``donors`` of predictive mean matching.  Imputation ``i`` draws
    from child ``i`` of the seed, so it is the same in whatever process it is made.
    """

    variables: tuple[Variable, ...]
    seed: int
    iterations: int = 10
    donors: int = 5

    def __post_init__(self) -> None:
        names = [each.name for each in self.variables]
        if len(set(names)) < len(names):
            raise ValueError("two variables have the same name")
        if len({each.values.size for each in self.variables}) > 1:
            raise ValueError("all variables need the same number of patients")
        if self.iterations < 1 or self.donors < 1:
            raise ValueError("at least one iteration and one donor are needed")

    @property
    def incomplete(self) -> tuple[Variable, ...]:
        """Variables with missing values, fewest first: the order in which they are visited."""
        having = [each for each in self.variables if each.missing.any()]
        return tuple(sorted(having, key=lambda each: int(each.missing.sum())))

    def generator(self, imputation: int) -> np.random.Generator:
        """Child ``imputation`` of the seed, as ``SeedSequence(seed).spawn`` would give it."""
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(imputation,)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Imputations:
    """The drawn values of some imputations, and the traces of their means and SDs.

    ``drawn[name]`` has shape (m, missing), in the order of the patients; ``means[name]`` and
    ``deviations[name]`` (m, iterations): of the imputed values after each iteration, for the chart
    of convergence.  ``numbers`` are the imputations' places in the seed's sequence.
    """

    plan: ImputationPlan
    numbers: tuple[int, ...]
    drawn: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    means: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    deviations: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    @property
    def m(self) -> int:
        return len(self.numbers)

    def completed(self, place: int) -> dict[str, NDArray[np.float64]]:
        """Every variable without missing values, as imputation number ``numbers[place]`` has it."""
        columns = {}
        for each in self.plan.variables:
            values = each.values
            if each.name in self.drawn:
                values = values.copy()
                values[each.missing] = self.drawn[each.name][place]
            columns[each.name] = values
        return columns

    @property
    def method(self) -> str:
        """What a report says about it."""
        return (
            f"multiple imputation by chained equations, m = {self.m}, "
            f"{self.plan.iterations} iterations, seed {self.plan.seed}"
        )
