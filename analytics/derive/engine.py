"""Derived variables: pure functions whose parameter names are the columns that they read.

A positional parameter is a column of the dataset, another derivation, or the name of a row table;
the argument is then that table's rows, with the position of their case in the column ``case``.
A keyword-only parameter is a setting of the plan.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analytics.dataset.columns import Column, Level
from analytics.dataset.dataset import Dataset
from analytics.plan.settings import Settings

Function = Callable[..., pd.Series]


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """A derived variable: its meaning, the columns it reads, the settings it takes."""

    column: Column
    reads: tuple[str, ...]
    settings: tuple[str, ...]
    function: Function

    @property
    def name(self) -> str:
        return self.column.name

    def definition(self, settings: Settings) -> str:
        """The definition with the settings filled in."""
        return self.column.definition.format(**settings.words())


class DerivationError(TypeError):
    """A column that a derivation reads is of another kind, such as a time that is a number."""

    def __init__(self, derivation: Derivation, error: Exception) -> None:
        reads = ", ".join(derivation.reads)
        super().__init__(
            f"“{derivation.name}” cannot be derived from {reads}: is each of the right kind? "
            f"({error})"
        )


class Library:
    """All derivations by name; a module adds to it with the decorator ``derived``."""

    def __init__(self) -> None:
        self._known: dict[str, Derivation] = {}

    def derived(
        self,
        *,
        label: str,
        kind: str,
        definition: str,
        certainty: str,
        source: str = "",
        unit: str = "",
        levels: tuple[tuple[str, str], ...] = (),
    ) -> Callable[[Function], Function]:
        """Register a function as the derivation of the variable that bears its name.

        ``definition`` may name any setting in braces. Raises ValueError on a name
        that is taken, or on a keyword-only parameter that is no setting.
        """

        def register(function: Function) -> Function:
            name = function.__name__
            if name in self._known:
                raise ValueError(f"{name} is derived twice")
            column = Column(
                name=name,
                label=label,
                kind=kind,
                unit=unit,
                levels=tuple(Level(code=code, label=text) for code, text in levels),
                ordered=bool(levels),
                definition=definition,
                source=source,
                certainty=certainty,
                derived=True,
            )
            reads, settings = _parameters(function)
            self._known[name] = Derivation(
                column=column, reads=reads, settings=settings, function=function
            )
            return function

        return register

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def __getitem__(self, name: str) -> Derivation:
        return self._known[name]

    def names(self) -> tuple[str, ...]:
        return tuple(self._known)

    def without(self, names: Iterable[str]) -> Library:
        """The library that lacks these: what the data hold already is not derived again."""
        fewer = Library()
        given = frozenset(names)
        fewer._known = {name: each for name, each in self._known.items() if name not in given}
        return fewer

    def needed(self, wanted: Iterable[str]) -> tuple[Derivation, ...]:
        """The derivations behind ``wanted`` in an order in which each finds what it reads.

        Raises ValueError if derivations read each other in a circle.
        """
        order: dict[str, Derivation] = {}
        for name in wanted:
            self._visit(name, order, ())
        return tuple(order.values())

    def inputs(self, wanted: Iterable[str]) -> frozenset[str]:
        """The recorded columns and row tables that ``wanted`` come down to."""
        names = set(wanted)
        recorded = {name for name in names if name not in self}
        for derivation in self.needed(names):
            recorded.update(name for name in derivation.reads if name not in self)
        return frozenset(recorded)

    def _visit(self, name: str, order: dict[str, Derivation], path: tuple[str, ...]) -> None:
        if name in order or name not in self:
            return
        if name in path:
            raise ValueError(f"derivations in a circle: {' → '.join((*path, name))}")
        for read in self._known[name].reads:
            self._visit(read, order, (*path, name))
        order[name] = self._known[name]


def derive(
    dataset: Dataset, wanted: Iterable[str], settings: Settings, library: Library
) -> Dataset:
    """Return ``dataset`` with the wanted derivations, and those they need, as columns.

    Raises DerivationError where a column is not of the kind that a derivation reads.
    """
    columns: dict[str, pd.Series] = {}
    meanings: dict[str, Column] = {}
    for derivation in library.needed(wanted):
        arguments = [_argument(dataset, columns, name) for name in derivation.reads]
        chosen = {name: getattr(settings, name) for name in derivation.settings}
        try:
            columns[derivation.name] = derivation.function(*arguments, **chosen)
        except (TypeError, AttributeError) as error:
            raise DerivationError(derivation, error) from error
        meanings[derivation.name] = derivation.column
    return dataset.with_columns(columns, meanings)


def _argument(dataset: Dataset, derived: Mapping[str, pd.Series], name: str) -> Any:
    if name in derived:
        return derived[name]
    if name in dataset.rows:
        return dataset.rows[name]
    return dataset.frame[name]


def _parameters(function: Function) -> tuple[tuple[str, ...], tuple[str, ...]]:
    parameters = inspect.signature(function).parameters.values()
    settings = tuple(p.name for p in parameters if p.kind is p.KEYWORD_ONLY)
    unknown = set(settings) - Settings.names()
    if unknown:
        raise ValueError(f"not a setting: {', '.join(sorted(unknown))}")
    return tuple(p.name for p in parameters if p.kind is not p.KEYWORD_ONLY), settings
