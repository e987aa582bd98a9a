"""A statistic, or in its place why it could not be estimated.

``attempt(statistic) -> T | Refusal`` runs a statistic that may raise ``NotEstimableError``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from analytics.stats.estimate import NotEstimableError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Refusal:
    """In the place of a statistic: why it could not be estimated, in words for the reader."""

    reason: str


def attempt(statistic: Callable[[], T]) -> T | Refusal:
    """The statistic, or why it cannot be estimated."""
    try:
        return statistic()
    except NotEstimableError as error:
        return Refusal(str(error))
