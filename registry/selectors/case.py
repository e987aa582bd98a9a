"""One case as a whole: its rows, and the flat mapping that checks and derivations read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from registry.codebook.variable import Section
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
    User,
)
from registry.models.wide import part_of, row_of, rows_of, rows_of_all

RecordType = TypeVar("RecordType", bound=Record)

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

    def record(self, section: Section, record_id: int | None) -> Record | None:
        """Return the row of a section, or None if this case has no such row."""
        held = self.rows[section.table] if section.repeats else (self.records[section.table],)
        return next((row for row in held if row.pk == record_id), None)

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


def find_case(user: User, key: str, *, names: tuple[str, ...] = ()) -> Episode | None:
    """Return the case with this registry number, if it is one that the person may see.

    ``names``: only these columns of it. The site is at hand in any case.
    """
    wanted = {*names, "id", "site_id", "withdrawn_at"} if names else ()
    episode = part_of(Episode, "registry_id", key, tuple(sorted(wanted)))
    site = next(
        (site for site in user.own_sites if episode is not None and site.pk == episode.site_id),
        None,
    )
    if episode is None or site is None or episode.withdrawn_at is not None:
        return None
    episode.site = site
    return episode


def load_case(episode_id: int, *, procedure_seq: int = 1) -> Case:
    """Read a whole case. ``procedure_seq`` chooses the procedure whose rows are meant.

    Raises Episode.DoesNotExist and Procedure.DoesNotExist.
    """
    episode = row_of(Episode, "id", episode_id)
    episode.site = Site.objects.get(pk=episode.site_id)
    return case_of(episode, procedure_seq=procedure_seq)


def case_of(
    episode: Episode,
    *,
    procedure_seq: int = 1,
    at_hand: Case | None = None,
    written: Collection[str] = (),
) -> Case:
    """Read the rest of a case whose episode is at hand.

    ``at_hand`` is the case as it was read before; what of it is still true is not read again. Every
    write of a case moves its ``changed_at``, and a case is read beginning with its episode: where
    the two agree, only the tables named in ``written`` can differ.
    """
    is_current = (
        at_hand is not None
        and at_hand.episode.changed_at == episode.changed_at
        and at_hand.procedure.seq == procedure_seq
    )
    reader = _Reader(episode, at_hand if is_current else None, frozenset(written))
    patient = episode.patient = reader.one(Patient, episode.patient_id)
    procedures = reader.procedures()
    chosen = next((item for item in procedures if item.seq == procedure_seq), None)
    if chosen is None:
        raise Procedure.DoesNotExist(f"{episode} has no procedure {procedure_seq}")
    records: dict[str, Record] = {
        "patient": patient,
        "patientidentity": reader.one(PatientIdentity, patient.pk),
        "episode": episode,
        "imaging": reader.one(Imaging, episode.pk),
        "procedure": chosen,
        "earlycourse": reader.one(EarlyCourse, episode.pk),
        "antithrombotics": reader.one(Antithrombotics, episode.pk),
        "discharge": reader.one(Discharge, episode.pk),
        "death": reader.one(Death, episode.pk),
    }
    rows = {table: reader.rows(model, chosen.pk) for table, model in ROWS_OF_PROCEDURE.items()}
    rows["haemorrhagefinding"] = reader.rows(HaemorrhageFinding, episode.pk)
    rows["followup"] = reader.rows(FollowUp, episode.pk, order="due_on")
    rows["contactattempt"] = reader.contacts(rows["followup"])
    return Case(episode, procedures, records, rows)


# The column by which a table's rows are found; the owner of all others is the episode.
OWNER_COLUMN: dict[type[Record], str] = {
    Patient: "id",
    PatientIdentity: "patient_id",
    **dict.fromkeys(ROWS_OF_PROCEDURE.values(), "procedure_id"),
}


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the tables of one case, as far as they may differ from the case at hand."""

    episode: Episode
    at_hand: Case | None
    written: frozenset[str]

    def _kept(self, table: str) -> Case | None:
        return None if table in self.written else self.at_hand

    def one(self, model: type[RecordType], owner: int) -> RecordType:
        """Return the only row of ``owner``."""
        table = str(model._meta.model_name)
        kept = self._kept(table)
        if kept is not None:
            record: Any = kept.records[table]
            return record  # type: ignore[no-any-return]
        return row_of(model, OWNER_COLUMN.get(model, "episode_id"), owner)

    def rows(self, model: type[Record], owner: int, *, order: str = "seq") -> tuple[Record, ...]:
        """Return the rows of ``owner``, in order."""
        table = str(model._meta.model_name)
        kept = self._kept(table)
        if kept is not None:
            return kept.rows[table]
        return tuple(rows_of(model, OWNER_COLUMN.get(model, "episode_id"), owner, order=order))

    def procedures(self) -> tuple[Procedure, ...]:
        kept = self._kept("procedure")
        if kept is not None:
            return kept.procedures
        return tuple(rows_of(Procedure, "episode_id", self.episode.pk, order="seq"))

    def contacts(self, follow_ups: Sequence[Record]) -> tuple[Record, ...]:
        """Return the contact attempts, those of the earliest follow-up first."""
        kept = self._kept("contactattempt")
        if kept is not None:
            return kept.rows["contactattempt"]
        place = {follow_up.pk: number for number, follow_up in enumerate(follow_ups)}
        found = rows_of_all(ContactAttempt, "followup_id", tuple(place), order="seq")
        return tuple(sorted(found, key=lambda contact: place[contact.followup_id]))


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
