"""What a broken rule has read, so that a person's reason to keep it holds for that and no more."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

# Pairs of what was read ("lkw_dt", "attempt 2 etici_after") and the recorded value, in order.
Evidence = tuple[tuple[str, Any], ...]
LENGTH = 32


class Watched(Mapping[str, Any]):
    """A row, or a case, that notes what is read of it."""

    def __init__(self, row: Mapping[str, Any], place: str, notes: dict[str, Any]) -> None:
        self._row, self._place, self._notes = row, place, notes

    def __getitem__(self, name: str) -> Any:
        value = self._row[name]
        self._notes[f"{self._place}{name}"] = value
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._row)

    def __len__(self) -> int:
        return len(self._row)


def read_by(broken: Callable[..., Any], arguments: Sequence[tuple[str, Any]]) -> Evidence:
    """Return what ``broken`` reads: its arguments, and of rows only the items that it looks at.

    A rule that takes rows is asked once more, with rows that are watched. Only broken rules
    come here, so that this costs a case without findings nothing.
    """
    notes: dict[str, Any] = {}
    watched = [_watch(name, value, notes) for name, value in arguments]
    if any(given is not value for given, (_, value) in zip(watched, arguments, strict=True)):
        broken(*watched)
    return evidence_of(notes)


def evidence_of(notes: Mapping[str, Any]) -> Evidence:
    """Return what was noted, in an order that does not depend on the reading."""
    return tuple(sorted((name, value) for name, value in notes.items() if value is not None))


def fingerprint_of(read: Evidence) -> str:
    """Return a hash of names and values; moments count as they are written, with their offset."""
    text = json.dumps(read, default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def _watch(name: str, value: Any, notes: dict[str, Any]) -> Any:
    if isinstance(value, Mapping):
        return Watched(value, f"{name} ", notes)
    if isinstance(value, (list, tuple)) and any(isinstance(item, Mapping) for item in value):
        notes[f"{name} count"] = len(value)
        return [
            Watched(item, f"{name} {place} ", notes) for place, item in enumerate(value, start=1)
        ]
    notes[name] = value
    return value
