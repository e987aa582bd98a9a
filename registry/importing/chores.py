"""What the scheduler does for imports: rings again, gives up, removes files that are due."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from registry.importing.folder import ImportFolder, all_folders
from registry.models import DataImport, ImportStatus
from registry.services.imports.claim import give_up_hopeless
from registry.services.imports.doorbell import ring_waiting
from registry.services.imports.requests import files_deleted

logger = logging.getLogger(__name__)

# After the last act; until then errors and refused lines can be downloaded.
_ENDED = (ImportStatus.APPLIED, ImportStatus.UNDONE, ImportStatus.CANCELLED)


def keep_imports_going(now: datetime) -> None:
    """Do everything that is due. Any number of callers at once do no more than one."""
    given_up = give_up_hopeless(now)
    if given_up:
        logger.error("%s import(s) were given up: their workers stopped each time", given_up)
    ring_waiting(now)
    remove_old_files(now)


def remove_old_files(now: datetime) -> int:
    """Remove the files of imports that ended, or were forgotten, some days ago."""
    oldest = now - timedelta(days=settings.REPERFUSE_IMPORT_DAYS)
    ended = Q(status__in=_ENDED) & (Q(applied_at__lt=oldest) | Q(applied_at=None))
    forgotten = Q(status__in=(ImportStatus.MAPPING, ImportStatus.CHECKED, ImportStatus.FAILED))
    due = DataImport.objects.filter(
        ended | (forgotten & Q(made_at__lt=oldest)), files_deleted_at=None
    )
    for found in due:
        ImportFolder(found.folder).remove()
        files_deleted(found, now)
    return len(due) + _remove_orphans()


def _remove_orphans() -> int:
    """Remove folders whose import was cancelled while a worker wrote into it, or that have none."""
    orphans = 0
    for folder in all_folders():
        kept = DataImport.objects.filter(folder=folder.key, files_deleted_at=None)
        if folder.is_old() and not kept.exists():
            folder.remove()
            orphans += 1
    return orphans
