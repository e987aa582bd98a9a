"""The dry run: what would become of every line. Nothing is written but the import's own files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.utils import timezone

from registry.forms.reading import Setting
from registry.importing.folder import LINES, ImportFolder
from registry.importing.groups import RawLine, batches
from registry.importing.line import LineReader
from registry.importing.mapping import columns_of
from registry.importing.plan import Fate, PlannedLine
from registry.importing.planner import Planner, Terms
from registry.importing.pool import in_order
from registry.models import DataImport, ImportStatus, Site
from registry.services.imports.claim import Claim
from registry.services.imports.requests import replace_batches

# Below this, starting further processes costs more than it saves.
WORTH_SHARING = 2_000


@dataclass(frozen=True, slots=True)
class CheckTask:
    """One batch of lines, with what a process needs to check them."""

    import_id: int
    number: int
    lines: Sequence[RawLine]


def check(data_import: DataImport, claim: Claim) -> None:
    """Check every line and end the step. Raises FencedError if it is no longer ours."""
    folder = ImportFolder(data_import.folder)
    folder.forget_batches()
    _job.cache_clear()
    claim.write(done=0, total=data_import.row_count)
    found: list[dict[str, int]] = []
    total: Counter[str] = Counter()
    results = in_order(
        check_batch,
        _tasks(data_import, folder),
        shared=data_import.row_count >= WORTH_SHARING,
        idle=claim.write,
    )
    for counts in results:
        found.append(counts)
        total.update(counts)
        claim.write(done=total["lines"])
    claim.write()
    replace_batches(data_import, found)
    claim.finish(
        ImportStatus.CHECKED,
        new_count=total[Fate.NEW],
        changed_count=total[Fate.CHANGED],
        unchanged_count=total[Fate.UNCHANGED],
        refused_count=total[Fate.REFUSED],
        error_count=total["errors"],
    )


def _tasks(data_import: DataImport, folder: ImportFolder) -> Iterator[CheckTask]:
    columns = columns_of(data_import.mapping, data_import.layout)
    found = batches(folder.read_lines(LINES), folder.read_lines(LINES), columns)
    for number, lines in enumerate(found, start=1):
        yield CheckTask(data_import.pk, number, lines)


@dataclass(frozen=True, slots=True)
class _Job:
    """What is the same for all batches of an import: read once in each process."""

    folder: UUID
    width: int
    terms: Terms
    reader: LineReader


@cache
def _job(import_id: int) -> _Job:
    found = DataImport.objects.select_related("site").get(pk=import_id)
    setting = Setting(zone=found.site.zone, near=_today(found.site))
    return _Job(
        folder=found.folder,
        width=len(found.mapping),
        terms=Terms(found.site, found.layout, found.reason),
        reader=LineReader(
            columns_of(found.mapping, found.layout),
            setting,
            layout=found.layout,
            empty_clears=found.empty_clears,
        ),
    )


def _today(site: Site) -> Any:
    return timezone.now().astimezone(site.zone).date()


def check_batch(task: CheckTask) -> dict[str, int]:
    """Check one batch, keep its result in the import's folder, return its counts."""
    job = _job(task.import_id)
    lines = [job.reader.read(_number(raw), _cells(raw), job.width) for raw in task.lines]
    planned = Planner(job.terms, lines).plan()
    folder = ImportFolder(job.folder)
    folder.write_lines(folder.batch_name(task.number), (line.as_data() for line in planned))
    return _counts(planned)


def _number(raw: RawLine) -> int:
    return int(str(raw[0]))


def _cells(raw: RawLine) -> list[str]:
    return [str(cell) for cell in raw[1:]]


def _counts(planned: Sequence[PlannedLine]) -> dict[str, int]:
    counts = Counter(str(line.fate) for line in planned)
    errors = sum(len(line.errors) for line in planned)
    return {**counts, "lines": len(planned), "errors": errors}
