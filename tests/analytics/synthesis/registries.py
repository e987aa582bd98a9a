"""Registries that were made up to be pooled."""

from __future__ import annotations

import dataclasses
from typing import Any

from analytics.report.results import ArmCounts, BinaryOutcome, OrdinalOutcome, Results
from analytics.stats.meta.effects import StudyTable
from analytics.stats.two_by_two import TwoByTwo
from analytics.synthesis import Registry


def results_of(name: str, *counts: int, score: tuple[tuple[int, ...], ...] = ()) -> Results:
    a, n, c, m = counts
    outcome = BinaryOutcome(
        key="mrs_0_2",
        label="mRS 0–2",
        definition="mRS at 90 days of 0 to 2",
        primary=True,
        exposed=ArmCounts(events=a, n=n, missing=1),
        comparator=ArmCounts(events=c, n=m, missing=2),
    )
    ours, theirs = score or ((3, 4, 5), (6, 4, 2))
    ordinal = OrdinalOutcome(
        key="mrs90",
        label="mRS",
        definition="the score",
        levels=("0", "1", "2"),
        exposed=ours,
        comparator=theirs,
        exposed_missing=0,
        comparator_missing=3,
    )
    return Results(
        plan_key="plan",
        plan_version="1.0",
        plan_hash="aa",
        comparator_definition="stenting against none",
        exposed_label="Stenting",
        comparator_label="None",
        snapshot_hash=f"hash of {name}",
        data_as_of="2026-01-01T00:00:00+00:00",
        sites=(name.upper(),),
        cases=200,
        synthetic_cases=0,
        binary=(outcome,),
        ordinal=(ordinal,),
    )


COUNTS = {"a": (42, 81, 2, 12), "b": (19, 48, 22, 100), "c": (24, 66, 13, 66)}
SCORES = {
    "a": ((9, 5, 2), (3, 6, 8)),
    "b": ((7, 9, 4), (5, 9, 9)),
    "c": ((4, 4, 4), (4, 4, 4)),
}


def registries(**changes: Any) -> list[Registry]:
    """Three registries; ``changes`` apply to the second."""
    made = [
        Registry(name=name, results=results_of(name, *counts, score=SCORES[name]))
        for name, counts in COUNTS.items()
    ]
    made[1] = dataclasses.replace(made[1], results=dataclasses.replace(made[1].results, **changes))
    return made


TABLES = [StudyTable(name=name, table=TwoByTwo(*counts)) for name, counts in COUNTS.items()]
