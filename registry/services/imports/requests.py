"""What a person asks of an import: each act is one change of its state, and an audit event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.models import DataImport, ImportBatch, ImportStatus, RememberedMapping, Site, User
from registry.services import audit
from registry.services.errors import WriteRefusedError
from registry.services.imports.doorbell import ring_after_commit

_NOT_WRITTEN = (
    ImportStatus.READING,
    ImportStatus.MAPPING,
    ImportStatus.CHECKING,
    ImportStatus.CHECKED,
)


class NotNowError(WriteRefusedError):
    """The import is in another state by now; the page shows which."""

    def __init__(self) -> None:
        super().__init__(_("This import has moved on meanwhile. Look at where it stands now."))


def begin(
    *,
    by: User,
    site: Site,
    folder: UUID,
    file_name: str,
    file_size: int,
    file_sha256: str,
    layout: str,
    encoding: str = "",
    sheet: str = "",
) -> DataImport:
    """Make the row of an import whose file lies in its folder, and have the file read."""
    with transaction.atomic():
        made = DataImport.objects.create(
            site=site,
            made_by=by,
            made_at=timezone.now(),
            folder=folder,
            file_name=file_name[-200:],
            file_size=file_size,
            file_sha256=file_sha256,
            layout=layout,
            encoding=encoding,
            sheet=sheet,
        )
        # The file's name may hold a patient's: it stands in no event and no log.
        _record(made, "import.upload", by, {"sha256": [None, file_sha256]})
        ring_after_commit(made.pk, made.made_at)
    return made


def ask_check(
    *,
    by: User,
    data_import: DataImport,
    mapping: Sequence[dict[str, Any]],
    empty_clears: bool,
    reason: str,
) -> None:
    """Keep what the columns mean, remember it for the site, and have the lines checked."""
    now = timezone.now()
    with transaction.atomic():
        locked = _locked(data_import)
        again = _stopped_at(locked) == ImportStatus.CHECKING
        if locked.status not in (ImportStatus.MAPPING, ImportStatus.CHECKED) and not again:
            raise NotNowError
        locked.mapping = list(mapping)
        locked.empty_clears = empty_clears
        locked.reason = reason.strip()
        _start(locked, ImportStatus.CHECKING)
        RememberedMapping.objects.update_or_create(
            site=locked.site,
            layout=locked.layout,
            header_key=locked.header_key,
            defaults={"mapping": list(mapping), "changed_by": by, "changed_at": now},
        )
        _record(locked, "import.check", by, {})
        ring_after_commit(locked.pk, now)


def keep_mapping(*, data_import: DataImport, mapping: Sequence[dict[str, Any]]) -> None:
    """Keep what the columns mean so far, while a person is at it."""
    kept = DataImport.objects.filter(pk=data_import.pk, status=ImportStatus.MAPPING)
    if kept.update(mapping=list(mapping)) == 0:
        raise NotNowError


def map_again(*, data_import: DataImport) -> None:
    """Go back from the result of the check to the columns."""
    with transaction.atomic():
        locked = _locked(data_import)
        stopped = _stopped_at(locked) == ImportStatus.CHECKING
        if locked.status != ImportStatus.CHECKED and not stopped:
            raise NotNowError
        locked.status = ImportStatus.MAPPING
        locked.failed_step = locked.failure = locked.reference = ""
        locked.save(update_fields=["status", "failed_step", "failure", "reference"])


def ask_apply(*, by: User, data_import: DataImport) -> None:
    """Have the checked lines written; after a failure, have the rest of them written."""
    now = timezone.now()
    with transaction.atomic():
        locked = _locked(data_import)
        if locked.status == ImportStatus.CHECKED:
            locked.applied_by, locked.applied_at = by, now
            _record(locked, "import.apply", by, _counts(locked))
        elif _stopped_at(locked) != ImportStatus.APPLYING:
            raise NotNowError
        _start(locked, ImportStatus.APPLYING)
        ring_after_commit(locked.pk, now)


def ask_undo(*, by: User, data_import: DataImport, reason: str) -> None:
    """Have everything taken back that the import wrote, as far as it still stands."""
    now = timezone.now()
    with transaction.atomic():
        locked = _locked(data_import)
        if locked.status == ImportStatus.APPLIED or _stopped_at(locked) == ImportStatus.APPLYING:
            locked.undone_by, locked.undone_at = by, now
            locked.undo_reason = reason.strip()
            changes = {"reason": [None, locked.undo_reason]}
            _record(locked, "import.undo", by, changes)
        elif _stopped_at(locked) != ImportStatus.UNDOING:
            raise NotNowError
        _start(locked, ImportStatus.UNDOING)
        ring_after_commit(locked.pk, now)


def cancel(*, by: User, data_import: DataImport) -> None:
    """End an import that has written nothing. A worker at it loses its claim."""
    with transaction.atomic():
        locked = _locked(data_import)
        if locked.status not in _NOT_WRITTEN and _stopped_at(locked) not in _NOT_WRITTEN:
            raise NotNowError
        locked.status = ImportStatus.CANCELLED
        locked.owner, locked.lease_until = "", None
        locked.files_deleted_at = timezone.now()
        locked.save()
        _record(locked, "import.cancel", by, {})


def files_deleted(data_import: DataImport, now: datetime) -> None:
    """Say that the file and what was found in it are gone."""
    DataImport.objects.filter(pk=data_import.pk).update(files_deleted_at=now)


def replace_batches(data_import: DataImport, counts: Sequence[dict[str, int]]) -> None:
    """Write a row for each batch of a finished check, in place of those of an earlier one."""
    ImportBatch.objects.filter(data_import=data_import).delete()
    ImportBatch.objects.bulk_create(
        [
            ImportBatch(data_import=data_import, number=number, counts=found)
            for number, found in enumerate(counts, start=1)
        ],
        batch_size=500,
    )


def _locked(data_import: DataImport) -> DataImport:
    return DataImport.objects.select_for_update().select_related(None).get(pk=data_import.pk)


def _stopped_at(locked: DataImport) -> str:
    return locked.failed_step if locked.status == ImportStatus.FAILED else ""


def _start(locked: DataImport, step: ImportStatus) -> None:
    locked.status = step
    locked.attempt, locked.owner, locked.lease_until, locked.rung_at = 0, "", None, None
    locked.failed_step = locked.failure = locked.reference = ""
    locked.done = 0
    locked.step_started_at = None
    locked.save()


def _counts(locked: DataImport) -> dict[str, Any]:
    return {
        "new": [None, locked.new_count],
        "changed": [None, locked.changed_count],
        "refused": [None, locked.refused_count],
    }


def _record(found: DataImport, action: str, by: User, changes: dict[str, Any]) -> None:
    audit.record(
        audit.Act(
            action=action,
            target=found.target,
            site=found.site,
            changes=changes,
            source="import",
            import_number=found.pk,
        ),
        by=by,
    )
