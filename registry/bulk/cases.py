"""New cases from a file: inserted in bulk, with an event for each record that says something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from registry.bulk.changing import act_of
from registry.bulk.loading import Loaded, insert_cases
from registry.bulk.preparing import PreparedCase
from registry.bulk.writes import Deed
from registry.models import Episode
from registry.services import audit
from registry.services.answers import Answer

Changes = dict[str, list[Answer]]


@dataclass(slots=True)
class NewCase:
    """A case to insert, and what the trail says of it.

    ``facts`` are the answers of its single records, ``rows`` those of the rows of each table and
    ``follow_ups`` those of each follow-up, in the order of its prepared rows.
    """

    prepared: PreparedCase
    facts: Changes
    rows: dict[str, list[Changes]]
    follow_ups: list[Changes]


def make_cases(deed: Deed, cases: Sequence[NewCase]) -> Loaded:
    """Insert the cases and their events; return their registry numbers and ids."""
    if not cases:
        return Loaded([], {})
    loaded = insert_cases(deed.site, [case.prepared for case in cases])
    audit.record_many(_acts(deed, cases, loaded), by=deed.by)
    return loaded


def _acts(deed: Deed, cases: Sequence[NewCase], loaded: Loaded) -> list[audit.Act]:
    acts = []
    ids = {table: iter(found) for table, found in loaded.ids.items()}
    episode = Episode._meta.model_name
    for case, number in zip(cases, loaded.numbers, strict=True):
        target = f"{episode}:{next(ids['episode'])}"
        acts.append(act_of(deed, number, target, "case.import", case.facts))
        for table, rows in _all_rows(case).items():
            action = "record.change" if table == "followup" else "row.add"
            for changes in rows:
                key = next(ids[table])
                if changes or action == "row.add":
                    acts.append(act_of(deed, number, f"{table}:{key}", action, changes))
    return [replace(act, record_version=1) for act in acts]


def _all_rows(case: NewCase) -> Mapping[str, list[Changes]]:
    return {**case.rows, "followup": case.follow_ups}
