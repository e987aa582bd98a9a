"""Work in numbered pieces, each drawn from its own child of a seed.

The whole is therefore the same in whatever slices, and wherever, its pieces are made.
``here(work, count)`` makes all of them in this process.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

Made = TypeVar("Made")


class Numbered(Protocol[Made]):
    """Imputations or bootstrap replicates, of which some can be made without the others."""

    def make(self, numbers: Sequence[int]) -> Made:
        """The pieces of these numbers; NotEstimableError if one of them cannot be made."""
        ...

    def together(self, parts: Sequence[Made]) -> Made:
        """One from several parts, which come in the order of their numbers."""
        ...


class Spread(Protocol):
    """Who makes the pieces 0..count-1; the result, or the refusal, is that of ``here``."""

    def __call__(self, work: Numbered[Made], count: int) -> Made: ...


def here(work: Numbered[Made], count: int) -> Made:
    """All pieces, made in this process; errors as ``work.make``."""
    return work.make(range(count))
