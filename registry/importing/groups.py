"""Lines of the same case, brought together: they are checked and written in one batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from registry.civil_time import normalise
from registry.importing.mapping import Column

# Lines that are written in one transaction. The write lock is held for about half a second.
BATCH = 250
MOST_IN_BATCH = 500
RawLine = list[object]


def batches(
    lines: Iterable[RawLine], again: Iterable[RawLine], columns: Sequence[Column]
) -> Iterator[list[RawLine]]:
    """Yield batches of about BATCH lines in file order; lines of one case are never divided.

    ``lines`` and ``again`` are the same file twice: the first time its keys are counted.
    A case with more than MOST_IN_BATCH lines makes a batch of its own.
    """
    key_places = [
        column.place
        for column in columns
        if str(column.target) in ("registry_id", "hospital_number")
    ]
    waiting = Counter(key for line in lines if (key := _key(line, key_places)))
    open_groups: dict[str, list[RawLine]] = {}
    batch: list[RawLine] = []
    for line in again:
        key = _key(line, key_places)
        if not key or (waiting[key] == 1 and key not in open_groups):
            group = [line]
        else:
            waiting[key] -= 1
            open_groups.setdefault(key, []).append(line)
            if waiting[key]:
                continue
            group = open_groups.pop(key)
        if batch and len(batch) + len(group) > MOST_IN_BATCH:
            yield batch
            batch = []
        batch += group
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _key(line: RawLine, places: Sequence[int]) -> str:
    """Return the first key of the line that is filled, in a form that ignores how it is typed."""
    for place in places:
        text = str(line[place + 1]) if place + 1 < len(line) else ""
        if text:
            return f"{place}:{normalise(text).replace(' ', '')}"
    return ""
