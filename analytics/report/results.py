"""What a report found, as counts and estimates for other programs: no patient, no printed text.

A registry may give these away so that several can be pooled (``analytics.synthesis``).  The keys
that say what was counted travel with the counts: plan, version, definition of every outcome.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmCounts:
    """Events among the ``n`` patients with an answer; ``missing`` have none and are in neither."""

    events: int
    n: int
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryOutcome:
    """A yes/no outcome in both groups. ``definition`` has the plan's settings filled in."""

    key: str
    label: str
    definition: str
    primary: bool
    exposed: ArmCounts
    comparator: ArmCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdinalOutcome:
    """Counts per level of a score, best level first, with the missing of both groups."""

    key: str
    label: str
    definition: str
    levels: tuple[str, ...]
    exposed: tuple[int, ...]
    comparator: tuple[int, ...]
    exposed_missing: int
    comparator_missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The findings of one report with all that tells whether they may be pooled with others."""

    plan_key: str
    plan_version: str
    plan_hash: str
    comparator_definition: str
    exposed_label: str
    comparator_label: str
    snapshot_hash: str
    data_as_of: str
    sites: tuple[str, ...]
    cases: int
    synthetic_cases: int
    binary: tuple[BinaryOutcome, ...]
    ordinal: tuple[OrdinalOutcome, ...]


def results_from_dict(document: dict[str, Any]) -> Results:
    """The results as they stand in a report's JSON. KeyError or TypeError if a part is missing."""
    return Results(
        **{
            **document,
            "sites": tuple(document["sites"]),
            "binary": tuple(_binary(each) for each in document["binary"]),
            "ordinal": tuple(_ordinal(each) for each in document["ordinal"]),
        }
    )


def _binary(document: dict[str, Any]) -> BinaryOutcome:
    arms = {name: ArmCounts(**document[name]) for name in ("exposed", "comparator")}
    return BinaryOutcome(**{**document, **arms})


def _ordinal(document: dict[str, Any]) -> OrdinalOutcome:
    lists = {name: tuple(document[name]) for name in ("levels", "exposed", "comparator")}
    return OrdinalOutcome(**{**document, **lists})
