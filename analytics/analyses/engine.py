"""What every analysis is: numbers from a study and a plan, and displays from the numbers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.dataset.cohort import Cohort, Mask
from analytics.dataset.columns import Column
from analytics.dataset.dataset import Dataset
from analytics.plan import Group, Plan
from analytics.report.display import Display
from analytics.stats.numbered import Spread, here
from analytics.stats.refusal import Refusal, attempt

__all__ = ["Analysis", "Mask", "Refusal", "Study", "attempt", "required"]

T = TypeVar("T")


@dataclass(frozen=True)
class Study:
    """The cohort of a plan; every mask marks rows of the dataset's frame, shape (cases,).

    ``groups`` are those of the plan in its order, exposed and comparator first. Without groups
    these two are empty and everybody of the cohort is ``analysed``.

    ``again(plan)`` is the study of the same cases under a changed plan, derived anew where its
    settings differ; None where the cases are no longer at hand, only what was derived from them.

    ``spread`` makes imputations and bootstrap replicates: here, or in slices elsewhere too.
    """

    # What several chapters show and one of them had to compute; never handed on by replace().
    kept: dict[Any, Any] = field(init=False, default_factory=dict, compare=False, repr=False)
    dataset: Dataset
    cohort: Cohort
    exposed: Mask
    comparator: Mask
    analysed: Mask
    groups: tuple[tuple[Group, Mask], ...] = ()
    again: Callable[[Plan], Study] | None = None
    spread: Spread = here

    def column(self, variable: str) -> Column:
        return self.dataset.columns[variable]

    @cached_property
    def n_exposed(self) -> int:
        return int(self.exposed.sum())

    @cached_property
    def n_comparator(self) -> int:
        return int(self.comparator.sum())

    def values(self, variable: str, group: Mask) -> pd.Series:
        """The recorded values of a variable in one group; missing ones are left out."""
        return self.dataset[variable][group].dropna()

    def numbers(self, variable: str, group: Mask) -> NDArray[np.float64]:
        """The recorded values of a number in one group as floats, missing ones left out."""
        return self.values(variable, group).to_numpy(dtype=np.float64)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """The result of ``make``, computed for this study one time under the key."""
        if key not in self.kept:
            self.kept[key] = make()
        found: T = self.kept[key]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """A chapter of a report. ``step`` is what the page shows while it is being computed.

    ``compute(study, plan)`` gives a result of raw numbers, ``present(result)`` its displays.
    Either may raise NotEstimableError; the chapter then says why. ``reads`` names the plan's
    variables that this chapter shows, beside those that select cases and groups. A plan to which
    the analysis does not apply, since it lacks that part, has no such chapter.
    ``complete_cases``: effects are on complete cases even where the primary analysis imputes.
    """

    key: str
    title: str
    step: str
    compute: Callable[[Study, Plan], Any]
    present: Callable[[Any], tuple[Display, ...]]
    reads: Callable[[Plan], Iterable[str]]
    applies: Callable[[Plan], bool] = lambda _plan: True
    complete_cases: bool = False


def required(part: T | None) -> T:
    """A part of the plan that the analysis applies to; ValueError if the plan lacks it."""
    if part is None:
        raise ValueError("the plan has no such part, and this chapter does not apply to it")
    return part
