"""A line against the stored case: which cells differ, and the checks of the case as it would be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from registry.bulk.draft import Estimate, recorded_value
from registry.codebook.lookup import variable_of_table
from registry.codebook.variable import MissingReason
from registry.importing.cells import CLEARED, Answer
from registry.importing.line import Line
from registry.importing.plan import RecordChange
from registry.importing.target import Place
from registry.models import ContactAttempt, FollowUp, Record
from registry.selectors.case import SINGLE_TABLES, Case
from registry.selectors.many_cases import ManyCases
from registry.services.answers import answer, in_option_order, recorded_answer


def compare(line: Line, cases: ManyCases, episode_id: int, added: set[Place]) -> list[RecordChange]:
    """Return what the line changes in the case; what cannot be told is an error of the line.

    ``added`` holds the rows that earlier lines add; those of this line are put into it.
    """
    found = []
    for place in sorted(line.answers, key=_order):
        answers = line.answers[place]
        record = find_row(cases, episode_id, place)
        if record is not None:
            change: RecordChange | None = _changes(record, place, answers)
        elif all(given is CLEARED for given in answers.values()):
            continue  # nothing is said about a row that is not there
        else:
            change = _new_row(line, cases, episode_id, place, added)
        if change is not None and change.changes:
            found.append(change)
    return found


def _order(place: Place) -> tuple[str, str, int]:
    return place.table, place.timepoint, place.seq


def find_row(cases: ManyCases, episode_id: int, place: Place) -> Record | None:
    """Return the stored record at this place, or None where there is no such row."""
    if place.table in SINGLE_TABLES:
        return cases.single(place.table, episode_id)
    rows = siblings(cases, episode_id, place)
    if place.table == "followup":
        return rows[0] if rows else None
    return next((row for row in rows if getattr(row, "seq", 0) == place.seq), None)


def siblings(cases: ManyCases, episode_id: int, place: Place) -> list[Record]:
    """Return the rows among which the place is one."""
    rows = cases.rows(place.table, episode_id)
    if place.table == "followup":
        return [row for row in rows if getattr(row, "timepoint", "") == place.timepoint]
    if place.table == "contactattempt":
        owner = follow_up_of(cases, episode_id, place.timepoint)
        return [
            row
            for row in rows
            if isinstance(row, ContactAttempt) and owner and row.followup_id == owner.pk
        ]
    return rows


def follow_up_of(cases: ManyCases, episode_id: int, timepoint: str) -> FollowUp | None:
    for row in cases.rows("followup", episode_id):
        if isinstance(row, FollowUp) and row.timepoint == timepoint:
            return row
    return None


def _new_row(
    line: Line, cases: ManyCases, episode_id: int, place: Place, added: set[Place]
) -> RecordChange | None:
    before = Place(place.table, place.seq - 1, place.timepoint)
    there = len(siblings(cases, episode_id, place))
    if place.seq != there + 1 and before not in added:
        line.refuse(
            _("Row %(row)d cannot follow: the case has %(there)d rows here.")
            % {"row": place.seq, "there": there}
        )
        return None
    added.add(place)
    return new_record(place, line.answers[place])


def new_record(place: Place, answers: Mapping[str, Answer]) -> RecordChange:
    """Return a record that is not there yet, with everything that is answered."""
    changes: dict[str, list[Any]] = {}
    for name, given in answers.items():
        if given is not CLEARED:
            changes[name] = [None, _as_answer(place, name, given)]
    return RecordChange(place, None, changes, _estimates(answers))


def _changes(record: Record, place: Place, answers: Mapping[str, Answer]) -> RecordChange:
    changes: dict[str, list[Any]] = {}
    for name, given in answers.items():
        old = recorded_answer(record, variable_of_table(place.table, name))
        new = _as_answer(place, name, given)
        if old != new:
            changes[name] = [old, new]
    estimated = [name for name in _estimates(answers) if name in changes]
    return RecordChange(place, int(record.pk), changes, estimated)


def _as_answer(place: Place, name: str, given: Answer) -> Any:
    if given is CLEARED:
        return None
    if isinstance(given, MissingReason):
        return answer(None, given.value)
    return answer(in_option_order(variable_of_table(place.table, name), given), None)


def _estimates(answers: Mapping[str, Answer]) -> list[str]:
    return [name for name, given in answers.items() if type(given) is Estimate]


class CaseAfter:
    """A stored case with changes laid over it, for its checks. Changes add up."""

    def __init__(self, case: Case) -> None:
        self.values: dict[str, Any] = case.values()
        self.missing: dict[str, str] = case.missing()

    def lay(self, change: RecordChange) -> None:
        """Lay one record's changes over the case."""
        place = change.place
        if place.table in SINGLE_TABLES:
            self._lay_over(self.values, self.missing, change)
            return
        row = self._row(place)
        if row is None:
            row = {"id": None, "seq": place.seq, "missing": {}}
            self.values[place.table] = [*self.values[place.table], row]
        self._lay_over(row, row["missing"], change)

    def _row(self, place: Place) -> dict[str, Any] | None:
        rows: list[dict[str, Any]] = self.values[place.table]
        if place.table == "followup":
            return next((row for row in rows if row["timepoint"] == place.timepoint), None)
        if place.table == "contactattempt":
            owners = [row for row in self.values["followup"] if row["timepoint"] == place.timepoint]
            rows = [row for row in rows if owners and row.get("followup_id") == owners[0]["id"]]
        return next((row for row in rows if row["seq"] == place.seq), None)

    @staticmethod
    def _lay_over(values: dict[str, Any], missing: dict[str, str], change: RecordChange) -> None:
        for name, (_old, new) in change.changes.items():
            found = recorded_value(variable_of_table(change.place.table, name), new)
            missing.pop(name, None)
            if isinstance(found, MissingReason):
                missing[name] = found.value
                found = None
            values[name] = found
