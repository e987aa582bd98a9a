"""Patients who share all covariates and the outcome, as one row with a weight.

``collapse(columns, outcome, *, weights=None) -> Patterns``, where there are only yes/no and
categories: a million patients become a thousand rows, and give the same model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np
from numpy.typing import NDArray

from analytics.stats.design import Category, Design, Term, YesNo, build_design, known_values

MOST_PATTERNS = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Patterns:
    """One row for each combination of covariates and outcome that occurs.

    ``design.values`` (p, k), ``outcome`` (p,) and ``weights`` (p,) go into any model together and
    give what the m patients give; ``design.complete`` and ``missing`` are of the patients.
    """

    design: Design
    outcome: NDArray[np.int64]
    weights: NDArray[np.float64]


def collapse(
    columns: Sequence[YesNo | Category],
    outcome: NDArray[np.signedinteger],
    *,
    weights: NDArray[np.float64] | None = None,
    where: NDArray[np.bool_] | None = None,
) -> Patterns:
    """Mixed-radix keys and one count: linear in patients, then models cost patterns, not patients.

    ``outcome`` (n,) codes from 0, negative missing; patients without it are left out.
    ValueError if there are more possible patterns than two million.
    """
    sizes = [2 if isinstance(each, YesNo) else len(each.labels) for each in columns]
    levels = int(outcome.max(initial=0)) + 1
    possible = prod(sizes) * levels
    if possible > MOST_PATTERNS:
        raise ValueError("there are too many patterns: fit the model on the patients instead")
    asked = outcome >= 0 if where is None else where & (outcome >= 0)
    known = [known_values(each) for each in columns]
    complete = asked & np.logical_and.reduce(known)
    key = outcome[complete].astype(np.int64)
    stride, strides = levels, []
    for column, size in zip(columns, sizes, strict=True):
        key += stride * column.codes[complete].astype(np.int64)
        strides.append(stride)
        stride *= size
    taken = None if weights is None else weights[complete]
    counts = np.bincount(key, weights=taken, minlength=possible)
    present = np.flatnonzero(counts)
    decoded = [
        replace(column, codes=present // step % size)
        for column, step, size in zip(columns, strides, sizes, strict=True)
    ]
    design = build_design(decoded)
    folded = counts[present].astype(np.float64)
    return Patterns(
        design=replace(
            design,
            complete=complete,
            terms=tuple(_recounted(term, design, folded) for term in design.terms),
            missing=tuple(
                (column.name, int((asked & ~each).sum()))
                for column, each in zip(columns, known, strict=True)
            ),
        ),
        outcome=present % levels,
        weights=folded,
    )


def _recounted(term: Term, design: Design, weights: NDArray[np.float64]) -> Term:
    """Counts of patients, where the design counted patterns."""
    block = design.values[:, term.start : term.stop]
    per_column = weights @ block
    rest = float(weights.sum() - per_column.sum())
    shown = dict(zip(term.labels, per_column, strict=True))
    return replace(
        term,
        counts=tuple(
            (label, round(float(shown.get(_column_label(term, label), rest))))
            for label, _ in term.counts
        ),
    )


def _column_label(term: Term, level: str) -> str:
    if term.kind == "yes/no":
        return term.name if level == "yes" else ""
    return f"{term.name}: {level}"
