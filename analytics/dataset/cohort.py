"""From all cases to the cohort: named steps that keep count of who left and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One inclusion step: ``holds`` is three-valued; missing means that it cannot be told."""

    key: str
    label: str
    excluded_label: str
    holds: pd.Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one step did: how many stayed, were excluded by an answer, or for want of one."""

    key: str
    label: str
    excluded_label: str
    n: int
    excluded: int
    indeterminate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """``included`` marks the cases that passed every step, shape (cases,); ``total`` is all."""

    total: int
    steps: tuple[Step, ...]
    included: Mask


def select(total: int, criteria: Sequence[Criterion]) -> Cohort:
    """Apply the criteria in order. A case that cannot be judged leaves, and is counted apart."""
    included = np.ones(total, dtype=np.bool_)
    steps = []
    for criterion in criteria:
        holds = is_true(criterion.holds)
        fails = is_false(criterion.holds)
        steps.append(
            Step(
                key=criterion.key,
                label=criterion.label,
                excluded_label=criterion.excluded_label,
                n=int((included & holds).sum()),
                excluded=int((included & fails).sum()),
                indeterminate=int((included & ~holds & ~fails).sum()),
            )
        )
        included &= holds
    return Cohort(total=total, steps=tuple(steps), included=included)


def has_code(values: pd.Series, codes: Sequence[str]) -> pd.Series:
    """Whether each answer is one of ``codes``, for a yes/no variable "yes" or "no"."""
    if isinstance(values.dtype, pd.BooleanDtype):
        values = values.map({True: "yes", False: "no"})
    return values.isin(list(codes)).astype("boolean").mask(values.isna())


def is_true(values: pd.Series) -> Mask:
    """Where a three-valued column is yes; missing is not yes."""
    return values.astype("boolean").to_numpy(dtype=np.bool_, na_value=False)


def is_false(values: pd.Series) -> Mask:
    """Where a three-valued column is no; missing is not no."""
    return ~values.astype("boolean").to_numpy(dtype=np.bool_, na_value=True)
