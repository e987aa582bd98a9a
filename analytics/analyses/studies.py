"""Published results as counts, each with its source and with how its counts are known."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analytics.stats.two_by_two import TwoByTwo

AUTHOR_AND_YEAR = re.compile(r"(.+? et al)\b.*?\b((?:19|20)\d\d);")
STUDIES = Path(__file__).parent.parent / "published" / "studies.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedRatio:
    """A ratio with its limits as printed, such as an adjusted odds ratio; a 95% interval."""

    name: str
    value: str
    low: str
    high: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedResult:
    """One printed comparison. ``p_text`` and ``percentages`` are as printed.

    ``counts_origin`` says how the counts are known: mostly they are derived from printed
    percentages and group sizes, since only abstracts are at hand.
    """

    id: str
    source: str
    outcome: str
    groups: tuple[str, str]
    table: TwoByTwo
    counts_origin: str
    p_text: str
    percentages: tuple[float, float]
    ratio: PrintedRatio | None = None

    @property
    def short(self) -> str:
        """First author and year where the source names them, else the beginning of the source."""
        found = AUTHOR_AND_YEAR.match(self.source)
        if found:
            return f"{found[1]}. {found[2]}"
        return self.source.split(",")[0].split(" (")[0]


@cache
def published_results() -> dict[str, PublishedResult]:
    """Every published result that ships with the product, by its id."""
    entries = json.loads(STUDIES.read_text(encoding="utf-8"))
    return {entry["id"]: _result(entry) for entry in entries}


def _result(entry: dict) -> PublishedResult:  # type: ignore[type-arg]
    (first, second), (events, other_events) = entry["groups"], entry["events"]
    ratio = entry["published"].get("ratio")
    return PublishedResult(
        id=entry["id"],
        source=entry["source"],
        outcome=entry["outcome"],
        groups=(first["name"], second["name"]),
        table=TwoByTwo(events, first["n"], other_events, second["n"]),
        counts_origin=entry["counts_origin"],
        p_text=entry["published"]["p_str"],
        percentages=(entry["published"]["pct"][0], entry["published"]["pct"][1]),
        ratio=PrintedRatio(**ratio) if ratio else None,
    )
