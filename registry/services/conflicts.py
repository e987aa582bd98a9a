"""What two people changed at the same time, told apart answer by answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from registry.codebook.variable import Section
from registry.models import AuditEvent, Record
from registry.models.storage import read, read_missing
from registry.services.answers import Answer
from registry.services.errors import Conflict

if TYPE_CHECKING:
    from registry.services.records import Answers


def conflicts_since(
    record: Record,
    section: Section,
    base_version: int,
    wanted: Mapping[str, list[Answer]],
    answers: Answers,
) -> tuple[set[str], list[Conflict]]:
    """Compare what a person sends with what others changed since ``base_version``.

    Returns the names that the person left as they were at the base version (others' changes
    to them stand), and a conflict for each name that both changed to different answers.
    """
    untouched: set[str] = set()
    conflicts: list[Conflict] = []
    for name, (event, base) in _changed_since(record, base_version).items():
        if name not in wanted:
            continue
        if wanted[name][1] == base:
            untouched.add(name)
            continue
        variable = section.variable(name)
        conflicts.append(
            Conflict(
                variable=name,
                yours=answers.values.get(name),
                yours_missing=answers.missing.get(name),
                theirs=read(record, variable),
                theirs_missing=read_missing(record, variable),
                their_name=event.by_name,
                their_time=event.at,
            )
        )
    return untouched, conflicts


def _changed_since(record: Record, base_version: int) -> dict[str, tuple[AuditEvent, Answer]]:
    """Return for each answer changed since: the newest event and the answer at the base."""
    events = AuditEvent.objects.filter(
        target=record.target, record_version__gt=base_version
    ).order_by("id")
    changed: dict[str, tuple[AuditEvent, Answer]] = {}
    for event in events:
        for name, (old, _new) in (event.changes | event.identity_changes).items():
            base = changed[name][1] if name in changed else old
            changed[name] = (event, base)
    return changed
