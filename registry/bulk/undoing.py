"""Taking an import back: compensating changes, each with its event. The trail keeps both.

What somebody changed since is left alone and reported, and so is a case that the import made and
that somebody worked on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.bulk.changing import ChangeCases, act_of, refresh_cases
from registry.bulk.draft import recorded_value
from registry.bulk.preparing import columns_of, empty_columns
from registry.bulk.writes import CaseWrite, Deed, LeftAlone, RecordWrite
from registry.codebook.lookup import row_sections, variable_of_table
from registry.models import AuditEvent, Episode, Record
from registry.models.storage import estimated_column
from registry.selectors.case import SINGLE_TABLES
from registry.selectors.many_cases import ManyCases
from registry.services import audit
from registry.services.answers import Answer, recorded_answer, was_estimate
from registry.services.rows import remove_row

BATCH = 250
PATIENT_TABLES = ("patient", "patientidentity")


def cases_after(import_number: int, reached: str) -> list[str]:
    """Return the registry numbers of the next cases that the import wrote, in order."""
    written = AuditEvent.objects.filter(
        import_number=import_number, source="import", case_key__gt=reached
    )
    keys = written.order_by("case_key").values_list("case_key", flat=True).distinct()
    return list(keys[:BATCH])


@dataclass(slots=True)
class _Written:
    """What the import wrote to one record: by name what stood there before, and what it wrote."""

    table: str
    record_id: int
    added: bool
    changes: dict[str, list[Answer]] = field(default_factory=dict)

    def add(self, changes: dict[str, list[Answer]]) -> None:
        for name, (old, new) in changes.items():
            before = self.changes[name][0] if name in self.changes else old
            self.changes[name] = [before, new]

    @property
    def answers(self) -> dict[str, list[Answer]]:
        """The changes of answers, without those that say which moments are estimates."""
        moments = {estimated_column(name) for name in self.changes}
        return {name: pair for name, pair in self.changes.items() if name not in moments}


class UndoCases:
    """Takes back what an import wrote to some hundred cases. Call inside a transaction."""

    def __init__(self, deed: Deed, case_keys: Sequence[str]) -> None:
        self._deed = deed
        locked = Episode.objects.select_for_update().filter(registry_id__in=list(case_keys))
        self._ids = dict(locked.order_by("pk").values_list("registry_id", "pk"))
        self._cases = ManyCases(deed.site, self._ids.values())
        self._made: set[str] = set()
        self._written: defaultdict[str, dict[str, _Written]] = defaultdict(dict)
        events = AuditEvent.objects.filter(
            import_number=deed.import_number, source="import", case_key__in=list(case_keys)
        )
        for event in events.order_by("id"):
            self._read(event)
        self._left: list[LeftAlone] = []

    def _read(self, event: AuditEvent) -> None:
        if event.action == "case.import":
            self._made.add(event.case_key)
            return
        table, _colon, number = event.target.partition(":")
        written = self._written[event.case_key].setdefault(
            event.target, _Written(table, int(number), added=event.action == "row.add")
        )
        written.add(event.changes | event.identity_changes)

    def undo(self) -> list[LeftAlone]:
        """Write the compensating changes; return what was left alone."""
        touched = self._touched()
        for key in sorted(touched):
            self._leave(key, _("The whole case"), _("Somebody has worked on it since."))
        writes: list[CaseWrite] = []
        for key in self._ids:
            if key not in touched:
                writes += self._back(key)
        self._left += ChangeCases(self._deed, writes).write()
        self._remove_rows([key for key in self._ids if key not in self._made])
        self._withdraw([key for key in self._ids if key in self._made - touched])
        return self._left

    def _leave(self, key: str, about: str, reason: str) -> None:
        self._left.append(LeftAlone(about, key, reason))

    def _touched(self) -> set[str]:
        """Return the cases made by the import on which anybody else has worked."""
        others = AuditEvent.objects.filter(case_key__in=list(self._made), changes_data=True)
        others = others.exclude(import_number=self._deed.import_number, import_number__isnull=False)
        return set(others.values_list("case_key", flat=True).distinct())

    def _back(self, key: str) -> Iterable[CaseWrite]:
        """Yield what gives the case its former answers, as far as the import's still stand."""
        records = []
        for written in self._written[key].values():
            new_patient = key in self._made and written.table not in PATIENT_TABLES
            if written.added or new_patient:
                continue
            record = self._record(key, written)
            changes = self._still_standing(key, written, record)
            if changes:
                records.append(_write_of(written, changes, record))
        if records:
            yield CaseWrite(_("The whole case"), self._ids[key], records)

    def _still_standing(
        self, key: str, written: _Written, record: Record | None
    ) -> dict[str, list[Answer]]:
        changes = {}
        for name, (old, new) in written.answers.items():
            variable = variable_of_table(written.table, name)
            if record is not None and recorded_answer(record, variable) == new:
                changes[name] = [new, old]
            else:
                self._leave(key, variable.label, _("Changed since, left alone."))
        return changes

    def _record(self, key: str, written: _Written) -> Record | None:
        episode_id = self._ids[key]
        if written.table in SINGLE_TABLES:
            return self._cases.single(written.table, episode_id)
        rows = self._cases.rows(written.table, episode_id)
        return next((row for row in rows if row.pk == written.record_id), None)

    def _remove_rows(self, keys: Sequence[str]) -> None:
        """Remove the rows that were added, the last ones first, unless they were changed."""
        changed = []
        for key in keys:
            added = [item for item in self._written[key].values() if item.added]
            for written in sorted(added, key=lambda item: -item.record_id):
                self._remove_row(key, written)
            if added:
                changed.append(self._ids[key])
        refresh_cases(self._deed.site, changed)

    def _remove_row(self, key: str, written: _Written) -> None:
        section = row_sections()[written.table]
        row = self._record(key, written)
        if row is None:
            self._leave(key, section.title, _("The row has been removed since."))
            return
        now = {item.name: recorded_answer(row, item) for item in row.variables()}
        if {name: given for name, given in now.items() if given is not None} != {
            name: new for name, (_old, new) in written.changes.items() if new is not None
        }:
            self._leave(key, section.title, _("Changed since, left alone."))
            return
        remove_row(
            by=self._deed.by,
            episode=self._cases.episodes[self._ids[key]],
            section=section,
            row_id=written.record_id,
            reason=self._deed.reason,
            refresh=False,
            source=self._deed.source,
            import_number=self._deed.import_number,
        )

    def _withdraw(self, keys: Sequence[str]) -> None:
        """Take the cases out of every list. Their rows, numbers and trails stay."""
        ids = [self._ids[key] for key in keys]
        now = timezone.now()
        Episode.objects.filter(pk__in=ids, withdrawn_at=None).update(
            withdrawn_at=now, withdrawn_by=self._deed.by, version=F("version") + 1, changed_at=now
        )
        target = Episode._meta.model_name
        acts = [
            act_of(self._deed, key, f"{target}:{self._ids[key]}", "case.withdraw", {})
            for key in keys
        ]
        audit.record_many(acts, by=self._deed.by)


def _write_of(
    written: _Written, changes: dict[str, list[Answer]], record: Record | None
) -> RecordWrite:
    answers: dict[str, Any] = {
        name: recorded_value(
            variable_of_table(written.table, name),
            old,
            estimated=was_estimate(name, written.changes, record),
        )
        for name, (_new, old) in changes.items()
    }
    return RecordWrite(
        table=written.table,
        record_id=written.record_id,
        seq=0,
        timepoint="",
        changes=changes,
        columns=empty_columns(written.table, answers) | columns_of(written.table, answers),
    )
