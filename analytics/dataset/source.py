"""Where cases come from: what a report needs of a snapshot, or of a file, and no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from analytics.dataset.dataset import Dataset


@dataclass(frozen=True, slots=True, kw_only=True)
class DataOrigin:
    """What is printed about the data. ``as_of`` is an ISO 8601 moment, or "" where none is known.

    ``facts`` are further lines of label and text, such as what was inferred of a file.
    """

    name: str
    sha256: str
    sites: tuple[str, ...]
    cases: int
    synthetic_cases: int
    as_of: str = ""
    facts: tuple[tuple[str, str], ...] = ()


class CaseSource(Protocol):
    """Cases of any provenance."""

    def known(self) -> frozenset[str]:
        """Every name that ``load`` has a column or rows for."""

    def given(self) -> frozenset[str]:
        """The known names that are not derived again, even where a derivation bears the name."""

    def complete(self) -> bool:
        """Whether a name that is not known is an error, and not merely not yet collected."""

    def load(self, wanted: Iterable[str]) -> Dataset:
        """The wanted columns of every case."""

    def origin(self) -> DataOrigin:
        """What is printed about the data."""
