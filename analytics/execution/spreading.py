"""Imputations and bootstrap replicates made by several workers: the holder's part and a helper's.

The holder of a run works through the slices itself and waits for nobody. Helpers that hear of a
slice take it off the holder's hands; one that does not come, or dies, costs that slice only.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from math import ceil
from time import perf_counter
from typing import TypeVar

from analytics.execution.doorbell import ring_for_slices
from analytics.execution.slice_folder import SliceFolder, shared
from analytics.stats.estimate import NotEstimableError
from analytics.stats.numbered import Numbered
from analytics.stats.refusal import Refusal, attempt

logger = logging.getLogger(__name__)

Made = TypeVar("Made")
# A shorter slice costs more in messages and files than it saves.
SLICE_SECONDS = 1.0
# Pieces are made here until they have taken so long that their pace can be told.
PACE_SECONDS = 0.1


def spread_over_workers(work: Numbered[Made], count: int) -> Made:
    """Make the pieces 0..count-1 with whoever helps; result and refusal are those of ``here``."""
    parts, begun, pace = _begin(work, count)
    slices = _cut(range(begun, count), pace)
    if len(slices) > 1:
        with shared(work) as folder:
            ring_for_slices(folder.sha256, slices)
            parts += _work_through(work, folder, slices)
    else:
        parts += [work.make(numbers) for numbers in slices]
    return work.together(parts)


def make_slice(sha256: str, first: int, stop: int) -> bool:
    """Make the pieces first..stop-1 of another worker's run, unless somebody has them already.

    False if nothing was written: late, taken, or the pieces are refused, which the holder finds
    out for itself.
    """
    folder, numbers = SliceFolder(sha256), range(first, stop)
    if folder.is_claimed(numbers):
        return False
    work = folder.work()
    if work is None:
        return False
    try:
        if not folder.claim(numbers):
            return False
        made = _attempted(work, numbers)
        if isinstance(made, Refusal):
            return False
        folder.write(numbers, made)
    except FileNotFoundError:
        logger.info("slice %s-%s of %s came too late", first, stop, sha256)
        return False
    return True


def _begin(work: Numbered[Made], count: int) -> tuple[list[Made], int, float]:
    """Make the first pieces until their pace is known: parts, how many, seconds a piece."""
    parts: list[Made] = []
    begun, size, pace = 0, 1, 0.0
    while begun < count:
        numbers = range(begun, min(begun + size, count))
        started = perf_counter()
        parts.append(work.make(numbers))
        seconds = perf_counter() - started
        begun, pace = numbers.stop, seconds / len(numbers)
        if seconds >= PACE_SECONDS:
            break
        size *= 2
    return parts, begun, pace


def _cut(numbers: range, pace: float) -> list[range]:
    """Slices of about a second; a single one if there is no work for two."""
    size = max(1, ceil(SLICE_SECONDS / pace)) if pace > 0 else len(numbers)
    return [numbers[place : place + size] for place in range(0, len(numbers), max(1, size))]


def _work_through(work: Numbered[Made], folder: SliceFolder, slices: Sequence[range]) -> list[Made]:
    """Return all slices in their order; NotEstimableError as the first refused one gives it."""
    found: dict[range, Made | Refusal] = {}
    needed = list(slices)
    for place, numbers in enumerate(slices):
        if folder.claim(numbers):
            own = _attempted(work, numbers)
            found[numbers] = own
            if isinstance(own, Refusal):
                needed = needed[: place + 1]
                break
    claimed = [numbers for numbers in needed if numbers not in found]
    # Backwards: what was claimed first is the likeliest to be finished by then.
    for numbers in reversed(claimed):
        theirs = folder.read(work, numbers)
        if theirs is None:
            own = _attempted(work, numbers)
            found[numbers] = own
        else:
            found[numbers] = theirs
    logger.info("%s of %s slices were begun by other workers", len(claimed), len(needed))
    return [_required(found[numbers]) for numbers in needed]


def _attempted(work: Numbered[Made], numbers: range) -> Made | Refusal:
    return attempt(lambda: work.make(numbers))


def _required(made: Made | Refusal) -> Made:
    if isinstance(made, Refusal):
        raise NotEstimableError(made.reason)
    return made
