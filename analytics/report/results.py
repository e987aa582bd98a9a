"""What a report found, as counts and estimates for other programs: no patient, no printed text.

A registry may give these away so that several can be pooled (``analytics.synthesis``).  The keys
that say what was counted travel with the counts: plan, version, definition of every outcome.
"""

from __future__ import annotations

from dataclasses import dataclass


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
