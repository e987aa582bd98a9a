"""What an import has done, counted in the trail."""

from __future__ import annotations

from django.db.models import Count

from registry.models import AuditEvent, DataImport


def undone_counts(data_import: DataImport) -> dict[str, int]:
    """Return how many cases were withdrawn, records given back and rows removed by undoing."""
    if data_import.undone_at is None:
        return {}
    events = AuditEvent.objects.filter(import_number=data_import.pk, source="undo").order_by()
    counts = dict(events.values_list("action").annotate(number=Count("id")))
    return {
        "withdrawn": counts.get("case.withdraw", 0),
        "given_back": counts.get("record.change", 0),
        "removed": counts.get("row.remove", 0),
    }
