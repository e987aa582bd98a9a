"""One case as a whole: its rows, and the flat mapping that checks and derivations read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from registry.models import ContactAttempt, Episode, FollowUp, Procedure, Record

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
ROWS_OF_PROCEDURE = {
    "attempt": "attempts",
    "rescuetreatment": "rescues",
    "complication": "complications",
    "antithromboticdose": "doses",
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
    """Read a whole case. ``procedure_seq`` chooses the procedure whose rows are meant."""
    episode = Episode.objects.select_related(
        "site",
        "patient",
        "patient__identity",
        "imaging",
        "earlycourse",
        "antithrombotics",
        "discharge",
        "death",
    ).get(pk=episode_id)
    procedures = tuple(episode.procedures.order_by("seq"))
    chosen = next(item for item in procedures if item.seq == procedure_seq)
    records: dict[str, Record] = {
        "patient": episode.patient,
        "patientidentity": episode.patient.identity,
        "episode": episode,
        "imaging": episode.imaging,
        "procedure": chosen,
        "earlycourse": episode.earlycourse,
        "antithrombotics": episode.antithrombotics,
        "discharge": episode.discharge,
        "death": episode.death,
    }
    rows: dict[str, tuple[Record, ...]] = {
        table: tuple(getattr(chosen, related).order_by("seq"))
        for table, related in ROWS_OF_PROCEDURE.items()
    }
    rows["haemorrhagefinding"] = tuple(episode.haemorrhages.order_by("seq"))
    follow_ups = tuple(episode.follow_ups.order_by("due_on"))
    rows["followup"] = follow_ups
    rows["contactattempt"] = _contacts(follow_ups)
    return Case(episode, procedures, records, rows)


def case_values(episode: Episode) -> dict[str, Any]:
    """Return the flat mapping of a case's answers."""
    return load_case(episode.pk).values()


def case_missing(episode: Episode) -> dict[str, str]:
    """Return the reasons for missing values of the non-repeating variables, by name."""
    return load_case(episode.pk).missing()


def _contacts(follow_ups: Iterable[FollowUp]) -> tuple[Record, ...]:
    ids = [follow_up.pk for follow_up in follow_ups]
    return tuple(ContactAttempt.objects.filter(followup__in=ids).order_by("followup", "seq"))


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
