"""From the columns of a cohort to the named design matrix of a model.

``build_design(columns) -> Design`` from ``Number``, ``YesNo``, ``Category`` and ``Spline``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analytics.stats.estimate import NotEstimableError
from analytics.stats.spline import quantile_knots, restricted_cubic


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Number:
    """``values`` (n,) floats, NaN where missing; the coefficient is for ``per`` units."""

    name: str
    values: NDArray[np.float64]
    per: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class YesNo:
    """``codes`` (n,): 0 no, 1 yes, negative missing."""

    name: str
    codes: NDArray[np.signedinteger]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Category:
    """``codes`` (n,) into ``labels``, negative missing; one column per label but ``reference``."""

    name: str
    codes: NDArray[np.signedinteger]
    labels: tuple[str, ...]
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spline:
    """A restricted cubic spline; ``knots`` their number (3 to 7, at quantiles) or their values."""

    name: str
    values: NDArray[np.float64]
    knots: int | tuple[float, ...] = 4


Column = Number | YesNo | Category | Spline


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A variable's columns ``start`` to ``stop``; ``counts`` are patients per level in the model.

    ``dropped`` are levels that no patient of the model has; ``knots`` are in the variable's units.
    """

    name: str
    kind: Literal["number", "yes/no", "category", "spline"]
    start: int
    labels: tuple[str, ...]
    reference: str | None = None
    counts: tuple[tuple[str, int], ...] = ()
    dropped: tuple[str, ...] = ()
    knots: tuple[float, ...] = ()

    @property
    def stop(self) -> int:
        """One after its last column."""
        return self.start + len(self.labels)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Design:
    """``values`` (m, k) without intercept, for the m patients in ``complete`` (n,) of n.

    ``missing`` counts the patients without a value, per variable.
    """

    values: NDArray[np.float64]
    complete: NDArray[np.bool_]
    terms: tuple[Term, ...]
    missing: tuple[tuple[str, int], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The k names of the columns."""
        return tuple(label for term in self.terms for label in term.labels)

    def term(self, name: str) -> Term:
        """By the name of its variable; KeyError if it is not in the model."""
        for term in self.terms:
            if term.name == name:
                return term
        raise KeyError(name)


def build_design(columns: Sequence[Column], *, where: NDArray[np.bool_] | None = None) -> Design:
    """The patients with all values, of those in ``where`` (n,) if given.

    A level that nobody in the model has gets no column; NotEstimableError if that is the reference
    level, or if nobody has all values.  ValueError if columns differ in length or a code has no
    label.
    """
    if not columns:
        raise ValueError("a design needs at least one column")
    known = [known_values(column) for column in columns]
    if len({each.size for each in known}) > 1:
        raise ValueError("all columns need the same patients")
    asked = np.ones(known[0].size, dtype=bool) if where is None else where
    complete = asked & np.logical_and.reduce(known)
    if not complete.any():
        raise NotEstimableError("no patient has all values of the model")
    everybody = bool(complete.all())
    terms: list[Term] = []
    blocks: list[NDArray[np.float64]] = []
    for column in columns:
        start = terms[-1].stop if terms else 0
        term, block = _expand(column, slice(None) if everybody else complete, start)
        terms.append(term)
        blocks.append(block)
    values = np.empty((int(complete.sum()), terms[-1].stop))
    for term, block in zip(terms, blocks, strict=True):
        values[:, term.start : term.stop] = block
    return Design(
        values=values,
        complete=complete,
        terms=tuple(terms),
        missing=tuple(
            (column.name, int((asked & ~each).sum()))
            for column, each in zip(columns, known, strict=True)
        ),
    )


def known_values(column: Column) -> NDArray[np.bool_]:
    """Who has a value, shape (n,); ValueError if a code has no label."""
    if isinstance(column, YesNo | Category):
        size = 2 if isinstance(column, YesNo) else len(column.labels)
        if column.codes.size and int(column.codes.max()) >= size:
            raise ValueError(f"{column.name} has a code without a label")
        return np.asarray(column.codes >= 0)
    return np.isfinite(column.values)


def _expand(
    column: Column, rows: slice | NDArray[np.bool_], start: int
) -> tuple[Term, NDArray[np.float64]]:
    """The term and its block, shape (m, columns)."""
    if isinstance(column, Number):
        label = column.name if column.per == 1 else f"{column.name}, per {column.per:g}"
        term = Term(name=column.name, kind="number", start=start, labels=(label,))
        return term, (column.values[rows] / column.per)[:, None]
    if isinstance(column, Spline):
        return _spline(column, column.values[rows], start)
    codes = column.codes[rows]
    if isinstance(column, YesNo):
        counts = np.bincount(codes, minlength=2)
        term = Term(
            name=column.name,
            kind="yes/no",
            start=start,
            labels=(column.name,),
            reference="no",
            counts=(("no", int(counts[0])), ("yes", int(counts[1]))),
        )
        return term, codes[:, None].astype(np.float64)
    return _category(column, codes, start)


def _spline(
    column: Spline, values: NDArray[np.float64], start: int
) -> tuple[Term, NDArray[np.float64]]:
    knots = column.knots
    if isinstance(knots, int):
        knots = quantile_knots(values, knots, name=column.name)
    labels = tuple(column.name + "'" * power for power in range(len(knots) - 1))
    term = Term(name=column.name, kind="spline", start=start, labels=labels, knots=knots)
    return term, restricted_cubic(values, knots)


def _category(
    column: Category, codes: NDArray[np.signedinteger], start: int
) -> tuple[Term, NDArray[np.float64]]:
    counts = np.bincount(codes, minlength=len(column.labels))
    reference = column.labels.index(column.reference)
    if counts[reference] == 0:
        raise NotEstimableError(
            f"nobody in the model has the reference level {column.reference} of {column.name}"
        )
    shown = [code for code in np.flatnonzero(counts) if code != reference]
    if not shown:
        raise NotEstimableError(f"{column.name} does not vary among the patients of the model")
    term = Term(
        name=column.name,
        kind="category",
        start=start,
        labels=tuple(f"{column.name}: {column.labels[code]}" for code in shown),
        reference=column.reference,
        counts=tuple((column.labels[code], int(counts[code])) for code in np.flatnonzero(counts)),
        dropped=tuple(column.labels[code] for code in np.flatnonzero(counts == 0)),
    )
    return term, (codes[:, None] == np.array(shown)).astype(np.float64)
