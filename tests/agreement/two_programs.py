"""The two programs side by side: one case in the registry, the cohort in analytics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from analytics.dataset.assemble import assemble
from analytics.derive import LIBRARY, derive
from analytics.plan.model import Settings
from analytics.snapshot.store import read_snapshot
from analytics.source import take_snapshot
from registry.bulk.draft import Draft
from registry.derived import exposure, haemorrhage, mortality, onset, safety
from registry.derived.catalogue import DERIVATIONS

Case = Mapping[str, Any]

# Derived before the snapshot is taken, because the birth date does not leave the registry.
STRUCTURE = ("registry_id", "age_at_onset")

# What both programs call by the same name on a case's screen and in a report.
SHOWN: dict[str, Callable[[Case], Any]] = {item.name: item.derive for item in DERIVATIONS}

# Ingredients of the definitions, so that two errors cannot cancel out in the whole.
INGREDIENTS: dict[str, Callable[[Case], Any]] = {
    "onset_moment": onset.onset_moment,
    "rescue_angioplasty": exposure.rescue_angioplasty,
    "any_ich": lambda case: haemorrhage.any_ich(case).state,
    "date_of_death": mortality.date_of_death,
    "death_7d": lambda case: haemorrhage.died_within_days(case, 7).state,
    "death_24h": lambda case: haemorrhage.died_within_a_day(case).state,
    "rise_from_lowest": lambda case: haemorrhage.rise_from_lowest(case).state,
    "rise_before_worsening": lambda case: (
        haemorrhage.rise(case, "nihss_pre_deterioration", safety.CLEAR_RISE, "").state
    ),
}


@dataclass(frozen=True, slots=True)
class World:
    """The cases by registry number, as drafted, and what the report derives of them."""

    drafts: Mapping[str, Draft]
    cases: Mapping[str, Mapping[str, Any]]
    report: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One item of one case on which the programs differ."""

    case: str
    item: str
    registry: Any
    analytics: Any


def report_values(folder: Path, site_codes: list[str], names: list[str]) -> pd.DataFrame:
    """Return the items of every case, one row per registry number, by way of a snapshot on disk."""
    taken = take_snapshot(
        folder, site_codes, now=datetime(2026, 11, 20, tzinfo=UTC), code_version="agreement"
    )
    dataset = assemble(read_snapshot(taken.folder), LIBRARY.inputs([*names, *STRUCTURE]))
    derived = derive(dataset, [n for n in names if n in LIBRARY], Settings(), LIBRARY)
    return derived.frame.set_index("registry_id")


def disagreements(
    item: str, derive_one: Callable[[Case], Any], cases: Mapping[str, Case], column: pd.Series
) -> list[Disagreement]:
    """Return every case in which the registry's value of ``item`` is not the report's."""
    found = []
    for number, case in cases.items():
        on_screen, in_report = derive_one(case), plain(column[number])
        if not same(on_screen, in_report):
            found.append(Disagreement(number, item, on_screen, in_report))
    return found


def same(one: Any, other: Any) -> bool:
    """Compare values; a float may differ in its last digits, missing only equals missing."""
    if one is None or other is None:
        return one is other
    if isinstance(one, float) or isinstance(other, float):
        return abs(one - other) < 1e-6
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def plain(value: Any) -> Any:
    """Return a cell as plain Python: missing is None, a midnight without a zone is a date."""
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        moment: datetime = value.to_pydatetime()
        return moment if moment.tzinfo is not None else date(*moment.timetuple()[:3])
    return value.item() if hasattr(value, "item") else value
