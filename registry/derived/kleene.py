"""Three-valued logic: True, False, and None for 'cannot be told'."""

from __future__ import annotations

from collections.abc import Iterable


def every(states: Iterable[bool | None]) -> bool | None:
    """False if one is false, else None if one cannot be told, else True."""
    seen = set(states)
    if False in seen:
        return False
    return None if None in seen else True


def some(states: Iterable[bool | None]) -> bool | None:
    """True if one is true, else None if one cannot be told, else False."""
    seen = set(states)
    if True in seen:
        return True
    return None if None in seen else False


def negation(state: bool | None) -> bool | None:
    return None if state is None else not state
