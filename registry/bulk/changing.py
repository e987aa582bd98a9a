"""Changes to many stored cases at once: a statement for each set of columns, not for each case.

Everything that ``save_section`` does is done here for a batch: the cases are locked, the stored
answers are compared with those that the change was based on, versions rise, the trail gets an event
for each record, and the counts of the checks are brought up to date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.bulk.preparing import KEYS, columns_after_keys, stored_row
from registry.bulk.writes import CaseWrite, Deed, LeftAlone, RecordWrite
from registry.codebook.lookup import sections_of_table, variable_of_table
from registry.models import ContactAttempt, DataQuery, Draft, Episode, FollowUp, Record, Site
from registry.models.storage import estimated_column
from registry.selectors.case import SINGLE_TABLES
from registry.selectors.checked import checked
from registry.selectors.many_cases import ManyCases
from registry.services import audit
from registry.services.amendment import PATIENT_TABLES, open_for_change
from registry.services.answers import Answer, lost_estimates, recorded_answer
from registry.services.following import follow_queries
from registry.services.inserting import Row, insert_rows, reserve_ids
from registry.services.summary import INDEX_MOMENTS, counts_of, follow_index_date
from registry.services.verification import drop_marks_of


class ChangeCases:
    """Writes changes of some hundred cases. Call inside a transaction."""

    def __init__(self, deed: Deed, writes: Sequence[CaseWrite]) -> None:
        self._deed = deed
        self._writes = writes
        self._now = timezone.now()
        self._left: list[LeftAlone] = []
        self._updates: defaultdict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]]
        self._updates = defaultdict(list)
        self._inserts: defaultdict[str, list[tuple[int, Row, RecordWrite, Episode]]]
        self._inserts = defaultdict(list)
        self._added: defaultdict[tuple[str, int], int] = defaultdict(int)
        self._acts: list[audit.Act] = []

    def write(self) -> list[LeftAlone]:
        """Write what still applies; return what was left alone."""
        ids = sorted({write.episode_id for write in self._writes})
        list(Episode.objects.select_for_update().filter(pk__in=ids).values_list("pk"))
        self._cases = ManyCases(self._deed.site, ids)
        done: defaultdict[int, list[CaseWrite]] = defaultdict(list)
        whole = set(ids)
        for write in self._writes:
            reason = self._why_not(write)
            if reason:
                case = self._cases.episodes[write.episode_id].registry_id
                self._left.append(LeftAlone(write.about, case, reason))
                whole.discard(write.episode_id)
            else:
                self._take(write)
                done[write.episode_id].append(write)
        self._open(done)
        self._run_updates()
        self._run_inserts()
        audit.record_many(self._acts, by=self._deed.by)
        drop_marks_of(done, import_number=self._deed.import_number, by=self._deed.by)
        looked_at = _looked_at(done)
        unknown = []
        for episode_id, writes in done.items():
            certain = episode_id in whole and episode_id not in looked_at
            counts = self._known_summary(episode_id, writes, whole=certain)
            self._mark(episode_id, counts or {})
            if counts is None:
                unknown.append(episode_id)
        refresh_cases(self._deed.site, unknown)
        return self._left

    def _open(self, done: Mapping[int, Sequence[CaseWrite]]) -> None:
        """Reopen the signed cases, which the database refuses to change otherwise."""
        deed = self._deed
        for episode_id, writes in done.items():
            tables = {change.table for write in writes for change in write.records}
            of_patient = next(iter(tables & PATIENT_TABLES), "")
            episode = self._cases.episodes[episode_id]
            if episode.signed_at is not None or of_patient:
                open_for_change(episode, by=deed.by, reason=deed.reason, table=of_patient)

    def _why_not(self, write: CaseWrite) -> str:
        """Return why the change no longer applies; empty where it does."""
        episode = self._cases.episodes[write.episode_id]
        if episode.withdrawn_at is not None:
            return _("The case has been withdrawn.")
        if episode.signed_at is not None and not self._deed.reason:
            return _("The case has been signed.")
        reasons = (self._why_not_record(write, change) for change in write.records)
        return next((reason for reason in reasons if reason), "")

    def _why_not_record(self, write: CaseWrite, change: RecordWrite) -> str:
        if change.record_id is None:
            there = len(self._siblings(write.episode_id, change))
            there += self._added[self._group(write, change)]
            return "" if change.seq == there + 1 else _("Rows have been added or removed since.")
        record = self._record(write.episode_id, change)
        if record is None:
            return _("The row has been removed.")
        for name, (old, _new) in change.changes.items():
            if recorded_answer(record, variable_of_table(change.table, name)) != old:
                return _("It has been changed by somebody else since.")
        return ""

    def _group(self, write: CaseWrite, change: RecordWrite) -> tuple[str, int]:
        owner = self._owner(write.episode_id, change)
        return change.table, owner

    def _siblings(self, episode_id: int, change: RecordWrite) -> list[Record]:
        rows = self._cases.rows(change.table, episode_id)
        if change.table != "contactattempt":
            return rows
        owner = self._owner(episode_id, change)
        return [row for row in rows if isinstance(row, ContactAttempt) and row.followup_id == owner]

    def _owner(self, episode_id: int, change: RecordWrite) -> int:
        """Return the id of what a row belongs to."""
        if change.table == "haemorrhagefinding":
            return episode_id
        if change.table == "contactattempt":
            rows = self._cases.rows("followup", episode_id)
            return next(
                row.pk
                for row in rows
                if isinstance(row, FollowUp) and row.timepoint == change.timepoint
            )
        return int(self._cases.single("procedure", episode_id).pk)

    def _record(self, episode_id: int, change: RecordWrite) -> Record | None:
        if change.table in SINGLE_TABLES:
            return self._cases.single(change.table, episode_id)
        rows = self._cases.rows(change.table, episode_id)
        return next((row for row in rows if row.pk == change.record_id), None)

    def _take(self, write: CaseWrite) -> None:
        episode = self._cases.episodes[write.episode_id]
        for change in write.records:
            if change.record_id is None:
                owner = self._owner(write.episode_id, change)
                self._added[change.table, owner] += 1
                row = change.columns | {"seq": change.seq}
                self._inserts[change.table].append((owner, row, change, episode))
                continue
            record = self._record(write.episode_id, change)
            columns = tuple(change.columns)
            self._updates[change.table, columns].append(
                (*change.columns.values(), change.record_id)
            )
            version = 1 if record is None else record.version + 1
            noted = change if record is None else _with_lost_estimates(record, change)
            self._note(episode, noted, change.record_id, version, "record.change")

    def _run_updates(self) -> None:
        quote = connection.ops.quote_name
        for (table, columns), rows in self._updates.items():
            names = ", ".join(f"{quote(column)} = %s" for column in columns)
            model = apps.get_model("registry", table)
            with connection.cursor() as cursor:
                cursor.executemany(
                    f"UPDATE {quote(model._meta.db_table)} "  # noqa: S608 - names of our own
                    f"SET {names}, version = version + 1 WHERE id = %s",
                    rows,
                )

    def _run_inserts(self) -> None:
        for table, rows in self._inserts.items():
            model: type[models.Model] = apps.get_model("registry", table)
            ids = reserve_ids(model, len(rows))
            insert_rows(
                model,
                (*KEYS[table], *columns_after_keys(table)),
                [
                    (key, owner, *stored_row(table, row))
                    for key, (owner, row, _change, _episode) in zip(ids, rows, strict=True)
                ],
            )
            for key, (_owner, _row, change, episode) in zip(ids, rows, strict=True):
                self._note(episode, change, key, 1, "row.add")

    def _note(
        self, episode: Episode, change: RecordWrite, key: int, version: int, action: str
    ) -> None:
        target = f"{change.table}:{key}"
        act = act_of(self._deed, episode.registry_id, target, action, change.changes)
        self._acts.append(replace(act, record_version=version))

    def _known_summary(
        self, episode_id: int, writes: Sequence[CaseWrite], *, whole: bool
    ) -> Row | None:
        """Return the counts that were made in advance, if they are right."""
        moved = any(
            change.table == "episode" and set(change.changes) & set(INDEX_MOMENTS)
            for write in writes
            for change in write.records
        )
        last = writes[-1]
        same = whole and last.seen_at == self._cases.episodes[episode_id].changed_at
        return dict(last.summary) if same and not moved and last.summary else None

    def _mark(self, episode_id: int, counts: Row) -> None:
        columns: Row = {"changed_at": self._now} | counts
        Episode.objects.filter(pk=episode_id).update(**columns)


def _looked_at(ids: Collection[int]) -> set[int]:
    """Return the cases with queries or unread texts, which their counts depend on as well."""
    found: set[int] = set()
    for model in (DataQuery, Draft):
        rows = model.objects.filter(episode__in=ids)
        found |= set(rows.values_list("episode_id", flat=True).distinct())
    return found


def refresh_cases(site: Site, ids: Iterable[int]) -> None:
    """Bring what is derived and stored up to date for cases that are locked already."""
    cases = ManyCases(site, ids)
    for episode_id, episode in cases.episodes.items():
        now = checked(cases.case(episode_id))
        follow_index_date(episode, now.values)
        follow_queries(episode, now.raw, now.queries)
        Episode.objects.filter(pk=episode_id).update(**counts_of(now))


def _with_lost_estimates(record: Record, change: RecordWrite) -> RecordWrite:
    """Return the change with what it does to estimated times, so that an undo can give it back."""
    variables = [variable_of_table(change.table, name) for name in change.changes]
    estimated = {
        item.name: bool(change.columns.get(estimated_column(item.name))) for item in variables
    }
    lost = lost_estimates(record, variables, change.changes, estimated)
    return replace(change, changes=change.changes | lost)


def act_of(
    deed: Deed, case: str, target: str, action: str, changes: dict[str, list[Answer]]
) -> audit.Act:
    """Return the event of one record's change, with identifying answers kept apart."""
    hidden = identifying()
    return audit.Act(
        action=action,
        target=target,
        site=deed.site,
        case_key=case,
        changes={name: pair for name, pair in changes.items() if name not in hidden},
        identity_changes={name: pair for name, pair in changes.items() if name in hidden},
        reason=deed.reason,
        source=deed.source,
        import_number=deed.import_number,
    )


def identifying() -> frozenset[str]:
    """Return the names of the identifying variables; no other variable is called like one."""
    return frozenset(
        variable.name
        for section in sections_of_table("patientidentity")
        for variable in section.variables
        if variable.identifying
    )
