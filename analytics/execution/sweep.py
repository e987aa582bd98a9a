"""Removing what nobody refers to: half-written files, files without a version, read messages.

And the slices that a dead worker left.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from analytics.execution.artefacts import PART, artefact_folder
from analytics.models import Artefact, Snapshot

# Far longer than any run, so that a file between its writing and its commit is never taken.
AGE = timedelta(hours=6)


def sweep(now: datetime) -> int:
    """Remove orphans that are older than six hours; return how many."""
    oldest = (now - AGE).timestamp()
    removed = 0
    for path in _orphans(oldest):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        removed += 1
    return removed


def _orphans(oldest: float) -> Iterable[Path]:
    yield from _orphaned_artefacts(oldest)
    yield from _orphaned_snapshots(oldest)
    yield from _read_messages(oldest)
    # A folder in use is young: each claim and each slice touches it.
    yield from _old((Path(settings.REPERFUSE_DATA) / "slices").glob("*"), oldest)


def _orphaned_artefacts(oldest: float) -> Iterable[Path]:
    for path in _old(artefact_folder().glob("*/*"), oldest):
        if path.name.endswith(PART) or not Artefact.objects.filter(sha256=path.name).exists():
            yield path


def _orphaned_snapshots(oldest: float) -> Iterable[Path]:
    for path in _old((Path(settings.REPERFUSE_DATA) / "snapshots").glob("*"), oldest):
        if not Snapshot.objects.filter(folder=path.name).exists():
            yield path


def _read_messages(oldest: float) -> Iterable[Path]:
    options = getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {})
    if "processed_folder" in options:
        yield from _old(Path(options["processed_folder"]).glob("*"), oldest)


def _old(paths: Iterable[Path], oldest: float) -> Iterable[Path]:
    for path in list(paths):
        try:
            if path.stat().st_mtime < oldest:
                yield path
        except FileNotFoundError:
            continue  # another scheduler swept it
