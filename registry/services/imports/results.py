"""What an import has done so far: batches written, and what was left alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from registry.models import DataImport, ImportBatch, ImportRemark


class Left(Protocol):
    """Something that was not done, and why."""

    @property
    def about(self) -> str: ...
    @property
    def case(self) -> str: ...
    @property
    def reason(self) -> str: ...


def mark_applied(data_import: DataImport, number: int, now: datetime) -> bool:
    """Say in the present transaction that the batch is written; False if it was already."""
    waiting = ImportBatch.objects.filter(data_import=data_import, number=number, applied_at=None)
    return waiting.update(applied_at=now) == 1


def remark(data_import: DataImport, act: str, left: Iterable[Left]) -> None:
    """Keep what was left alone."""
    ImportRemark.objects.bulk_create(
        ImportRemark(
            data_import=data_import,
            act=act,
            case_key=item.case,
            about=item.about[:120],
            reason=item.reason[:200],
        )
        for item in left
    )
