"""Writing what was checked: batch by batch, each in one transaction, each at most once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.bulk.cases import Changes, NewCase, make_cases
from registry.bulk.changing import ChangeCases
from registry.bulk.draft import recorded_value
from registry.bulk.preparing import PreparedCase, columns_of, empty_columns, prepare
from registry.bulk.writes import CaseWrite, Deed, LeftAlone, RecordWrite
from registry.codebook.lookup import variable_of_table
from registry.codebook.schedule import SCHEDULE
from registry.importing.folder import ImportFolder
from registry.importing.matching import already_there
from registry.importing.new_case import draft_of
from registry.importing.plan import Fate, PlannedLine, RecordChange
from registry.importing.pool import in_order
from registry.models import DataImport, ImportBatch, ImportStatus, User
from registry.selectors.case import ROWS_OF_PROCEDURE, SINGLE_TABLES
from registry.services.imports.claim import Claim
from registry.services.imports.results import mark_applied, remark

# Fewer batches than this are prepared here: further processes cost more than they save.
WORTH_SHARING = 8


@dataclass(frozen=True, slots=True)
class ApplyTask:
    """A checked batch in an import's folder."""

    folder: UUID
    number: int


@dataclass(slots=True)
class ReadyBatch:
    """A batch as it is written: new cases with the lines they come from, and changes."""

    number: int
    lines: int
    made: list[tuple[PlannedLine, NewCase]]
    changed: list[CaseWrite]


def apply(data_import: DataImport, by: User, claim: Claim) -> None:
    """Write every batch that is not written yet, and end the step. Raises FencedError."""
    found = ImportBatch.objects.filter(data_import=data_import)
    waiting = list(found.filter(applied_at=None))
    done = sum(batch.counts["lines"] for batch in found.exclude(applied_at=None))
    claim.write(done=done, total=data_import.row_count)
    deed = Deed(
        by=by,
        site=data_import.site,
        import_number=data_import.pk,
        source="import",
        reason=data_import.reason,
    )
    tasks = [ApplyTask(data_import.folder, batch.number) for batch in waiting]
    shared = len(tasks) >= WORTH_SHARING
    for ready in in_order(make_ready, tasks, shared=shared, idle=claim.write):
        done += ready.lines
        _write(deed, data_import, ready, claim, done)
    claim.finish(ImportStatus.APPLIED)


@transaction.atomic
def _write(deed: Deed, data_import: DataImport, ready: ReadyBatch, claim: Claim, done: int) -> None:
    """Write one batch: its cases, its events, and that it is done; or nothing of it."""
    # The first statement takes the import's row: whoever lost the claim writes nothing.
    claim.write(done=done)
    if not mark_applied(data_import, ready.number, timezone.now()):
        return
    appeared = already_there(deed.site, [line for line, _case in ready.made])
    made = [pair for pair in ready.made if pair[0].number not in appeared]
    loaded = make_cases(deed, [case for _line, case in made])
    changes = list(ready.changed)
    for (line, _case), episode_id in zip(made, loaded.ids.get("episode", ()), strict=True):
        changes += _of_known_patient(line, episode_id)
    left = ChangeCases(deed, changes).write()
    words = _("A case of this patient has been made since the check.")
    left += [LeftAlone(str(number), "", words) for number in sorted(appeared)]
    remark(data_import, "writing", left)


def _of_known_patient(line: PlannedLine, episode_id: int) -> Iterable[CaseWrite]:
    """Return what a further case says of its patient that was not recorded before."""
    records = [_record_write(item) for item in line.changes if item.record_id is not None]
    if records:
        yield CaseWrite(str(line.number), episode_id, records)


def make_ready(task: ApplyTask) -> ReadyBatch:
    """Read a checked batch and turn it into rows."""
    folder = ImportFolder(task.folder)
    planned = [
        PlannedLine.from_data(data) for data in folder.read_lines(folder.batch_name(task.number))
    ]
    new = [line for line in planned if line.fate is Fate.NEW]
    prepared = prepare(draft_of(line) for line in new)
    return ReadyBatch(
        number=task.number,
        lines=len(planned),
        made=[(line, _new_case(line, case)) for line, case in zip(new, prepared, strict=True)],
        changed=[_case_write(line) for line in planned if line.fate is Fate.CHANGED],
    )


def _new_case(line: PlannedLine, prepared: PreparedCase) -> NewCase:
    facts: Changes = {"index_date": [None, line.index_date]}
    if line.patient_id is None:
        facts["hospital_number"] = [None, line.hospital_number]
    own = [change for change in line.changes if change.record_id is None]
    for change in own:
        if change.place.table in SINGLE_TABLES:
            facts |= change.changes
    rows = {
        table: [change.changes for change in own if change.place.table == table]
        for table in (*ROWS_OF_PROCEDURE, "haemorrhagefinding")
    }
    rows["contactattempt"] = [
        change.changes
        for point in SCHEDULE
        for change in own
        if change.place.table == "contactattempt" and change.place.timepoint == point.code
    ]
    follow_ups = {c.place.timepoint: c.changes for c in own if c.place.table == "followup"}
    return NewCase(prepared, facts, rows, [follow_ups.get(point.code, {}) for point in SCHEDULE])


def _case_write(line: PlannedLine) -> CaseWrite:
    if line.episode_id is None:
        raise ValueError(f"line {line.number} changes no case")
    return CaseWrite(
        about=str(line.number),
        episode_id=line.episode_id,
        records=[_record_write(change) for change in line.changes],
        seen_at=datetime.fromisoformat(line.seen_at),
        summary=line.summary,
    )


def _record_write(change: RecordChange) -> RecordWrite:
    table = change.place.table
    answers = {
        name: recorded_value(
            variable_of_table(table, name), new, estimated=name in change.estimated
        )
        for name, (_old, new) in change.changes.items()
    }
    return RecordWrite(
        table=table,
        record_id=change.record_id,
        seq=change.place.seq,
        timepoint=change.place.timepoint,
        changes=change.changes,
        columns=empty_columns(table, answers) | columns_of(table, answers),
    )
