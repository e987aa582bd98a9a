"""A case, its sections, its derived items and a conflict as JSON data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from registry.api.serializers import CaseSummarySerializer
from registry.codebook.lookup import all_sections
from registry.codebook.variable import Kind, Section
from registry.derived.catalogue import DERIVATIONS
from registry.models import Record
from registry.models.storage import estimated_column, read
from registry.selectors.case import Case
from registry.services.answers import answer
from registry.services.errors import Conflict

# What places a row beside its answers: its order, its time point, its owner.
STRUCTURE = ("seq", "timepoint", "due_on", "window_opens_on", "window_closes_on", "followup_id")


def case_as_data(case: Case, *, identity: bool) -> dict[str, Any]:
    """Return everything recorded in a case; who the patient is only with ``identity``."""
    return {
        **CaseSummarySerializer(case.episode).data,
        "procedure": case.procedure.seq,
        "procedures": [procedure.seq for procedure in case.procedures],
        "sections": [
            section_as_data(case, section)
            for section in all_sections()
            if identity or not is_identifying(section)
        ],
        "derived": list(_derived(case)),
    }


def is_identifying(section: Section) -> bool:
    """Tell whether a section says who the patient is."""
    return any(variable.identifying for variable in section.variables)


def section_as_data(case: Case, section: Section) -> dict[str, Any]:
    """Return a section and its records: one, or a row each in their order."""
    records = case.rows[section.table] if section.repeats else (case.records[section.table],)
    return {
        "key": section.key,
        "title": section.title,
        "repeats": section.repeats,
        "records": [record_as_data(record, section) for record in records],
    }


def record_as_data(record: Record, section: Section) -> dict[str, Any]:
    """Return a record's answers to one section, the reasons beside them, and its version."""
    reasons = record.missing()
    return {
        "id": record.pk,
        "version": record.version,
        **{name: getattr(record, name) for name in STRUCTURE if hasattr(record, name)},
        "values": {item.name: answer(read(record, item), None) for item in section.variables},
        "missing": {name: reasons[name] for name in section.names if name in reasons},
        "estimated": [
            item.name
            for item in section.variables
            if item.kind is Kind.MOMENT and getattr(record, estimated_column(item.name))
        ],
    }


def _derived(case: Case) -> Iterator[dict[str, Any]]:
    values = case.values()
    for item in DERIVATIONS:
        yield {
            "name": item.name,
            "label": item.label,
            "group": item.group,
            "unit": item.unit,
            "value": item.derive(values),
            "waits_for": list(item.missing(values)),
            "certainty": item.certainty.value,
        }


def conflict_as_data(conflict: Conflict) -> dict[str, Any]:
    """Return both answers of a conflict, and who gave the other one, when."""
    return {
        "variable": conflict.variable,
        "yours": answer(conflict.yours, None),
        "yours_missing": conflict.yours_missing,
        "theirs": answer(conflict.theirs, None),
        "theirs_missing": conflict.theirs_missing,
        "their_name": conflict.their_name,
        "their_time": conflict.their_time,
    }
