"""Which row of each table of a snapshot belongs to which case."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.dataset.reading import Positions

Ids = NDArray[np.int64]
NOBODY = -1


class TableSource(Protocol):
    """What assembling needs of a snapshot; ``read`` returns an Arrow table, texts in codes."""

    @property
    def codebook(self) -> Mapping[str, Any]: ...

    def has_table(self, table: str) -> bool: ...

    def column_names(self, table: str) -> tuple[str, ...]: ...

    def read(
        self,
        table: str,
        columns: Sequence[str],
        *,
        coded: Collection[str] = (),
        where: tuple[str, Collection[str]] | None = None,
    ) -> Any: ...


@dataclass(frozen=True, slots=True)
class Keys:
    """The ids of each case, its patient and its index procedure, -1 without one; shape (cases,)."""

    cases: int
    episode_ids: Ids
    patient_ids: Ids
    procedure_ids: Ids


def case_keys(source: TableSource) -> Keys:
    """The keys of every case; the index procedure is the one with the lowest ``seq``."""
    episodes = source.read("episode", ["id", "patient_id"])
    episode_ids = episodes["id"].to_numpy()
    procedures = source.read("procedure", ["id", "episode_id", "seq"])
    ids, owners, seq = (procedures[name].to_numpy() for name in ("id", "episode_id", "seq"))
    if not (owners[1:] > owners[:-1]).all():
        order = np.lexsort((ids, seq, owners))
        first = order[np.append(True, np.diff(owners[order]) != 0)[: order.size]]
        ids, owners = ids[first], owners[first]
    positions = _places(owners, episode_ids)
    if positions is not None:
        ids = np.append(ids, NOBODY)[positions]
    return Keys(len(episode_ids), episode_ids, episodes["patient_id"].to_numpy(), ids)


def _places(ids: Ids, wanted: Ids) -> Positions | None:
    """The position of each wanted id among ``ids``, or -1; None where they are the same."""
    if np.array_equal(ids, wanted):
        return None
    if ids.size and (ids[1:] > ids[:-1]).all():
        # Ids come in their order, wanted or not: the search hardly leaves the cache.
        found = np.minimum(np.searchsorted(ids, wanted), ids.size - 1)
        return np.where(ids[found] == wanted, found, NOBODY)
    return np.asarray(pd.Index(ids).get_indexer(pd.Index(wanted)))


def case_of(owners: Ids, ids: Ids) -> Positions:
    """For each id the position of its case among ``owners``, or -1."""
    owning = np.flatnonzero(owners != NOBODY)
    places = _places(owners[owning], ids)
    return owning if places is None else np.append(owning, NOBODY)[places]


def positions(rows: Any, table: str, keys: Keys) -> Positions | None:
    """For each case the position of its row, or -1; None where the rows are those of the cases."""
    if table == "episode":
        return None
    if table == "patient":
        return _places(rows["id"].to_numpy(), keys.patient_ids)
    if table == "procedure":
        return _places(rows["id"].to_numpy(), keys.procedure_ids)
    return _first_of_each(rows["episode_id"].to_numpy(), keys.episode_ids)


def _first_of_each(parents: Ids, wanted: Ids) -> Positions | None:
    if np.array_equal(parents, wanted):
        return None
    places = np.flatnonzero(~pd.Series(parents).duplicated().to_numpy())
    found = _places(parents[places], wanted)
    return places if found is None else np.append(places, NOBODY)[found]
