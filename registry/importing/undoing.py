"""Undoing a whole import, some hundred cases at a time, each batch in one transaction."""

from __future__ import annotations

from django.db import transaction

from registry.bulk.undoing import UndoCases, cases_after
from registry.bulk.writes import Deed
from registry.models import AuditEvent, DataImport, ImportStatus, User
from registry.services.imports.claim import Claim
from registry.services.imports.results import remark


def undo(data_import: DataImport, by: User, claim: Claim) -> None:
    """Undo what is not undone yet, and end the step. Raises FencedError."""
    deed = Deed(
        by=by,
        site=data_import.site,
        import_number=data_import.pk,
        source="undo",
        reason=data_import.undo_reason,
    )
    written = AuditEvent.objects.filter(import_number=data_import.pk, source="import")
    cases = written.exclude(case_key="").values_list("case_key", flat=True).distinct()
    reached = data_import.undo_reached
    done = cases.filter(case_key__lte=reached).count() if reached else 0
    claim.write(done=done, total=cases.count())
    while keys := cases_after(data_import.pk, reached):
        reached = keys[-1]
        done += len(keys)
        with transaction.atomic():
            # The first statement takes the import's row: whoever lost the claim writes nothing.
            claim.write(done=done, undo_reached=reached)
            remark(data_import, "undoing", UndoCases(deed, keys).undo())
    claim.finish(ImportStatus.UNDONE)
