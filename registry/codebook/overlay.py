"""A row read over its case, without copying either."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


class Overlay(Mapping[str, Any]):
    """The answers of ``row``, and those of ``case`` where the row has no such item."""

    __slots__ = ("case", "row")

    def __init__(self, row: Mapping[str, Any], case: Mapping[str, Any]) -> None:
        self.row = row
        self.case = case

    def __getitem__(self, name: str) -> Any:
        return self.row[name] if name in self.row else self.case[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self.case, **self.row})

    def __len__(self) -> int:
        return len({**self.case, **self.row})

    def get(self, name: str, default: Any = None) -> Any:
        return self.row[name] if name in self.row else self.case.get(name, default)
