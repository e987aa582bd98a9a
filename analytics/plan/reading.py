"""Reading values out of a plan file, with an error that names file, line and reason."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from analytics.plan.fields import Between, Spec, specs
from analytics.plan.places import Path, Places, nearest

T = TypeVar("T")


class PlanError(ValueError):
    """A plan cannot be used; the message says where and why in words for its author."""

    def __init__(self, source: str, line: int | None, reason: str) -> None:
        self.source = source
        self.line = line
        self.reason = reason
        place = source if line is None else f"{source}, line {line}"
        super().__init__(f"{place}: {reason}")

    @classmethod
    def at(cls, source: str, places: Places, path: Path, reason: str) -> PlanError:
        """An error at ``path`` of a file whose lines are known."""
        around = _shown(path[:-1])
        return cls(source, nearest(places, path), f"in {around}, {reason}" if around else reason)


def _shown(path: Path) -> str:
    """``[outcomes], entry 2 of rows`` for ("outcomes", "rows", 1)."""
    words = ""
    for part in path:
        if isinstance(part, int):
            head, _, last = words.rpartition(".")
            words = f"entry {part + 1} of {last}" + (f" of {head}" if head else "")
        else:
            words = f"{words}.{part}" if words else part
    return f"[{words}]" if words else ""


@dataclass(frozen=True, slots=True)
class Reader:
    """One table of a plan file, and where it stands: ``path`` is empty for the whole file."""

    source: str
    places: Places
    path: Path
    content: Mapping[str, Any]

    def part(self, wanted: type[T]) -> T:
        """Read this table as a part of a plan."""
        known = specs(wanted)
        self._only([spec.key for spec in known])
        return wanted(**{spec.field: self._read(spec) for spec in known})

    def _only(self, names: Sequence[str]) -> None:
        """Refuse any key that is not among ``names``: a misspelt key must not pass in silence."""
        for key in self.content:
            if key not in names:
                raise self.error(key, f"“{key}” is not known here; known are {', '.join(names)}")

    def _read(self, spec: Spec) -> Any:
        if spec.key not in self.content:
            if spec.required:
                raise self.error(spec.key, f"“{spec.key}” is missing")
            return spec.default
        value = self.content[spec.key]
        if spec.many:
            return tuple(self._entries(spec, value))
        return self._one(spec, value, ())

    def _entries(self, spec: Spec, values: Any) -> Iterator[Any]:
        if spec.kind == "table":
            if not isinstance(values, list) or not values:
                reason = f"“{spec.key}” must be a list with at least one entry"
                raise self.error(spec.key, reason)
        elif not isinstance(values, list) or (spec.required and not values):
            raise self.error(spec.key, f"“{spec.key}” must be a list of {_NOUNS[spec.kind]}")
        for place, value in enumerate(values):
            yield self._one(spec, value, (place,))

    def _one(self, spec: Spec, value: Any, place: Path) -> Any:
        if spec.kind == "table":
            if not isinstance(value, dict):
                words = f"every entry of “{spec.key}”" if place else f"“{spec.key}”"
                raise self.error(spec.key, f"{words} must be a table", place)
            path = (*self.path, spec.key, *place)
            return Reader(self.source, self.places, path, value).part(cast("type", spec.part))
        reason = _objection(spec, value, entry=bool(place))
        if reason:
            raise self.error(spec.key, f"“{spec.key}” {reason}", place)
        if spec.kind == "words":
            return value.strip()
        return float(value) if spec.kind == "number" else value

    def error(self, key: str, reason: str, place: Path = ()) -> PlanError:
        """An error at ``key`` of this table, or at an entry of its list."""
        path = (*self.path, key)
        found = PlanError.at(self.source, self.places, path, reason)
        return PlanError(self.source, nearest(self.places, (*path, *place)), found.reason)


_NOUNS = {"words": "words", "choice": "words", "whole": "whole numbers", "number": "numbers"}


def _objection(spec: Spec, value: Any, *, entry: bool) -> str:
    """Why a value is not what its key may hold; "" if it is."""
    if spec.kind == "yes_no":
        return "" if isinstance(value, bool) else f"must be true or false, not {value!r}"
    if spec.kind in ("words", "choice"):
        return _objection_to_words(spec, value, entry=entry)
    wanted = int if spec.kind == "whole" else int | float
    if isinstance(value, bool) or not isinstance(value, wanted) or not _fits(value, spec.between):
        return f"must {_range(spec)}"
    return ""


def _objection_to_words(spec: Spec, value: Any, *, entry: bool) -> str:
    if not isinstance(value, str):
        return "must be a list of words" if entry else f"must be words, not {value!r}"
    if spec.kind == "choice" and value not in spec.choices:
        return f"must be one of {', '.join(spec.choices)}, not “{value}”"
    if spec.kind == "words" and (spec.required or entry) and not value.strip():
        return f"must be words, not {value!r}"
    return ""


def _fits(value: float, between: Between | None) -> bool:
    if not math.isfinite(value):
        return False
    if between is None:
        return True
    if between.inside:
        return between.low < value < between.high
    return between.low <= value <= between.high


def _range(spec: Spec) -> str:
    noun = "a whole number" if spec.kind == "whole" else "a number"
    if spec.between is None:
        return f"be {noun}"
    low, high = f"{spec.between.low:g}", f"{spec.between.high:.12g}"
    if spec.between.inside:
        return f"lie between {low} and {high}" + (", such as 0.95" if high == "1" else "")
    return f"be {noun} from {low} to {high}"
