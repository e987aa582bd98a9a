"""Several cases at once, table by table: a few statements for some hundred cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from registry.models import (
    Antithrombotics,
    ContactAttempt,
    Death,
    Discharge,
    EarlyCourse,
    Episode,
    FollowUp,
    HaemorrhageFinding,
    Imaging,
    Patient,
    PatientIdentity,
    Procedure,
    Record,
    Site,
)
from registry.models.wide import rows_of_all
from registry.selectors.case import ROWS_OF_PROCEDURE, SINGLE_TABLES, Case

ONE_PER_EPISODE: Mapping[str, type[Record]] = {
    "imaging": Imaging,
    "earlycourse": EarlyCourse,
    "antithrombotics": Antithrombotics,
    "discharge": Discharge,
    "death": Death,
}


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
        self._single: dict[str, dict[int, Record]] = {}
        self._rows: dict[str, dict[int, list[Record]]] = {}

    def single(self, table: str, episode_id: int) -> Record:
        """Return the case's only row of ``table`` (of its first procedure)."""
        if table == "episode":
            return self.episodes[episode_id]
        if table not in self._single:
            self._single[table] = self._read_single(table)
        owner = episode_id
        if table in ("patient", "patientidentity"):
            owner = self.episodes[episode_id].patient_id
        return self._single[table][owner]

    def rows(self, table: str, episode_id: int) -> list[Record]:
        """Return the case's rows of ``table``, in order."""
        if table not in self._rows:
            self._rows[table] = self._read_rows(table)
        return self._rows[table].get(episode_id, [])

    def case(self, episode_id: int) -> Case:
        """Return the whole case."""
        episode = self.episodes[episode_id]
        patient = self.single("patient", episode_id)
        if isinstance(patient, Patient):
            episode.patient = patient
        procedure = self.single("procedure", episode_id)
        tables = (*ROWS_OF_PROCEDURE, "haemorrhagefinding", "followup", "contactattempt")
        return Case(
            episode=episode,
            procedures=(procedure,) if isinstance(procedure, Procedure) else (),
            records={table: self.single(table, episode_id) for table in SINGLE_TABLES},
            rows={table: tuple(self.rows(table, episode_id)) for table in tables},
        )

    def _read_single(self, table: str) -> dict[int, Record]:
        ids = sorted(self.episodes)
        people = sorted({episode.patient_id for episode in self.episodes.values()})
        if table == "patient":
            return {row.pk: row for row in rows_of_all(Patient, "id", people)}
        if table == "patientidentity":
            return {
                row.patient_id: row for row in rows_of_all(PatientIdentity, "patient_id", people)
            }
        if table == "procedure":
            # In falling order, so that the first procedure is the one that stays.
            found = sorted(rows_of_all(Procedure, "episode_id", ids), key=lambda row: -row.seq)
            return {row.episode_id: row for row in found}
        model = ONE_PER_EPISODE[table]
        return {_number(row, "episode_id"): row for row in rows_of_all(model, "episode_id", ids)}

    def _read_rows(self, table: str) -> dict[int, list[Record]]:
        ids = sorted(self.episodes)
        found: defaultdict[int, list[Record]] = defaultdict(list)
        if table == "haemorrhagefinding":
            for finding in rows_of_all(HaemorrhageFinding, "episode_id", ids, order="seq"):
                found[finding.episode_id].append(finding)
        elif table == "followup":
            for follow_up in rows_of_all(FollowUp, "episode_id", ids, order="due_on"):
                found[follow_up.episode_id].append(follow_up)
        elif table == "contactattempt":
            of_follow_up = {
                row.pk: episode_id
                for episode_id in ids
                for row in self.rows("followup", episode_id)
            }
            for contact in rows_of_all(
                ContactAttempt, "followup_id", sorted(of_follow_up), order="seq"
            ):
                found[of_follow_up[contact.followup_id]].append(contact)
        else:
            of_procedure = {self.single("procedure", key).pk: key for key in ids}
            model = ROWS_OF_PROCEDURE[table]
            for row in rows_of_all(model, "procedure_id", sorted(of_procedure), order="seq"):
                found[of_procedure[_number(row, "procedure_id")]].append(row)
        return found


def _number(row: Record, column: str) -> int:
    return int(getattr(row, column))
