"""A transferred patient whom two sites entered: told only to who works at both."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import Any

from registry.models import Episode, User

# A transfer is the same stroke: onset within a day (clinical brief 2.15, rule 7).
NEAR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two cases of two sites that may be one patient."""

    one: str
    other: str


def transfers_entered_twice(person: User) -> list[Pair]:
    """Return pairs of cases at two of the person's sites, alike in birth date, sex and onset.

    Nobody learns here about a case of a site where they do not work: cases of other sites are
    not read at all.
    """
    rows = (
        Episode.objects.visible_to(person)
        .filter(patient__identity__birth_date__isnull=False, patient__sex__isnull=False)
        .values_list(
            "registry_id",
            "site_id",
            "index_date",
            "transfer_in",
            "patient__sex",
            "patient__identity__birth_date",
        )
        .order_by("registry_id")
    )
    alike: dict[tuple[Any, Any], list[tuple[str, int, Any, str | None]]] = defaultdict(list)
    for number, site, day, transfer, sex, born in rows:
        alike[(sex, born)].append((number, site, day, transfer))
    return [
        Pair(one[0], other[0])
        for group in alike.values()
        if len(group) > 1
        for one, other in combinations(group, 2)
        if one[1] != other[1]
        and abs(one[2] - other[2]) <= NEAR
        and "drip_and_ship" in (one[3], other[3])
    ]
