"""One case as a whole: its rows, and the flat mapping that checks and derivations read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.models import (
    AntithromboticDose,
    Antithrombotics,
    Attempt,
    Complication,
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
    RescueTreatment,
    Site,
)
from registry.models.wide import row_of, rows_of

SINGLE_TABLES = (
    "patient",
    "patientidentity",
    "episode",
    "imaging",
    "procedure",
    "earlycourse",
    "antithrombotics",
    "discharge",
    "death",
)
ROWS_OF_PROCEDURE: dict[str, type[Record]] = {
    "attempt": Attempt,
    "rescuetreatment": RescueTreatment,
    "complication": Complication,
    "antithromboticdose": AntithromboticDose,
}


@dataclass(frozen=True, slots=True)
class Case:
    """The rows of one case: ``records`` by table, ``rows`` in order by table."""

    episode: Episode
    procedures: tuple[Procedure, ...]
    records: dict[str, Record]
    rows: dict[str, tuple[Record, ...]]

    @property
    def procedure(self) -> Procedure:
        """The procedure that this view of the case is about."""
        procedure = self.records["procedure"]
        if not isinstance(procedure, Procedure):
            raise TypeError("the procedure record is not a procedure")
        return procedure

    def values(self) -> dict[str, Any]:
        """Return the flat mapping described in docs/architecture.md, "The case as a mapping"."""
        values: dict[str, Any] = {
            "site": self.episode.site.code,
            "registry_id": self.episode.registry_id,
            "index_date": self.episode.index_date,
        }
        for record in self.records.values():
            values |= record.values()
        for table, rows in self.rows.items():
            values[table] = [_row_values(row) for row in rows]
        return values

    def missing(self) -> dict[str, str]:
        """Return the reasons for missing values of the non-repeating variables, by name."""
        reasons: dict[str, str] = {}
        for record in self.records.values():
            reasons |= record.missing()
        return reasons


def load_case(episode_id: int, *, procedure_seq: int = 1) -> Case:
    """Read a whole case. ``procedure_seq`` chooses the procedure whose rows are meant.

    Raises Episode.DoesNotExist and Procedure.DoesNotExist.
    """
    episode = row_of(Episode, "id", episode_id)
    episode.site = Site.objects.get(pk=episode.site_id)
    return case_of(episode, procedure_seq=procedure_seq)


def case_of(episode: Episode, *, procedure_seq: int = 1) -> Case:
    """Read the rest of a case whose episode is at hand."""
    patient = episode.patient = row_of(Patient, "id", episode.patient_id)
    procedures = tuple(rows_of(Procedure, "episode_id", episode.pk, order="seq"))
    chosen = next((item for item in procedures if item.seq == procedure_seq), None)
    if chosen is None:
        raise Procedure.DoesNotExist(f"{episode} has no procedure {procedure_seq}")
    records: dict[str, Record] = {
        "patient": patient,
        "patientidentity": row_of(PatientIdentity, "patient_id", patient.pk),
        "episode": episode,
        "imaging": row_of(Imaging, "episode_id", episode.pk),
        "procedure": chosen,
        "earlycourse": row_of(EarlyCourse, "episode_id", episode.pk),
        "antithrombotics": row_of(Antithrombotics, "episode_id", episode.pk),
        "discharge": row_of(Discharge, "episode_id", episode.pk),
        "death": row_of(Death, "episode_id", episode.pk),
    }
    rows: dict[str, tuple[Record, ...]] = {
        table: tuple(rows_of(model, "procedure_id", chosen.pk, order="seq"))
        for table, model in ROWS_OF_PROCEDURE.items()
    }
    findings = rows_of(HaemorrhageFinding, "episode_id", episode.pk, order="seq")
    rows["haemorrhagefinding"] = tuple(findings)
    follow_ups = rows_of(FollowUp, "episode_id", episode.pk, order="due_on")
    rows["followup"] = tuple(follow_ups)
    rows["contactattempt"] = tuple(
        contact
        for follow_up in follow_ups
        for contact in rows_of(ContactAttempt, "followup_id", follow_up.pk, order="seq")
    )
    return Case(episode, procedures, records, rows)


def with_record(case: Case, episode: Episode, record: Record | None) -> Case:
    """Return the case with rows that were written meanwhile in the place of older ones.

    ``episode`` is the case's own row as it stands now, ``record`` another row, or None.
    """
    replaced = {} if record is None else {record.target: record}
    replaced[episode.target] = episode
    records = {table: replaced.get(row.target, row) for table, row in case.records.items()}
    rows = {
        table: tuple(replaced.get(row.target, row) for row in rows)
        for table, rows in case.rows.items()
    }
    patient = records["patient"]
    if isinstance(patient, Patient):
        episode.patient = patient
    return Case(episode, case.procedures, records, rows)


def case_values(episode: Episode) -> dict[str, Any]:
    """Return the flat mapping of a case's answers."""
    return load_case(episode.pk).values()


def _row_values(row: Record) -> dict[str, Any]:
    values: dict[str, Any] = {
        "id": row.pk,
        "seq": getattr(row, "seq", None),
        "missing": row.missing(),
    }
    for name in ("timepoint", "due_on", "window_opens_on", "window_closes_on", "followup_id"):
        if hasattr(row, name):
            values[name] = getattr(row, name)
    return values | row.values()
