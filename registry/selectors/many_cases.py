"""Several cases at once, table by table: a few statements for some hundred cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from registry.models import Episode, Patient, Procedure, Record, Site
from registry.models.wide import rows_of_all
from registry.selectors.case import SINGLE_TABLES, Case
from registry.selectors.case_tables import CASE_TABLES


class ManyCases:
    """The rows of some cases of one site, read when they are first asked for.

    As everywhere, the rows of a procedure are those of the case's first one.
    """

    def __init__(self, site: Site, episode_ids: Iterable[int]) -> None:
        self.episodes = {
            episode.pk: episode for episode in rows_of_all(Episode, "id", sorted(set(episode_ids)))
        }
        for episode in self.episodes.values():
            episode.site = site
        self._rows: dict[str, dict[int, list[Record]]] = {}

    def single(self, table: str, episode_id: int) -> Record:
        """Return the case's only row of ``table`` (of its first procedure)."""
        if table == "episode":
            return self.episodes[episode_id]
        return self._of(table, episode_id)[0]

    def rows(self, table: str, episode_id: int) -> list[Record]:
        """Return the case's rows of ``table``, in order."""
        return self._of(table, episode_id)

    def case(self, episode_id: int) -> Case:
        """Return the whole case."""
        episode = self.episodes[episode_id]
        patient = self.single("patient", episode_id)
        if isinstance(patient, Patient):
            episode.patient = patient
        procedure = self.single("procedure", episode_id)
        tables = [table for table, found in CASE_TABLES.items() if not found.single]
        return Case(
            episode=episode,
            procedures=(procedure,) if isinstance(procedure, Procedure) else (),
            records={table: self.single(table, episode_id) for table in SINGLE_TABLES},
            rows={table: tuple(self.rows(table, episode_id)) for table in tables},
        )

    def _of(self, table: str, episode_id: int) -> list[Record]:
        if table not in self._rows:
            self._rows[table] = self._read(table)
        return self._rows[table].get(episode_id, [])

    def _read(self, table: str) -> dict[int, list[Record]]:
        found = CASE_TABLES[table]
        owners = self._owners(found.owner)
        read: defaultdict[int, list[Record]] = defaultdict(list)
        for row in rows_of_all(found.model, found.column, sorted(owners), order=found.order):
            for episode_id in owners[getattr(row, found.column)]:
                read[episode_id].append(row)
        return read

    def _owners(self, table: str) -> dict[int, list[int]]:
        """Return the cases that rows of this table belong to: a patient may have several."""
        owners: defaultdict[int, list[int]] = defaultdict(list)
        for key, episode in self.episodes.items():
            for owner in self._keys(table, key, episode):
                owners[owner].append(key)
        return owners

    def _keys(self, table: str, key: int, episode: Episode) -> Iterable[int]:
        if table == "episode":
            return (key,)
        if table == "patient":
            return (episode.patient_id,)
        if CASE_TABLES[table].single:
            return (self.single(table, key).pk,)
        return (row.pk for row in self.rows(table, key))
