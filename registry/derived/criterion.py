"""A part of a definition in three-valued logic, which remembers what it waits for."""

from __future__ import annotations

from dataclasses import dataclass

from registry.derived.kleene import every, some


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition in words, its state, and the variables without which it cannot be told."""

    words: str
    state: bool | None
    missing: tuple[str, ...] = ()


def both(words: str, *parts: Criterion) -> Criterion:
    """Return the criterion that all of ``parts`` hold."""
    return _joined(words, every(part.state for part in parts), parts)


def either(words: str, *parts: Criterion) -> Criterion:
    """Return the criterion that one of ``parts`` holds."""
    return _joined(words, some(part.state for part in parts), parts)


def _joined(words: str, state: bool | None, parts: tuple[Criterion, ...]) -> Criterion:
    if state is not None:
        return Criterion(words, state)
    waiting = (name for part in parts if part.state is None for name in part.missing)
    return Criterion(words, None, tuple(dict.fromkeys(waiting)))
