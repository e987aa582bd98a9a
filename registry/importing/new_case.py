"""A line that makes a case: its draft, with everything that a case needs to begin with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from registry.bulk.draft import Answers, Draft, recorded_value
from registry.codebook.lookup import variable_of_table
from registry.codebook.schedule import SCHEDULE
from registry.importing.cells import CLEARED
from registry.importing.comparing import new_record
from registry.importing.line import Line
from registry.importing.plan import PlannedLine, RecordChange
from registry.importing.target import Place
from registry.selectors.case import SINGLE_TABLES
from registry.services.summary import INDEX_MOMENTS


def onset_of(line: Line) -> date | None:
    """Return the day of the case: of the first moment that follow-up counts from, or as given."""
    answers = line.answers.get(Place("episode"), {})
    for name in INDEX_MOMENTS:
        if isinstance(answers.get(name), datetime):
            day: date = answers[name].date()
            return day
    return line.onset_date


def records_of(line: Line) -> list[RecordChange]:
    """Return the records of a new case, in order; rows that are out of order are refused."""
    found = []
    last: defaultdict[tuple[str, str], int] = defaultdict(int)
    for place in sorted(line.answers, key=lambda place: (place.table, place.timepoint, place.seq)):
        answers = line.answers[place]
        if all(given is CLEARED for given in answers.values()):
            continue
        if place.seq:
            last[place.table, place.timepoint] += 1
            if place.seq != last[place.table, place.timepoint]:
                line.refuse(
                    _("Row %(row)d cannot follow: row %(before)d is empty.")
                    % {"row": place.seq, "before": place.seq - 1}
                )
                break
        found.append(new_record(place, answers))
    return found


def draft_of(planned: PlannedLine, patient: Iterable[RecordChange] = ()) -> Draft:
    """Return the draft of a new case. ``patient`` is what is stored of a patient known already."""
    draft = Draft(
        index_date=date.fromisoformat(planned.index_date),
        follow_ups={point.code: {} for point in SCHEDULE},
        patient_id=planned.patient_id,
        summary=planned.summary,
    )
    draft.singles["patientidentity"] = {"hospital_number": planned.hospital_number}
    for change in (*patient, *planned.changes):
        _put(draft, change)
    return draft


def _put(draft: Draft, change: RecordChange) -> None:
    place = change.place
    answers = _answers(change)
    if place.table in SINGLE_TABLES:
        draft.singles.setdefault(place.table, {}).update(answers)
    elif place.table == "followup":
        draft.follow_ups[place.timepoint] |= answers
    elif place.table == "contactattempt":
        draft.contacts.setdefault(place.timepoint, []).append(answers)
    else:
        draft.rows.setdefault(place.table, []).append(answers)


def _answers(change: RecordChange) -> Answers:
    found: dict[str, Any] = {}
    for name, (_old, new) in change.changes.items():
        variable = variable_of_table(change.place.table, name)
        found[name] = recorded_value(variable, new, estimated=name in change.estimated)
    return found
